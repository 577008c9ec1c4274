"""Prices as shops write them."""

from decimal import Decimal

import pytest

from chatwidget_generic_site.prices import amount, money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.90", "12.90"),
        ("12,90", "12.90"),
        ("12,9 €", "12.9"),
        ("1.299,00 €", "1299.00"),
        ("$1,299.00", "1299.00"),
        ("1,299", "1299"),
        ("1.299", "1299"),
        ("0.999", "0.999"),
        ("1.234.567", "1234567"),
        ("CHF 1'299.-", "1299"),
        ("1 299,50 kr", "1299.50"),
        ("1\u202f299,50\xa0€", "1299.50"),
        ("ab 49,- EUR", "49"),
        ("R$ 10,00", "10.00"),
        ("£5", "5"),
        ("5", "5"),
        ("1299.999999", "1300.00"),
    ],
)
def test_amounts(text: str, expected: str) -> None:
    assert amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "free", "-5", "NaN", "Infinity", "1e400", "9" * 40, "--", "€"])
def test_no_amounts(text: str) -> None:
    assert amount(text) is None


def test_three_places_are_kept_where_the_currency_has_them() -> None:
    assert amount("1.250", "KWD") == Decimal("1.250")


@pytest.mark.parametrize(
    ("value", "currency", "default", "code"),
    [
        (5, "eur", None, "EUR"),
        ("5 €", None, "USD", "EUR"),
        ("$5", None, None, "USD"),
        ("$5", None, "MXN", "MXN"),
        ("C$5", None, "USD", "CAD"),
        ("5", "", "SEK", "SEK"),
    ],
)
def test_currencies(value: object, currency: object, default: str | None, code: str) -> None:
    found = money(value, currency, default)
    assert found is not None
    assert found.currency == code


@pytest.mark.parametrize("value", [None, True, [], {}, float("nan"), float("inf"), -1, 1e30, "5"])
def test_no_money(value: object) -> None:
    assert money(value, None, None) is None or value == "5"
    assert money(value, "EUR", None) is None or value == "5"
