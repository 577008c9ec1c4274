"""The push API's door: each item has its own result, and what is refused is said."""

from typing import Any

import pytest

from chatwidget.catalogue.schemas import PushPages, PushProducts
from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database
from chatwidget.errors import NotFound
from chatwidget.hooks.types import Shop


@pytest.fixture
def catalogue(db: Database) -> Catalogue:
    return Catalogue(db)


async def push(catalogue: Catalogue, shop: Shop, *items: Any) -> list[tuple[str | None, str, str | None]]:
    pushed = await catalogue.push_products(shop, PushProducts(products=list(items)))
    return [(one.external_id, one.status, one.error) for one in pushed.data]


async def test_a_bad_item_stops_no_good_one(catalogue: Catalogue, shop: Shop) -> None:
    good = {"external_id": "1", "title": "Mug", "price": {"amount": "12.90", "currency": "EUR"}, "unknown": True}
    results = await push(catalogue, shop, {"external_id": "0"}, good, None, {"title": "No id"})
    assert results[1] == ("1", "added", None)
    assert [(external_id, status) for external_id, status, _ in results] == [
        ("0", "invalid"),
        ("1", "added"),
        (None, "invalid"),
        (None, "invalid"),
    ]
    assert (await push(catalogue, shop, good))[0][1] == "unchanged"
    assert (await push(catalogue, shop, good | {"title": "Cup"}))[0][1] == "updated"
    assert [hit.external_id for hit in await catalogue.find(shop.tenant_id, shop.id, "cup")] == ["1"]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("title", "a\x00b", "title: must not contain NUL characters"),
        ("title", "\ud800", "title: must be valid Unicode (a lone surrogate was found)"),
        ("title", " ", "title: must not be empty"),
        ("title", "x" * 501, "title: must have at most 500 characters"),
        ("price", {"amount": "NaN", "currency": "EUR"}, "price.amount: must be a finite number"),
        ("price", {"amount": float("inf"), "currency": "EUR"}, "price.amount: must be a finite number"),
        ("price", {"amount": "-1", "currency": "EUR"}, "price.amount: must be 0 or more and less than 1,000,000,000"),
        ("price", {"amount": "1.2345", "currency": "EUR"}, "price.amount: must have at most three decimals"),
        ("price", {"amount": True, "currency": "EUR"}, 'price.amount: must be a number or a string such as "12.90"'),
        ("price", {"amount": "12,90", "currency": "EUR"}, 'price.amount: must be a number or a string such as "12.90"'),
        (
            "price",
            {"amount": "1e400", "currency": "EUR"},
            "price.amount: must be 0 or more and less than 1,000,000,000",
        ),
        ("url", "javascript:alert(1)", "url: must be a web address that begins with http:// or https://"),
        ("image_url", "//x.example/a.png", "image_url: must be a web address that begins with http:// or https://"),
        ("url", "https://x.example/a\nb", "url: must be a web address that begins with http:// or https://"),
        ("attributes", {"a\x00": "b"}, "attributes.a\x00.[key]: must not contain NUL characters"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(
    catalogue: Catalogue, shop: Shop, field: str, value: Any, complaint: str
) -> None:
    results = await push(catalogue, shop, {"external_id": "1", "title": "Mug", field: value})
    assert results == [("1", "invalid", complaint)]


@pytest.mark.parametrize(
    ("amount", "stored"),
    [("12.90", "12.90"), (12.9, "12.90"), (12, "12"), ("0", "0"), ("1.500", "1.500"), ("1e3", "1000")],
)
async def test_amounts_come_as_strings_or_numbers(catalogue: Catalogue, shop: Shop, amount: Any, stored: str) -> None:
    item = {"external_id": 7, "title": "Mug", "price": {"amount": amount, "currency": "eur"}}
    assert await push(catalogue, shop, item) == [("7", "added", None)]
    price = (await catalogue.product(shop.tenant_id, shop.id, "7")).price
    assert price is not None
    assert (f"{price.amount:f}", price.currency) == (stored, "EUR")


async def test_variants_and_attributes_come_back(catalogue: Catalogue, shop: Shop) -> None:
    await push(
        catalogue,
        shop,
        {
            "external_id": "1",
            "title": "Mug",
            "attributes": {"Capacity": 300, "Dishwasher safe": True, "Colours": ["red", "blue"], "Nothing": None},
            "variants": [
                {
                    "external_id": "v",
                    "sku": "MUG-1",
                    "options": {"Color": "Blue"},
                    "price": {"amount": 9, "currency": "EUR"},
                    "available": True,
                }
            ],
        },
    )
    hit = await catalogue.product(shop.tenant_id, shop.id, "1")
    assert hit.attributes == {"Capacity": "300", "Dishwasher safe": "yes", "Colours": "red, blue"}
    assert hit.variants[0]["options"] == {"Color": "Blue"}
    assert hit.variants[0]["price"] == {"amount": "9", "currency": "EUR"}
    assert hit.available is True


async def test_pages_are_pushed_by_text_or_content(catalogue: Catalogue, shop: Shop) -> None:
    pushed = await catalogue.push_pages(
        shop,
        PushPages(
            pages=[
                {"external_id": "a", "title": "About", "text": "A workshop by the sea."},
                {"external_id": "b", "title": "Shipping", "content": "Two days.", "type": "policy", "kind": "shipping"},
                {"external_id": "c", "title": "Bad", "text": "x", "type": "novel"},
            ]
        ),
    )
    assert [one.status for one in pushed.data] == ["added", "added", "invalid"]
    (hit,) = await catalogue.find(shop.tenant_id, shop.id, "shipping")
    assert (hit.type, hit.kind, hit.text) == ("policy", "shipping", "Two days.")


async def test_products_are_looked_up_in_the_order_asked_for(catalogue: Catalogue, shop: Shop) -> None:
    await push(catalogue, shop, *({"external_id": f"{n}", "title": f"Mug {n}"} for n in range(3)))
    found = await catalogue.products(shop.tenant_id, shop.id, ["2", "nothing", "0", "2", "\x00"])
    assert [hit.external_id for hit in found] == ["2", "0"]


async def test_a_deleted_product_is_gone(catalogue: Catalogue, shop: Shop) -> None:
    await push(catalogue, shop, {"external_id": "1", "title": "Mug"})
    await catalogue.delete_product(shop, "1")
    assert await catalogue.find(shop.tenant_id, shop.id, "mug") == []
    with pytest.raises(NotFound):
        await catalogue.delete_product(shop, "1")
    with pytest.raises(NotFound):
        await catalogue.product(shop.tenant_id, shop.id, "1")
