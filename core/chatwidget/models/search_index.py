"""Table `search_indexes`: a shop's search index, its short number in the postings and its totals."""

from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKeyConstraint, Identity, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchIndex(Base):
    __tablename__ = "search_indexes"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        Index("uq_search_indexes_number", "tenant_id", "number", unique=True),
    )

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[str] = mapped_column(primary_key=True)
    # Four bytes instead of twenty-one in each of millions of postings.
    number: Mapped[int] = mapped_column(Integer, Identity(always=True))
    languages: Mapped[list[str]] = mapped_column(server_default="{}")
    products: Mapped[int] = mapped_column(BigInteger, server_default="0")
    product_words: Mapped[float] = mapped_column(Double, server_default="0")
    passages: Mapped[int] = mapped_column(BigInteger, server_default="0")
    passage_words: Mapped[float] = mapped_column(Double, server_default="0")
    vectors_of: Mapped[str | None]
    rules: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
