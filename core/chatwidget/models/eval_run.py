"""Table `eval_runs`: what came of running a shop's saved cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class EvalRun(TenantOwned, Timestamps, Base):
    __tablename__ = "eval_runs"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        CheckConstraint("status IN ('queued', 'running', 'done')", name="status"),
        Index(
            "uq_eval_runs_open",
            "tenant_id",
            "shop_id",
            unique=True,
            postgresql_where=text("status IN ('queued', 'running')"),
        ),
        Index("ix_eval_runs_recent", "tenant_id", "shop_id", text("created_at DESC")),
    )

    shop_id: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    answerer: Mapped[str] = mapped_column(server_default="")
    total: Mapped[int] = mapped_column(server_default="0")
    passed: Mapped[int] = mapped_column(server_default="0")
    results: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    finished_at: Mapped[datetime | None]
