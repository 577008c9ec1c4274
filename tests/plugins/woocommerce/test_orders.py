import json
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Order, OrderQuery, Visitor
from chatwidget_woocommerce import plugin

PAYLOADS = Path(__file__).parent / "payloads" / "rest"


async def find(
    woo: WooShop,
    *,
    customer: str | None = None,
    proven: str | None = None,
    number: str | None = None,
    email: str | None = None,
) -> list[Order]:
    visitor = Visitor(id="vis_1", customer_id=customer, email=proven)
    return list(await plugin.find_orders(as_shop(woo), OrderQuery(visitor=visitor, number=number, email=email)))


def place(woo: WooShop, order_id: int, email: str, **more: Any) -> None:
    woo.orders[order_id] = wares.order(order_id, email) | more


async def test_a_customer_sees_their_orders_and_nobody_elses(woo: WooShop) -> None:
    place(woo, 41, "jane@example.com", customer_id=2)
    place(woo, 42, "jane@example.com", customer_id=2, status="on-hold")
    place(woo, 43, "jane@example.com", customer_id=3)
    place(woo, 44, "jane@example.com", customer_id=2, status="checkout-draft")
    assert sorted(order.number for order in await find(woo, customer="2")) == ["41", "42"]
    assert [order.status for order in await find(woo, customer="2", number="#42")] == ["on hold"]
    assert await find(woo, customer="2", number="43") == []
    assert await find(woo, customer="") == []


async def test_number_and_address_are_compared_to_the_letter(woo: WooShop) -> None:
    place(woo, 41, "Jane@Example.com")
    place(woo, 45, "xjane@example.com")
    place(woo, 46, "other@example.com", number="R-1001")
    assert [order.number for order in await find(woo, number="41", email="jane@example.com")] == ["41"]
    assert [order.number for order in await find(woo, number="r-1001", email="other@example.com")] == ["R-1001"]
    for number, email in (
        ("45", "jane@example.com"),
        ("41", "example.com"),
        ("41", ""),
        ("", ""),
        ("999", "jane@example.com"),
    ):
        assert await find(woo, number=number, email=email) == []
    assert await find(woo, number="41") == []
    assert [order.number for order in await find(woo, proven="jane@example.com")] == ["41"]


async def test_parcels_come_from_notes_to_the_customer_and_from_plugins(woo: WooShop) -> None:
    place(woo, 41, "jane@example.com", customer_id=2)
    woo.notes[41] = [
        {"note": "Packed by Tom. Tracking: SECRET123456", "customer_note": False},
        {"note": "Sent! Tracking number: 3SABC123456789, https://track.example/3SABC", "customer_note": True},
    ]
    [order] = await find(woo, customer="2")
    assert [(one.number, one.url) for one in order.tracking] == [("3SABC123456789", "https://track.example/3SABC")]
    items = [{"tracking_provider": "DHL", "tracking_number": "JJD1", "custom_tracking_link": "javascript:alert(1)"}]
    place(woo, 42, "j@example.com", customer_id=5, meta_data=[{"key": "_wc_shipment_tracking_items", "value": items}])
    [order] = await find(woo, customer="5")
    assert [(one.company, one.number, one.url) for one in order.tracking] == [("DHL", "JJD1", None)]


async def test_what_opens_an_order_is_neither_asked_for_nor_told(woo: WooShop) -> None:
    place(woo, 41, "jane@example.com", customer_id=2)
    [order] = await find(woo, customer="2")
    assert "SECRET" not in repr(order)
    assert order.lines[0].title == "Beanie & Scarf"
    asked = [one for one in woo.asked if "/orders" in one and "notes" not in one]
    assert asked
    assert all("_fields=" in one and "order_key" not in one and "payment_url" not in one for one in asked)


async def test_the_recorded_order_is_read(woo: WooShop) -> None:
    row = json.loads((PAYLOADS / "order_single.json").read_text())
    woo.orders[row["id"]] = row
    [order] = await find(woo, number=str(row["number"]), email=row["billing"]["email"])
    assert order.total is not None
    assert (str(order.total.amount), order.total.currency) == (row["total"], row["currency"])
    assert sum(one.quantity for one in order.lines) == sum(one["quantity"] for one in row["line_items"])
    assert row["order_key"] not in repr(order)


async def test_price_and_stock_are_looked_up_now(woo: WooShop) -> None:
    mug, draft = woo.sell("Mug"), woo.sell("Draft", status="draft")
    shirt = woo.sell("Shirt", attributes=[{"name": "Size", "variation": True, "options": ["S"]}])
    woo.vary(shirt, {"Size": "S"}, stock_status="outofstock")
    woo.change(mug, price="9.00")
    found = await plugin.live_products(as_shop(woo), [str(row["id"]) for row in (mug, draft, shirt)] + ["x"])
    by_title = {one.title: one for one in found}
    assert set(by_title) == {"Mug", "Shirt"}
    assert str(by_title["Mug"].price.amount if by_title["Mug"].price else "") == "9.00"
    assert by_title["Shirt"].available is False
    assert await plugin.live_products(as_shop(woo), ["x"]) == []


@pytest.mark.parametrize("number", ["../orders/41", "41?force=true", "4" * 40, "٤١"])
async def test_odd_numbers_find_nothing(woo: WooShop, number: str) -> None:
    place(woo, 41, "jane@example.com")
    assert await find(woo, number=number, email="jane@example.com") == []
