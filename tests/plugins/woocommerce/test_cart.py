from dataclasses import replace
from typing import Any

import pytest
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.keeper import MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop
from tests.plugins.woocommerce.storefront import rate

from chatwidget import CartLine, Destination, InvalidInput, NotSupported, PlatformUnavailable, ShippingRate
from chatwidget_woocommerce import plugin


def of(row: dict[str, Any], quantity: int = 1) -> CartLine:
    parent = row["parent_id"]
    return CartLine(
        product_id=str(parent or row["id"]), variant_id=str(row["id"]) if parent else None, quantity=quantity
    )


async def quote(woo: WooShop, *lines: CartLine, country: str = "ES", **place: str) -> list[ShippingRate]:
    return list(await plugin.shipping_quote(as_shop(woo), lines, Destination(country=country, **place)))


async def test_one_product_goes_by_the_cart_page_and_several_by_a_checkout_link(woo: WooShop) -> None:
    woo.pages = [wares.page(901, "carrito", "Carrito", "<p>[woocommerce_cart]</p>")]
    keeper = MemoryKeeper(woo)
    mug, shirt = woo.sell("Mug"), woo.sell("Shirt")
    small = woo.vary(shirt, {"Size": "S"})
    assert plugin.cart_link(keeper.shop, [of(mug)]) == f"{woo.origin}/?add-to-cart={mug['id']}&quantity=1"
    await plugin.keep_well(keeper.shop)
    page = "http://shop.example/carrito/"
    assert plugin.cart_link(keeper.shop, [of(small, 2)]) == f"{page}?add-to-cart={small['id']}&quantity=2"
    both = plugin.cart_link(keeper.shop, [of(mug), of(small, 3)])
    assert both == f"{woo.origin}/checkout-link/?products={mug['id']}:1,{small['id']}:3"
    await keeper.remember({"version": "9.9.5"})
    with pytest.raises(NotSupported):
        plugin.cart_link(keeper.shop, [of(mug), of(small)])
    assert plugin.cart_link(keeper.shop, [of(mug)])
    for odd in ("1&quantity=9", "../7", "", "٤"):
        with pytest.raises(InvalidInput):
            plugin.cart_link(keeper.shop, [CartLine(product_id=odd)])


async def test_what_the_shop_says_of_itself_is_asked_once_a_day(woo: WooShop) -> None:
    keeper = MemoryKeeper(woo)
    await plugin.keep_well(keeper.shop)
    assert keeper.settings["version"] == "11.0.1"
    assert "cart_url" not in keeper.settings, "there is no such page"
    woo.asked.clear()
    await plugin.keep_well(keeper.shop)
    assert not any("system_status" in one for one in woo.asked)


async def test_shipping_is_reckoned_by_the_shop_taxes_included(woo: WooShop) -> None:
    woo.store.rates = {
        "ES": [
            rate("Correos &amp; Co", "495", taxes="104", time="2-3 days", description="To your <b>door</b>"),
            rate("Pick up", "0"),
        ],
    }
    shirt = woo.sell("Shirt")
    small = woo.vary(shirt, {"Size": "S"})
    door, fetched = await quote(woo, of(small, 2), of(woo.sell("Mug")), postcode="28001", city="Madrid")
    assert (door.title, str(door.price.amount), door.price.currency) == ("Correos & Co", "5.99", "EUR")
    assert door.note == "2-3 days · To your door"
    assert (fetched.title, str(fetched.price.amount), fetched.note) == ("Pick up", "0.00", "")
    [cart] = [one for one in woo.store.sessions.values() if one.lines]
    assert {(line["id"], line["quantity"]) for line in cart.lines} >= {(small["id"], 2)}
    assert cart.address == {"country": "ES", "state": "", "postcode": "28001", "city": "Madrid"}
    assert await quote(woo, of(small), country="DE") == [], "it does not ship there"


async def test_what_a_variation_leaves_open_does_not_matter_to_a_parcel(woo: WooShop) -> None:
    woo.store.rates = {"ES": [rate("Correos", "495")]}
    sizes = [
        {"name": "Colour", "variation": True, "visible": True, "options": ["Green"]},
        {"name": "Size", "variation": True, "visible": True, "options": ["M", "L"]},
    ]
    green = woo.vary(woo.sell("Jacket", attributes=sizes), {"Colour": "Green"})
    [found] = await quote(woo, of(green))
    assert found.title == "Correos"
    [cart] = [one for one in woo.store.sessions.values() if one.lines]
    assert cart.lines[0]["variation"] == [{"attribute": "pa_size", "value": "m"}]


async def test_an_old_shop_wants_the_nonce_beside_the_token(woo: WooShop) -> None:
    woo.store.rates, woo.store.always_nonce = {"ES": [rate("Correos", "495")]}, True
    assert await quote(woo, of(woo.sell("Mug")))


async def test_currencies_have_their_own_smallest_unit(woo: WooShop) -> None:
    woo.store.currency, woo.store.decimals = "JPY", 0
    woo.store.rates = {"JP": [rate("Yamato", "800")]}
    [found] = await quote(woo, of(woo.sell("Mug", price="1200")), country="jp")
    assert (str(found.price.amount), found.price.currency) == ("800", "JPY")


async def test_the_cart_is_nobodys_and_nothing_is_ordered(woo: WooShop) -> None:
    woo.store.rates = {"ES": [rate("Correos", "495")]}
    mug = woo.sell("Mug")
    await quote(woo, of(mug))
    await quote(woo, of(mug))
    assert sum(bool(one.lines) for one in woo.store.sessions.values()) == 2, "a cart of its own each time"
    for what, headers, _body in woo.store.asked:
        assert "checkout" not in what
        assert not {"Authorization", "Cookie"} & headers.keys(), "with our keys it would be the owner's cart"
    assert not any("ck_" in one or "oauth" in one for one in woo.asked)


async def test_what_the_shop_cannot_reckon_is_said(woo: WooShop) -> None:
    woo.store.rates = {"ES": [rate("Correos", "495")]}
    mug, gone = woo.sell("Mug"), woo.sell('Mug "XL"', stock_status="outofstock")
    for line, place, sentence in (
        (of(gone), {}, 'You cannot add "Mug "XL"" to the cart because the product is out of stock.'),
        (CartLine(product_id="4711"), {}, 'Product with ID "4711" was not found and cannot be added to the cart.'),
        (of(mug), {"postcode": "W1"}, "The provided postcode / ZIP is not valid"),
        (of(mug), {"country": "XX"}, "The shop knows no country XX."),
        (of(mug), {"country": "Spain"}, "A country is written with its two letters, like ES."),
        (CartLine(product_id="x"), {}, "The shop has no such product."),
    ):
        with pytest.raises(InvalidInput) as refused:
            await quote(woo, line, **place)
        assert refused.value.message == sentence
    woo.store.needs_address = True
    with pytest.raises(InvalidInput, match="postcode"):
        await quote(woo, of(mug))
    assert await quote(woo, of(mug), postcode="28001")
    woo.store.virtual = True
    with pytest.raises(InvalidInput, match="needs no shipping"):
        await quote(woo, of(mug))


async def test_several_parcels_say_what_is_in_them(woo: WooShop) -> None:
    woo.store.rates, woo.store.packages = {"ES": [rate("Correos", "495")]}, 2
    notes = [one.note for one in await quote(woo, of(woo.sell("Mug")))]
    assert notes == ["Shipment 1: Mug", "Shipment 2: Mug"]


async def test_a_wall_before_the_shop_is_no_shipping_rate(woo: WooShop) -> None:
    mug = woo.sell("Mug")
    woo.wall = (403, "<html>Just a moment…</html>", {})
    with pytest.raises(PlatformUnavailable):
        await quote(woo, of(mug))
    woo.wall = (200, "<html>maintenance</html>", {})
    with pytest.raises(PlatformUnavailable):
        await quote(woo, of(mug))
    shop = replace(as_shop(woo), settings={"url": "http://127.0.0.1:1"})
    with pytest.raises(PlatformUnavailable):
        await plugin.shipping_quote(shop, [of(mug)], Destination(country="ES"))
