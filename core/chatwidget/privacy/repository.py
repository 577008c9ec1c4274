"""Queries that gather or delete everything of one shopper."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, delete, func, or_, select, update

from chatwidget.db import Base, UnitOfWork
from chatwidget.models import (
    Action,
    AnswerRun,
    Conversation,
    Delivery,
    EvalCase,
    Feedback,
    Message,
    Note,
    PrivacyRequest,
    Visitor,
)

_OF_CONVERSATION: tuple[tuple[str, Any], ...] = (
    ("messages", Message),
    ("feedback", Feedback),
    ("notes", Note),
    ("receipts", AnswerRun),
    ("actions", Action),
)
_HIDDEN = frozenset(("search", "lease_until", "owner", "attempt", "takeovers", "attempts"))


async def visitor_ids(
    unit: UnitOfWork, *, email: str | None, customer_id: str | None, visitor_id: str | None
) -> list[str]:
    """Return the ids under which a person is known, also by an address they left in a chat."""
    mine = []
    if email:
        mine.append(func.lower(Visitor.email) == email.lower())
        left = select(Conversation.visitor_id).where(func.lower(Conversation.contact_email) == email.lower())
        mine.append(Visitor.id.in_(left))
    if customer_id:
        mine.append(Visitor.customer_id == customer_id)
    if visitor_id:
        mine.append(Visitor.id == visitor_id)
    return list(await unit.scalars(select(Visitor.id).where(or_(*mine))))


async def gathered(unit: UnitOfWork, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return everything that is kept of these shoppers, by kind."""
    conversations = (
        await unit.scalars(select(Conversation).where(Conversation.visitor_id.in_(ids)).order_by(Conversation.id))
    ).all()
    found = {
        "visitors": await _rows(unit, select(Visitor).where(Visitor.id.in_(ids))),
        "conversations": [_plain(row) for row in conversations],
    }
    within = [row.id for row in conversations]
    for kind, model in _OF_CONVERSATION:
        query = select(model).where(model.conversation_id.in_(within)).order_by(model.created_at)
        found[kind] = await _rows(unit, query)
    return found


async def erase(unit: UnitOfWork, ids: Sequence[str]) -> dict[str, int]:
    """Delete these shoppers with all their conversations; return how many rows of each kind there were."""
    within = list(await unit.scalars(select(Conversation.id).where(Conversation.visitor_id.in_(ids))))
    counts = {"conversations": len(within)}
    for kind, model in _OF_CONVERSATION:
        counts[kind] = (
            await unit.scalar(select(func.count()).select_from(model).where(model.conversation_id.in_(within))) or 0
        )
    said = list(
        await unit.scalars(select(Message.content).where(Message.conversation_id.in_(within), Message.role == "user"))
    )
    counts["eval_cases"] = await _deleted(unit, delete(EvalCase).where(EvalCase.message.in_(said)))
    counts["visitors"] = await _deleted(unit, delete(Visitor).where(Visitor.id.in_(ids)))
    return counts


async def forget_deliveries(unit: UnitOfWork, email: str) -> None:
    """Drop what platforms told of a person that could not be handled, and is kept to be looked at."""
    # By text, since what a delivery holds is known to its plugin alone.
    told = func.lower(func.encode(Delivery.body, "escape"))
    await unit.execute(
        delete(Delivery).where(Delivery.status == "failed", told.contains(email.lower(), autoescape=True))
    )


async def reports(unit: UnitOfWork) -> Sequence[PrivacyRequest]:
    """Return the exports of a tenant that are still kept."""
    return (await unit.scalars(select(PrivacyRequest).where(PrivacyRequest.report.is_not(None)))).all()


async def forget_reports(unit: UnitOfWork, now: datetime) -> None:
    """Drop reports whose time is over (a system unit)."""
    await unit.execute(
        update(PrivacyRequest).where(PrivacyRequest.expires_at < now).values(report=None, expires_at=None)
    )


async def _deleted(unit: UnitOfWork, statement: Any) -> int:
    result = await unit.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


async def _rows(unit: UnitOfWork, query: Select[Any]) -> list[dict[str, Any]]:
    return [_plain(row) for row in await unit.scalars(query)]


def _plain(row: Base) -> dict[str, Any]:
    return {
        column.key: getattr(row, column.key)
        for column in row.__mapper__.column_attrs
        if column.key not in _HIDDEN and column.key != "tenant_id"
    }
