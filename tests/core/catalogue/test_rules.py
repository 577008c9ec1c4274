"""A merchant's rules: synonyms, products shown first, products left out."""

from decimal import Decimal
from typing import Any

import pytest
from tests.core.catalogue.conftest import Fill, Find, ids
from tests.fixtures.app import Client

from chatwidget.catalogue.schemas import SearchRules
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database
from chatwidget.hooks.types import Money, Product, Shop


def product(name: str, title: str, price: str = "20", **more: Any) -> Product:
    return Product(external_id=name, title=title, price=Money(amount=Decimal(price), currency="EUR"), **more)


STOCK = (
    product("sofa", "Velvet sofa", "800"),
    product("armchair", "Velvet armchair", "300"),
    product("anorak", "Anorak of waxed cotton", "120"),
    product("coat", "Winter coat", "150", description="For rain and snow; a jacket for every day."),
    product("lamp", "Reading lamp"),
    product("vase", "Glass vase", available=False),
)


@pytest.fixture
def catalogue(db: Database) -> Catalogue:
    return Catalogue(db)


async def rule(catalogue: Catalogue, shop: Shop, **rules: Any) -> list[str]:
    return (await catalogue.set_search_rules(shop, SearchRules(**rules))).unknown_products


async def test_a_synonym_finds_what_the_shop_calls_otherwise(
    catalogue: Catalogue, shop: Shop, fill: Fill, find: Find
) -> None:
    await fill(shop, *STOCK)
    assert ids(await find(shop, "couches")) == []
    await rule(catalogue, shop, synonyms=[["Sofa", "couch", "settee"]])
    assert ids(await find(shop, "do you have couches?")) == ["sofa"]
    assert ids(await find(shop, "velvet settee"))[0] == "sofa"


async def test_phrases_may_be_synonyms_of_words_and_of_phrases(
    catalogue: Catalogue, shop: Shop, fill: Fill, find: Find
) -> None:
    await fill(shop, *STOCK)
    await rule(catalogue, shop, synonyms=[["rain jacket", "anorak"], ["bedside light", "reading lamp"]])
    assert "anorak" in ids(await find(shop, "a rain jacket, please"))
    assert ids(await find(shop, "bedside lights"))[0] == "lamp"


async def test_pinned_products_come_first_where_they_fit(
    catalogue: Catalogue, shop: Shop, fill: Fill, find: Find
) -> None:
    await fill(shop, *STOCK)
    await rule(catalogue, shop, pins=[{"words": "gift", "products": ["vase", "lamp"]}])
    found = await find(shop, "gifts made of velvet")
    assert ids(found)[:2] == ["vase", "lamp"]
    assert {"sofa", "armchair"} < set(ids(found))
    assert found[0].score >= found[2].score
    assert ids(await find(shop, "a gift", filters=Filters(in_stock=True))) == ["lamp"]
    assert ids(await find(shop, "velvet"))[0] != "vase"
    assert len(await find(shop, "gift velvet", limit=1)) == 1


async def test_an_excluded_product_is_found_by_nothing_and_cuts_nothing_away(
    catalogue: Catalogue, shop: Shop, fill: Fill, find: Find
) -> None:
    await fill(shop, *STOCK)
    unknown = await rule(
        catalogue, shop, excluded=["sofa", "gone"], pins=[{"words": "velvet", "products": ["sofa", "lamp"]}]
    )
    assert unknown == ["gone"]
    assert ids(await find(shop, "velvet", limit=2)) == ["lamp", "armchair"]
    await rule(catalogue, shop)
    assert "sofa" in ids(await find(shop, "velvet"))


async def test_rules_by_rest(merchant: Client) -> None:
    made = await merchant("POST", "/api/v1/shops", {"name": "S", "domain": "https://rules.example", "crawl": False})
    path = f"/api/v1/shops/{made.body['id']}"
    assert (await merchant("GET", f"{path}/search-rules")).body == {
        "synonyms": [],
        "pins": [],
        "excluded": [],
        "unknown_products": [],
    }
    await merchant("PUT", f"{path}/products", {"products": [{"external_id": "1", "title": "Trainers"}]})
    put = await merchant("PUT", f"{path}/search-rules", {"synonyms": [["trainers", "sneakers"]], "excluded": ["2"]})
    assert (put.status, put.body["unknown_products"]) == (200, ["2"])
    assert [one["external_id"] for one in (await merchant("GET", f"{path}/search?q=sneaker")).body["data"]] == ["1"]
    for bad in ({"synonyms": [["one"]]}, {"synonyms": [["a", "?!"]]}, {"pins": [{"words": "x", "products": []}]}):
        refused = await merchant("PUT", f"{path}/search-rules", bad)
        assert (refused.status, refused.body["error"]["code"]) == (422, "invalid_input")
    assert (await merchant("GET", f"{path}/search-rules")).body["synonyms"] == [["trainers", "sneakers"]]


async def test_rules_are_the_tenants_own(merchant: Client, other_merchant: Client) -> None:
    made = await merchant("POST", "/api/v1/shops", {"name": "S", "domain": "https://own.example", "crawl": False})
    path = f"/api/v1/shops/{made.body['id']}/search-rules"
    assert (await other_merchant("PUT", path, {"excluded": ["1"]})).status == 404
    assert (await other_merchant("GET", path)).status == 404
