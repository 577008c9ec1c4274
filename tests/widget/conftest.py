"""A real browser against the built widget and a stand-in server with a real Socket.IO endpoint."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright

WIDGET = Path(__file__).resolve().parents[2] / "widget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """The stand-in server: its address, and a way to give it orders."""

    base: str
    control: str

    async def order(self, name: str, **values: Any) -> Any:
        """Make the server do something; returns what it answers."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(self.control, json={"order": name, **values})
        return answer.raise_for_status().json()

    async def events(self, name: str) -> list[Any]:
        """Return the payloads of every event of this name that shoppers have sent."""
        return [payload for event, payload in (await self.order("seen"))["events"] if event == name]


@pytest.fixture(scope="session")
async def stub() -> AsyncIterator[Stub]:
    """Run the stand-in server for all tests of this folder."""
    node = shutil.which("node")
    if node is None or not (WIDGET / "dist" / "manifest.json").is_file() or not (WIDGET / "node_modules").is_dir():
        pytest.skip("the widget is not built here: run `npm ci --ignore-scripts && npm run build` in widget/")
    process = await asyncio.create_subprocess_exec(
        node, str(WIDGET / "test" / "browser" / "serve.mjs"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield Stub(**json.loads(await process.stdout.readline()))
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start the Chromium of this machine."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        await launched.close()


class Shop:
    """A page of a shop with the widget on it, as a shopper finds it."""

    def __init__(self, page: Page, stub: Stub) -> None:
        self.page = page
        self.stub = stub
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)

    async def visit(self, query: str = "") -> None:
        """Open the page and wait for the launcher."""
        await self.page.goto(f"{self.stub.base}/{query}")
        await self.launcher.wait_for()

    @property
    def launcher(self) -> Locator:
        """The button that opens the chat."""
        return self.page.locator("chat-widget button[aria-expanded]")

    @property
    def dialog(self) -> Locator:
        """The panel."""
        return self.page.get_by_role("dialog", name="Casa Luz")

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.dialog.get_by_role("log")

    @property
    def composer(self) -> Locator:
        """Where the shopper writes."""
        return self.dialog.locator("form.composer textarea")

    async def open(self) -> None:
        """Open the chat and wait until it is connected."""
        await self.launcher.click()
        await self.dialog.wait_for()

    async def say(self, text: str) -> None:
        """Write and send a message."""
        await self.composer.fill(text)
        await self.composer.press("Enter")


@pytest.fixture
async def shop(browser: Browser, stub: Stub) -> AsyncIterator[Shop]:
    """A fresh browser profile on the shop's page."""
    await stub.order("reset")
    context = await browser.new_context(viewport={"width": 1100, "height": 800})
    visited = Shop(await context.new_page(), stub)
    yield visited
    await context.close()
    assert visited.problems == []
