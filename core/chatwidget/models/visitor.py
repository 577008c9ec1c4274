"""Table `visitors`: shoppers who opened a chat; identity columns are set only by proof."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Visitor(TenantOwned, Timestamps, Base):
    __tablename__ = "visitors"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "widget_id"], ["widgets.tenant_id", "widgets.id"], ondelete="CASCADE"),
        Index("ix_visitors_widget", "tenant_id", "widget_id"),
        Index("ix_visitors_customer", "tenant_id", "customer_id"),
    )

    widget_id: Mapped[str]
    customer_id: Mapped[str | None]
    email: Mapped[str | None]
    name: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default="")
    last_seen_at: Mapped[datetime | None]
