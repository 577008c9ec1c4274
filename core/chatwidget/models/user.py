"""Table `users`: people who log in to a tenant's console."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatwidget.db import Base, TenantOwned, Timestamps


class User(TenantOwned, Timestamps, Base):
    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'admin', 'agent')", name="role"),
        # One log-in per address in the whole installation: the log-in form does not ask for a tenant.
        Index("uq_users_email", text("lower(email)"), unique=True),
    )

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    email: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    avatar_url: Mapped[str | None]
    role: Mapped[str] = mapped_column(server_default="owner")
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default="true")
    last_login_at: Mapped[datetime | None]
