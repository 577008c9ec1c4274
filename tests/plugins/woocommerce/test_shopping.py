"""From a question to the cart: the widget, the plugin's script, the shop and our server, all of them together."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.fixtures.app import Client, at, free_port, serve
from tests.fixtures.shoppers import make_widget
from tests.plugins.woocommerce.running import connect, work_off
from tests.plugins.woocommerce.shop import WooShop
from tests.plugins.woocommerce.test_page import SCRIPT

from chatwidget.hooks import Hooks
from chatwidget.runtime import Runtime
from chatwidget.settings import Settings
from chatwidget_woocommerce import plugin

PAGE = """<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,"><body>
<script>window.heard = 0; document.body.addEventListener("wc-blocks_added_to_cart", () => (heard += 1));</script>
<script>window.ChatWidgetConfig = {config};{script}</script>
<script async src="{origin}/widget.js" data-widget-id="{widget}"></script>"""


@pytest_asyncio.fixture(loop_scope="session")
async def app_url(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The application at the very address that it tells browsers."""
    port = free_port()
    monkeypatch.setattr("tests.fixtures.app.free_port", lambda: port)
    own = at(settings, public_url=f"http://127.0.0.1:{port}")
    async with serve(own, hooks=Hooks({"woocommerce": plugin})) as url:
        yield url


async def test_a_shopper_asks_and_what_the_chat_shows_lies_in_the_shops_cart(
    runtime: Runtime, merchant: Client, woo: WooShop, browser: Browser
) -> None:
    mug = woo.sell("Enamel mug", price="12.90", description="<p>A blue enamel mug for camping.</p>")
    shop_id = await connect(runtime, merchant, woo)
    await work_off(runtime, merchant.tenant_id)
    widget_id = await make_widget(merchant, shop_id=shop_id, domains=["127.0.0.1"])
    api = f"{woo.origin}/wp-json/wc/store/v1"
    config = {
        "widgetId": widget_id,
        "origin": merchant.url,
        "product": "",
        "nonce": f"{woo.origin}/wp-admin/admin-ajax.php?action=rest-nonce",
        "identity": f"{woo.origin}/wp-json/chatwidget/v1/identity",
        "cart": f"{api}/cart",
        "products": f"{api}/products/",
        "cartPage": f"{woo.origin}/cart/",
        "checkoutPage": f"{woo.origin}/checkout/",
        "fragments": "",
        "notAdded": "no",
    }
    woo.html["/"] = PAGE.format(config=json.dumps(config), script=SCRIPT, origin=merchant.url, widget=widget_id)
    context = await browser.new_context(base_url=woo.origin)
    page = await context.new_page()
    try:
        await page.goto("/")
        await page.locator("chat-widget button[aria-expanded]").click()
        composer = page.locator("form.composer textarea")
        await composer.fill("Do you have an enamel mug?")
        await composer.press("Enter")
        button = page.get_by_role("button", name="Add to cart").first
        await button.click(timeout=20_000)
        await page.wait_for_function("heard === 1")
        [cart] = [one for one in woo.store.sessions.values() if one.lines]
        assert [(line["id"], line["quantity"]) for line in cart.lines] == [(mug["id"], 1)]
        await expect(page.get_by_role("link", name="cart").first).to_have_attribute("href", f"{woo.origin}/cart/")
    finally:
        await context.close()
