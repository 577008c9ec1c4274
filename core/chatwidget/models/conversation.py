"""Table `conversations`: one thread of a shopper, the state machine of who answers, and the last `seq` given out."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Conversation(TenantOwned, Timestamps, Base):
    __tablename__ = "conversations"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "widget_id"], ["widgets.tenant_id", "widgets.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "visitor_id"], ["visitors.tenant_id", "visitors.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="SET NULL (shop_id)"),
        ForeignKeyConstraint(
            ["tenant_id", "assignee_id"], ["users.tenant_id", "users.id"], ondelete="SET NULL (assignee_id)"
        ),
        CheckConstraint("status IN ('ai', 'waiting', 'human', 'closed')", name="status"),
        CheckConstraint("csat_score BETWEEN 1 AND 5", name="csat_score"),
        Index("ix_conversations_recent", "tenant_id", text("last_message_at DESC"), text("id DESC")),
        Index("ix_conversations_visitor", "tenant_id", "visitor_id", "created_at"),
        Index("ix_conversations_widget", "tenant_id", "widget_id"),
        Index("ix_conversations_shop", "tenant_id", "shop_id"),
        Index("ix_conversations_assignee", "tenant_id", "assignee_id"),
        Index("ix_conversations_waiting", "waiting_since", postgresql_where=text("status = 'waiting'")),
        # The polls and sweeps that make up for a lost hint know the id alone.
        Index("ix_conversations_id", "id"),
    )

    widget_id: Mapped[str]
    shop_id: Mapped[str | None]
    visitor_id: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="ai")
    last_seq: Mapped[int] = mapped_column(server_default="0")
    assignee_id: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="")
    tags: Mapped[list[str]] = mapped_column(server_default="{}")
    page: Mapped[dict[str, Any] | None]
    contact_email: Mapped[str | None]
    visitor_read_seq: Mapped[int] = mapped_column(server_default="0")
    agent_read_seq: Mapped[int] = mapped_column(server_default="0")
    csat_score: Mapped[int | None]
    csat_comment: Mapped[str | None]
    waiting_since: Mapped[datetime | None]
    last_message_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    closed_at: Mapped[datetime | None]
