"""The live rooms of this process: every socket in a room sees every stored message once, in order.

A room knows how far it has delivered (`seq`). A hint that brings the next message is delivered at once; one that skips
some makes the room read what it lacks from the database, and a poll does the same for hints that never came. Pieces of
an answer are passing light: they are delivered only in order from the first, and the stored message is what counts.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from chatwidget.conversations import repository, wire
from chatwidget.conversations.bus import Bus, conversation_channel, inbox_channel
from chatwidget.conversations.schemas import message_out
from chatwidget.db import Database
from chatwidget.errors import ChatWidgetError
from chatwidget.log import get_logger

log = get_logger(__name__)

POLL_SECONDS: Final = 3.0
TYPING_SECONDS: Final = 6.0
SHOPPERS: Final = "/"
AGENTS: Final = "/agents"


class Sockets(Protocol):
    """What a room needs of the Socket.IO server."""

    async def emit(self, event: str, data: Any, **options: Any) -> None:
        """Send an event to a room or a socket of a namespace."""

    async def enter_room(self, sid: str, room: str, namespace: str | None = None) -> None:
        """Let a socket hear a room."""

    async def leave_room(self, sid: str, room: str, namespace: str | None = None) -> None:
        """Let a socket hear a room no more."""


@dataclass(slots=True)
class LiveAnswer:
    """An answer while it streams: its pieces so far, without a gap."""

    message_id: str
    chunks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Room:
    """One conversation with at least one socket here."""

    conversation_id: str
    tenant_id: str
    delivered: int
    status: str
    members: set[tuple[str, str]] = field(default_factory=set)
    live: LiveAnswer | None = None
    typing: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Rooms:
    """All rooms of this process."""

    def __init__(self, sockets: Sockets, database: Database, bus: Bus) -> None:
        self._sockets = sockets
        self._database = database
        self._bus = bus
        self._rooms: dict[str, Room] = {}
        self._places: dict[tuple[str, str], set[str]] = {}
        self._inboxes: dict[str, set[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_status: Callable[[str, str], None] = lambda _conversation_id, _status: None
        self.on_answering: Callable[[str, str, int], None] = lambda _conversation_id, _run_id, _attempt: None

    # ── coming and going ─────────────────────────────────────────────────────────────────────────────────────────────
    async def enter(
        self, namespace: str, sid: str, conversation_id: str, tenant_id: str, *, last_seq: int, status: str
    ) -> None:
        """Let a socket into a room, having read the conversation up to `last_seq`."""
        room = self._rooms.get(conversation_id)
        if room is None:
            room = self._rooms[conversation_id] = Room(conversation_id, tenant_id, last_seq, status)
        room.members.add((namespace, sid))
        self._places.setdefault((namespace, sid), set()).add(conversation_id)
        await self._bus.join(conversation_channel(conversation_id))
        # After the acknowledgement: the newcomer must know the conversation before its events come.
        self._soon(self._greet(room, (namespace, sid), last_seq=last_seq, status=status))

    async def _greet(self, room: Room, member: tuple[str, str], *, last_seq: int, status: str) -> None:
        """Bring a newcomer up to where the room is, then let them hear it: no message twice, none out of order."""
        namespace, sid = member
        async with room.turn:
            if member not in room.members:
                return
            if room.delivered < last_seq:
                await self._catch_up_now(room)
            elif room.delivered > last_seq:
                for row in await self._missed(room, last_seq):
                    if row["seq"] <= room.delivered:
                        await self._send_message(room, row, namespace=namespace, to=sid)
            if room.status != status:
                await self._sockets.emit(
                    wire.STATUS,
                    {"conversation_id": room.conversation_id, "status": room.status},
                    to=sid,
                    namespace=namespace,
                )
            if not await self._let_in(member, room.conversation_id):
                return
        live, sent = room.live, 0
        while live is not None and live is room.live and sent < len(live.chunks):
            await self._sockets.emit(wire.CHUNK, _chunk(room, live, sent), to=sid, namespace=namespace)
            sent += 1
            if live is not room.live:  # another answer has begun, which has to be shown from its start
                live, sent = room.live, 0
        await self._let_in(member, _stream(room.conversation_id))

    async def _let_in(self, member: tuple[str, str], place: str) -> bool:
        namespace, sid = member
        try:
            await self._sockets.enter_room(sid, place, namespace=namespace)
        except (KeyError, ValueError):  # the socket has gone meanwhile
            await self.leave(namespace, sid)
            return False
        return True

    async def leave(self, namespace: str, sid: str, conversation_id: str | None = None) -> None:
        """Let a socket out of one room, or of all."""
        places = self._places.get((namespace, sid), set())
        for place in [conversation_id] if conversation_id else list(places):
            places.discard(place)
            room = self._rooms.get(place)
            if room is None:
                continue
            room.members.discard((namespace, sid))
            if conversation_id is not None:
                await self._sockets.leave_room(sid, place, namespace=namespace)
                await self._sockets.leave_room(sid, _stream(place), namespace=namespace)
            if not room.members:
                for timer in room.typing.values():
                    timer.cancel()
                del self._rooms[place]
                await self._bus.leave(conversation_channel(place))
        if conversation_id is None:
            self._places.pop((namespace, sid), None)

    def is_in(self, namespace: str, sid: str, conversation_id: str) -> bool:
        """Whether a socket has joined a room."""
        return conversation_id in self._places.get((namespace, sid), ())

    async def watch_inbox(self, sid: str, tenant_id: str) -> None:
        """Tell an agent's socket about every change in the tenant's inbox."""
        self._inboxes.setdefault(tenant_id, set()).add(sid)
        await self._sockets.enter_room(sid, f"inbox:{tenant_id}", namespace=AGENTS)
        await self._bus.join(inbox_channel(tenant_id))

    async def unwatch_inbox(self, sid: str, tenant_id: str) -> None:
        """Stop telling."""
        watching = self._inboxes.get(tenant_id, set())
        watching.discard(sid)
        if not watching and self._inboxes.pop(tenant_id, None) is not None:
            await self._bus.leave(inbox_channel(tenant_id))

    # ── what happened ────────────────────────────────────────────────────────────────────────────────────────────────
    async def hear(self, _channel: str, hint: Mapping[str, Any]) -> None:
        """Act on a hint, from here or from another process."""
        match hint["kind"]:
            case "changed":
                await self._changed(hint)
            case "chunk":
                await self.chunk(hint["conversation_id"], hint["message_id"], hint["index"], hint["chunk"])
            case "answer_error":
                await self.answer_error(hint["conversation_id"], hint["error"])
            case "answering":
                self.on_answering(hint["conversation_id"], hint["run_id"], hint["attempt"])
            case "typing":
                await self.typing(hint["conversation_id"], hint["who"], typing=hint["typing"])
            case "inbox":
                await self._sockets.emit(
                    wire.INBOX,
                    {"conversation_id": hint["conversation_id"], "status": hint["status"]},
                    room=f"inbox:{hint['tenant_id']}",
                    namespace=AGENTS,
                )

    async def _changed(self, hint: Mapping[str, Any]) -> None:
        status = hint["status"]
        if status is not None:
            # First of all, so that an answer under way stops although nobody of the room may be here.
            self.on_status(hint["conversation_id"], status)
        room = self._rooms.get(hint["conversation_id"])
        if room is None:
            return
        for message in hint["messages"]:
            await self._deliver(room, message)
        if status is not None and (status != room.status or hint["agent"]):
            await self._status(room, status, hint["agent"])

    async def stored(self, conversation_id: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Deliver messages that this process has just stored, and tell the others."""
        room = self._rooms.get(conversation_id)
        for message in messages:
            if room is not None:
                await self._deliver(room, message)
        await self._bus.publish(
            conversation_channel(conversation_id),
            "changed",
            conversation_id=conversation_id,
            messages=list(messages),
            status=None,
            agent=None,
        )

    async def _deliver(self, room: Room, message: Mapping[str, Any]) -> None:
        async with room.turn:
            if message["seq"] <= room.delivered:
                return
            if message["seq"] == room.delivered + 1:
                await self._show(room, message)
            else:
                await self._catch_up_now(room)

    async def _show(self, room: Room, message: Mapping[str, Any]) -> None:
        room.delivered = message["seq"]
        if room.live is not None and room.live.message_id == message["id"]:
            room.live = None
        for namespace in self._namespaces(room):
            await self._send_message(room, message, namespace=namespace, room=room.conversation_id)

    async def _send_message(self, where: Room, message: Mapping[str, Any], **target: Any) -> None:
        await self._sockets.emit(wire.MESSAGE, {"message": message}, **target)
        if message["role"] == "assistant":
            body = {"conversation_id": where.conversation_id, "message_id": message["id"], "message": message}
            await self._sockets.emit(wire.COMPLETE, body, **target)

    async def _catch_up(self, room: Room) -> None:
        async with room.turn:
            await self._catch_up_now(room)

    async def _catch_up_now(self, room: Room) -> None:
        for row in await self._missed(room, room.delivered):
            await self._show(room, row)

    async def _missed(self, room: Room, after: int) -> list[dict[str, Any]]:
        async with self._database.tenant(room.tenant_id) as unit:
            return [message_out(row) for row in await repository.messages(unit, room.conversation_id, after=after)]

    async def _status(self, room: Room, status: str, agent: Mapping[str, Any] | None) -> None:
        room.status = status
        body: dict[str, Any] = {"conversation_id": room.conversation_id, "status": status}
        if agent:
            body["agent"] = {"name": agent.get("name", ""), "avatar_url": agent.get("avatar_url")}
        await self._to_room(room, wire.STATUS, body)

    # ── an answer while it streams ───────────────────────────────────────────────────────────────────────────────────
    async def chunk(self, conversation_id: str, message_id: str, index: int, chunk: str) -> None:
        """Show a piece of an answer; out of order it is dropped, the stored message follows anyway."""
        room = self._rooms.get(conversation_id)
        if room is None:
            return
        live = room.live
        if index == 0:
            live = room.live = LiveAnswer(message_id)
        if live is None or live.message_id != message_id or index != len(live.chunks):
            return
        live.chunks.append(chunk)
        body = _chunk(room, live, index)
        for namespace in self._namespaces(room):
            await self._sockets.emit(wire.CHUNK, body, room=_stream(conversation_id), namespace=namespace)

    async def answer_error(self, conversation_id: str, error: Mapping[str, Any]) -> None:
        """Tell a room that an answer broke off."""
        room = self._rooms.get(conversation_id)
        if room is not None:
            room.live = None
            await self._to_room(room, wire.ANSWER_ERROR, error)

    # ── typing ───────────────────────────────────────────────────────────────────────────────────────────────────────
    async def typing(self, conversation_id: str, who: str, *, typing: bool, skip: str | None = None) -> None:
        """Show that somebody types; it ends by itself after a few seconds."""
        room = self._rooms.get(conversation_id)
        if room is None:
            return
        timer = room.typing.pop(who, None)
        if timer is not None:
            timer.cancel()
        if typing:
            loop = asyncio.get_running_loop()
            room.typing[who] = loop.call_later(
                TYPING_SECONDS, lambda: self._soon(self.typing(conversation_id, who, typing=False))
            )
        body = {"conversation_id": conversation_id, "who": who, "typing": typing}
        for namespace in self._namespaces(room):
            await self._sockets.emit(wire.TYPING, body, room=conversation_id, namespace=namespace, skip_sid=skip)

    # ── making up for lost hints ─────────────────────────────────────────────────────────────────────────────────────
    async def poll(self) -> None:
        """Compare every open room with the database, and deliver what no hint has brought."""
        ids = list(self._rooms)
        for start in range(0, len(ids), 1_000):
            async with self._database.system() as unit:
                heads = await repository.heads(unit, ids[start : start + 1_000])
            for conversation_id, last_seq, status in heads:
                room = self._rooms.get(conversation_id)
                if room is None:
                    continue
                if last_seq > room.delivered:
                    await self._catch_up(room)
                if status != room.status:
                    self.on_status(conversation_id, status)
                    await self._status(room, status, None)

    async def poll_for_ever(self) -> None:
        """Poll every few seconds, whatever happens."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.poll()
            except ChatWidgetError as error:
                log.warning("rooms cannot be compared with the database", error=error.message)
            except Exception:  # the poll is what heals everything else: it must not end
                log.exception("poll failed")

    # ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _to_room(self, room: Room, event: str, body: Mapping[str, Any]) -> None:
        for namespace in self._namespaces(room):
            await self._sockets.emit(event, body, room=room.conversation_id, namespace=namespace)

    @staticmethod
    def _namespaces(room: Room) -> set[str]:
        return {namespace for namespace, _sid in room.members}

    async def drain(self, seconds: float) -> None:
        """Let deliveries under way end, for so long."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)

    def _soon(self, work: Awaitable[None]) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("room work failed", exc_info=task.exception())


def _stream(conversation_id: str) -> str:
    return f"{conversation_id}:stream"


def _chunk(room: Room, live: LiveAnswer, index: int) -> dict[str, Any]:
    return {
        "conversation_id": room.conversation_id,
        "message_id": live.message_id,
        "index": index,
        "chunk": live.chunks[index],
    }
