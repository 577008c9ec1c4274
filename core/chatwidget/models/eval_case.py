"""Table `eval_cases`: questions a merchant has saved, and what the answers must hold."""

from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class EvalCase(TenantOwned, Timestamps, Base):
    __tablename__ = "eval_cases"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "shop_id"], ["shops.tenant_id", "shops.id"], ondelete="CASCADE"),
        Index("ix_eval_cases_shop", "tenant_id", "shop_id", "created_at"),
    )

    shop_id: Mapped[str]
    name: Mapped[str]
    message: Mapped[str]
    history: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    page: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    locale: Mapped[str] = mapped_column(server_default="")
    expected: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
