"""Saved cases and their runs, as REST takes and shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chatwidget.answers.earlier import SaidBefore
from chatwidget.evaluation.expectations import Expected
from chatwidget.text import STORABLE, Name

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000), STORABLE]
Locale = Annotated[str, StringConstraints(max_length=35), STORABLE]
Claim = Annotated[str, StringConstraints(max_length=2_000), STORABLE]


class PageBefore(BaseModel):
    """The page on which a case is asked."""

    url: Claim | None = None
    title: Claim | None = None
    product_id: Claim | None = None
    variant_id: Claim | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True)] | None = None


class CaseIn(BaseModel):
    """A question, what was said before it, and what the answer must hold."""

    name: Name | None = Field(default=None, description="the question itself where it is left out")
    message: Question
    history: Annotated[list[SaidBefore], Field(max_length=50)] = []
    page: PageBefore = PageBefore()
    locale: Locale = ""
    expected: Expected

    @model_validator(mode="after")
    def _expects_something(self) -> "CaseIn":
        if self.expected.is_empty:
            raise ValueError("expected must hold at least one expectation")
        return self


class CaseChanges(BaseModel):
    """What may be changed of a case."""

    name: Name | None = None
    message: Question | None = None
    history: Annotated[list[SaidBefore], Field(max_length=50)] | None = None
    page: PageBefore | None = None
    locale: Locale | None = None
    expected: Expected | None = None


class CaseOut(BaseModel):
    """A saved case."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    shop_id: str
    name: str
    message: str
    history: list[SaidBefore]
    page: PageBefore
    locale: str
    expected: Expected
    created_at: datetime
    updated_at: datetime


class ResultOut(BaseModel):
    """What came of one case; `changed` compares it with the run before."""

    case_id: str
    name: str
    passed: bool
    failures: list[str]
    changed: Literal["fixed", "broken"] | None = None
    content: str = ""
    cards: list[str] = []
    sources: list[str] = []
    refused: bool = False
    checks: dict[str, int] = {}
    total_ms: float | None = None


class RunOut(BaseModel):
    """A run of a shop's cases, with how many answers refused and what the fact check did."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    shop_id: str
    status: str
    answerer: str
    total: int
    passed: int
    refused: int = 0
    checks: dict[str, int] = {}
    created_at: datetime
    finished_at: datetime | None


class RunWithResults(RunOut):
    """A run with each of its results."""

    results: list[ResultOut]


def run_figures(results: list[Any]) -> dict[str, Any]:
    """Return what a run's results add up to."""
    checks: dict[str, int] = {}
    for result in results:
        for verdict, count in result.get("checks", {}).items():
            checks[verdict] = checks.get(verdict, 0) + count
    return {"refused": sum(bool(result.get("refused")) for result in results), "checks": checks}
