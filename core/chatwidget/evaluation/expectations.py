"""What a saved case expects of an answer, and what of it does not hold."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chatwidget.answers.turn import Finished
from chatwidget.catalogue.terms import fold
from chatwidget.text import STORABLE

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), STORABLE]
ProductId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), STORABLE]
Texts = Annotated[list[Said], Field(max_length=50)]
Ids = Annotated[list[ProductId], Field(max_length=50)]


class Expected(BaseModel):
    """Everything given must hold; texts are compared without case and accents."""

    model_config = ConfigDict(extra="forbid")

    products: Ids = Field(default=[], description="each of them has a card")
    any_product: Ids = Field(default=[], description="one of them has a card")
    no_product: Ids = Field(default=[], description="none of them has a card")
    sources: Texts = Field(default=[], description="each is the address or the title of a source")
    says: Texts = Field(default=[], description="each stands in the answer")
    never_says: Texts = Field(default=[], description="none stands in the answer")
    refuses: bool | None = Field(default=None, description="the answer leans on nothing: no card, no source")
    hands_over: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is expected."""
        return not self.model_dump(exclude_defaults=True)


def failures(expected: Expected, answer: Finished) -> list[str]:
    """Return a sentence for each expectation that an answer does not meet."""
    cards = {str(card.get("external_id")) for card in answer.cards if card.get("type") == "product"}
    said = fold(answer.content)
    links = {fold(str(source.get(name) or "")) for source in answer.sources for name in ("url", "title")}
    found = [f"no card of the product {one}" for one in expected.products if one not in cards]
    if expected.any_product and cards.isdisjoint(expected.any_product):
        found.append(f"no card of any of {', '.join(expected.any_product)}")
    found += [f"a card of the product {one}" for one in expected.no_product if one in cards]
    found += [f"the source “{one}” is missing" for one in expected.sources if fold(one) not in links]
    found += [f"does not say “{one}”" for one in expected.says if fold(one) not in said]
    found += [f"says “{one}”" for one in expected.never_says if fold(one) in said]
    if expected.refuses is not None and expected.refuses != refuses(answer):
        found.append("should refuse but answers" if expected.refuses else "refuses")
    if expected.hands_over is not None and expected.hands_over != answer.hand_over:
        found.append("does not hand over to a person" if expected.hands_over else "hands over to a person")
    return found


def refuses(answer: Finished) -> bool:
    """Whether an answer leans on nothing of the shop."""
    return not answer.cards and not answer.sources


def checked(receipt: Mapping[str, Any]) -> Mapping[str, int]:
    """Count what the fact check did to an answer: `{"kept": …, "corrected": …, "dropped": …}`."""
    findings: Sequence[Mapping[str, Any]] = receipt.get("checks") or ()
    counts: dict[str, int] = {}
    for finding in findings:
        verdict = str(finding.get("verdict", "kept"))
        counts[verdict] = counts.get(verdict, 0) + 1
    return counts
