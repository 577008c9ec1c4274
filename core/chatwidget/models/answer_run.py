"""Table `answer_runs`: one row per question to the AI, with the lease of who answers and a fence against latecomers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class AnswerRun(TenantOwned, Timestamps, Base):
    __tablename__ = "answer_runs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        CheckConstraint("status IN ('running', 'done', 'failed', 'cancelled')", name="status"),
        Index("uq_answer_runs_in_reply_to", "tenant_id", "in_reply_to", unique=True),
        # One answer at a time: a shopper who writes again moves the running one to the newer question.
        Index(
            "uq_answer_runs_open",
            "tenant_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("status = 'running'"),
        ),
        Index("ix_answer_runs_gap", "tenant_id", "finished_at", "id", postgresql_where=text("gap IS NOT NULL")),
        Index("ix_answer_runs_lease", "lease_until", postgresql_where=text("status = 'running'")),
    )

    conversation_id: Mapped[str]
    in_reply_to: Mapped[str]
    message_id: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="running")
    attempt: Mapped[int] = mapped_column(server_default="1")
    takeovers: Mapped[int] = mapped_column(server_default="0")
    owner: Mapped[str]
    lease_until: Mapped[datetime]
    error: Mapped[str | None]
    receipt: Mapped[dict[str, Any] | None]
    finished_at: Mapped[datetime | None]
    gap: Mapped[str | None]
    """Why the question counts as unanswered: see `answers.gaps`."""
    settled_at: Mapped[datetime | None]
