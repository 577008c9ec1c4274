"""Requests to addresses that strangers name (crawls, shops, webhooks), without ever reaching inside.

Each name is resolved once and every address it gives is checked; the connection goes to an address that was checked, so
a name that changes its mind (DNS rebinding) gains nothing. Redirects are followed here, each checked anew. Bodies are
capped while they stream. `is_global` alone is not enough: NAT64, 6to4, multicast and mapped addresses pass it.
"""

import ipaddress
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
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
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
        "ff00::/8",
    )
)
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
        charset = self.headers.get("content-type", "").lower().partition("charset=")[2].strip(" \"'") or "utf-8"
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


class _CheckingResolver(AbstractResolver):
    def __init__(self, private_hosts: frozenset[str]) -> None:
        self._private_hosts = private_hosts
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if f"{host}:{port}" in self._private_hosts or host in self._private_hosts:
            return found
        for entry in found:
            if not is_public(ipaddress.ip_address(entry["host"].partition("%")[0])):
                raise OutboundRefused(f"{host} is not a public address.")
        return found

    async def close(self) -> None:
        await self._resolver.close()


class OutboundClient:
    """An HTTP client for addresses that strangers name.

    `private_hosts` lists `host` or `host:port` that an operator has allowed although they are inside (development,
    a shop in the same network); nothing else inside can be reached.
    """

    def __init__(
        self,
        *,
        private_hosts: Sequence[str] = (),
        user_agent: str = "ChatWidget/0.1 (+https://github.com/chatwidget/chatwidget)",
        max_bytes: int = 5_000_000,
        seconds: float = 20,
    ) -> None:
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._user_agent = user_agent
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_CheckingResolver(self._private_hosts), limit=8, ttl_dns_cache=30),
            timeout=aiohttp.ClientTimeout(total=self._seconds, connect=5, sock_read=10),
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
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise OutboundRefused("That is not a web address.") from None
        if parts.scheme not in {"http", "https"} or not host:
            raise OutboundRefused("Only http and https addresses can be read.")
        if parts.username is not None or parts.password is not None:
            raise OutboundRefused("An address must not carry a name or a password.")
        default = 443 if parts.scheme == "https" else 80
        if host in self._private_hosts or f"{host}:{port or default}" in self._private_hosts:
            return
        try:
            literal = ipaddress.ip_address(host)
        except ValueError:
            if _looks_numeric(host):
                raise OutboundRefused(f"{host} is not a public address.") from None
            return
        if not is_public(literal):
            raise OutboundRefused(f"{host} is not a public address.")

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
        assert self._session is not None, "use `async with`"  # noqa: S101 - a programmer's error, not a caller's
        cap = max_bytes or self._max_bytes
        for _hop in range(MAX_REDIRECTS + 1):
            self.check(url)
            try:
                async with self._session.request(
                    method, url, headers=headers, data=body, allow_redirects=False
                ) as response:
                    location = response.headers.get("Location")
                    if follow and response.status in {301, 302, 303, 307, 308} and location:
                        url = urljoin(url, location)
                        if response.status == 303:
                            method, body = "GET", None
                        continue
                    content, truncated = await _read(response, cap)
                    return Response(
                        url=url,
                        status=response.status,
                        headers={name.lower(): value for name, value in response.headers.items()},
                        body=content,
                        truncated=truncated,
                    )
            except OutboundRefused:
                raise
            except TimeoutError:
                raise
            except (aiohttp.ClientError, ValueError) as error:
                raise OSError(f"{urlsplit(url).hostname} could not be reached: {_reason(error)}") from error
        raise OutboundRefused("Too many redirects.")


async def _read(response: Any, cap: int) -> tuple[bytes, bool]:
    """Read up to `cap` bytes of the decompressed body, then stop."""
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_chunked(65_536):
        pieces.append(piece)
        size += len(piece)
        if size > cap:
            response.close()
            return b"".join(pieces)[:cap], True
    return b"".join(pieces), False


def _looks_numeric(host: str) -> bool:
    """Whether a resolver may read the name as a number (127.1, 0x7f.1, 2130706433, full-width digits)."""
    folded = host.strip(".").lower()
    last = folded.rpartition(".")[2]
    return last.isnumeric() or last.startswith("0x") or not folded.isascii()


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
