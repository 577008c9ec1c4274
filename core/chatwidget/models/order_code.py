"""Table `order_codes`: one-time codes sent to an order's own address, and until when they prove it."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class OrderCode(TenantOwned, Timestamps, Base):
    __tablename__ = "order_codes"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "visitor_id"], ["visitors.tenant_id", "visitors.id"], ondelete="CASCADE"),
        Index("ix_order_codes_visitor", "tenant_id", "visitor_id", "created_at"),
        Index("ix_order_codes_email", "tenant_id", "email", "created_at"),
    )

    visitor_id: Mapped[str]
    shop_id: Mapped[str]
    email: Mapped[str]
    code_hash: Mapped[str | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    expires_at: Mapped[datetime]
    proven_until: Mapped[datetime | None]
