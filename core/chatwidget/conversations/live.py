"""Socket.IO for shoppers (namespace `/`): events in, rooms out; what they mean is in `service`."""

from collections.abc import Mapping
from typing import Any, Final

import socketio

from chatwidget import origins
from chatwidget.conversations import sockets, wire
from chatwidget.conversations.actions import Actions
from chatwidget.conversations.answering import Answering
from chatwidget.conversations.bus import Bus, conversation_channel
from chatwidget.conversations.presence import Presence
from chatwidget.conversations.rooms import SHOPPERS, Rooms
from chatwidget.conversations.service import Conversations
from chatwidget.errors import ChatWidgetError, Forbidden, NotAuthenticated, NotFound
from chatwidget.limits import Limiter
from chatwidget.web.client import client_address
from chatwidget.widgets.visitors import Visitors, VisitorSession

EVENTS_PER_MINUTE: Final = 600
CONNECTIONS_PER_MINUTE: Final = 240


class Shoppers:
    """The shoppers' sockets of this process."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        rooms: Rooms,
        conversations: Conversations,
        answering: Answering,
        actions: Actions,
        visitors: Visitors,
        presence: Presence,
        limiter: Limiter,
        bus: Bus,
        *,
        trusted_networks: Any,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._conversations = conversations
        self._answering = answering
        self._actions = actions
        self._visitors = visitors
        self._presence = presence
        self._limiter = limiter
        self._bus = bus
        self._trusted = trusted_networks
        self._sessions: dict[str, VisitorSession] = {}
        sockets.listen(server, SHOPPERS, "connect", self._connect)
        sockets.listen(server, SHOPPERS, "disconnect", self._disconnect)
        sockets.bind(server, SHOPPERS, "chat:join", wire.Join, self._join)
        sockets.bind(server, SHOPPERS, "chat:message", wire.ShopperMessage, self._message)
        sockets.bind(server, SHOPPERS, "chat:typing", wire.Typing, self._typing)
        sockets.bind(server, SHOPPERS, "chat:read", wire.Read, self._read)
        sockets.bind(server, SHOPPERS, "chat:feedback", wire.Rating, self._feedback)
        sockets.bind(server, SHOPPERS, "chat:handoff", wire.Handoff, self._handoff)
        sockets.bind(server, SHOPPERS, "chat:action", wire.Action, self._action)
        sockets.bind_unknown(server, SHOPPERS)

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        try:
            self._sessions[sid] = await self._admitted(environ, auth)
        except ChatWidgetError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message, {"code": error.code}) from None

    async def _admitted(self, environ: Mapping[str, Any], auth: object) -> VisitorSession:
        address = client_address(peer_of(environ), environ.get("HTTP_X_FORWARDED_FOR", ""), self._trusted)
        await self._limiter.check(f"connect:{address}", per_minute=CONNECTIONS_PER_MINUTE, what="connections")
        token = auth.get("token") if isinstance(auth, dict) else None
        if not isinstance(token, str):
            raise NotAuthenticated("Connect with `auth: {token}`.", code="token_missing")
        session = self._visitors.read(token)
        widget = await self._visitors.widget(session.widget_id)
        if widget.tenant_id != session.tenant_id:
            raise NotAuthenticated("This token is not valid.", code="token_invalid")
        if not origins.allows(widget.domains, environ.get("HTTP_ORIGIN")):
            raise Forbidden("This widget may not be used on this site.", code="origin_not_allowed")
        return session

    async def _disconnect(self, sid: str, *_reason: object) -> None:
        session = self._sessions.pop(sid, None)
        sockets.forget(self._server, SHOPPERS, sid)
        await self._rooms.leave(SHOPPERS, sid)
        if session is not None and not any(other.visitor_id == session.visitor_id for other in self._sessions.values()):
            await self._presence.shopper_left(session.visitor_id)

    async def _session(self, sid: str) -> VisitorSession:
        session = self._sessions.get(sid)
        if session is None:
            raise NotAuthenticated("This connection has ended; please connect again.", code="not_connected")
        await self._limiter.check(f"events:{session.visitor_id}", per_minute=EVENTS_PER_MINUTE, what="events")
        return session

    def _joined(self, sid: str, conversation_id: str) -> None:
        if not self._rooms.is_in(SHOPPERS, sid, conversation_id):
            raise NotFound("There is no such conversation, or it has not been joined.", code="conversation_not_found")

    async def _join(self, sid: str, sent: wire.Join) -> Mapping[str, Any]:
        session = await self._session(sid)
        widget = await self._visitors.widget(session.widget_id)
        seen = await self._conversations.join(session, sent.conversation_id, after=sent.after, shop_id=widget.shop_id)
        if sid not in self._sessions:  # gone while the conversation was read
            raise NotAuthenticated("This connection has ended; please connect again.", code="not_connected")
        await self._rooms.enter(SHOPPERS, sid, seen.id, session.tenant_id, last_seq=seen.last_seq, status=seen.status)
        await self._presence.shopper_is_here(
            session.visitor_id, {"widget_id": session.widget_id, "conversation_id": seen.id}
        )
        return {
            "conversation": {"id": seen.id, "status": seen.status},
            "messages": seen.messages,
            "last_seq": seen.last_seq,
            "typing": await self._presence.who_types(seen.id),
        }

    async def _message(self, sid: str, sent: wire.ShopperMessage) -> Mapping[str, Any]:
        session = await self._session(sid)
        received = await self._conversations.receive(session, sent, owner=self._answering.owner)
        if not received.is_repeat:
            await self._rooms.stored(sent.conversation_id, [received.message])
            await self._conversations.tell_inbox(session.tenant_id, sent.conversation_id)
        if received.run is not None:
            self._answering.start(received.run)
        return {"message": received.message}

    async def _typing(self, sid: str, sent: wire.Typing) -> Mapping[str, Any]:
        await self._session(sid)
        self._joined(sid, sent.conversation_id)
        await self._presence.typing(sent.conversation_id, "user", typing=sent.typing)
        await self._rooms.typing(sent.conversation_id, "user", typing=sent.typing, skip=sid)
        await self._bus.publish(
            conversation_channel(sent.conversation_id),
            "typing",
            conversation_id=sent.conversation_id,
            who="user",
            typing=sent.typing,
        )
        return {}

    async def _read(self, sid: str, sent: wire.Read) -> Mapping[str, Any]:
        session = await self._session(sid)
        self._joined(sid, sent.conversation_id)
        await self._conversations.read_up_to(session.tenant_id, sent.conversation_id, sent.seq, by_agent=False)
        return {}

    async def _feedback(self, sid: str, sent: wire.Rating) -> Mapping[str, Any]:
        await self._conversations.rate(await self._session(sid), sent)
        return {}

    async def _handoff(self, sid: str, sent: wire.Handoff) -> Mapping[str, Any]:
        session = await self._session(sid)
        someone = await self._presence.someone_is_there(session.tenant_id)
        changed = await self._conversations.ask_for_person(session, sent, someone_is_there=someone)
        return {"status": changed.status, "online": someone}

    async def _action(self, sid: str, sent: wire.Action) -> Mapping[str, Any]:
        session = await self._session(sid)
        decided = await self._actions.decide(session, sent)
        if decided.work is not None:
            self._actions.start(decided.work)
        return {"action": {"id": decided.id, "status": decided.status}}


def peer_of(environ: Mapping[str, Any]) -> str:
    """Return the address at the other end of the connection; the ASGI driver's own REMOTE_ADDR is always this host."""
    client = (environ.get("asgi.scope") or {}).get("client")
    return str(client[0]) if client else ""
