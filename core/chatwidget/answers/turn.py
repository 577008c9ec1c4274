"""A turn of the conversation as the answerers see it, and the events they give back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from chatwidget.answers.market import Market
from chatwidget.answers.tools.proposal import Proposal
from chatwidget.hooks.types import Shop, Visitor
from chatwidget.masking import Masking


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An earlier message."""

    role: Literal["user", "assistant", "agent"]
    content: str
    cards: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is asked, by whom, where; `page` and `cart` are claims of a browser."""

    tenant_id: str
    shop: Shop | None
    visitor: Visitor
    conversation_id: str
    text: str
    history: Sequence[Said] = ()
    locale: str = ""
    page: Mapping[str, Any] = field(default_factory=dict)
    cart: Mapping[str, Any] | None = None
    shop_name: str = ""
    instructions: str = ""
    tone: str = ""
    masking: Masking = "payment"

    @property
    def market(self) -> Market | None:
        """Where the shopper buys, if their page says so."""
        country, currency = self.page.get("country"), self.page.get("currency")
        return Market(country=country, currency=currency) if country or currency else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of the answer, to be shown at once."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The whole answer; sources and cards come from the catalogue, the receipt says how it came about."""

    content: str
    sources: Sequence[Mapping[str, Any]] = ()
    cards: Sequence[Mapping[str, Any]] = ()
    hand_over: bool = False
    proposals: Sequence[Proposal] = ()
    receipt: Mapping[str, Any] = field(default_factory=dict)


AnswerEvent: TypeAlias = Text | Finished
