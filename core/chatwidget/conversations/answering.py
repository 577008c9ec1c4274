"""Answers questions in this process: streams pieces to the room, keeps the lease alive, stores the whole.

A process that dies leaves a lease that runs out; `sweep` takes such answers over under a higher fence and a new message
id, so that two answers to one question cannot be stored and pieces of two attempts cannot be mixed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from chatwidget.answers.service import Answers
from chatwidget.answers.turn import Finished, Text
from chatwidget.conversations import repository
from chatwidget.conversations.briefing import Briefing
from chatwidget.conversations.bus import Bus, conversation_channel
from chatwidget.conversations.presence import Presence
from chatwidget.conversations.repository import Run
from chatwidget.conversations.rooms import Rooms
from chatwidget.conversations.service import Conversations
from chatwidget.db import Database
from chatwidget.errors import ChatWidgetError
from chatwidget.log import get_logger

log = get_logger(__name__)

# The first piece leaves at once; later ones wait this long for company.
COALESCE_SECONDS: Final = 0.025
KEEP_SECONDS: Final = 1.5
SWEEP_SECONDS: Final = 1.0


class Pieces:
    """Sends an answer's pieces in order, several at a time when they come fast."""

    def __init__(self, send: Callable[[int, str], Awaitable[None]]) -> None:
        self._send = send
        self._waiting: list[str] = []
        self._arrived = asyncio.Event()
        self._index = 0
        self._closing = False
        self._task = asyncio.create_task(self._flow())

    def push(self, text: str) -> None:
        """Add a piece."""
        self._waiting.append(text)
        self._arrived.set()

    async def _flow(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            if self._waiting:
                chunk, self._waiting = "".join(self._waiting), []
                index, self._index = self._index, self._index + 1
                await self._send(index, chunk)
            if not self._closing:
                await asyncio.sleep(COALESCE_SECONDS)
            elif not self._waiting:  # what came while the last piece was being sent is still owed
                return

    async def close(self, *, flush: bool) -> None:
        """Stop, never in the middle of a piece; with `flush`, what is left is sent first."""
        if not flush:
            self._waiting.clear()
        self._closing = True
        self._arrived.set()
        await asyncio.wait({self._task})  # being cancelled meanwhile must not cut a piece in two
        if not self._task.cancelled() and self._task.exception() is not None:
            log.error("pieces of an answer could not be sent", exc_info=self._task.exception())


@dataclass(slots=True, kw_only=True)
class UnderWay:
    """An answer that this process is giving."""

    run: Run
    task: "asyncio.Task[None]"
    is_ending: bool = False

    def stop(self) -> None:
        """Stop it, unless its end is being stored: then the fence in the database says whether it still counts."""
        if not self.is_ending:
            self.task.cancel()


class Answering:
    """The answers this process is giving."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        answers: Answers,
        briefing: Briefing,
        presence: Presence,
        bus: Bus,
        rooms: Rooms | None,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._answers = answers
        self._briefing = briefing
        self._presence = presence
        self._bus = bus
        self._rooms = rooms
        self._running: dict[str, UnderWay] = {}
        self._keeping: asyncio.Task[None] | None = None
        if rooms is not None:
            rooms.on_status = self._status_changed
            rooms.on_answering = self._answered_elsewhere

    @property
    def owner(self) -> str:
        """The name under which this process holds leases."""
        return self._bus.origin

    def start(self, run: Run) -> asyncio.Task[None]:
        """Answer in the background; an older attempt at the same conversation is stopped first."""
        before = self._running.get(run.conversation_id)
        if before is not None and before.run.id == run.id and before.run.attempt > run.attempt:
            return before.task  # an event that was slow to get here: the newer question is being answered already
        task = asyncio.create_task(self._answer_after(before, run), name=f"answer {run.id}")
        self._running[run.conversation_id] = UnderWay(run=run, task=task)
        task.add_done_callback(lambda done: self._ended(run, done))
        self.keep()
        return task

    def keep(self) -> None:
        """See to it that the leases of our answers are extended."""
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep(), name="leases of answers")

    def _ended(self, run: Run, task: asyncio.Task[None]) -> None:
        current = self._running.get(run.conversation_id)
        if current is not None and current.task is task:
            del self._running[run.conversation_id]
        if not self._running and self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None  # it ends a moment later, and the next answer must not take it for its own
        if not task.cancelled() and task.exception() is not None:
            log.error("answer failed", run_id=run.id, exc_info=task.exception())

    def _status_changed(self, conversation_id: str, status: str) -> None:
        running = self._running.get(conversation_id)
        if running is not None and status != "ai":
            running.stop()

    def _answered_elsewhere(self, conversation_id: str, run_id: str, attempt: int) -> None:
        running = self._running.get(conversation_id)
        if running is not None and running.run.id == run_id and running.run.attempt < attempt:
            running.stop()

    async def _answer_after(self, before: UnderWay | None, run: Run) -> None:
        if before is not None:
            before.stop()
            await asyncio.wait({before.task})  # not `await before.task`: our own cancellation must come through
        if run.attempt > 1:  # another process may be at an earlier one
            await self._bus.publish(
                conversation_channel(run.conversation_id),
                "answering",
                conversation_id=run.conversation_id,
                run_id=run.id,
                attempt=run.attempt,
            )
        if run.replaces is not None:
            await self._tell_error(
                run, run.replaces, "answer_interrupted", "The answer was interrupted; here it comes."
            )
        await self._answer(run)

    async def _answer(self, run: Run) -> None:
        others_listen = True
        await self._types(run, typing=True)

        async def send(index: int, chunk: str) -> None:
            nonlocal others_listen
            if index == 0:
                await self._types(run, typing=False)
            if self._rooms is not None:
                await self._rooms.chunk(run.conversation_id, run.message_id, index, chunk)
            if others_listen:
                heard = await self._bus.publish(
                    conversation_channel(run.conversation_id),
                    "chunk",
                    conversation_id=run.conversation_id,
                    message_id=run.message_id,
                    index=index,
                    chunk=chunk,
                )
                # Who joins later elsewhere could not use pieces without the first; the stored answer reaches them.
                others_listen = heard > 0

        pieces = Pieces(send)
        try:
            finished = await self._stream(run, pieces)
            await pieces.close(flush=True)
            self._is_ending(run)
            await self._store(run, finished)
        except asyncio.CancelledError:
            await pieces.close(flush=False)
            await self._tell_error(run, run.message_id, "answer_superseded", "The answer was stopped.")
            raise
        except ChatWidgetError as error:
            await pieces.close(flush=False)
            await self._fail(run, error.code, error.message)
        except Exception as error:  # whatever it is, the shopper must not be left in silence
            log.exception("answer failed", run_id=run.id, conversation_id=run.conversation_id)
            await pieces.close(flush=False)
            await self._fail(run, "answer_failed", f"{type(error).__name__}: {error}")

    def _is_ending(self, run: Run) -> None:
        """Let nothing stop an answer any more; who asks on as soon as it is complete must not see it broken off."""
        current = self._running.get(run.conversation_id)
        if current is not None and current.run is run:
            current.is_ending = True

    async def _stream(self, run: Run, pieces: Pieces) -> Finished:
        turn = await self._briefing.turn(run)
        async for event in self._answers.answer(turn):
            match event:
                case Text(text=text):
                    pieces.push(text)
                case Finished():
                    return event
        raise ChatWidgetError("The answer ended without an end.", code="answer_incomplete")

    async def _store(self, run: Run, finished: Finished) -> None:
        someone = finished.hand_over and await self._presence.someone_is_there(run.tenant_id)
        messages = await self._conversations.record_answer(run, finished, someone_is_there=someone)
        if not messages:
            await self._tell_error(run, run.message_id, "answer_superseded", "The answer was stopped.")
        elif self._rooms is not None:
            await self._rooms.stored(run.conversation_id, messages)
        else:
            await self._conversations.announce(run.tenant_id, run.conversation_id, messages)

    async def _fail(self, run: Run, code: str, reason: str) -> None:
        self._is_ending(run)  # the status it announces would else stop this very task
        log.warning("no answer", run_id=run.id, conversation_id=run.conversation_id, code=code, reason=reason)
        await self._tell_error(run, run.message_id, code, "I cannot answer at the moment.")
        someone = await self._presence.someone_is_there(run.tenant_id)
        messages = await self._conversations.give_up(run, f"{code}: {reason}", someone_is_there=someone)
        if messages:
            await self._conversations.announce(run.tenant_id, run.conversation_id, messages, status="waiting")

    async def _types(self, run: Run, *, typing: bool) -> None:
        """Show that the assistant is at work, until its first words come."""
        await self._bus.tell(
            conversation_channel(run.conversation_id),
            "typing",
            conversation_id=run.conversation_id,
            who="assistant",
            typing=typing,
        )

    async def _tell_error(self, run: Run, message_id: str, code: str, message: str) -> None:
        error: dict[str, Any] = {
            "conversation_id": run.conversation_id,
            "message_id": message_id,
            "code": code,
            "message": message,
        }
        await self._bus.tell(
            conversation_channel(run.conversation_id), "answer_error", conversation_id=run.conversation_id, error=error
        )

    async def _keep(self) -> None:
        """Extend the leases of all our answers at once, while there are any; stop those that are no longer ours."""
        while self._running:
            await asyncio.sleep(KEEP_SECONDS)
            ours = list(self._running.values())
            try:
                async with self._database.system() as unit:
                    kept = await repository.keep_runs(unit, [under_way.run for under_way in ours])
            except Exception as error:  # noqa: BLE001 - the database may be away for a moment; the lease outlives that
                log.warning("leases not extended", answers=len(ours), error=str(error))
                continue
            for under_way in ours:
                if (under_way.run.id, under_way.run.attempt) not in kept:
                    under_way.stop()

    # ── answers whose process has died ───────────────────────────────────────────────────────────────────────────────
    async def sweep(self) -> list[asyncio.Task[None]]:
        """Take over answers that nobody keeps alive, giving up on those that have failed too often."""
        async with self._database.system() as unit:
            ours = [under_way.run.id for under_way in self._running.values()]
            orphans = await repository.orphans(unit, self.owner, but=ours)
        started = []
        for run in orphans:
            log.warning("answer taken over", run_id=run.id, attempt=run.attempt)
            if run.takeovers > repository.MAX_TAKEOVERS:
                await self._fail(run, "answer_failed", "Every attempt died.")
            else:
                started.append(self.start(run))
        return started

    async def nobody_came(self, seconds: float) -> None:
        """Tell shoppers who have waited too long what they can do instead."""
        async with self._database.system() as unit:
            left = await repository.left_waiting(unit, seconds)
        for tenant_id, conversation_id in left:
            try:
                await self._conversations.nobody_came(tenant_id, conversation_id)
            except ChatWidgetError as error:  # one conversation's trouble is not the others'
                log.warning("notice not given", conversation_id=conversation_id, error=error.message)

    async def sweep_for_ever(self, *, handoff_seconds: float) -> None:
        """Sweep every second, whatever happens."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
                await self.nobody_came(handoff_seconds)
            except ChatWidgetError as error:
                log.warning("sweep failed", error=error.message)
            except Exception:  # the sweep is what saves answers: it must not end
                log.exception("sweep failed")

    async def drain(self, seconds: float) -> None:
        """Let answers under way end, for so long; what is left is taken over by another process."""
        tasks = [under_way.task for under_way in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        if self._keeping is not None:
            self._keeping.cancel()
