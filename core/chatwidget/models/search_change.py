"""Table `search_changes`: what writers have added to and taken from a shop's dictionary, waiting to be counted.

Writers only append here, so that two of them never wait for each other's counters; whoever finds nobody counting
adds the waiting rows up (see `catalogue.index`). The arrays belong together; `words` are written words with their
lexemes, `changed` counts the documents written and removed.
"""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Double, ForeignKeyConstraint, Identity, Integer
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchChange(Base):
    __tablename__ = "search_changes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "index_number"], ["search_indexes.tenant_id", "search_indexes.number"], ondelete="CASCADE"
        ),
    )

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    index_number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    lexemes: Mapped[list[str]]
    documents: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    named: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    words: Mapped[dict[str, Any]]
    changed: Mapped[int]
    products: Mapped[int]
    product_words: Mapped[float] = mapped_column(Double)
    passages: Mapped[int]
    passage_words: Mapped[float] = mapped_column(Double)
