"""Table `spending`: what the model cost a tenant on a day, in all (`visitor_id` empty) and for each shopper."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base


class Spending(Base):
    __tablename__ = "spending"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    visitor_id: Mapped[str] = mapped_column(Text, primary_key=True, server_default="")
    tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    replies: Mapped[int] = mapped_column(BigInteger, server_default="0")
