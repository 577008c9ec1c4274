"""Every document the plugin sends is one that Shopify understands, in both versions."""

import inspect

import pytest
from tests.plugins.shopify import costs, fake

from chatwidget_shopify import queries

DOCUMENTS = {
    name: value
    for name, value in inspect.getmembers(queries)
    if isinstance(value, str) and name.isupper() and not name.startswith("_")
}


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_shopifys_schema_takes_it(name: str, version: str) -> None:
    assert fake.problems(DOCUMENTS[name], version) == []


def test_the_check_can_fail() -> None:
    assert fake.problems("{ shop { nonsense } }", "2026-10")


def test_a_bulk_document_keeps_shopifys_limits() -> None:
    assert queries.BULK_PRODUCTS.count("edges") <= 5
    assert "$" not in queries.BULK_PRODUCTS


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"BULK_PRODUCTS"}))
def test_no_question_costs_more_than_shopify_answers(name: str) -> None:
    ids = {"PRODUCTS": 3, "LIVE": 10}.get(name, 1)
    assert costs.requested(DOCUMENTS[name], {"ids": ["gid"] * ids}) <= costs.MOST


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"BULK_PRODUCTS", "LIVE", "ORDERS", "VARIANTS"}))
def test_what_waits_for_the_chat_knows_its_own_cost(name: str) -> None:
    document = DOCUMENTS[name]
    asked = costs.requested(document, {"ids": ["gid"] * 3})
    assert asked <= queries.POINTS.get(document, queries.FEW)


def test_costs_are_reckoned_as_shopify_does() -> None:
    assert costs.requested("{ shop { id name } }", {}) == 1
    assert costs.requested("{ products(first: 5) { nodes { id variants(first: 2) { nodes { id } } } } }", {}) == 27
