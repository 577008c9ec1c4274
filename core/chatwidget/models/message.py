"""Table `messages`: what was said, ordered by `seq` within a conversation, searchable."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned


class Message(TenantOwned, Base):
    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        CheckConstraint("role IN ('user', 'assistant', 'agent', 'system')", name="role"),
        Index("uq_messages_seq", "tenant_id", "conversation_id", "seq", unique=True),
        Index("uq_messages_client_id", "tenant_id", "conversation_id", "client_id", unique=True),
        # At most one answer to a question, whatever dies in between.
        Index("uq_messages_in_reply_to", "tenant_id", "in_reply_to", unique=True),
        Index("ix_messages_search", "search", postgresql_using="gin"),
    )

    conversation_id: Mapped[str]
    seq: Mapped[int]
    role: Mapped[str]
    content: Mapped[str]
    client_id: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    author: Mapped[dict[str, Any] | None]
    sources: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    cards: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    page: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', content)", persisted=True), deferred=True
    )
