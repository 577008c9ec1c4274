"""Every document the plugin sends is one that Shopify understands, in both versions."""

import inspect

import pytest
from tests.plugins.shopify import fake

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
