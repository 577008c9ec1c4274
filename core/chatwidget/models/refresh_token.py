"""Table `refresh_tokens`: rotating log-in tokens, stored as keyed hashes; a family dies when one is used twice."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from chatwidget.db import Base, TenantOwned, Timestamps


class RefreshToken(TenantOwned, Timestamps, Base):
    __tablename__ = "refresh_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
        Index("ix_refresh_tokens_token_hash", "token_hash"),
        Index("ix_refresh_tokens_family", "tenant_id", "family_id"),
        Index("ix_refresh_tokens_user", "tenant_id", "user_id"),
    )

    user_id: Mapped[str]
    family_id: Mapped[str]
    token_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
