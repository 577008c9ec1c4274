"""What the WordPress plugin's script does in a shop's page, in a real browser against the played Store API."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route
from tests.plugins.woocommerce.shop import WooShop

from chatwidget_woocommerce import download

SCRIPT = "\n".join((download.source() / "assets" / name).read_text() for name in ("cart.js", "context.js"))
TITLE = 'Trail Jacket <Pro> & "Light"'
NOT_ADDED = "The shop did not put this into the cart."
PAGE = """<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,"><body>
<form class="variations_form" data-product_id="{product}"><select name="attribute_pa_size">
<option value="">Choose</option><option value="m">M</option><option value="l">L</option></select></form>
<script>
window.heard = [];
document.body.addEventListener("wc-blocks_added_to_cart", (event) => heard.push(["blocks", event.detail]));
window.listeners = [];
window.jQuery = (element) => ({{
  on: (names, ...rest) => {{ listeners.push([names, rest[rest.length - 1]]); }},
  trigger: (name, given) => {{
    heard.push([name, given]);
    listeners.filter(([names]) => names.split(" ").includes(name)).forEach(([, call]) => call({{}}, ...given));
  }},
}});
window.ChatWidgetConfig = {config};
</script><script>{script}</script><script>
window.calls = (name) => JSON.parse(JSON.stringify(
  ChatWidget.q.map((one) => Array.from(one)).filter(([first]) => first === name).map(([, second]) => second)));
window.add = (line) => Array.from(ChatWidget.q).find(([first]) => first === "cart")[1].add(line)
  .then((cart) => ({{ cart }}), (error) => ({{ error: error.message, isError: error instanceof Error }}));
</script>"""


@pytest.fixture
def jacket(woo: WooShop) -> dict[str, Any]:
    """A jacket whose green variation leaves the size open."""
    attributes = [
        {"name": "Color", "variation": True, "visible": True, "options": ["Green"]},
        {"name": "Size", "variation": True, "visible": True, "options": ["M", "L"]},
    ]
    return woo.sell(TITLE, attributes=attributes)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, woo: WooShop, jacket: dict[str, Any]) -> AsyncIterator[Page]:
    """A shopper on the jacket's page."""
    api = f"{woo.origin}/wp-json/wc/store/v1"
    config = {
        "widgetId": "wgt_0123456789abcdef",
        "origin": "https://chat.example",
        "product": str(jacket["id"]),
        "nonce": f"{woo.origin}/wp-admin/admin-ajax.php?action=rest-nonce",
        "identity": f"{woo.origin}/wp-json/chatwidget/v1/identity",
        "cart": f"{api}/cart",
        "products": f"{api}/products/",
        "cartPage": f"{woo.origin}/cart/",
        "checkoutPage": f"{woo.origin}/checkout/",
        "fragments": "/?wc-ajax=get_refreshed_fragments",
        "notAdded": NOT_ADDED,
    }
    woo.html["/product/jacket/"] = PAGE.format(product=jacket["id"], config=json.dumps(config), script=SCRIPT)
    context = await browser.new_context(base_url=woo.origin)
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    await opened.goto("/product/jacket/")
    yield opened
    await context.close()
    assert problems == []


async def add(page: Page, product: dict[str, Any], variant: dict[str, Any] | None = None, quantity: int = 1) -> Any:
    line = {
        "product_id": str(product["id"]),
        "variant_id": str(variant["id"]) if variant else None,
        "quantity": quantity,
    }
    return await page.evaluate("(line) => add(line)", line)


async def test_a_product_lies_in_the_cart_and_the_theme_knows(page: Page, woo: WooShop) -> None:
    mug = woo.sell("Salt & Pepper", price="12.95")
    assert not woo.store.asked, "the cart is asked for nothing before it is needed"
    told = await add(page, mug, quantity=2)
    cart = {
        "total": 25.9,
        "currency": "EUR",
        "items": [{"id": str(mug["id"]), "title": "Salt & Pepper", "quantity": 2}],
        "url": f"{woo.origin}/cart/",
        "checkout_url": f"{woo.origin}/checkout/",
    }
    assert told == {"cart": cart}
    await page.wait_for_function("heard.length === 2")
    blocks, classic = await page.evaluate("heard")
    assert blocks == ["blocks", {"preserveCartData": False}]
    assert classic == ["added_to_cart", [{"div.mini-cart": "<div>1</div>"}, "abc"]]
    again = await add(page, mug)
    assert again["cart"]["items"][0]["quantity"] == 3
    asked = [what for what, _headers, _body in woo.store.asked]
    assert asked == ["GET cart", "POST cart/add-item", "POST cart/add-item"], "the nonce of each answer serves the next"


async def test_a_stale_nonce_is_renewed_once(page: Page, woo: WooShop) -> None:
    mug = woo.sell("Mug")
    await add(page, mug)
    woo.store.nonce = "nonce-2"  # the shopper has logged in meanwhile, or a day has passed
    assert (await add(page, mug))["cart"]["items"][0]["quantity"] == 2
    asked = [what for what, _headers, _body in woo.store.asked]
    assert asked[2:] == ["POST cart/add-item", "GET cart", "POST cart/add-item"]


async def test_a_variation_is_added_by_its_own_id_with_what_it_leaves_open(
    page: Page, woo: WooShop, jacket: dict[str, Any]
) -> None:
    green = woo.vary(jacket, {"Color": "Green"})
    small = woo.vary(jacket, {"Color": "Green", "Size": "M"})
    told = await add(page, jacket, small)
    assert told["cart"]["items"] == [{"id": str(small["id"]), "title": TITLE, "quantity": 1}]

    told = await add(page, jacket, green)
    assert told == {"error": "Missing variation data for variable product. Size is a required field", "isError": True}
    await page.select_option("select", "l")
    told = await add(page, jacket, green)
    assert [one["id"] for one in told["cart"]["items"]] == [str(small["id"]), str(green["id"])]
    assert woo.store.asked[-1][2]["variation"] == [{"attribute": "pa_size", "value": "l"}]

    jacket["attributes"][1]["options"] = ["One size"]
    assert "cart" in await add(page, jacket, green), "where there is nothing to choose, nobody is asked"
    assert woo.store.asked[-1][2]["variation"] == [{"attribute": "pa_size", "value": "one-size"}]


async def test_a_refusal_is_told_in_the_shops_own_words(page: Page, woo: WooShop, jacket: dict[str, Any]) -> None:
    gone = woo.sell('<b>Mug</b> & "Cup"', stock_status="outofstock")
    told = await add(page, gone)
    assert told["error"] == 'You cannot add "Mug & "Cup"" to the cart because the product is out of stock.'
    assert told["isError"]
    woo.vary(jacket, {"Color": "Green"})
    assert (await add(page, jacket))["error"] == "Missing attributes for variable product."
    woo.wall = (503, "<html>busy</html>", {})
    assert (await add(page, gone))["error"] == NOT_ADDED, "what a wall says is nothing for a shopper"
    assert await page.evaluate("heard") == [], "the theme is told of nothing"


async def test_the_cart_is_told_once_the_chat_is_open_and_when_it_changes(page: Page, woo: WooShop) -> None:
    mug = woo.sell("Mug")
    await page.evaluate("document.dispatchEvent(new CustomEvent('chatwidget:open'))")
    await page.wait_for_function("calls('setContext').some((one) => one.cart)")
    before = len(woo.store.asked)
    await add(page, mug)
    await page.wait_for_function("heard.length === 2")
    assert len(woo.store.asked) == before + 1, "its own change is known already"
    await page.evaluate("jQuery(document.body).trigger('removed_from_cart', [])")
    await page.wait_for_function("calls('setContext').filter((one) => one.cart).length === 2")
    await page.evaluate("jQuery('form').trigger('found_variation', [{ variation_id: 77 }])")
    product = woo.html["/product/jacket/"].partition('data-product_id="')[2].partition('"')[0]
    assert (await page.evaluate("calls('setContext')"))[-1] == {"product": {"id": product, "variant_id": "77"}}
    await page.evaluate("jQuery('form').trigger('reset_data', [])")
    assert (await page.evaluate("calls('setContext')"))[-1] == {"product": {"id": product}}


@pytest.mark.parametrize("known", [True, False])
async def test_nobody_is_asked_who_the_shopper_is_before_the_chat_is_opened(
    page: Page, woo: WooShop, known: bool
) -> None:
    identified: list[str] = []

    async def nonce(route: Route) -> None:
        await route.fulfill(status=200 if known else 400, body="abc123\n" if known else "0")

    async def identity(route: Route) -> None:
        identified.append(route.request.headers["x-wp-nonce"])
        await route.fulfill(json={"token": "said.tag"})

    await page.route("**/admin-ajax.php*", nonce)
    await page.route("**/chatwidget/v1/identity", identity)
    assert await page.evaluate("calls('init')") == [
        {"widgetId": "wgt_0123456789abcdef", "origin": "https://chat.example"}
    ]
    assert await page.evaluate("calls('identify')") == []
    for _ in range(2):  # a proof is good for some minutes
        await page.evaluate("document.dispatchEvent(new CustomEvent('chatwidget:open'))")
        await page.wait_for_function("calls('setContext').some((one) => one.cart)")
        await page.wait_for_load_state("networkidle")
    assert await page.evaluate("calls('identify')") == ([{"proof": "said.tag"}] if known else [])
    assert identified == (["abc123"] if known else [])
