"""Requests to addresses that strangers name (crawls, shops, webhooks), without ever reaching inside.

Each name is resolved once and every address it gives is checked; the connection goes to an address that was checked, so
a name that changes its mind (DNS rebinding) gains nothing, and each socket is checked once more before it connects.
Redirects are followed here, each checked anew. Bodies are capped while they stream. `is_global` alone is not enough:
NAT64, 6to4, multicast and mapped addresses pass it.
"""

import asyncio
import ipaddress
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from chatwidget.errors import ChatWidgetError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
    )
)
_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""Public IPv6 lives here alone; NAT64, mapped, site-local and multicast addresses lie outside."""
_INNER_NAMES: Final = ("localhost", "local", "internal", "home.arpa")
_SECRET_HEADERS: Final = frozenset(("authorization", "proxy-authorization", "cookie"))
MAX_REDIRECTS: Final = 5


class OutboundRefused(ChatWidgetError):
    """The address is not one we may go to, or what came back is not what we take."""

    status = 422
    default_code = "address_refused"


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, mapped and tunnelled forms unwrapped."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(mapped)
    if address.version == 6 and address not in _UNICAST:
        return False
    return address.is_global and not any(address in block for block in _NEVER if block.version == address.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back: final address, status, lower-cased header names, the body up to the cap."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False

    @property
    def content_type(self) -> str:
        """The media type alone, lower-cased."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, by its declared charset or UTF-8; what cannot be read is replaced."""
        charset = self.headers.get("content-type", "").lower().partition("charset=")[2]
        try:
            return self.body.decode(charset.partition(";")[0].strip(" \"'") or "utf-8", "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", "replace")


class Incoming:
    """An answer whose head is there and whose body has not been read yet."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.url = str(response.url)
        self.status = response.status
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the decompressed body piece by piece; whoever reads counts the bytes."""
        async for piece in self._response.content.iter_chunked(65_536):
            yield piece

    async def read(self, max_bytes: int) -> Response:
        """Read up to `max_bytes` of the decompressed body, then stop."""
        gathered: list[bytes] = []
        size = 0
        async for piece in self.pieces():
            gathered.append(piece)
            size += len(piece)
            if size > max_bytes:
                self._response.close()
                break
        return Response(
            url=self.url,
            status=self.status,
            headers=self.headers,
            body=b"".join(gathered)[:max_bytes],
            truncated=size > max_bytes,
        )


class _Gate(AbstractResolver):
    """Lets names through to public addresses alone, and looks at each address again when its socket is made."""

    def __init__(self, private_hosts: frozenset[str], resolver: AbstractResolver) -> None:
        self._private_hosts = private_hosts
        self._resolver = resolver
        self._allowed: set[tuple[str, int]] = set()

    def allows(self, host: str, port: int) -> bool:
        return host in self._private_hosts or f"{host}:{port}" in self._private_hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for entry in found:
            if self.allows(host, port):
                self._allowed.add((entry["host"], port))
            elif not _is_public_text(entry["host"]):
                raise OutboundRefused(f"{host} is not a public address.")
        return found

    def make_socket(self, address: Any) -> socket.socket:
        family, kind, protocol, _name, (host, port, *_rest) = address
        if not (_is_public_text(host) or (host, port) in self._allowed or self.allows(host, port)):
            raise OutboundRefused(f"{host} is not a public address.")
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        await self._resolver.close()


class OutboundClient:
    """An HTTP client for addresses that strangers name.

    `private_hosts` lists `host` or `host:port` that an operator has allowed although they are inside (development,
    a shop in the same network); nothing else inside can be reached. `seconds` is the time for a request, its redirects
    and its body together, `read_seconds` the longest silence in it. `resolver` turns names into addresses; what it says
    is checked.
    """

    def __init__(
        self,
        *,
        private_hosts: Sequence[str] = (),
        user_agent: str = "ChatWidget/0.1 (+https://github.com/chatwidget/chatwidget)",
        max_bytes: int = 5_000_000,
        seconds: float = 20,
        read_seconds: float = 10,
        connections: int = 8,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._user_agent = user_agent
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._read_seconds = read_seconds
        self._connections = connections
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        gate = _Gate(self._private_hosts, self._resolver or ThreadedResolver())
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=gate, socket_factory=gate.make_socket, limit=self._connections, ttl_dns_cache=30
            ),
            timeout=aiohttp.ClientTimeout(total=None, connect=5, sock_read=self._read_seconds),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def check(self, url: str) -> None:
        """Raise `OutboundRefused` when the address can be refused without asking DNS."""
        self._checked(url)

    def _checked(self, url: str | yarl.URL) -> yarl.URL:
        """Return the address exactly as the connection will understand it: two readings of one text are a hole."""
        try:
            parts = yarl.URL(url)
            host, port = (parts.raw_host or "").lower(), parts.port
        except ValueError:
            raise OutboundRefused("That is not a web address.") from None
        if parts.scheme not in {"http", "https"} or not host or not port:
            raise OutboundRefused("Only http and https addresses can be read.")
        if parts.raw_user is not None or parts.raw_password is not None:
            raise OutboundRefused("An address must not carry a name or a password.")
        if host in self._private_hosts or f"{host}:{port}" in self._private_hosts:
            return parts
        if _is_inner_name(host) or not _is_public_text(host, unless_name=True):
            raise OutboundRefused(f"{host} is not a public address.")
        return parts

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> Response:
        """Fetch a page, following up to five redirects; raises `OutboundRefused` or `OSError`/`TimeoutError`."""
        return await self.request("GET", url, headers=headers, max_bytes=max_bytes)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_bytes: int | None = None,
        follow: bool = True,
    ) -> Response:
        """Send one request; `follow=False` returns a redirect as it is."""
        async with self._open(method, url, headers, body, follow, self._seconds) as incoming:
            return await incoming.read(max_bytes or self._max_bytes)

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        follow: bool = True,
        seconds: float | None = None,
    ) -> AsyncIterator[Incoming]:
        """Send a request, hand its answer over before the body is read; `seconds` bounds all; raises as `get` does."""
        async with self._open(method, url, headers, body, follow, seconds or self._seconds) as incoming:
            yield incoming

    @asynccontextmanager
    async def _open(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: bytes | None,
        follow: bool,
        seconds: float,
    ) -> AsyncIterator[Incoming]:
        if self._session is None:
            raise RuntimeError("An OutboundClient works inside `async with` alone.")
        target = self._checked(url)
        try:
            async with asyncio.timeout(seconds):
                for _hop in range(MAX_REDIRECTS + 1):
                    async with self._session.request(
                        method, target, headers=headers, data=body, allow_redirects=False
                    ) as response:
                        location = response.headers.get("Location")
                        if not (follow and location and response.status in {301, 302, 303, 307, 308}):
                            yield Incoming(response)
                            return
                    origin, target = target.origin(), self._checked(_joined(target, location))
                    if response.status == 303 or (response.status in {301, 302} and method == "POST"):
                        method, body = "GET", None
                    if headers and target.origin() != origin:
                        # What opens one door is not shown at another.
                        headers = {n: value for n, value in headers.items() if n.lower() not in _SECRET_HEADERS}
        except TimeoutError:
            raise
        except aiohttp.ClientError as error:
            raise OSError(f"{target.host} {_reason(error)}") from error
        raise OutboundRefused("Too many redirects.")


def _joined(base: yarl.URL, location: str) -> yarl.URL:
    try:
        return base.join(yarl.URL(location))
    except ValueError:
        raise OutboundRefused("The page redirects to something that is not a web address.") from None


def _is_public_text(host: str, *, unless_name: bool = False) -> bool:
    """Whether a written address is public; a name is judged by what it resolves to, unless it can be read as a number.

    Resolvers read 127.1, 0x7f.1 and 2130706433 as addresses.
    """
    try:
        return is_public(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return unless_name and host.isascii() and bool(last) and not (last.isnumeric() or last.startswith("0x"))


def _is_inner_name(host: str) -> bool:
    name = host.rstrip(".")
    return any(name == inner or name.endswith(f".{inner}") for inner in _INNER_NAMES)


def _reason(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "is not known: its name has no address."
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return "has no valid TLS certificate."
        case aiohttp.ClientConnectorError():
            number = error.os_error.errno
            return f"does not accept connections ({os.strerror(number) if number else 'unreachable'})."
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | aiohttp.ClientOSError():
            return "broke off the connection."
        case _:
            return f"could not be read: {str(error).partition(chr(10))[0][:200] or type(error).__name__}"
