"""Table `visitors`: shoppers who opened a chat; `customer_id` is set only by proof.

A widget's signature covers the id alone, so an e-mail address or a name beside it is a claim, unless the shop's
platform has proven it: `email_proven` says which.
"""

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
    email_proven: Mapped[bool] = mapped_column(server_default="false")
    name: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default="")
    last_seen_at: Mapped[datetime | None]
