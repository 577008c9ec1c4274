"""Table `search_words`: a shop's dictionary for typing errors: words as they are written, with their lexemes."""

from sqlalchemy import ForeignKeyConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchWord(Base):
    __tablename__ = "search_words"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "index_number"], ["search_indexes.tenant_id", "search_indexes.number"], ondelete="CASCADE"
        ),
    )

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    index_number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    # Sorted by code point, for ranges of words with one beginning.
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    lexeme: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
