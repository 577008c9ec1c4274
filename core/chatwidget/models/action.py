"""Table `actions`: writes the AI proposed, what the shopper decided, and what came of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Action(TenantOwned, Timestamps, Base):
    __tablename__ = "actions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "status IN ('proposed', 'confirmed', 'declined', 'executed', 'failed', 'expired')", name="status"
        ),
        Index("ix_actions_conversation", "tenant_id", "conversation_id", "created_at"),
        Index("ix_actions_lease", "lease_until", postgresql_where=text("status = 'confirmed'")),
    )

    conversation_id: Mapped[str]
    message_id: Mapped[str]
    tool: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="proposed")
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    result: Mapped[str | None]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
