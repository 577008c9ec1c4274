"""The cart: a link that fills it, which variant a product alone means, and what the storefront lends to the chat."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.test_pages import a_shop, open_home, proxied
from tests.plugins.shopify.theme import EXTENSION, SCRIPT, Storefront
from tests.plugins.shopify.wares import product

from chatwidget import CartLine, InvalidInput, Shop
from chatwidget_shopify import plugin


# ── the link ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_link_fills_the_cart_at_the_shops_own_domain(fake: FakeShopify, shop: Shop) -> None:
    fake.products = [product(1, "Mug"), product(2, "Shirt", variants=3)]
    seen = replace(shop, settings={"primary_domain": "test-shop.example"})
    lines = [
        CartLine(product_id="2", variant_id="2001", quantity=2),
        CartLine(product_id="1"),
        CartLine(product_id="2", variant_id="2001", quantity=1),
    ]
    assert await plugin.cart_link(seen, lines) == "https://test-shop.example/cart/2001:3,1000:1?storefront=true"
    assert (await plugin.cart_link(shop, lines[:1])).startswith(f"https://{shop.domain}/cart/2001:2?")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (CartLine(product_id="2"), "variant_needed"),
        (CartLine(product_id="9"), "product_not_found"),
        (CartLine(product_id="1) { x", variant_id=None), "invalid_product"),
        (CartLine(product_id="1", variant_id="1/../../evil"), "invalid_variant"),
    ],
)
async def test_a_link_to_what_cannot_be_bought_says_why(
    fake: FakeShopify, shop: Shop, line: CartLine, code: str
) -> None:
    fake.products = [product(1, "Mug"), product(2, "Shirt", variants=3)]
    with pytest.raises(InvalidInput) as refused:
        await plugin.cart_link(shop, [line])
    assert refused.value.code == code


async def test_the_storefront_asks_which_variant_a_product_is(merchant: Client, fake: FakeShopify) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    fake.products = [product(1, "Mug"), product(2, "Shirt", variants=3)]
    path = "/apps/shopify/proxy/variant?"
    found = await merchant("GET", path + proxied(domain, product_id="1"))
    assert (found.status, found.body) == (200, {"variant_id": "1000"})
    refused = await merchant("GET", path + proxied(domain, product_id="2"))
    assert (refused.status, refused.body["error"]["code"]) == (422, "variant_needed")
    assert (await merchant("GET", f"{path}shop={domain}&product_id=1")).status == 403


# ── the theme app extension, in a browser ────────────────────────────────────────────────────────────────────────────
@pytest_asyncio.fixture(loop_scope="session")
async def storefront(browser: Browser) -> Any:
    page = await browser.new_page()
    yield Storefront(page)
    await page.close()


async def test_the_chat_puts_a_variant_into_the_shoppers_cart(storefront: Storefront) -> None:
    await storefront.open(shopify='{routes: {root: "/es/"}}')
    cart = await storefront.add({"product_id": "1", "variant_id": "1000", "quantity": 2})
    assert cart == {
        "total": 25,
        "currency": "EUR",
        "items": [{"title": "Mug", "quantity": 2, "price": 12.5, "product_id": "1", "variant_id": "1000"}],
        "url": "https://test-shop.example/es/cart",
        "checkout_url": "https://test-shop.example/es/checkout",
    }
    assert ("/es/cart/add.js", {"items": [{"id": 1000, "quantity": 2}]}) in storefront.asked


async def test_a_product_alone_is_the_variant_on_its_page_or_its_only_one(storefront: Storefront) -> None:
    await storefront.open("/products/mug?variant=1003", product={"id": 1, "variant_id": 1001})
    await storefront.add({"product_id": "1", "quantity": 1})
    assert storefront.lines == {1003: 1}
    await storefront.add({"product_id": "7", "quantity": 1})
    assert storefront.lines == {1003: 1, 1000: 1}
    assert ("/apps/chat/variant?product_id=7", None) in storefront.asked


async def test_what_is_sold_out_is_refused_in_the_shops_own_words(storefront: Storefront) -> None:
    storefront.sold_out = {1000}
    await storefront.open()
    said = await storefront.add({"product_id": "1", "variant_id": "1000", "quantity": 1})
    assert said == "The product 'Mug' is already sold out."


async def test_a_theme_with_its_own_way_to_add_is_asked_to(storefront: Storefront) -> None:
    await storefront.open(
        shopify="""{actions: {updateCart: Object.assign(async (told) => {
            window.told = told;
            return told.lines[0].merchandiseId.endsWith("/13") ? {userErrors: [{message: "Sold out"}]} : {};
        }, {isDefault: () => false})}}"""
    )
    await storefront.add({"product_id": "1", "variant_id": "1000", "quantity": 2})
    lines = [{"merchandiseId": "gid://shopify/ProductVariant/1000", "quantity": 2}]
    assert await storefront.page.evaluate("told") == {"lines": lines}
    assert not any(path.endswith("add.js") for path, _body in storefront.asked)
    assert await storefront.add({"product_id": "1", "variant_id": "13", "quantity": 1}) == "Sold out"


async def test_a_customer_is_named_once_they_agreed_or_opened_the_chat(storefront: Storefront) -> None:
    storefront.session |= {"customer_id": "77", "proof": "p"}
    await storefront.open()
    assert await storefront.calls("identify") == []
    await storefront.page.evaluate(
        """for (const yes of [false, true, true])
             document.dispatchEvent(new CustomEvent("visitorConsentCollected", {detail: {preferencesAllowed: yes}}));
           document.dispatchEvent(new CustomEvent("chatwidget:open"));"""
    )
    assert await storefront.calls("identify") == [{"id": "77", "proof": "p"}]


async def test_a_page_that_knows_its_widget_asks_the_shop_for_nothing(storefront: Storefront) -> None:
    known = {"widget": "wgt_2", "origin": "https://chat.example"}
    await storefront.open(**known, customer=False)
    await storefront.page.locator('script[data-widget-id="wgt_2"]').wait_for(state="attached")
    await storefront.page.evaluate("new Promise((done) => setTimeout(done))")
    assert [path for path, _body in storefront.asked] == ["/products/mug"]
    storefront.session |= {"customer_id": "77", "proof": "p"}
    await storefront.open(**known, customer=True)
    await storefront.page.evaluate("document.dispatchEvent(new CustomEvent('chatwidget:open'))")
    await storefront.page.wait_for_function("ChatWidget.q.some((call) => call[0] === 'identify')")


async def test_a_page_with_an_old_address_asks_for_the_new_one(storefront: Storefront) -> None:
    await storefront.open(widget="wgt_2", origin="https://gone.example", customer=False)
    await storefront.page.locator('script[data-widget-id="wgt_1"]').wait_for(state="attached")


async def test_a_shop_in_several_countries_tells_the_chat_where_the_page_sells(storefront: Storefront) -> None:
    shopify = "{country: 'CA', currency: {active: 'CAD', rate: '1.5'}}"
    await storefront.open(shopify=shopify, markets=True)
    (told,) = await storefront.calls("setContext")
    assert (told["page"]["country"], told["page"]["currency"]) == ("CA", "CAD")
    await storefront.open(shopify=shopify, markets=False)
    (told,) = await storefront.calls("setContext")
    assert "country" not in told["page"], "one country has no other prices"


@pytest.mark.parametrize(
    ("page", "root", "link", "leads_to"),
    [
        (
            "https://shop.ca",
            "/",
            "https://shop.example/products/mug?variant=1",
            "https://shop.ca/products/mug?variant=1",
        ),
        ("https://shop.ca", "/fr/", "https://shop.example/products/mug", "https://shop.ca/fr/products/mug"),
        (
            "https://shop.ca",
            "/",
            "https://shop.example/en/policies/refund-policy",
            "https://shop.ca/policies/refund-policy",
        ),
        ("https://shop.ca", "/", "https://shop.example/es/products/taza", "https://shop.example/es/products/taza"),
        ("https://shop.ca", "/", "https://dhl.example/products/JD1", "https://dhl.example/products/JD1"),
        ("https://shop.ca", "/", "https://shop.example/cart/1:1", "https://shop.example/cart/1:1"),
        (
            "https://shop.example",
            "/en-ca/",
            "https://shop.example/products/mug",
            "https://shop.example/en-ca/products/mug",
        ),
        ("https://shop.example", "/", "https://shop.example/es/products/taza", "https://shop.example/es/products/taza"),
    ],
)
async def test_a_shopper_of_another_market_is_led_to_its_own_pages(
    browser: Browser, page: str, root: str, link: str, leads_to: str
) -> None:
    tab = await browser.new_page()
    try:
        shop = Storefront(tab, page)
        await shop.open(shopify=f'{{routes: {{root: "{root}"}}}}', markets=True, domain="shop.example")
        found = await tab.evaluate(
            """to => {
                const chat = document.body.appendChild(document.createElement("chat-widget"));
                const link = chat.attachShadow({mode: "open"}).appendChild(document.createElement("a"));
                link.href = to;
                link.addEventListener("click", (event) => event.preventDefault());
                link.click();
                return link.href;
            }""",
            link,
        )
        assert found == leads_to
    finally:
        await tab.close()


@pytest.mark.parametrize(
    "link",
    [
        "https://shop.example/en-us/products/mug",
        "https://shop.example/en/collections/all",
        "https://shop.example/products/mug",
    ],
)
@pytest.mark.parametrize(("page", "root"), [("https://shop.ca", "/"), ("https://shop.example", "/en-ca/")])
async def test_the_themes_own_links_are_left_alone(browser: Browser, page: str, root: str, link: str) -> None:
    tab = await browser.new_page()
    try:
        shop = Storefront(tab, page)
        await shop.open(shopify=f'{{routes: {{root: "{root}"}}}}', markets=True, domain="shop.example")
        found = await tab.evaluate(
            """to => {
                const link = document.body.appendChild(document.createElement("a"));
                link.href = to;
                link.addEventListener("click", (event) => event.preventDefault());
                link.click();
                return link.href;
            }""",
            link,
        )
        assert found == link
    finally:
        await tab.close()


async def test_the_theme_editor_shows_one_chat_however_often_its_block_is_chosen(storefront: Storefront) -> None:
    await storefront.open(shopify="{designMode: true}")
    await storefront.page.evaluate("document.dispatchEvent(new Event('shopify:block:select'))")
    assert len([path for path, _body in storefront.asked if path.startswith("/apps/chat/session")]) == 1


def test_the_extension_keeps_shopifys_limits() -> None:
    assert SCRIPT.stat().st_size < 10_000
    block = (EXTENSION / "blocks" / "chat-embed.liquid").read_text()
    schema = json.loads(block.partition("{% schema %}")[2].partition("{% endschema %}")[0])
    assert (schema["target"], schema["javascript"]) == ("body", SCRIPT.name)
    for language in ("en.default", "es"):
        words = json.loads((EXTENSION / "locales" / f"{language}.json").read_text())
        labels = json.loads((EXTENSION / "locales" / f"{language}.schema.json").read_text())
        assert set(re.findall(r"\{\{ '(\w+)' \| t", block)) == set(words)
        assert set(re.findall(r'"t:(\w+)"', block)) == set(labels)
