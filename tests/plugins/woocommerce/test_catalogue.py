from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import CatalogueItem, Checkpoint, Gone, Page, Policy, Product
from chatwidget_woocommerce import plugin


async def read(woo: WooShop, *, since: datetime | None = None, cursor: str | None = None) -> list[CatalogueItem]:
    return [item async for item in plugin.catalogue(as_shop(woo), since, cursor)]


def ids(items: list[CatalogueItem], kind: type[Product | Page | Policy | Gone] = Product) -> list[str]:
    return [item.external_id for item in items if not isinstance(item, Checkpoint) and isinstance(item, kind)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOOCOMMERCE_PAGE_SIZE", "4")


async def test_everything_a_shopper_may_see(woo: WooShop) -> None:
    mug = woo.sell("Mug")
    shirt = woo.sell("Shirt", attributes=[{"name": "Size", "variation": True, "visible": True, "options": ["S", "M"]}])
    woo.vary(shirt, {"Size": "S"})
    woo.vary(shirt, {})
    woo.vary(shirt, {"Size": "M"}, status="private")
    for hidden in ({"status": "draft"}, {"catalog_visibility": "hidden"}, {"post_password": "x"}):
        woo.sell("Hidden", **hidden)
    woo.pages = [
        wares.page(900, "shipping", "Shipping", "<p>Free from 50</p>"),
        wares.page(901, "cart", "Cart", "<p>Your cart is empty</p>"),
        wares.page(902, "about", "About", "<p>Since 1990</p>"),
    ]
    items = await read(woo)
    assert ids(items) == [str(mug["id"]), str(shirt["id"])]
    found = next(item for item in items if isinstance(item, Product) and item.title == "Shirt")
    assert [dict(one.options) for one in found.variants] == [{"Size": "S"}, {"Size": "S, M"}]
    assert ids(items, Policy) == ["900"]
    assert ids(items, Page) == ["902"], "the cart is no page to learn from"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("together", [True, False])
async def test_it_goes_on_after_any_checkpoint(woo: WooShop, together: bool) -> None:
    woo.cross_variations = together
    for number in range(11):
        row = woo.sell(f"Mug {number}")
        if number % 3 == 0:
            woo.vary(row, {"Size": "S"})
    woo.pages = [wares.page(900 + n, f"page-{n}", f"Page {n}", "<p>x</p>") for n in range(5)]
    whole = await read(woo)
    lists = [one for one in woo.asked if one.startswith("GET /wp-json/wc/v3/products?")]
    assert len(lists) == 5, "four rows at once, of which one is known already, and no page is read twice"
    for at, item in enumerate(whole):
        if isinstance(item, Checkpoint):
            rest = await read(woo, cursor=item.cursor)
            assert ids(whole[:at]) + ids(rest) == ids(whole)
            assert ids(whole[:at], Page) + ids(rest, Page) == ids(whole, Page)
    assert len(set(ids(whole))) == 11
    assert sum(len(item.variants) for item in whole if isinstance(item, Product)) == 4


@pytest.mark.usefixtures("small")
async def test_nothing_slips_through_when_products_vanish_while_it_reads(woo: WooShop) -> None:
    rows = [woo.sell(f"Mug {number}") for number in range(20)]
    seen: list[str] = []
    doomed = [rows[0:3], rows[3:5]]
    async for item in plugin.catalogue(as_shop(woo), None, None):
        if isinstance(item, Product):
            seen.append(item.external_id)
        if isinstance(item, Checkpoint) and doomed:
            for row in doomed.pop(0):
                woo.destroy(row)
                woo.sell("New")  # the total stays as it was
    assert len(seen) == len(set(seen))
    assert {str(number) for number in woo.products} <= set(seen)


@pytest.mark.parametrize("hours", [0, 1])
async def test_changes_alone_by_the_shops_own_time(woo: WooShop, hours: int) -> None:
    for number in range(5):
        woo.sell(f"Old {number}")
    gone, unpublished, changed = (woo.sell(name) for name in ("Gone", "Draft", "Changed"))
    woo.tick(3_600 * (1 + hours))
    since = woo.now
    woo.tick(300)
    woo.trash(gone)
    woo.change(unpublished, status="draft")
    woo.vary(changed, {"Size": "S"})
    items = await read(woo, since=since)
    assert ids(items) == [str(changed["id"])]
    assert sorted(ids(items, Gone)) == sorted([str(gone["id"]), str(unpublished["id"])])
    assert not any("dates_are_gmt" in one for one in woo.asked)


async def test_a_shop_whose_clock_is_behind_loses_no_change(woo: WooShop) -> None:
    woo.now, woo.ahead = datetime.now(UTC) - timedelta(hours=1), timedelta(hours=-1)
    old = woo.sell("Old")
    woo.tick(600)
    since = datetime.now(UTC) + timedelta(seconds=600)
    new = woo.sell("New")
    assert ids(await read(woo, since=since)) == [str(new["id"])]
    assert str(old["id"]) not in ids(await read(woo, since=since))


async def test_an_odd_row_does_not_end_the_reading(woo: WooShop) -> None:
    woo.sell("Odd", attributes=[{"name": "Size", "visible": True, "options": 7}], categories="none")
    odd: dict[str, Any] = woo.sell("Fine")
    assert str(odd["id"]) in ids(await read(woo))


async def test_pages_that_are_walled_off_do_not_end_the_reading(woo: WooShop) -> None:
    woo.sell("Mug")
    woo.pages = [{"id": 1}]
    assert len(ids(await read(woo))) == 1
