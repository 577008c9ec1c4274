"""Through nginx as it is deployed, with the official client: answers, sticky polls, addresses, a process that dies."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from tests.deploy.conftest import NGINX, ROOT, Installation
from tests.fixtures.app import ORIGIN, Client, register
from tests.fixtures.shoppers import make_widget

NODE = shutil.which("node")
CLIENT = ROOT / "widget" / "node_modules" / "socket.io-client" / "package.json"

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx-light"),
    pytest.mark.skipif(
        NODE is None or not CLIENT.is_file(), reason="the official client is not installed: cd widget && npm ci"
    ),
]


@pytest_asyncio.fixture(loop_scope="session")
async def merchant(installation: Installation) -> AsyncIterator[Client]:
    """A merchant who reaches the API through nginx, on a stub model as good as new."""
    installation.model.text, installation.model.pause = "Hello! Yes, we have it, in blue and in green.", 0.03
    installation.model.hold.set()
    installation.forget()
    async with aiohttp.ClientSession() as session:
        yield await register(Client(installation.url, session))


@dataclass(slots=True)
class Browser:
    """A running shopper.mjs, and what it has said so far."""

    process: asyncio.subprocess.Process
    heard: list[tuple[str, Any]] = field(default_factory=list)

    async def hears(self, event: str, check: Callable[[Any], bool] = lambda _data: True) -> Any:
        """Return an event's data once it has come, reading on until then."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while True:
                for name, data in self.heard:
                    if name == event and check(data):
                        return data
                line = await self.process.stdout.readline()
                assert line, f"the browser ended; heard {self.heard}"
                said = json.loads(line)
                self.heard.append((said["event"], said.get("data")))

    def all(self, event: str) -> list[Any]:
        """Return the data of all events of a kind."""
        return [data for name, data in self.heard if name == event]


OpenBrowser = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="session")
async def open_browser(installation: Installation, merchant: Client) -> AsyncIterator[OpenBrowser]:
    """Let a shopper come, by these transports, and ask a question."""
    opened: list[Browser] = []

    async def open_one(transports: str) -> Browser:
        widget_id = await make_widget(merchant)
        admitted = await merchant("POST", f"/api/embed/{widget_id}/visitor", {}, headers={"Origin": ORIGIN})
        assert admitted.status == 200, admitted.body
        assert NODE is not None
        process = await asyncio.create_subprocess_exec(
            *(NODE, str(Path(__file__).with_name("shopper.mjs")), str(CLIENT)),
            *(installation.url, admitted.body["token"], ORIGIN, transports, "Do you have it?"),
            stdout=asyncio.subprocess.PIPE,
        )
        opened.append(Browser(process))
        return opened[-1]

    yield open_one
    for browser in opened:
        if browser.process.returncode is None:
            browser.process.kill()
        await browser.process.wait()


def assert_whole(browser: Browser, done: Any) -> None:
    """The pieces of the stored answer came without a gap and are the answer."""
    pieces = [piece for piece in browser.all("chat:agent:streaming") if piece["message_id"] == done["message_id"]]
    assert [piece["index"] for piece in pieces] == list(range(len(pieces)))
    assert "".join(piece["chunk"] for piece in pieces) == done["message"]["content"]


@pytest.mark.parametrize("transports", ["websocket", "polling,websocket", "polling"])
async def test_a_question_is_answered_through_nginx(
    open_browser: OpenBrowser, installation: Installation, transports: str
) -> None:
    browser = await open_browser(transports)
    assert (await browser.hears("open"))["transport"] == transports.partition(",")[0]
    assert (await browser.hears("stored"))["ok"] is True
    done = await browser.hears("chat:agent:complete")
    assert_whole(browser, done)
    assert done["message"]["content"].startswith("Hello! Yes, we have it")
    assert len([piece for piece in browser.all("chat:agent:streaming") if piece]) > 1
    if transports == "polling,websocket":
        assert (await browser.hears("upgrade"))["transport"] == "websocket"
    if transports != "websocket":
        assert installation.serving("/socket.io/")  # every poll went to the process that holds the session
    assert browser.all("disconnect") == []


async def test_a_shopper_whose_process_dies_is_answered_by_the_other(
    open_browser: OpenBrowser, installation: Installation
) -> None:
    installation.model.hold.clear()
    browser = await open_browser("polling,websocket")
    await browser.hears("upgrade")
    await browser.hears("chat:agent:streaming")
    killed = installation.serving("/socket.io/")
    killed.kill()
    await browser.hears("disconnect")
    again = await browser.hears("joined", lambda joined: joined is not browser.all("joined")[0])
    assert again["ok"] is True
    assert again["conversation"]["id"] == browser.all("joined")[0]["conversation"]["id"]
    installation.model.hold.set()
    done = await browser.hears("chat:agent:complete")
    assert_whole(browser, done)
    assert [data["message"]["seq"] for data in browser.all("chat:message:received")] == [1, 2]
    await installation.revive(killed)


async def test_the_shoppers_own_address_counts_and_cannot_be_made_up(
    installation: Installation, merchant: Client
) -> None:
    widget_id = await make_widget(merchant)

    async def admit(address: str, claimed: str) -> int:
        connector = aiohttp.TCPConnector(local_addr=(address, 0))
        async with aiohttp.ClientSession(connector=connector) as session:
            ask = Client(installation.url, session)
            headers = {"Origin": ORIGIN, "X-Forwarded-For": claimed}
            return (await ask("POST", f"/api/embed/{widget_id}/visitor", {}, headers=headers)).status

    # Thirty a minute and address: claiming others gives no more, and takes nothing from a neighbour.
    answers = [await admit("127.0.0.2", f"203.0.113.{number}") for number in range(40)]
    assert set(answers[:30]) == {200}
    assert 429 in answers[30:]
    assert await admit("127.0.0.3", "203.0.113.1") == 200


@pytest.mark.parametrize("path", ["/metrics", "//metrics", "/%6detrics", "/socket.io/../metrics", "/x/../metrics"])
async def test_the_numbers_are_not_for_the_world(installation: Installation, path: str) -> None:
    port = int(installation.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: chat.example\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert answer.startswith("HTTP/1.1 404")
    assert "chatwidget_http_requests" not in answer


async def test_what_the_api_says_arrives_whole(installation: Installation) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{installation.url}/widget.js") as script:
            assert script.status == 200
            assert script.headers["Content-Encoding"] == "gzip"
        async with session.get(f"{installation.url}/api/embed/wgt_none") as refused:
            assert refused.status == 404
            assert (await refused.json())["error"]["request_id"] == refused.headers["X-Request-ID"]
        # Another protocol than WebSocket cannot be smuggled to a service.
        odd = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA"}
        async with session.get(f"{installation.url}/healthz", headers=odd) as plain:
            assert plain.status == 200
