"""Table `search_lexemes`: a shop's lexemes, with the number of documents that hold each.

`named` is the number of those that hold it in a title or a name: what a shop names its things by says more of a
question than what it only tells about them.
"""

from sqlalchemy import Computed, ForeignKeyConstraint, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchLexeme(Base):
    __tablename__ = "search_lexemes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "index_number"], ["search_indexes.tenant_id", "search_indexes.number"], ondelete="CASCADE"
        ),
        # The index number comes last: else a planner without statistics takes it for the primary key's equal.
        Index("ix_search_lexemes_reversed", "tenant_id", "reversed", "index_number"),
        {"postgresql_with": {"fillfactor": "70"}},  # counts change in place
    )

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    index_number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    lexeme: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    documents: Mapped[int]
    named: Mapped[int]
    # A column, because row-level security keeps an index on reverse(lexeme) from being used.
    reversed: Mapped[str] = mapped_column(Text(collation="C"), Computed("reverse(lexeme)", persisted=True))
