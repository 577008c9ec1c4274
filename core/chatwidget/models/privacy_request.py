"""Table `privacy_requests`: exports and erasures of one shopper; a report is kept encrypted, for a while."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class PrivacyRequest(TenantOwned, Timestamps, Base):
    __tablename__ = "privacy_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('export', 'erase')", name="kind"),
        Index("ix_privacy_requests_recent", "tenant_id", text("created_at DESC"), text("id DESC")),
    )

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    kind: Mapped[str]
    requested_by: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    report: Mapped[str | None]
    expires_at: Mapped[datetime | None]
