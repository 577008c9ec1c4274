"""How answers follow each other in one process."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from chatwidget.answers.turn import AnswerEvent, Finished, Text, Turn
from chatwidget.conversations import answering as answering_module
from chatwidget.conversations.answering import Answering, Pieces
from chatwidget.conversations.repository import Run
from chatwidget.conversations.rooms import SHOPPERS, Rooms
from chatwidget.conversations.wire import ShopperMessage
from chatwidget.ids import new_id
from chatwidget.models import AnswerRun, Visitor, Widget
from chatwidget.runtime import Runtime
from chatwidget.widgets.visitors import VisitorSession


class Ears:
    """Sockets that note what they are sent."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def emit(self, event: str, data: Any, **options: Any) -> None:
        self.heard.append(event)

    async def enter_room(self, sid: str, room: str, namespace: str | None = None) -> None:
        pass

    async def leave_room(self, sid: str, room: str, namespace: str | None = None) -> None:
        pass


class SlowRooms(Rooms):
    """Rooms that take their time to tell the other processes, once everybody here has seen the answer."""

    shown: asyncio.Event
    told: asyncio.Event

    async def stored(self, conversation_id: str, messages: Sequence[Mapping[str, Any]]) -> None:
        await super().stored(conversation_id, messages)
        self.shown.set()
        await self.told.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(runtime: Runtime, tenant: str) -> VisitorSession:
    """A shopper of a new widget."""
    widget_id, visitor_id = new_id("widget"), new_id("visitor")
    async with runtime.database.tenant(tenant) as unit:
        unit.add(Widget(tenant_id=tenant, id=widget_id, name="Chat", domain="", identity_secret="none"))
        await unit.flush()
        unit.add(Visitor(tenant_id=tenant, id=visitor_id, widget_id=widget_id))
    return VisitorSession(visitor_id=visitor_id, tenant_id=tenant, widget_id=widget_id)


async def test_asking_on_at_once_does_not_break_off_an_answer_that_is_complete(
    runtime: Runtime, visitor: VisitorSession
) -> None:
    ears = Ears()
    rooms = SlowRooms(ears, runtime.database, runtime.bus)
    rooms.shown, rooms.told = asyncio.Event(), asyncio.Event()
    runtime.bus.listen(rooms.hear)
    answering = process(runtime, runtime.answers, rooms)
    joined = await runtime.conversations.join(visitor, None, after=None, shop_id=None)
    await rooms.enter(SHOPPERS, "sid", joined.id, visitor.tenant_id, last_seq=0, status="ai")

    async def ask(number: int) -> Run:
        sent = ShopperMessage(conversation_id=joined.id, client_id=str(number), content="Do you have it?")
        received = await runtime.conversations.receive(visitor, sent, owner=answering.owner)
        assert received.run is not None
        return received.run

    answering.start(await ask(1))
    await rooms.shown.wait()
    second = answering.start(await ask(2))
    await asyncio.sleep(0)  # the second begins, and finds the first at its end
    rooms.told.set()
    await second
    assert ears.heard.count("chat:agent:complete") == 2
    assert "chat:agent:error" not in ears.heard


async def test_what_comes_while_a_piece_is_sent_is_shown_even_when_the_answer_ends_meanwhile() -> None:
    shown: list[str] = []
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def send(_index: int, chunk: str) -> None:
        shown.append(chunk)
        sending.set()
        await go_on.wait()

    pieces = Pieces(send)
    pieces.push("Yes, ")
    await sending.wait()
    pieces.push("it keeps you dry.")
    closing = asyncio.create_task(pieces.close(flush=True))
    await asyncio.sleep(0)
    go_on.set()
    await closing
    assert shown == ["Yes, ", "it keeps you dry."]


class Thinking:
    """An answerer that thinks until it is told to speak."""

    def __init__(self) -> None:
        self.thinks, self.speak = asyncio.Event(), asyncio.Event()

    async def answer(self, _turn: Turn) -> AsyncIterator[AnswerEvent]:
        self.thinks.set()
        await self.speak.wait()
        yield Text(text="Yes.")
        yield Finished(content="Yes.")


def process(runtime: Runtime, answers: Any, rooms: Rooms | None = None) -> Answering:
    parts = (runtime.database, runtime.conversations, answers, runtime.briefing, runtime.presence, runtime.bus)
    return Answering(*parts, rooms)


async def run_out(runtime: Runtime, tenant: str) -> None:
    async with runtime.database.tenant(tenant) as unit:
        await unit.execute(update(AnswerRun).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))


async def ask_once(runtime: Runtime, visitor: VisitorSession, answering: Answering) -> Run:
    joined = await runtime.conversations.join(visitor, None, after=None, shop_id=None)
    sent = ShopperMessage(conversation_id=joined.id, client_id="1", content="Do you have it?")
    received = await runtime.conversations.receive(visitor, sent, owner=answering.owner)
    assert received.run is not None
    return received.run


async def test_who_is_slow_does_not_take_their_own_answer_over(
    runtime: Runtime, visitor: VisitorSession, tenant: str
) -> None:
    answers = Thinking()
    slow, other = process(runtime, answers), process(runtime, Thinking())
    task = slow.start(await ask_once(runtime, visitor, slow))
    await answers.thinks.wait()
    await run_out(runtime, tenant)
    assert await slow.sweep() == []
    answers.speak.set()
    await task
    assert await other.sweep() == [], "it has ended, and is nobody's to take over"


async def test_an_answer_whose_lease_is_extended_stays_and_one_taken_over_stops(
    runtime: Runtime, visitor: VisitorSession, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering_module, "KEEP_SECONDS", 0.02)
    answers, others = Thinking(), Thinking()
    first, second = process(runtime, answers), process(runtime, others)
    task = first.start(await ask_once(runtime, visitor, first))
    await answers.thinks.wait()
    await run_out(runtime, tenant)
    async with asyncio.timeout(5):
        while await lease_is_over(runtime, tenant):  # noqa: ASYNC110 - the database says it, not an event
            await asyncio.sleep(0.01)
    assert await second.sweep() == []
    first._keeping.cancel()  # type: ignore[union-attr]  # the process hangs
    await run_out(runtime, tenant)
    (taken,) = await second.sweep()
    first.keep()
    async with asyncio.timeout(5):
        await asyncio.wait({task})
    assert task.cancelled()
    others.speak.set()
    await taken


async def test_an_answer_that_begins_just_as_the_last_one_ends_keeps_its_lease(
    runtime: Runtime, visitor: VisitorSession, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering_module, "KEEP_SECONDS", 0.02)
    answers = Thinking()
    answering = process(runtime, answers)
    waiting = await ask_once(runtime, await another(runtime, visitor), answering)
    ending = answering.start(await ask_once(runtime, visitor, answering))
    begun: asyncio.Future[asyncio.Task[None]] = asyncio.get_running_loop().create_future()

    def begin(_ended: asyncio.Task[None]) -> None:
        answers.speak.clear()
        begun.set_result(answering.start(waiting))

    ending.add_done_callback(begin)
    answers.speak.set()
    task = await begun
    await run_out(runtime, tenant)
    async with asyncio.timeout(5):
        while await lease_is_over(runtime, tenant):  # noqa: ASYNC110 - the database says it, not an event
            await asyncio.sleep(0.01)
    answers.speak.set()
    await task


async def another(runtime: Runtime, visitor: VisitorSession) -> VisitorSession:
    """Return another shopper of the same widget."""
    visitor_id = new_id("visitor")
    async with runtime.database.tenant(visitor.tenant_id) as unit:
        unit.add(Visitor(tenant_id=visitor.tenant_id, id=visitor_id, widget_id=visitor.widget_id))
    return replace(visitor, visitor_id=visitor_id)


async def lease_is_over(runtime: Runtime, tenant: str) -> bool:
    query = select(AnswerRun.lease_until < func.now()).where(AnswerRun.status == "running")
    async with runtime.database.tenant(tenant) as unit:
        return bool(await unit.scalar(query))
