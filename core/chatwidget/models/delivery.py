"""Table `deliveries`: platforms' webhooks as they came, each kept once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned


class Delivery(TenantOwned, Base):
    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        CheckConstraint("status IN ('waiting', 'handled', 'failed')", name="status"),
        Index("uq_deliveries_delivery_id", "tenant_id", "shop_id", "delivery_id", unique=True),
        Index("ix_deliveries_subject", "tenant_id", "shop_id", "subject", postgresql_where=text("subject IS NOT NULL")),
        Index("ix_deliveries_recent", "tenant_id", "shop_id", text("received_at DESC")),
    )

    shop_id: Mapped[str]
    platform: Mapped[str]
    delivery_id: Mapped[str]
    topic: Mapped[str]
    subject: Mapped[str | None]
    triggered_at: Mapped[datetime | None]
    body: Mapped[bytes]
    status: Mapped[str] = mapped_column(server_default="waiting")
    error: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    handled_at: Mapped[datetime | None]
