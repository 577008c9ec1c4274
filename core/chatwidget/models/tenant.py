"""Table `tenants`: the merchants."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, Timestamps


class Tenant(Timestamps, Base):
    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    company_name: Mapped[str]
    plan: Mapped[str] = mapped_column(server_default="free")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
