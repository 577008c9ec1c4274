"""Every document the plugin sends is one that Shopify understands, in both versions, and answers at once."""

import inspect

import pytest
from tests.plugins.shopify import costs, fake

from chatwidget_shopify import queries

MANY = (
    "es",
    "pt-BR",
    "zh-Hant",
    "de",
    "fr",
    "it",
    "nl",
    "pl",
    "cs",
    "da",
    "sv",
    "fi",
    "nb",
    "el",
    "tr",
    "ja",
    "ko",
    "ro",
    "hu",
)
"""A shop may have twenty languages."""
CONSTANT = {
    name: value
    for name, value in inspect.getmembers(queries)
    if isinstance(value, str) and name.isupper() and name != "CART" and not name.startswith("_")
}
BY_LANGUAGES = {
    f"{made.__name__} {len(locales)}": made(locales)
    for made in (queries.products, queries.pages, queries.articles, queries.policies)
    for locales in ((), ("es",), MANY)
    if locales or made is not queries.policies
}
BULK = {f"bulk {len(locales)}": queries.bulk_products(locales) for locales in ((), ("es",), MANY)}
DOCUMENTS = CONSTANT | BY_LANGUAGES


def ids(name: str) -> list[str]:
    """Return as many ids as are asked for at once."""
    if name.startswith("products"):
        return ["gid"] * queries.products_at_once({"0": (), "1": ("es",), "19": MANY}[name.partition(" ")[2]])
    return ["gid"] * (10 if name in {"LIVE", "LIVE_IN"} else 1)


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
@pytest.mark.parametrize("name", sorted(DOCUMENTS | BULK))
def test_shopifys_schema_takes_it(name: str, version: str) -> None:
    assert fake.problems((DOCUMENTS | BULK)[name], version) == []


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
def test_the_storefronts_schema_takes_the_one_that_is_its(version: str) -> None:
    assert fake.problems(queries.CART, version, "storefront") == []
    assert fake.problems(queries.CART, version, "admin")


def test_the_check_can_fail() -> None:
    assert fake.problems("{ shop { nonsense } }", "2026-10")


@pytest.mark.parametrize("name", sorted(BULK))
def test_a_bulk_document_keeps_shopifys_limits(name: str) -> None:
    assert BULK[name].count("edges") <= 5
    assert "$" not in BULK[name]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_no_question_costs_more_than_shopify_answers(name: str) -> None:
    assert costs.requested(DOCUMENTS[name], {"ids": ids(name)}) <= costs.MOST


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"LIVE", "LIVE_IN", "ORDERS", "VARIANTS"}))
def test_what_waits_for_the_chat_knows_its_own_cost(name: str) -> None:
    assert costs.requested(DOCUMENTS[name], {"ids": ids(name)}) <= queries.points(DOCUMENTS[name])


def test_a_shop_in_one_language_is_asked_for_no_other() -> None:
    assert "translations" not in queries.products() + queries.pages() + queries.articles() + queries.bulk_products()
    assert queries.products_at_once() == 3


def test_costs_are_reckoned_as_shopify_does() -> None:
    assert costs.requested("{ shop { id name } }", {}) == 1
    assert costs.requested("{ products(first: 5) { nodes { id variants(first: 2) { nodes { id } } } } }", {}) == 27
