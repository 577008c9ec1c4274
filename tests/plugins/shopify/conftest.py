"""A running Shopify, the plugin pointed at it, and a shop with tokens."""

import shutil
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from tests.fixtures.app import Client, register, serve
from tests.plugins.shopify import fake as shopify
from tests.plugins.shopify.fake import KEY, SECRET, SHOP, FakeShopify

from chatwidget import Credentials, Shop
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_shopify.settings import ShopifySettings


@pytest_asyncio.fixture(loop_scope="session")
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeShopify]:
    async with shopify.running() as made:
        monkeypatch.setenv("SHOPIFY_API_KEY", KEY)
        monkeypatch.setenv("SHOPIFY_API_SECRET", SECRET)
        monkeypatch.setenv("SHOPIFY_GATEWAY", made.origin)
        yield made


@pytest.fixture
def app_settings(fake: FakeShopify) -> ShopifySettings:
    return ShopifySettings()


@pytest.fixture
def shop(fake: FakeShopify) -> Shop:
    """A shop whose token is fresh."""
    pair = fake.issue()
    values = {
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "scope": ",".join(fake.scopes),
        "expires_at": str(int(pair.expires_at)),
        "refresh_expires_at": str(int(time.time()) + 7_776_000),
        "renewed_at": str(int(time.time())),
    }
    return Shop(
        id="shp_0000000000000000",
        tenant_id="ten_0000000000000000",
        platform="shopify",
        domain=SHOP,
        currency="EUR",
        credentials=Credentials(values),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def app_url(settings: Settings, fake: FakeShopify) -> AsyncIterator[str]:
    async with serve(settings) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def merchant(app_url: str) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield await register(Client(app_url, session))


@pytest_asyncio.fixture(loop_scope="session")
async def runtime(settings: Settings, fake: FakeShopify) -> AsyncIterator[Runtime]:
    async with running(build(settings)) as built:
        yield built


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        # What a test answers itself has no address, so that it counts as the internet, which may not call this machine.
        arguments = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
        launched = await playwright.chromium.launch(executable_path=found, args=arguments)
        yield launched
        await launched.close()
