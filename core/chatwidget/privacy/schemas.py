"""What the privacy endpoints take and give."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, EmailStr, StringConstraints, model_validator

from chatwidget.text import STORABLE

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), STORABLE]


class SubjectIn(BaseModel):
    """Which shopper; all that is given names the same person."""

    email: EmailStr | None = None
    customer_id: Id | None = None
    visitor_id: Id | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "SubjectIn":
        if not (self.email or self.customer_id or self.visitor_id):
            raise ValueError("send `email`, `customer_id` or `visitor_id`")
        return self


class PrivacyRequestOut(BaseModel):
    """An export or an erasure, and how many rows of each kind it met."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    requested_by: str
    counts: dict[str, int]
    expires_at: datetime | None
    created_at: datetime


class Exported(PrivacyRequestOut):
    """An export with everything that is known of the shopper."""

    data: dict[str, Any]


class AuditEntryOut(BaseModel):
    """One line of the audit log."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    actor: str
    action: str
    target: str
    data: dict[str, Any]
    created_at: datetime
