"""Around every HTTP request: an id, the caller's address, safe headers, a count; plain ASGI, being on every path."""

import re
import time
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from chatwidget.ids import new_id
from chatwidget.web.client import client_address
from chatwidget.web.problems import problem

REQUESTS: Final = Counter("chatwidget_http_requests", "HTTP requests", ["method", "status"])
SECONDS: Final = Histogram("chatwidget_http_seconds", "Time to the end of the answer, seconds", ["method"])
MAX_BODY_BYTES: Final = 8_000_000
TOO_LARGE: Final = "The request is larger than 8 MB."
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Surroundings:
    """Gives each request an id and an address, and each answer its headers."""

    def __init__(self, app: ASGIApp, trusted: Sequence[IPv4Network | IPv6Network]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        peer = scope["client"][0] if scope.get("client") else ""
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id("request")
        scope.setdefault("state", {})
        scope["state"]["address"] = client_address(peer, headers.get("x-forwarded-for", ""), self._trusted)
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        if "\x00" in scope["path"]:  # no id, no file and no address of ours holds one
            await JSONResponse(problem("not_found", "There is nothing at this address."), 404)(scope, receive, send)
            return
        began = time.perf_counter()

        if int(headers.get("content-length") or 0) > MAX_BODY_BYTES:
            await JSONResponse(problem("payload_too_large", TOO_LARGE), 413)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:  # a body that did not say how long it would be
                raise HTTPException(413)
            return message

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                shown = MutableHeaders(scope=message)
                shown["X-Request-ID"] = request_id
                shown.setdefault("X-Content-Type-Options", "nosniff")
                shown.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
                REQUESTS.labels(scope["method"], str(message["status"])).inc()
                SECONDS.labels(scope["method"]).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, counted, answer)
