"""The Socket.IO server, and how its handlers answer: every event is acknowledged, whatever it was."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import orjson
import socketio
from pydantic import BaseModel, ValidationError

from chatwidget.errors import ChatWidgetError
from chatwidget.log import get_logger

log = get_logger(__name__)

MAX_EVENT_BYTES: Final = 65_536
E = TypeVar("E", bound=BaseModel)
Handler = Callable[[str, E], Awaitable[Mapping[str, Any]]]


class _Json:
    """orjson in the shape python-socketio asks for; NaN and lone surrogates cannot come in this way."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        return orjson.loads(text)


def create_server() -> socketio.AsyncServer:
    """Return the server: JSON, no compression, small buffers, origins checked per widget when a socket connects."""
    server = socketio.AsyncServer(
        async_mode="asgi",
        cors_allowed_origins="*",  # a page's origin is checked against its widget's list in `connect`, cookies never
        cors_credentials=False,
        json=_Json,
        max_http_buffer_size=MAX_EVENT_BYTES,
        http_compression=False,
        ping_interval=25,
        ping_timeout=20,
        logger=False,
        engineio_logger=False,
        always_connect=False,
        namespaces=["/", "/agents"],
    )
    server.turns = {}
    server.under_way = set()
    return server


def refusal(error: ChatWidgetError) -> dict[str, Any]:
    """Return an error acknowledgement."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.retry_after is not None:
        body["retry_after"] = error.retry_after
    return {"ok": False, "error": body}


async def acknowledged(handler: Handler[E], shape: type[E], sid: str, sent: tuple[Any, ...]) -> dict[str, Any]:
    """Check an event's form, handle it, and return its acknowledgement; nothing is dropped in silence."""
    try:
        if len(sent) != 1 or not isinstance(sent[0], dict):
            return refusal(ChatWidgetError("Send one object.", code="invalid_payload"))
        return {"ok": True, **await handler(sid, shape.model_validate(sent[0]))}
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "payload"
        reason = first["msg"].removeprefix("Value error, ")
        return refusal(ChatWidgetError(f"{name}: {reason}", code="invalid_payload"))
    except ChatWidgetError as error:
        return refusal(error)
    except Exception:  # a client must never wait for an acknowledgement in vain
        log.exception("event failed", event_type=shape.__name__)
        return refusal(ChatWidgetError("Something went wrong on our side.", code="internal_error"))


def turns(server: socketio.AsyncServer, namespace: str, sid: str) -> asyncio.Lock:
    """Return the lock that lets a socket's events in one by one; asyncio's locks are fair."""
    waiting: dict[tuple[str, str], asyncio.Lock] = server.turns
    return waiting.setdefault((namespace, sid), asyncio.Lock())


def forget(server: socketio.AsyncServer, namespace: str, sid: str) -> None:
    """Drop what is kept of a socket that has gone."""
    server.turns.pop((namespace, sid), None)


def listen(server: socketio.AsyncServer, namespace: str, event: str, handler: Callable[..., Awaitable[Any]]) -> None:
    """Let a handler hear an event, and `drain` wait for it."""

    async def on_event(*given: Any) -> Any:
        ended = asyncio.get_running_loop().create_future()
        server.under_way.add(ended)
        try:
            return await handler(*given)
        finally:
            server.under_way.discard(ended)
            ended.set_result(None)

    server.on(event, on_event, namespace=namespace)


async def drain(server: socketio.AsyncServer, seconds: float) -> None:
    """Let events under way end, for so long: what they need is closed afterwards."""
    if server.under_way:
        await asyncio.wait(set(server.under_way), timeout=seconds)


def bind(server: socketio.AsyncServer, namespace: str, event: str, shape: type[E], handler: Handler[E]) -> None:
    """Let a handler answer an event."""

    async def in_turn(sid: str, *sent: Any) -> dict[str, Any]:
        # The server starts a task for each event; one socket's events are handled in the order in which they came.
        async with turns(server, namespace, sid):
            return await acknowledged(handler, shape, sid, sent)

    listen(server, namespace, event, in_turn)


def bind_unknown(server: socketio.AsyncServer, namespace: str) -> None:
    """Answer events that do not exist."""

    async def on_unknown(event: str, _sid: str, *_sent: Any) -> dict[str, Any]:
        return refusal(ChatWidgetError(f"There is no event “{event[:60]}”.", code="unknown_event"))

    server.on("*", on_unknown, namespace=namespace)
