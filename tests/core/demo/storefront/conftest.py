"""The storefront, asked directly and through a real browser."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from chatwidget.demo.storefront import create_storefront
from chatwidget.demo.storefront.addresses import Place
from chatwidget.demo.storefront.shelves import catalogue
from chatwidget.demo.storefront.words import LANGUAGES, Language, read

BASE = "https://shop.example"
EMBED_TAG = '<script async src="https://chat.example/widget.js" data-widget-id="wgt_demo"></script>'


def public_places() -> list[Place]:
    """Every page that crawlers may read."""
    places = [Place.home()]
    places += [Place.category(category) for category in catalogue().categories]
    places += [Place.product(product) for product in catalogue().products]
    places += [Place.page(key) for key in read("words/pages.toml")]
    return places


def every_path() -> list[tuple[Language, str]]:
    """Every page of the shop with its language."""
    places = [*public_places(), Place.private("cart"), Place.private("account")]
    return [(language, place.paths[language]) for place in places for language in LANGUAGES]


@dataclass
class Html(HTMLParser):
    """What a page refers to, and what it says of itself."""

    language: str | None = None
    addresses: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None
    headings: int = 0
    pictures_without_text: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.addresses += [values[name] for name in ("href", "src", "action", "poster", "srcset") if name in values]
        if tag == "html":
            self.language = values.get("lang")
        if tag == "link" and values.get("rel") == "alternate":
            self.alternates[values["hreflang"]] = values["href"]
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical = values["href"]
        self.headings += tag == "h1"
        self.pictures_without_text += tag == "img" and "alt" not in values


def parsed(page: str) -> Html:
    """The page, taken apart."""
    html = Html()
    html.feed(page)
    return html


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    """The storefront, asked without a network."""
    transport = httpx.ASGITransport(create_storefront(embed_tag=lambda: EMBED_TAG, base_url=f"{BASE}/"))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh browser profile; relative addresses lead to a storefront that listens on a port of its own.

    The stand-in for the chat remembers what the shop tells it. A test fails on any error of a script and on any
    request to another server.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        chat = "<script>window.told = []; window.ChatWidget = {setContext: (context) => told.push(context)};</script>"
        app = create_storefront(embed_tag=lambda: chat, base_url=base)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        context = await browser.new_context(base_url=base, viewport={"width": 1200, "height": 900})
        opened = await context.new_page()
        problems: list[str] = []
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        opened.on("request", lambda sent: None if sent.url.startswith(base) else problems.append(sent.url))
        yield opened
        await context.close()
        server.should_exit = True
        await serving
        assert problems == []
