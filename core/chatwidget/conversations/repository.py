"""Queries on conversations, messages and answer runs; each order number is taken under the conversation's row lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from chatwidget.conversations import unanswered
from chatwidget.conversations.wire import Rating
from chatwidget.db import UnitOfWork
from chatwidget.errors import NotFound
from chatwidget.ids import new_id
from chatwidget.models import AnswerRun, Conversation, Feedback, Message, Note, Shop, Tenant, Visitor, Widget

LEASE_SECONDS: Final = 7
# How often the death of a process may cost an answer its life before a person is called.
MAX_TAKEOVERS: Final = 3
HISTORY: Final = 30


def lease() -> Any:
    """Until when an answer belongs to who just said so."""
    return func.now() + timedelta(seconds=LEASE_SECONDS)


async def conversation(unit: UnitOfWork, conversation_id: str, *, lock: bool = False) -> Conversation | None:
    """Find a conversation; with `lock`, nobody else writes to it until the unit ends."""
    query = select(Conversation).where(Conversation.id == conversation_id)
    return await unit.scalar(query.with_for_update() if lock else query)


async def surroundings(
    unit: UnitOfWork, conversation_id: str
) -> Row[Conversation, Tenant, Widget | None, Visitor | None, Shop | None] | None:
    """Find a conversation with its tenant, widget, visitor and the widget's shop, in one round trip."""
    shop_id = func.coalesce(Widget.shop_id, Conversation.shop_id)
    same_tenant = Conversation.tenant_id
    return (
        await unit.execute(
            select(Conversation, Tenant, Widget, Visitor, Shop)
            .join(Tenant, Tenant.id == same_tenant)
            .outerjoin(Widget, and_(Widget.tenant_id == same_tenant, Widget.id == Conversation.widget_id))
            .outerjoin(Visitor, and_(Visitor.tenant_id == same_tenant, Visitor.id == Conversation.visitor_id))
            .outerjoin(Shop, and_(Shop.tenant_id == same_tenant, Shop.id == shop_id))
            .where(Conversation.id == conversation_id)
        )
    ).one_or_none()


async def open_conversation(unit: UnitOfWork, visitor_id: str) -> Conversation | None:
    """Return the shopper's newest conversation that has not ended."""
    return await unit.scalar(
        select(Conversation)
        .where(Conversation.visitor_id == visitor_id, Conversation.status != "closed")
        .order_by(Conversation.created_at.desc())
        .limit(1)
    )


async def visitor(unit: UnitOfWork, visitor_id: str, *, lock: bool = False) -> Visitor | None:
    """Find a shopper; with `lock`, one at a time begins a conversation for them."""
    query = select(Visitor).where(Visitor.id == visitor_id)
    return await unit.scalar(query.with_for_update() if lock else query)


async def messages(unit: UnitOfWork, conversation_id: str, *, after: int = 0, limit: int = 500) -> Sequence[Message]:
    """Return messages after a `seq`, in order."""
    return (
        await unit.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.seq > after)
            .order_by(Message.seq)
            .limit(limit)
        )
    ).all()


async def latest(unit: UnitOfWork, conversation_id: str, *, limit: int) -> list[Message]:
    """Return the newest messages, in order."""
    rows = await unit.scalars(
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq.desc()).limit(limit)
    )
    return list(reversed(rows.all()))


async def by_client_id(unit: UnitOfWork, conversation_id: str, client_id: str) -> Message | None:
    """Find the message a client has sent before."""
    return await unit.scalar(
        select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    )


async def next_seq(unit: UnitOfWork, conversation_id: str, **changes: Any) -> Row[int, str, str] | None:
    """Lock the conversation, take its next `seq`, and return (seq, status, visitor_id), or None where there is none."""
    return (
        await unit.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(last_seq=Conversation.last_seq + 1, last_message_at=func.now(), **changes)
            .returning(Conversation.last_seq, Conversation.status, Conversation.visitor_id)
        )
    ).first()


async def add_message(unit: UnitOfWork, **values: Any) -> Message | None:
    """Store a message; None when the same `client_id`, or another answer to the same question, is there already."""
    return await unit.scalar(
        insert(Message).values({"id": new_id("message"), **values}).on_conflict_do_nothing().returning(Message)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An answer under our lease; `attempt` fences late writers, `replaces` is the answer it starts over."""

    tenant_id: str
    id: str
    conversation_id: str
    in_reply_to: str
    message_id: str
    attempt: int
    replaces: str | None = None
    takeovers: int = 0


async def open_run(unit: UnitOfWork, tenant_id: str, conversation_id: str, question: str, owner: str) -> Run:
    """Begin an answer to a question; one that is under way moves on to the newer question under a higher fence."""
    message_id = new_id("message")
    row = (
        await unit.execute(
            insert(AnswerRun)
            .values(
                tenant_id=tenant_id,
                id=new_id("answer_run"),
                conversation_id=conversation_id,
                in_reply_to=question,
                message_id=message_id,
                owner=owner,
                lease_until=lease(),
            )
            .on_conflict_do_update(
                index_elements=["tenant_id", "conversation_id"],
                index_where=text("status = 'running'"),  # a literal: a prepared parameter would match no index
                set_={
                    "in_reply_to": question,
                    "message_id": message_id,
                    "owner": owner,
                    "lease_until": lease(),
                    "attempt": AnswerRun.attempt + 1,
                    "takeovers": 0,
                },
            )
            .returning(AnswerRun.id, AnswerRun.attempt)
        )
    ).one()
    return Run(
        tenant_id=tenant_id,
        id=row.id,
        conversation_id=conversation_id,
        in_reply_to=question,
        message_id=message_id,
        attempt=row.attempt,
    )


async def orphans(unit: UnitOfWork, owner: str, *, but: Collection[str] = (), limit: int = 20) -> list[Run]:
    """Take over answers whose process has died (a system unit), each under a new fence and a new message id.

    `but` are runs that this very process is at: being slow is not being dead.
    """
    rows = (
        await unit.scalars(
            select(AnswerRun)
            .where(AnswerRun.status == "running", AnswerRun.lease_until < func.now(), AnswerRun.id.not_in(but))
            .order_by(AnswerRun.lease_until)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    taken = []
    for row in rows:
        replaces, row.message_id = row.message_id, new_id("message")
        row.attempt += 1
        row.takeovers += 1
        row.owner = owner
        row.lease_until = lease()
        taken.append(
            Run(
                tenant_id=row.tenant_id,
                id=row.id,
                conversation_id=row.conversation_id,
                in_reply_to=row.in_reply_to,
                message_id=row.message_id,
                attempt=row.attempt,
                replaces=replaces,
                takeovers=row.takeovers,
            )
        )
    return taken


def _is_ours(run: Run) -> Any:
    return and_(AnswerRun.id == run.id, AnswerRun.attempt == run.attempt, AnswerRun.status == "running")


async def keep_runs(unit: UnitOfWork, runs: Sequence[Run]) -> set[tuple[str, int]]:
    """Extend the leases of these answers in one statement (a system unit); return (id, attempt) of those still ours."""
    kept = await unit.execute(
        update(AnswerRun)
        .where(
            AnswerRun.status == "running",
            tuple_(AnswerRun.id, AnswerRun.attempt).in_([(run.id, run.attempt) for run in runs]),
        )
        .values(lease_until=lease())
        .returning(AnswerRun.id, AnswerRun.attempt)
    )
    return {(row.id, row.attempt) for row in kept}


async def end_run(
    unit: UnitOfWork, run: Run, status: str, *, receipt: dict[str, Any] | None = None, error: str | None = None
) -> bool:
    """End an answer as `done`, `failed` or `cancelled`; False when it is no longer ours."""
    ended = await unit.scalar(
        update(AnswerRun)
        .where(_is_ours(run))
        .values(
            status=status,
            finished_at=func.now(),
            receipt=receipt,
            error=error,
            gap="failed" if status == "failed" else (receipt or {}).get("gap"),
        )
        .returning(AnswerRun.id)
    )
    return ended is not None


async def cancel_runs(unit: UnitOfWork, conversation_id: str) -> None:
    """Stop the AI in a conversation; who still streams can no longer store."""
    await unit.execute(
        update(AnswerRun)
        .where(AnswerRun.conversation_id == conversation_id, AnswerRun.status == "running")
        .values(status="cancelled", finished_at=func.now())
    )


async def run_of_message(unit: UnitOfWork, message_id: str) -> AnswerRun | None:
    """Return the run that made an answer."""
    return await unit.scalar(select(AnswerRun).where(AnswerRun.message_id == message_id))


async def heads(unit: UnitOfWork, conversation_ids: Sequence[str]) -> Sequence[Row[str, int, str]]:
    """Return (id, last_seq, status) of conversations (a system unit), for the poll that makes up for lost hints."""
    return (
        await unit.execute(
            select(Conversation.id, Conversation.last_seq, Conversation.status).where(
                Conversation.id.in_(conversation_ids)
            )
        )
    ).all()


async def left_waiting(unit: UnitOfWork, seconds: float, *, limit: int = 50) -> Sequence[Row[str, str]]:
    """Take conversations (a system unit) in which nobody came in time; each is returned once as (tenant, id)."""
    return (
        await unit.execute(
            update(Conversation)
            .where(
                Conversation.id.in_(
                    select(Conversation.id)
                    .where(
                        Conversation.status == "waiting",
                        Conversation.waiting_since < func.now() - timedelta(seconds=seconds),
                    )
                    .limit(limit)
                    .with_for_update(skip_locked=True)
                )
            )
            .values(waiting_since=None)
            .returning(Conversation.tenant_id, Conversation.id)
        )
    ).all()


def inbox(
    *, status: str | None, shop_id: str | None, assignee: str | None, q: str | None, visitor_id: str | None
) -> Any:
    """Return the query of the inbox; `q` searches messages and the shopper's e-mail and name."""
    query = select(Conversation).where(Conversation.last_seq > 0)
    if status:
        query = query.where(Conversation.status == status)
    if shop_id:
        query = query.where(Conversation.shop_id == shop_id)
    if visitor_id:
        query = query.where(Conversation.visitor_id == visitor_id)
    if assignee:
        query = query.where(
            Conversation.assignee_id.is_(None) if assignee == "none" else Conversation.assignee_id == assignee
        )
    if q:
        said = select(Message.conversation_id).where(
            Message.tenant_id == Conversation.tenant_id,
            Message.search.op("@@")(func.websearch_to_tsquery("simple", q)),
        )
        known = select(Visitor.id).where(
            Visitor.tenant_id == Conversation.tenant_id,
            or_(Visitor.email.icontains(q, autoescape=True), Visitor.name.icontains(q, autoescape=True)),
        )
        query = query.where(or_(Conversation.id.in_(said), Conversation.visitor_id.in_(known)))
    return query


async def notes(unit: UnitOfWork, conversation_id: str) -> Sequence[Note]:
    """Return a conversation's private notes, oldest first."""
    return (
        await unit.scalars(select(Note).where(Note.conversation_id == conversation_id).order_by(Note.created_at))
    ).all()


async def rate(unit: UnitOfWork, row: Conversation, rating: Rating) -> None:
    """Keep a thumb on one of the conversation's answers; raises `NotFound` (`message_not_found`)."""
    answer = await unit.scalar(
        select(Message.id).where(
            Message.id == rating.message_id, Message.conversation_id == row.id, Message.role == "assistant"
        )
    )
    if answer is None:
        raise NotFound("There is no such answer.", code="message_not_found")
    given = {"rating": rating.rating, "comment": rating.comment}
    await unit.execute(
        insert(Feedback)
        .values(tenant_id=row.tenant_id, id=new_id("feedback"), conversation_id=row.id, message_id=answer, **given)
        .on_conflict_do_update(index_elements=["tenant_id", "message_id"], set_=given)
    )
    await unanswered.rated(unit, answer, is_good=rating.rating == "up")


async def read_up_to(unit: UnitOfWork, conversation_id: str, seq: int, *, by_agent: bool) -> None:
    """Move the mark of what was read forward, never past what was written."""
    column = Conversation.agent_read_seq if by_agent else Conversation.visitor_read_seq
    await unit.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, column < seq)
        .values({column: func.least(seq, Conversation.last_seq)})
    )


async def last_messages(unit: UnitOfWork, conversation_ids: Sequence[str]) -> dict[str, Message]:
    """Return the newest message of each conversation."""
    rows = await unit.scalars(
        select(Message)
        .join(
            Conversation,
            and_(
                Conversation.tenant_id == Message.tenant_id,
                Conversation.id == Message.conversation_id,
                Conversation.last_seq == Message.seq,
            ),
        )
        .where(Message.conversation_id.in_(conversation_ids))
    )
    return {row.conversation_id: row for row in rows}


async def visitors(unit: UnitOfWork, visitor_ids: Sequence[str]) -> dict[str, Visitor]:
    """Return shoppers by id."""
    rows = await unit.scalars(select(Visitor).where(Visitor.id.in_(visitor_ids)))
    return {row.id: row for row in rows}
