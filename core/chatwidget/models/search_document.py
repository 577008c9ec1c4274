"""Table `search_documents`: what search finds (a product, or one passage of a page) with its terms and its filters."""

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKeyConstraint, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchDocument(Base):
    __tablename__ = "search_documents"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        Index("uq_search_documents_source", "tenant_id", "shop_id", "source_id", "part", unique=True),
    )

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    shop_id: Mapped[str]
    kind: Mapped[int] = mapped_column(SmallInteger)
    source_id: Mapped[str]
    part: Mapped[int] = mapped_column(SmallInteger)
    translation: Mapped[str | None]
    terms: Mapped[dict[str, Any]]
    named: Mapped[list[str]] = mapped_column(server_default="{}")
    terms_hash: Mapped[str]
    words: Mapped[float] = mapped_column(Double)
    heading: Mapped[str | None]
    passage: Mapped[str | None]
    lowest_price: Mapped[Decimal | None]
    highest_price: Mapped[Decimal | None]
    currency: Mapped[str | None]
    available: Mapped[bool | None]
    options: Mapped[list[str]] = mapped_column(server_default="{}")
    offers: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
