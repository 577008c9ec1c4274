"""A played WooCommerce on a real port, and a connected shop of it."""

import shutil
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, async_playwright
from tests.fixtures.app import Client, register, serve
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Credentials, Shop
from chatwidget.hooks import Hooks
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_woocommerce import plugin


@pytest_asyncio.fixture
async def woo(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WooShop]:
    """A shop that may be asked although it is inside."""
    played = WooShop()
    runner = web.ServerRunner(web.Server(played.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    played.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    monkeypatch.setenv("WOOCOMMERCE_PRIVATE_HOSTS", played.host)
    monkeypatch.setenv("WOOCOMMERCE_TIMEOUT_SECONDS", "5")
    monkeypatch.setattr("chatwidget_woocommerce.client.PAUSE", 0.01)
    yield played
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def app_url(settings: Settings) -> AsyncIterator[str]:
    """The application with this plugin alone, on a port of its own."""
    async with serve(settings, hooks=Hooks({"woocommerce": plugin})) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """What a worker has at hand."""
    async with running(build(settings, hooks=Hooks({"woocommerce": plugin}))) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def merchant(app_url: str) -> AsyncIterator[Client]:
    """A new merchant's calls of the REST API."""
    async with aiohttp.ClientSession() as session:
        yield await register(Client(app_url, session))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
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
def connected(woo: WooShop) -> Shop:
    """That shop, as the core hands it to the plugin."""
    return as_shop(woo)


def as_shop(woo: WooShop, **settings: object) -> Shop:
    """Return a played shop as the core hands it to the plugin."""
    key = woo.keys[0]
    return Shop(
        id="shp_0000000000000000",
        tenant_id="ten_0000000000000000",
        platform="woocommerce",
        domain=woo.host,
        currency="EUR",
        settings={"url": woo.origin, "manner": "basic" if woo.tls else "oauth", **settings},
        credentials=Credentials(
            {
                "consumer_key": key.key,
                "consumer_secret": key.secret,
                "webhook_secret": "w" * 40,
                "proof_secret": "p" * 40,
            }
        ),
    )
