"""What the inbox's endpoints take and give, and the one form of a message."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chatwidget.models import Conversation, Message
from chatwidget.text import STORABLE


class MessageOut(BaseModel):
    """A message as everybody sees it."""

    id: str
    conversation_id: str
    seq: int
    role: str
    content: str
    client_id: str | None = None
    created_at: datetime
    sources: list[dict[str, Any]] = Field(default_factory=list)
    cards: list[dict[str, Any]] = Field(default_factory=list)
    author: dict[str, Any] | None = None


def message_out(row: Message) -> dict[str, Any]:
    """Return a stored message as plain JSON, for sockets and REST alike."""
    out: dict[str, Any] = {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "seq": row.seq,
        "role": row.role,
        "content": row.content,
        "created_at": row.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sources": row.sources or [],
        "cards": row.cards or [],
    }
    if row.client_id is not None:
        out["client_id"] = row.client_id
    if row.author is not None:
        out["author"] = row.author
    return out


class VisitorSeen(BaseModel):
    """A shopper, as the inbox shows them."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str | None = None
    email_proven: bool = False
    name: str | None = None
    customer_id: str | None = None
    last_seen_at: datetime | None = None


class ConversationOut(BaseModel):
    """A conversation in the inbox."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    widget_id: str
    shop_id: str | None
    visitor_id: str
    status: str
    last_seq: int
    assignee_id: str | None
    language: str
    tags: list[str]
    page: dict[str, Any] | None
    contact_email: str | None
    visitor_read_seq: int
    agent_read_seq: int
    csat_score: int | None
    csat_comment: str | None
    waiting_since: datetime | None
    last_message_at: datetime
    created_at: datetime
    closed_at: datetime | None
    visitor: VisitorSeen | None = None
    last_message: MessageOut | None = None


def conversation_out(row: Conversation) -> ConversationOut:
    """Return a conversation without its shopper and messages."""
    values = {name: getattr(row, name) for name in ConversationOut.model_fields if hasattr(row, name)}
    return ConversationOut(**values)


class ReplyIn(BaseModel):
    """A person's message; `client_id` makes a retry safe."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=10_000), STORABLE]
    client_id: Annotated[str, StringConstraints(max_length=100), STORABLE] | None = None


class AssignIn(BaseModel):
    """Whose conversation it is; null gives it to nobody."""

    user_id: Annotated[str, StringConstraints(max_length=64), STORABLE] | None


class NoteIn(BaseModel):
    """A private note."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=10_000), STORABLE]


class NoteOut(BaseModel):
    """A private note."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    conversation_id: str
    author_id: str | None
    content: str
    created_at: datetime


class TagsIn(BaseModel):
    """All the tags the conversation shall have."""

    tags: list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), STORABLE]] = Field(
        max_length=30
    )


class ActionOut(BaseModel):
    """Something the AI proposed, what the shopper decided, and what came of it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    conversation_id: str
    message_id: str
    tool: str
    arguments: dict[str, Any]
    title: str
    summary: str
    status: str
    attempts: int
    result: str | None
    expires_at: datetime
    decided_at: datetime | None
    finished_at: datetime | None
    created_at: datetime


class ActionsOut(BaseModel):
    """All that was proposed in a conversation, oldest first."""

    data: list[ActionOut]


class AnswerReceipt(BaseModel):
    """Why the AI answered as it did."""

    message_id: str
    status: str
    attempt: int
    receipt: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None
