"""Table `shops`: the shops a tenant has connected, their credentials encrypted."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Shop(TenantOwned, Timestamps, Base):
    __tablename__ = "shops"
    __table_args__ = (
        CheckConstraint("status IN ('connected', 'attention', 'disconnected')", name="status"),
        Index(
            "uq_shops_domain",
            "tenant_id",
            "platform",
            "domain",
            unique=True,
            postgresql_where=text("status <> 'disconnected'"),
        ),
        Index("ix_shops_platform_domain", "platform", "domain"),
        Index("ix_shops_id", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    platform: Mapped[str]
    domain: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en")
    currency: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="connected")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    credentials: Mapped[str | None]
    last_sync_at: Mapped[datetime | None]
    attention: Mapped[dict[str, Any] | None]
    connected_at: Mapped[datetime] = mapped_column(server_default=func.now())
    kept_well_at: Mapped[datetime | None]
