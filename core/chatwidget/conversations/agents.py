"""Socket.IO for people of the shop (namespace `/agents`): the inbox live, and the conversations they have opened."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import socketio

from chatwidget.conversations import sockets, wire
from chatwidget.conversations.bus import Bus, conversation_channel
from chatwidget.conversations.presence import Presence
from chatwidget.conversations.rooms import AGENTS, Rooms
from chatwidget.conversations.service import Conversations
from chatwidget.errors import ChatWidgetError, NotAuthenticated, NotFound
from chatwidget.limits import Limiter
from chatwidget.tenants.actor import Actor
from chatwidget.tenants.service import Tenants

EVENTS_PER_MINUTE: Final = 600
HERE_SECONDS: Final = 25


class Agents:
    """The console's sockets of this process."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        rooms: Rooms,
        conversations: Conversations,
        tenants: Tenants,
        presence: Presence,
        limiter: Limiter,
        bus: Bus,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._conversations = conversations
        self._tenants = tenants
        self._presence = presence
        self._limiter = limiter
        self._bus = bus
        self._actors: dict[str, Actor] = {}
        sockets.listen(server, AGENTS, "connect", self._connect)
        sockets.listen(server, AGENTS, "disconnect", self._disconnect)
        sockets.bind(server, AGENTS, "inbox:subscribe", wire.Event, self._subscribe)
        sockets.bind(server, AGENTS, "chat:join", wire.Open, self._open)
        sockets.bind(server, AGENTS, "chat:leave", wire.Open, self._leave)
        sockets.bind(server, AGENTS, "chat:message", wire.AgentMessage, self._message)
        sockets.bind(server, AGENTS, "chat:typing", wire.Typing, self._typing)
        sockets.bind(server, AGENTS, "chat:read", wire.Read, self._read)
        sockets.bind_unknown(server, AGENTS)

    async def _connect(self, sid: str, _environ: Mapping[str, Any], auth: object = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            if not isinstance(token, str) or token.startswith("pk_"):
                raise NotAuthenticated("Connect with `auth: {token}` and a log-in.", code="token_missing")
            actor = await self._tenants.authenticate(token)
            actor.require("write")
        except ChatWidgetError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message, {"code": error.code}) from None
        self._actors[sid] = actor
        await self._presence.agent_is_here(actor.tenant_id, actor.id)

    async def _disconnect(self, sid: str, *_reason: object) -> None:
        actor = self._actors.pop(sid, None)
        sockets.forget(self._server, AGENTS, sid)
        await self._rooms.leave(AGENTS, sid)
        if actor is not None:
            await self._rooms.unwatch_inbox(sid, actor.tenant_id)
            if not any(other.id == actor.id for other in self._actors.values()):
                await self._presence.agent_left(actor.tenant_id, actor.id)

    async def stay_for_ever(self) -> None:
        """Keep telling that the people connected here are here."""
        while True:
            await asyncio.sleep(HERE_SECONDS)
            for tenant_id, user_id in {(actor.tenant_id, actor.id) for actor in self._actors.values()}:
                await self._presence.agent_is_here(tenant_id, user_id)

    async def _actor(self, sid: str) -> Actor:
        actor = self._actors.get(sid)
        if actor is None:
            raise NotAuthenticated("This connection has ended; please connect again.", code="not_connected")
        await self._limiter.check(f"events:{actor.id}", per_minute=EVENTS_PER_MINUTE, what="events")
        return actor

    def _opened(self, sid: str, conversation_id: str) -> None:
        if not self._rooms.is_in(AGENTS, sid, conversation_id):
            raise NotFound("There is no such conversation, or it has not been opened.", code="conversation_not_found")

    async def _subscribe(self, sid: str, _sent: wire.Event) -> Mapping[str, Any]:
        actor = await self._actor(sid)
        await self._rooms.watch_inbox(sid, actor.tenant_id)
        return {}

    async def _open(self, sid: str, sent: wire.Open) -> Mapping[str, Any]:
        actor = await self._actor(sid)
        seen = await self._conversations.view(actor.tenant_id, sent.conversation_id, after=sent.after)
        await self._rooms.enter(AGENTS, sid, seen.id, actor.tenant_id, last_seq=seen.last_seq, status=seen.status)
        return {
            "conversation": {"id": seen.id, "status": seen.status},
            "messages": seen.messages,
            "last_seq": seen.last_seq,
            "typing": await self._presence.who_types(seen.id),
        }

    async def _leave(self, sid: str, sent: wire.Open) -> Mapping[str, Any]:
        await self._actor(sid)
        self._opened(sid, sent.conversation_id)
        await self._rooms.leave(AGENTS, sid, sent.conversation_id)
        return {}

    async def _message(self, sid: str, sent: wire.AgentMessage) -> Mapping[str, Any]:
        actor = await self._actor(sid)
        self._opened(sid, sent.conversation_id)
        message = await self._conversations.reply(
            actor.tenant_id, sent.conversation_id, sent.content, author=author_of(actor), client_id=sent.client_id
        )
        return {"message": message}

    async def _typing(self, sid: str, sent: wire.Typing) -> Mapping[str, Any]:
        await self._actor(sid)
        self._opened(sid, sent.conversation_id)
        await self._presence.typing(sent.conversation_id, "agent", typing=sent.typing)
        await self._rooms.typing(sent.conversation_id, "agent", typing=sent.typing, skip=sid)
        await self._bus.publish(
            conversation_channel(sent.conversation_id),
            "typing",
            conversation_id=sent.conversation_id,
            who="agent",
            typing=sent.typing,
        )
        return {}

    async def _read(self, sid: str, sent: wire.Read) -> Mapping[str, Any]:
        actor = await self._actor(sid)
        self._opened(sid, sent.conversation_id)
        await self._conversations.read_up_to(actor.tenant_id, sent.conversation_id, sent.seq, by_agent=True)
        return {}


def author_of(actor: Actor) -> dict[str, Any]:
    """Return who writes, as the shopper sees them."""
    author: dict[str, Any] = {"name": actor.name, "avatar_url": actor.avatar_url}
    if actor.user_id:
        author["user_id"] = actor.user_id
    return author
