"""Table `sync_runs`: what a merchant sees of a catalogue sync, and where it goes on after a crash."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class SyncRun(TenantOwned, Timestamps, Base):
    __tablename__ = "sync_runs"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        CheckConstraint("next_sync IN ('full', 'delta')", name="next_sync"),
        CheckConstraint("status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="status"),
        Index(
            "uq_sync_runs_open",
            "tenant_id",
            "shop_id",
            unique=True,
            postgresql_where=text("status IN ('queued', 'running')"),
        ),
        Index("ix_sync_runs_recent", "tenant_id", "shop_id", text("created_at DESC")),
    )

    shop_id: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    since: Mapped[datetime | None]
    cursor: Mapped[str | None]
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int | None]
    note: Mapped[str] = mapped_column(server_default="")
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    problems: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    error: Mapped[str | None]
    # What was wanted while this one ran, and begins when it ends.
    next_sync: Mapped[str | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
