"""Questions that got no real answer: a list of things to do, each settled once the shop has said what was missing."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, select, update

from chatwidget.answers.gaps import Gap
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import NotFound
from chatwidget.models import AnswerRun, Conversation, Message
from chatwidget.web.paging import Listing, Page


class Unanswered(BaseModel):
    """One question, why it counts as unanswered, and whether that is settled."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    conversation_id: str
    message_id: str
    question: str
    reason: Gap
    asked_at: datetime
    settled_at: datetime | None = None


class Settle(BaseModel):
    """Whether the shop has done something about it; it can be taken back."""

    settled: bool


class UnansweredQuestions:
    """The unanswered questions of all tenants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(
        self, tenant_id: str, page: Page, *, shop_id: str | None, settled: bool, reason: Gap | None
    ) -> Listing[Unanswered]:
        """List them, the newest first."""
        async with self._database.tenant(tenant_id) as unit:
            query = _runs(shop_id=shop_id, settled=settled, reason=reason)
            rows, cursor = await page.fetch(unit, query, AnswerRun.finished_at, AnswerRun.id)  # type: ignore[arg-type]  # a run with a gap has ended
            return Listing(data=[*await _shown(unit, rows)], next_cursor=cursor)

    async def settle(self, tenant_id: str, run_id: str, *, settled: bool) -> Unanswered:
        """Mark one as settled, or as open again; raises `NotFound` (`question_not_found`)."""
        async with self._database.tenant(tenant_id) as unit:
            row = await unit.scalar(
                update(AnswerRun)
                .where(AnswerRun.id == run_id, AnswerRun.gap.is_not(None))
                .values(settled_at=datetime.now(UTC) if settled else None)
                .returning(AnswerRun)
            )
            if row is None:
                raise NotFound("There is no such unanswered question.", code="question_not_found")
            return (await _shown(unit, [row]))[0]


async def rated(unit: UnitOfWork, message_id: str, *, is_good: bool) -> None:
    """Note that a shopper found an answer bad, or take that back; what was no answer for another reason stays so."""
    await unit.execute(
        update(AnswerRun)
        .where(
            AnswerRun.message_id == message_id, AnswerRun.gap == "rated_down" if is_good else AnswerRun.gap.is_(None)
        )
        .values(gap=None if is_good else "rated_down", settled_at=None)
    )


def _runs(*, shop_id: str | None, settled: bool, reason: Gap | None) -> Select[AnswerRun]:
    query = select(AnswerRun).where(
        AnswerRun.gap.is_not(None),
        AnswerRun.finished_at.is_not(None),
        AnswerRun.settled_at.is_not(None) if settled else AnswerRun.settled_at.is_(None),
    )
    if reason is not None:
        query = query.where(AnswerRun.gap == reason)
    if shop_id is not None:
        of_shop = select(Conversation.id).where(Conversation.shop_id == shop_id)
        query = query.where(AnswerRun.conversation_id.in_(of_shop))
    return query


async def _shown(unit: UnitOfWork, runs: Sequence[AnswerRun]) -> Sequence[Unanswered]:
    asked = {
        message.id: message
        for message in await unit.scalars(select(Message).where(Message.id.in_([run.in_reply_to for run in runs])))
    }
    return [
        Unanswered(
            id=run.id,
            conversation_id=run.conversation_id,
            message_id=run.message_id,
            question=asked[run.in_reply_to].content,
            reason=run.gap,
            asked_at=asked[run.in_reply_to].created_at,
            settled_at=run.settled_at,
        )
        for run in runs
        if run.in_reply_to in asked
    ]
