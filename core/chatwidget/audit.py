"""The audit log: one row for each step that a merchant may have to account for, in the caller's transaction."""

from typing import Any

from chatwidget.db import UnitOfWork
from chatwidget.ids import new_id
from chatwidget.models import AuditEntry


def record(unit: UnitOfWork, tenant_id: str, actor: str, action: str, target: str = "", **data: Any) -> None:
    """Note that `actor` (a user's, key's or platform's name) did `action` ("shop.connected") to `target` (an id).

    `data` holds small plain values; never a secret, and nothing by which a shopper is known.
    """
    unit.add(
        AuditEntry(
            tenant_id=tenant_id,
            id=new_id("audit_entry"),
            actor=actor[:200],
            action=action,
            target=target,
            data=data,
        )
    )
