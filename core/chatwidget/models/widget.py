"""Table `widgets`: what is embedded on a shop's pages, and where it may be."""

from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Widget(TenantOwned, Timestamps, Base):
    __tablename__ = "widgets"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="SET NULL (shop_id)"),
        Index("ix_widgets_shop", "tenant_id", "shop_id"),
        # Public calls know the widget's id alone.
        Index("ix_widgets_id", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    shop_id: Mapped[str | None]
    name: Mapped[str]
    domain: Mapped[str] = mapped_column(server_default="")
    domains: Mapped[list[str]] = mapped_column(server_default="{}")
    config: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    is_active: Mapped[bool] = mapped_column(server_default="true")
    identity_secret: Mapped[str]
