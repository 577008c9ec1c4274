"""What goes over the socket (CONTRACT 6), typed: unknown fields are ignored, wrong types are an error."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, ValidationInfo, field_validator

from chatwidget.text import STORABLE, Storable

Id = Annotated[str, StringConstraints(min_length=1, max_length=64), STORABLE]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=100), STORABLE]

# The events of the server; the names stand here once.
MESSAGE = "chat:message:received"
CHUNK = "chat:agent:streaming"
COMPLETE = "chat:agent:complete"
ANSWER_ERROR = "chat:agent:error"
STATUS = "chat:status"
TYPING = "chat:typing"
INBOX = "inbox:updated"


class Event(BaseModel):
    """Base of what a client sends."""

    model_config = ConfigDict(strict=True, extra="ignore")


class PageClaim(Event):
    """The page a shopper is on, as their browser claims."""

    url: Annotated[str, StringConstraints(max_length=2_000), STORABLE] | None = None
    title: Annotated[str, StringConstraints(max_length=500), STORABLE] | None = None
    product_id: Annotated[str, StringConstraints(max_length=200), STORABLE] | None = None
    variant_id: Annotated[str, StringConstraints(max_length=200), STORABLE] | None = None
    country: str | None = None
    """Where the page sells to, as ISO 3166 has it in two letters."""
    currency: str | None = None
    """That of the page's prices, as ISO 4217 has it."""

    @field_validator("country", "currency")
    @classmethod
    def _code(cls, value: str | None, info: ValidationInfo) -> str | None:
        """A code that is none says nothing, and stops no message."""
        letters = 2 if info.field_name == "country" else 3
        return value.upper() if value and re.fullmatch(rf"[A-Za-z]{{{letters}}}", value) else None

    @field_validator("product_id", "variant_id", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Join(Event):
    """Open a conversation; `after` asks only for what came later."""

    conversation_id: Id | None = None
    after: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class ShopperMessage(Event):
    """A shopper writes."""

    conversation_id: Id
    client_id: ClientId
    content: Storable
    page: PageClaim | None = None
    cart: dict[str, Any] | None = None


class AgentMessage(Event):
    """A person of the shop writes."""

    conversation_id: Id
    client_id: ClientId | None = None
    content: Storable


class Typing(Event):
    """Somebody types, or stops."""

    conversation_id: Id
    typing: bool


class Read(Event):
    """Everything up to `seq` has been read."""

    conversation_id: Id
    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]


class Rating(Event):
    """A thumb on an answer (`message_id`, `rating`) or stars for the chat (`score`)."""

    conversation_id: Id
    message_id: Id | None = None
    rating: Literal["up", "down"] | None = None
    score: Annotated[int, Field(ge=1, le=5)] | None = None
    comment: Annotated[str, StringConstraints(max_length=2_000), STORABLE] | None = None


class Handoff(Event):
    """Ask for a person, or go back to the assistant; `email` is where a reply may go."""

    conversation_id: Id
    cancel: bool = False
    email: EmailStr | None = None


class Action(Event):
    """Confirm or decline what the assistant proposed.

    Who confirms something for the cart may have put it there in their own page: `done` then says whether that worked.
    """

    conversation_id: Id
    action_id: Id
    confirm: bool = True
    done: bool | None = None


class Open(Event):
    """An agent opens a conversation."""

    conversation_id: Id
    after: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
