"""Table `installs`: a platform's grant under way; its state is used once, by the one who began it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class Install(TenantOwned, Timestamps, Base):
    __tablename__ = "installs"
    __table_args__ = (Index("ix_installs_state_hash", "state_hash"),)

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    platform: Mapped[str]
    state_hash: Mapped[str]
    session_hash: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    pending: Mapped[str | None]
    shop_id: Mapped[str | None]
