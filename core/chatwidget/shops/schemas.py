"""What shops' endpoints take and give."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chatwidget.hooks.keeping import HealthCheck as Checked
from chatwidget.text import STORABLE, Name

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), STORABLE]


class ShopIn(BaseModel):
    """A shop to be connected by its address."""

    platform: Literal["generic_site"] = "generic_site"
    name: Name
    domain: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), STORABLE]
    language: Language | None = None
    crawl: bool = True


class ShopChanges(BaseModel):
    """What may be changed of a shop."""

    name: Name | None = None
    language: Language | None = None
    crawl: bool | None = None


class SyncRunOut(BaseModel):
    """A sync of the catalogue: where it stands and what it found."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    shop_id: str
    status: str
    since: datetime | None
    done: int
    total: int | None
    note: str
    counts: dict[str, int]
    problems: list[dict[str, str]]
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ShopOut(BaseModel):
    """A connected shop."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    platform: str
    domain: str
    name: str
    language: str
    currency: str | None
    status: str
    settings: dict[str, Any]
    last_sync_at: datetime | None
    last_sync: SyncRunOut | None = None
    created_at: datetime
    updated_at: datetime


class HealthCheck(BaseModel):
    """One thing that was looked at, in plain words."""

    name: str
    ok: bool
    message: str
    next_step: str | None = Field(default=None, description="what to do about it")


class ShopHealth(BaseModel):
    """Whether a shop works, and what to do where it does not."""

    ok: bool
    checks: list[HealthCheck]

    @classmethod
    def of(cls, checks: Sequence[Checked], language: str) -> Self:
        """Return checks in a language; English where one is not told in that."""
        told = [HealthCheck(name=one.name, ok=one.ok, **asdict(one.spoken(language))) for one in checks]
        return cls(ok=all(one.ok for one in checks), checks=told)


class SyncIn(BaseModel):
    """Which sync; `full` reads everything and removes what has gone."""

    full: bool = True
