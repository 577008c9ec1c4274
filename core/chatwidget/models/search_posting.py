"""Table `search_postings`: which documents hold a lexeme, the strongest last, so that the best are read from the end.

The rows follow from `search_documents.terms` and are written with them; there is no foreign key, because a check for
each of a product's hundred rows would cost more than writing them. A trigger empties them with their index.
"""

from sqlalchemy import BigInteger, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class SearchPosting(Base):
    __tablename__ = "search_postings"

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    index_number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    lexeme: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    impact: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    document: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
