"""Table `feedback`: a shopper's thumb on one answer."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from chatwidget.db import Base, TenantOwned, Timestamps


class Feedback(TenantOwned, Timestamps, Base):
    __tablename__ = "feedback"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], ondelete="CASCADE"),
        CheckConstraint("rating IN ('up', 'down')", name="rating"),
        Index("uq_feedback_message", "tenant_id", "message_id", unique=True),
    )

    conversation_id: Mapped[str]
    message_id: Mapped[str]
    rating: Mapped[str]
    comment: Mapped[str | None]
