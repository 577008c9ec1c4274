"""Table `notes`: what people of the shop tell each other about a conversation; never shown to the shopper."""

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from chatwidget.db import Base, TenantOwned, Timestamps


class Note(TenantOwned, Timestamps, Base):
    __tablename__ = "notes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        Index("ix_notes_conversation", "tenant_id", "conversation_id", "created_at"),
    )

    conversation_id: Mapped[str]
    author_id: Mapped[str | None]
    content: Mapped[str]
