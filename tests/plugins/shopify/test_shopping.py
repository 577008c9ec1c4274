"""From a question to the cart: the widget, the app embed, Shopify's cart and our server, all of them together."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.fixtures.app import Client, at, free_port, serve
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.storefront import handle_all
from tests.plugins.shopify.test_pages import a_shop, open_home, proxied, row_of
from tests.plugins.shopify.theme import Storefront
from tests.plugins.shopify.wares import order, product

from chatwidget.runtime import Runtime
from chatwidget.settings import Settings


@pytest_asyncio.fixture(loop_scope="session")
async def app_url(settings: Settings, fake: FakeShopify, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The application at the very address that it tells browsers."""
    port = free_port()
    monkeypatch.setattr("tests.fixtures.app.free_port", lambda: port)
    async with serve(at(settings, public_url=f"http://127.0.0.1:{port}")) as url:
        yield url


async def test_a_shopper_in_another_market_sees_the_prices_of_their_page(
    browser: Browser, merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    fake.domains, domain = ["127.0.0.1"], a_shop()
    fake.markets = {"CA": ("1.5", "CAD")}
    fake.products = [product(7, "Enamel mug", descriptionHtml="<p>A blue enamel mug for camping.</p>")]
    await open_home(merchant, domain)
    await handle_all(runtime, (await row_of(runtime, domain)).tenant_id, "sync_catalogue")
    page = await browser.new_page()
    shop = Storefront(page, f"http://127.0.0.1:{free_port()}")
    shop.session = (await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain)}")).body
    try:
        await shop.open("/", shopify="{country: 'CA', currency: {active: 'CAD'}}", markets=True)
        await page.locator("chat-widget button[aria-expanded]").click()
        composer = page.locator("form.composer textarea")
        await composer.fill("How much is the enamel mug?")
        await composer.press("Enter")
        log = page.get_by_role("log")
        await expect(log).to_contain_text("15.00 CAD", timeout=20_000)
        await expect(log.get_by_role("article").first).to_contain_text(re.compile(r"CA\$15\.00|15\.00"))
        await expect(log).not_to_contain_text("10.00")
    finally:
        await page.close()


async def test_a_shopper_asks_and_what_the_chat_shows_lies_in_shopifys_cart(
    browser: Browser, merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    fake.domains, domain = ["127.0.0.1"], a_shop()
    fake.products = [product(7, "Enamel mug", descriptionHtml="<p>A blue enamel mug for camping.</p>")]
    await open_home(merchant, domain)
    await handle_all(runtime, (await row_of(runtime, domain)).tenant_id, "sync_catalogue")
    page = await browser.new_page()
    shop = Storefront(page, f"http://127.0.0.1:{free_port()}")
    shop.session = (await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain)}")).body
    assert shop.session["origin"] == merchant.url
    try:
        await shop.open("/")
        await page.locator("chat-widget button[aria-expanded]").click()
        composer = page.locator("form.composer textarea")
        await composer.fill("Do you have an enamel mug?")
        await composer.press("Enter")
        await page.get_by_role("button", name="Add to cart").first.click(timeout=20_000)
        link = page.get_by_role("link", name="cart").first
        await expect(link).to_have_attribute("href", f"{shop.base}/cart")
        assert shop.lines == {7000: 1}
    finally:
        await page.close()


async def test_a_customer_who_is_logged_in_is_told_of_their_order_without_being_asked_who_they_are(
    browser: Browser, merchant: Client, fake: FakeShopify
) -> None:
    fake.domains, domain = ["127.0.0.1"], a_shop()
    fake.orders = [order("#1001", "ana@example.com", 5), order("#1002", "ben@example.com", 6)]
    await open_home(merchant, domain)
    page = await browser.new_page()
    shop = Storefront(page, f"http://127.0.0.1:{free_port()}")
    shop.session = (await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain, '5')}")).body
    try:
        await shop.open("/", customer=True, widget=shop.session["widget_id"], origin=merchant.url)
        await page.locator("chat-widget button[aria-expanded]").click()
        composer = page.locator("form.composer textarea")
        await composer.fill("Where is my order?")
        await composer.press("Enter")
        log = page.get_by_role("log")
        await expect(log).to_contain_text("#1001", timeout=20_000)
        await expect(log).not_to_contain_text("#1002")
    finally:
        await page.close()
