"""The way out to a model server that a tenant has named: the SDK's requests through the guarded outbound client.

No redirects, no proxy of the environment, public addresses alone, and no more of an answer than any answer needs.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Final

import httpx2

from chatwidget.answers.sse import MOST_BYTES
from chatwidget.outbound import Incoming, OutboundClient, OutboundRefused

SECONDS: Final = 75.0
"""Of one request; a completion's own deadlines are shorter."""
READ_SECONDS: Final = 35.0
CONNECTIONS: Final = 100

# The client below names the host, counts the body and says what it can unpack.
_OWN: Final = frozenset(("host", "content-length", "connection", "accept-encoding", "transfer-encoding"))
# What came is unpacked already.
_PACKING: Final = frozenset(("content-encoding", "content-length", "transfer-encoding"))


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Carries requests by an `OutboundClient` of its own; raises `OutboundRefused`, `OSError` and `TimeoutError`."""

    def __init__(self, outbound: OutboundClient) -> None:
        self._outbound = outbound
        self._opened: OutboundClient | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request."""
        if self._opened is None:
            self._opened = await self._outbound.__aenter__()
        async with AsyncExitStack() as stack:
            incoming = await stack.enter_async_context(
                self._opened.stream(
                    str(request.url),
                    method=request.method,
                    headers={name: value for name, value in request.headers.items() if name.lower() not in _OWN},
                    body=await request.aread() or None,
                    follow=False,
                    seconds=SECONDS,
                )
            )
            return httpx2.Response(
                incoming.status,
                headers=[(name, value) for name, value in incoming.headers.items() if name not in _PACKING],
                stream=_Body(incoming, stack.pop_all()),
                request=request,
            )

    async def aclose(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.__aexit__(None, None, None)


class _Body(httpx2.AsyncByteStream):
    """An answer's body; the connection is given back when it is closed."""

    def __init__(self, incoming: Incoming, stack: AsyncExitStack) -> None:
        self._incoming = incoming
        self._stack = stack

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._incoming.pieces():
            size += len(piece)
            if size > MOST_BYTES:
                raise OutboundRefused("The answer has no end.")
            yield piece

    async def aclose(self) -> None:
        await self._stack.aclose()


def guarded_client(private_hosts: Sequence[str]) -> httpx2.AsyncClient:
    """Return an HTTP client for the SDK that goes where a tenant may send us, and nowhere else."""
    outbound = OutboundClient(
        private_hosts=private_hosts, seconds=SECONDS, read_seconds=READ_SECONDS, connections=CONNECTIONS
    )
    return httpx2.AsyncClient(transport=GuardedTransport(outbound), trust_env=False, follow_redirects=False)
