"""The shop as a shopper meets it: choosing, the cart, and what the chat is told."""

from typing import Any

from playwright.async_api import Page, expect


async def told(page: Page) -> dict[str, Any]:
    """What the shop said to the chat last."""
    last: dict[str, Any] = await page.evaluate("told.at(-1)")
    return last


async def test_choosing_a_variant_changes_price_number_picture_and_address(page: Page) -> None:
    await page.goto("/products/vega-dome-tent")
    await expect(page.locator("[data-price]")).to_have_text("€189.00")
    await page.get_by_role("radio", name="3 people").check(force=True)  # the label lies above the radio button
    await expect(page.locator("[data-price]")).to_have_text("€229.00")
    await page.get_by_role("radio", name="Sand beige").check(force=True)
    await expect(page.locator("[data-sku]")).to_have_text("AG-TN-601-SAN-3P")
    await expect(page.locator("[data-picture]")).to_have_attribute("src", "/images/AG-TN-601-sand.svg")
    await expect(page.locator("[data-stock]")).to_have_text("Out of stock")
    await expect(page.get_by_role("button", name="Add to cart")).to_be_disabled()
    assert page.url.endswith("/products/vega-dome-tent?variant=AG-TN-601-SAN-3P")
    await page.reload()
    await expect(page.get_by_role("radio", name="3 people")).to_be_checked()


async def test_the_cart_is_kept_changed_and_told_to_the_chat(page: Page) -> None:
    await page.goto("/es/productos/chaqueta-impermeable-sella?variant=AG-JK-101-BLU-M")
    await page.get_by_role("button", name="Añadir al carrito").click()
    await expect(page.get_by_role("status").filter(has_text="Añadido al carrito.")).to_be_visible()
    await page.get_by_role("link", name="Carrito").click()
    lines = page.locator("[data-cart-lines] li")
    await expect(lines).to_have_count(1)
    await expect(lines).to_contain_text("Chaqueta impermeable Sella para hombre \N{EN DASH} Azul, M")
    await page.get_by_role("spinbutton").fill("2")
    await page.keyboard.press("Tab")
    await expect(page.locator("[data-cart-total]")).to_have_text("179,90\N{NO-BREAK SPACE}€")
    await expect(page.locator("[data-cart-free]")).to_have_text("El envío a la península es gratis.")
    cart = (await told(page))["cart"]
    assert cart.pop("url") == page.url
    assert cart == {
        "currency": "EUR",
        "total": "179.90",
        "items": [
            {
                "product_id": "/es/productos/chaqueta-impermeable-sella",
                "variant_id": "AG-JK-101-BLU-M",
                "sku": "AG-JK-101-BLU-M",
                "title": "Chaqueta impermeable Sella para hombre \N{EN DASH} Azul, M",
                "price": "89.95",
                "quantity": 2,
            }
        ],
    }
    await page.get_by_role("button", name="Quitar").click()
    await expect(page.locator("[data-cart-empty]")).to_be_visible()


async def test_a_product_page_tells_the_chat_where_the_shopper_is(page: Page) -> None:
    await page.goto("/products/sella-rain-jacket")
    await page.get_by_role("radio", name="L", exact=True).check(force=True)
    context = await told(page)
    assert context["page"]["product_id"] == "AG-JK-101"
    assert context["page"]["variant_id"] == "AG-JK-101-BLU-L"
    assert context["page"]["url"] == page.url
    assert context["product"] == {
        "id": "AG-JK-101",
        "title": "Sella men's rain jacket",
        "variant_id": "AG-JK-101-BLU-L",
        "price": {"amount": "89.95", "currency": "EUR"},
        "available": True,
    }


async def test_a_chat_that_is_ready_later_is_told_then(page: Page) -> None:
    await page.goto("/products/sella-rain-jacket")
    await page.evaluate("told.length = 0; document.dispatchEvent(new Event('chatwidget:ready'))")
    assert (await told(page))["product"]["id"] == "AG-JK-101"


async def test_a_broken_or_hostile_cart_in_the_storage_does_no_harm(page: Page) -> None:
    await page.goto("/cart")
    line = {"sku": "x", "title": "x", "price": "1", "quantity": 1, "url": "/", "image": "/images/x"}
    attack = [
        {**line, "title": "<img src=x onerror=hacked=1>"},
        {**line, "url": "javascript:hacked=1"},
        {**line, "url": "//elsewhere.example/"},
        {**line, "image": "https://elsewhere.example/spy.png"},
        {**line, "price": "free"},
        {**line, "quantity": -1},
        None,
    ]
    await page.route("**/images/x", lambda route: route.fulfill(body=""))
    await page.evaluate("cart => localStorage.setItem('alpenglow-cart', JSON.stringify(cart))", attack)
    await page.reload()
    lines = page.locator("[data-cart-lines] li")
    await expect(lines).to_have_count(1)
    await expect(lines).to_contain_text("<img src=x onerror=hacked=1>")
    assert await page.evaluate("typeof hacked") == "undefined"
    await page.evaluate("localStorage.setItem('alpenglow-cart', '{not json')")
    await page.reload()
    await expect(page.locator("[data-cart-empty]")).to_be_visible()


async def test_the_pages_fit_a_telephone(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", "/es/categorias/chaquetas", "/products/sella-rain-jacket", "/es/paginas/envios", "/cart"):
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") == 360, path
