"""Table `products`: a shop's catalogue, variants inside."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Product(TenantOwned, Timestamps, Base):
    __tablename__ = "products"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        Index("uq_products_external_id", "tenant_id", "shop_id", "external_id", unique=True),
        Index("ix_products_url", "tenant_id", "shop_id", "url"),
    )

    shop_id: Mapped[str]
    external_id: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str | None]
    image_url: Mapped[str | None]
    brand: Mapped[str | None]
    categories: Mapped[list[str]] = mapped_column(server_default="{}")
    tags: Mapped[list[str]] = mapped_column(server_default="{}")
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    price_amount: Mapped[Decimal | None]
    price_currency: Mapped[str | None]
    available: Mapped[bool | None]
    variants: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    language: Mapped[str] = mapped_column(server_default="")
    translations: Mapped[dict[str, Any] | None]
    content_hash: Mapped[str]
    seen_run: Mapped[str | None]
    source_updated_at: Mapped[datetime | None]
