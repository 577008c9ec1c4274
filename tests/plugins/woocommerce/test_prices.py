"""A shop that keeps its prices without tax and shows them with it: the chat says what the shopper sees."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.plugins.woocommerce.keeper import MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop
from tests.plugins.woocommerce.test_webhooks import verified

from chatwidget import PlatformUnavailable, Product, ProductChanged
from chatwidget_woocommerce import plugin


@pytest.fixture
def taxed(woo: WooShop) -> WooShop:
    woo.store.tax, woo.store.tax_display = Decimal("0.21"), "incl"
    woo.sell("Mug", price="10.00")
    shirt = woo.sell("Shirt", price="20.00")
    woo.vary(shirt, {"Size": "S"}, price="20.00")
    return woo


def prices(product: Product) -> list[str]:
    told = [product.price, *(one.price for one in product.variants)]
    return [str(price.amount) for price in told if price]


async def test_every_way_to_a_price_leads_to_the_one_that_is_shown(taxed: WooShop) -> None:
    keeper = MemoryKeeper(taxed)
    await plugin.keep_well(keeper.shop)
    mug, shirt = taxed.products.values()
    want = {str(mug["id"]): ["12.10"], str(shirt["id"]): ["24.20", "24.20"]}
    for since in (None, datetime(2020, 1, 1, tzinfo=UTC)):
        read = [item async for item in plugin.catalogue(keeper.shop, since, None)]
        assert {one.external_id: prices(one) for one in read if isinstance(one, Product)} == want
    assert {one.external_id: prices(one) for one in await plugin.live_products(keeper.shop, list(want))} == want
    for number, told in want.items():
        [change] = await plugin.read_webhook(keeper.shop, verified(taxed, {"id": int(number)}))
        assert isinstance(change, ProductChanged)
        assert prices(change.product) == told


async def test_where_prices_are_shown_as_they_are_kept_nothing_more_is_asked(woo: WooShop) -> None:
    keeper = MemoryKeeper(woo)
    woo.sell("Mug", price="10.00")
    await plugin.keep_well(keeper.shop)
    for tax in (Decimal(0), Decimal("0.21")):
        woo.store.tax = tax
        [mug] = [item async for item in plugin.catalogue(keeper.shop, None, None) if isinstance(item, Product)]
        assert prices(mug) == ["10.00"]
    assert woo.store.asked == []


async def test_a_shop_that_shows_them_otherwise_from_now_on_is_read_anew(taxed: WooShop) -> None:
    keeper = MemoryKeeper(taxed)
    await keeper.sync(full=True)
    await plugin.keep_well(keeper.shop)
    keeper.syncs.clear()
    taxed.store.tax_display = "excl"
    await plugin.keep_well(keeper.shop)
    assert "full" not in keeper.syncs, "it is looked at once a day"
    await keeper.remember({"learnt_at": "2026-01-01T00:00:00+00:00"})
    keeper.busy = True
    await plugin.keep_well(keeper.shop)
    keeper.busy = False
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs.count("full") == 1


async def test_a_product_that_the_shop_shows_nobody_has_no_price(taxed: WooShop) -> None:
    mug = next(iter(taxed.products.values()))
    taxed.store.out_of_sight.add(mug["id"])
    read = [item async for item in plugin.catalogue(MemoryKeeper(taxed).shop, None, None)]
    assert [one.price for one in read if isinstance(one, Product) and one.title == "Mug"] == [None]


async def test_better_no_price_than_a_wrong_one(taxed: WooShop) -> None:
    taxed.store.closed = True
    read = [item async for item in plugin.catalogue(MemoryKeeper(taxed).shop, None, None) if isinstance(item, Product)]
    assert [prices(one) for one in read] == [[], []]


async def test_a_shop_that_is_down_is_not_taken_for_one_that_shows_its_prices_as_they_are(taxed: WooShop) -> None:
    keeper = MemoryKeeper(taxed)
    await keeper.sync(full=True)
    await plugin.keep_well(keeper.shop)
    await keeper.remember({"learnt_at": "2026-01-01T00:00:00+00:00"})
    keeper.syncs.clear()
    taxed.broken = {"settings/general", "settings/tax"}
    with pytest.raises(PlatformUnavailable):
        await plugin.keep_well(keeper.shop)
    assert keeper.settings["prices_shown"]
    assert keeper.syncs == []
