"""Table `search_lexemes`: a shop's dictionary, with the number of documents that hold each lexeme."""

from sqlalchemy import Computed, ForeignKeyConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchLexeme(Base):
    __tablename__ = "search_lexemes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "index_number"], ["search_indexes.tenant_id", "search_indexes.number"], ondelete="CASCADE"
        ),
        Index("ix_search_lexemes_beginning", "tenant_id", "index_number", text('lexeme COLLATE "C"')),
        Index("ix_search_lexemes_end", "tenant_id", "index_number", text('reversed COLLATE "C"')),
        {"postgresql_with": {"fillfactor": "70"}},  # counts change in place
    )

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    index_number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    lexeme: Mapped[str] = mapped_column(primary_key=True)
    # A column, because row-level security keeps an index on reverse(lexeme) from being used.
    reversed: Mapped[str] = mapped_column(Computed("reverse(lexeme)", persisted=True))
    documents: Mapped[int]
