"""What came of a step in a conversation, as sockets, REST and the audit log are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chatwidget import audit
from chatwidget.conversations import repository
from chatwidget.conversations.repository import Run
from chatwidget.conversations.schemas import message_out
from chatwidget.db import UnitOfWork
from chatwidget.models import Conversation

SNAPSHOT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A conversation as somebody joins it."""

    id: str
    status: str
    last_seq: int
    messages: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A shopper's message, stored; `run` is the answer it calls for, None for a repeat or where people answer."""

    message: Mapping[str, Any]
    run: Run | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a change of status left behind."""

    status: str
    messages: Sequence[Mapping[str, Any]] = ()


async def snapshot(unit: UnitOfWork, row: Conversation, after: int | None) -> Snapshot:
    """Return a conversation with its newest messages, or those after a `seq`."""
    rows = (
        await repository.latest(unit, row.id, limit=SNAPSHOT)
        if after is None
        else await repository.messages(unit, row.id, after=after)
    )
    last_seq = max(row.last_seq, rows[-1].seq if rows else 0)
    return Snapshot(
        id=row.id, status=row.status, last_seq=last_seq, messages=[message_out(message) for message in rows]
    )


def noted(unit: UnitOfWork, row: Conversation, author: Mapping[str, Any], action: str) -> None:
    """Note in the audit log what a person of the shop, or one of its API keys, did to a conversation."""
    audit.record(unit, row.tenant_id, author.get("name") or author.get("user_id") or "API key", action, row.id)
