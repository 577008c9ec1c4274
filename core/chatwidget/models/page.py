"""Table `pages`: a shop's readable pages and policies."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Page(TenantOwned, Timestamps, Base):
    __tablename__ = "pages"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        CheckConstraint("type IN ('page', 'policy')", name="type"),
        Index("uq_pages_external_id", "tenant_id", "shop_id", "external_id", unique=True),
    )

    shop_id: Mapped[str]
    external_id: Mapped[str]
    type: Mapped[str]
    kind: Mapped[str | None]
    title: Mapped[str]
    text: Mapped[str]
    url: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="")
    content_hash: Mapped[str]
    seen_run: Mapped[str | None]
    source_updated_at: Mapped[datetime | None]
