"""Table `model_settings`: the model server a tenant has chosen for itself, its key encrypted."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, Timestamps


class ModelSetting(Timestamps, Base):
    __tablename__ = "model_settings"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    # New with every change, so that a process notices one by comparing.
    version: Mapped[str]
    base_url: Mapped[str]
    api_key: Mapped[str | None]
    key_hint: Mapped[str | None]
    model: Mapped[str]
    fallback_model: Mapped[str | None]
    price: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
