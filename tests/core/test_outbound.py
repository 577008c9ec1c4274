"""The client for strangers' addresses: nothing inside is ever reached, and nothing without end is ever read."""

import asyncio
import gzip
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from chatwidget.outbound import OutboundClient, OutboundRefused, is_public

INSIDE = [
    # plain
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # as numbers, short, octal, hexadecimal, with a dot at the end
    "2130706433", "017700000001", "0x7f000001", "0x7f.1", "0x7F.0x0.0x0.0x1", "127.1", "127.0.1", "0177.0.0.1",
    "0177.1",
    "127.0.0.01", "00127.0.0.1", "0", "0x0", "127.0.0.1.", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "169.254.43518",
    # in other letters
    "①②⑦.0.0.1", "127。0。0。1", "１２７.0.0.1", "⑯⑨。②⑤④。⑯⑨｡②⑤④", "ⓛocalhost", "ｌｏｃａｌｈｏｓｔ",  # noqa: RUF001 - what an attacker writes
    # IPv6 and IPv4 within it
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
    "[2001:db8::1]", "[3fff::1]", "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]",
    "[ff02::1]",
    "[100::1]", "[5f00::1]", "[2001:10::1]",
    # names
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "metadata.google.internal",
    "router.home.arpa",
]  # fmt: skip
NO_ADDRESS = [
    "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)",
    "data:text/html,x", "//127.0.0.1/",
    "http://", "http:///", "", "http://user@example.com/", "http://user:pass@127.0.0.1/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1\\@example.com/", "http://example.com:99999/", "http://[::1", "http://exa mple.com\\/",
    "http://a:b:c/", "unix:/x",
]  # fmt: skip

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StubResolver(AbstractResolver):
    """Says what a test tells it, one list of addresses after another, and counts."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=_family(one), proto=0, flags=socket.AI_NUMERICHOST)
            for one in answer
        ]

    async def close(self) -> None:
        pass


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Listener:
    """Counts who connects to 127.0.0.1 and ::1."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    async def accept(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()


@pytest_asyncio.fixture
async def listener() -> AsyncIterator[Listener]:
    inner = Listener()
    async with await asyncio.start_server(inner.accept, "0.0.0.0", 0) as server:
        inner.port = server.sockets[0].getsockname()[1]
        yield inner


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    runner = web.ServerRunner(web.Server(handler))  # type: ignore[arg-type]  # a BaseRequest has all we use
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def client(*private: str, resolver: AbstractResolver | None = None, seconds: float = 5) -> OutboundClient:
    return OutboundClient(private_hosts=private, resolver=resolver, seconds=seconds)


# ── where it goes ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("host", INSIDE)
async def test_nothing_inside_is_reached(host: str, listener: Listener) -> None:
    async with client() as outbound:
        with pytest.raises(OutboundRefused):
            await outbound.get(f"http://{host}:{listener.port}/")
    assert listener.connections == 0


@pytest.mark.parametrize("url", NO_ADDRESS)
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(OutboundRefused):
        client().check(url)


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "münchen.de",
        "8.8.8.8",
        "[2606:4700::1111]",
        "a_b.example.com",
        "x1.example.com",
        "1.1.1.1.nip.io",
    ],
)
def test_public_addresses_are_let_through(host: str) -> None:
    client().check(f"https://{host}/path?query")


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["fe80::1%eth0"],
    ],
)
async def test_a_name_that_leads_inside_is_refused(addresses: list[str], listener: Listener) -> None:
    async with client(resolver=StubResolver(addresses)) as outbound:
        with pytest.raises(OutboundRefused):
            await outbound.get(f"http://rebind.example:{listener.port}/")
    assert listener.connections == 0


async def test_a_name_that_changes_its_mind_gains_nothing(listener: Listener) -> None:
    # Public when it is checked, inside when it is used: the second answer is never asked for, or refused.
    resolver = StubResolver(["192.0.2.1"], ["127.0.0.1"])
    async with client(resolver=resolver, seconds=1) as outbound:
        for _try in range(3):
            with pytest.raises(OutboundRefused):
                await outbound.get(f"http://rebind.example:{listener.port}/")
    assert listener.connections == 0


async def test_an_address_is_looked_at_again_when_its_socket_is_made(listener: Listener) -> None:
    async with client() as outbound:
        assert outbound._session is not None
        with pytest.raises(Exception, match="not a public address"):
            await outbound._session.get(f"http://127.0.0.1:{listener.port}/")  # past every other check
    assert listener.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/",
        "http://2130706433:{port}/",
        "//localhost:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "file:///etc/passwd",
        "http://[bad/",
    ],
)
async def test_redirects_to_the_inside_are_refused(target: str, listener: Listener) -> None:
    async def away(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target.format(port=listener.port)})

    async with serving(away) as host, client(host) as outbound:
        with pytest.raises(OutboundRefused):
            await outbound.get(f"http://{host}/")
    assert listener.connections == 0


async def test_an_allowed_host_is_allowed_with_its_port_alone(listener: Listener) -> None:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with serving(hello) as host, client(host, f"localhost:{host.rpartition(':')[2]}") as outbound:
        assert (await outbound.get(f"http://{host}/")).body == b"hello"
        assert (await outbound.get(f"http://localhost:{host.rpartition(':')[2]}/")).body == b"hello"
        for other in ("127.0.0.1", "localhost"):
            with pytest.raises(OutboundRefused):
                await outbound.get(f"http://{other}:{listener.port}/")
    assert listener.connections == 0


def test_the_ranges_that_pass_is_global_are_not_public() -> None:
    for text in ("64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fec0::1", "224.0.0.1", "192.0.0.8"):
        assert not is_public(ipaddress.ip_address(text)), text


# ── how much it takes ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_redirects_end(listener: Listener) -> None:
    async def around(_request: web.Request) -> web.Response:
        raise web.HTTPFound("/again")

    async with serving(around) as host, client(host) as outbound:
        with pytest.raises(OutboundRefused, match="Too many redirects"):
            await outbound.get(f"http://{host}/")
        answer = await outbound.request("GET", f"http://{host}/", follow=False)
        assert (answer.status, answer.headers["location"]) == (302, "/again")


async def test_a_large_body_is_cut_off_packed_or_not() -> None:
    async def large(request: web.Request) -> web.Response:
        body = bytes(20_000_000)
        if request.path == "/packed":
            return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
        return web.Response(body=body)

    async with serving(large) as host, client(host) as outbound:
        for path in ("/", "/packed"):
            answer = await outbound.get(f"http://{host}{path}", max_bytes=1_000)
            assert (len(answer.body), answer.truncated) == (1_000, True)


async def test_a_slow_drip_and_slow_redirects_share_one_time_limit() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        if request.path.count("x") < 4:
            await asyncio.sleep(0.15)
            raise web.HTTPFound(f"{request.path}x")
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.05)

    async with serving(drip) as host, client(host, seconds=1) as outbound:
        with pytest.raises(TimeoutError):
            await outbound.get(f"http://{host}/")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
)
async def test_a_broken_server_is_an_os_error(raw: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with client(host) as outbound:
            with pytest.raises(OSError, match="127"):
                await outbound.get(f"http://{host}/")


async def test_secrets_are_not_carried_to_another_site() -> None:
    seen: dict[str, str | None] = {}

    async def other(request: web.Request) -> web.Response:
        seen[request.path] = request.headers.get("Authorization")
        return web.Response(text="ok")

    async with serving(other) as there:

        async def away(_request: web.Request) -> web.Response:
            raise web.HTTPFound(f"http://{there}/elsewhere")

        async with serving(away) as here, client(here, there) as outbound:
            headers = {"Authorization": "Bearer secret", "X-Kept": "yes"}
            assert (await outbound.get(f"http://{here}/", headers=headers)).body == b"ok"
    assert seen == {"/elsewhere": None}


async def test_a_post_becomes_a_get_after_a_redirect() -> None:
    async def handle(request: web.Request) -> web.Response:
        if request.path == "/":
            raise web.HTTPFound("/next")
        return web.Response(text=f"{request.method} {len(await request.read())}")

    async with serving(handle) as host, client(host) as outbound:
        assert (await outbound.request("POST", f"http://{host}/", body=b"data")).body == b"GET 0"


async def test_a_charset_nobody_knows_is_read_as_utf_8() -> None:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body="é".encode(), headers={"Content-Type": "text/plain; charset=klingon"})

    async with serving(handle) as host, client(host) as outbound:
        assert (await outbound.get(f"http://{host}/")).text == "é"
