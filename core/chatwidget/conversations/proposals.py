"""The rows behind what the AI proposes: kept with the answer, decided once, executed under a lease."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from chatwidget.answers.tools.proposal import Proposal
from chatwidget.db import UnitOfWork
from chatwidget.models import Action, Conversation, Message

LEASE_SECONDS: Final = 40


async def keep(unit: UnitOfWork, row: Conversation, message_id: str, proposals: Sequence[Proposal]) -> None:
    """Store what an answer proposes, in the answer's own transaction; an older offer of the very same is withdrawn."""
    for proposal in proposals:
        same = await unit.scalars(
            update(Action)
            .where(
                Action.conversation_id == row.id,
                Action.status == "proposed",
                Action.tool == proposal.tool,
                Action.arguments == dict(proposal.arguments),
            )
            .values(status="expired")
            .returning(Action)
        )
        for older in same.all():
            await show(unit, older)
        unit.add(
            Action(
                tenant_id=row.tenant_id,
                id=proposal.id,
                conversation_id=row.id,
                message_id=message_id,
                tool=proposal.tool,
                arguments=dict(proposal.arguments),
                title=proposal.title,
                summary=proposal.summary,
                expires_at=proposal.expires_at,
            )
        )


async def find(unit: UnitOfWork, conversation_id: str, action_id: str) -> Action | None:
    """Return a conversation's action, locked."""
    return await unit.scalar(
        select(Action).where(Action.id == action_id, Action.conversation_id == conversation_id).with_for_update()
    )


async def of_conversation(unit: UnitOfWork, conversation_id: str) -> Sequence[Action]:
    """Return all that was proposed in a conversation, oldest first."""
    return (
        await unit.scalars(
            select(Action).where(Action.conversation_id == conversation_id).order_by(Action.created_at, Action.id)
        )
    ).all()


def begin(action: Action) -> None:
    """Confirm, or take over, an execution: whoever began it before can no longer end it."""
    action.status = "confirmed"
    action.attempts += 1
    action.lease_until = datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)


async def end(unit: UnitOfWork, action_id: str, attempt: int, *, status: str, result: str) -> Action | None:
    """Store what came of an execution; None when another attempt has taken over."""
    return await unit.scalar(
        update(Action)
        .where(Action.id == action_id, Action.status == "confirmed", Action.attempts == attempt)
        .values(status=status, result=result[:4_000], finished_at=func.now(), lease_until=None)
        .returning(Action)
    )


async def orphans(unit: UnitOfWork, *, limit: int = 20) -> list[Action]:
    """Take over executions whose process has died (a system unit)."""
    rows = await unit.scalars(
        select(Action)
        .where(Action.status == "confirmed", Action.lease_until < func.now())
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = list(rows.all())
    for action in taken:
        begin(action)
    return taken


async def show(unit: UnitOfWork, action: Action) -> None:
    """Write an action's status into the card of the message that proposed it."""
    message = await unit.scalar(select(Message).where(Message.id == action.message_id))
    if message is not None:
        message.cards = [_with_status(card, action) for card in message.cards]


def _with_status(card: dict[str, Any], action: Action) -> dict[str, Any]:
    return {**card, "status": action.status} if card.get("action_id") == action.id else card


def result_card(action: Action) -> dict[str, Any]:
    """Return the card of the message that tells what became of an action."""
    return {"type": "action_result", "action_id": action.id, "title": action.title, "status": action.status}
