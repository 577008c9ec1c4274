"""Every currency somebody pays in can be said, before and after an amount; another country's dollars are others."""

from decimal import Decimal

import pytest
from tests.core.answers.test_cart import ask
from tests.core.answers.test_market import Markets, by_model, shop, store
from tests.fixtures.model import Reply, StubModel

from chatwidget import Money, Product, Shop
from chatwidget.answers.service import Answers
from chatwidget.checking.claims import read
from chatwidget.checking.numerals import same_currency

__all__ = ["by_model", "shop", "store"]

PAID = (
    ("HUF", "4990"),
    ("CZK", "310.00"),
    ("RON", "62.00"),
    ("INR", "1100.00"),
    ("KRW", "18000"),
    ("AED", "50.00"),
    ("TRY", "450.00"),
    ("THB", "490.00"),
    ("ZAR", "240.00"),
    ("ILS", "49.00"),
    ("NZD", "23.00"),
    ("SGD", "18.00"),
    ("HKD", "110.00"),
    ("PHP", "790.00"),
    ("IDR", "215000.00"),
    ("SAR", "50.00"),
    ("MAD", "120.00"),
    ("PEN", "46.00"),
    ("KWD", "4.250"),
    ("JPY", "1600"),
    ("USD", "13.00"),
)


def sells_at(monkeypatch: pytest.MonkeyPatch, amount: str, currency: str) -> None:
    """Have the store sell everything at one price."""

    def at(external_id: str, _factor: Decimal, _currency: str) -> Product:
        price = Money(amount=Decimal(amount), currency=currency)
        return Product(external_id=external_id, title="Enamel Mug", price=price, available=True, variants=[])

    monkeypatch.setattr(Markets, "at", staticmethod(at))


@pytest.mark.parametrize(("currency", "amount"), PAID)
async def test_the_model_can_say_the_price_in_any_currency_and_no_other_price(
    by_model: Answers, shop: Shop, model: StubModel, monkeypatch: pytest.MonkeyPatch, currency: str, amount: str
) -> None:
    sells_at(monkeypatch, amount, currency)
    page = {"country": currency[:2], "currency": currency}
    for said in (f"{amount} {currency}", f"{currency} {amount}"):
        model.replies = [Reply(text=f"The Enamel Mug costs {said}. [[ids: m1]]")]
        done = await ask(by_model, shop, "How much is the Enamel Mug?", page=page)
        assert done.content.strip() == f"The Enamel Mug costs {said}."
        model.replies = [Reply(text=f"The Enamel Mug costs {said.replace(amount, '7.77')}. [[ids: m1]]")]
        assert "7.77" not in (await ask(by_model, shop, "How much is the Enamel Mug?", page=page)).content


@pytest.mark.parametrize("said", ["US$25.00", "25.00 US$", "25.00 US dollars", "25.00 USD", "A$25.00", "25.00 pesos"])
async def test_other_dollars_of_the_same_figure_are_another_price(
    by_model: Answers, shop: Shop, model: StubModel, said: str
) -> None:
    model.replies = [Reply(text=f"The Enamel Mug costs {said}. [[ids: m1]]")]
    page = {"country": "CA", "currency": "CAD"}
    assert said not in (await ask(by_model, shop, "How much is the Enamel Mug?", page=page)).content


@pytest.mark.parametrize(
    ("said", "currency"),
    [
        ("CA$25.00", "CAD"),
        ("$25", "CAD"),
        ("25 dollars", "CAD"),
        ("25 Canadian dollars", "CAD"),
        ("25 dólares canadienses", "CAD"),
        ("MX$250", "MXN"),
        ("250 pesos", "MXN"),
        ("250 pesos mexicanos", "MXN"),
        ("R$ 70", "BRL"),
        ("HK$110", "HKD"),
        ("₪49", "ILS"),
        ("310 Kč", "CZK"),
        ("54 zł", "PLN"),
        ("¥100", "CNY"),
        ("¥100", "JPY"),
        ("Rs. 1,100", "INR"),
        ("kr. 145", "DKK"),
        ("TRY 450", "TRY"),
        ("450 TRY", "TRY"),
        ("120 dirhams", "AED"),
    ],
)
def test_a_currency_is_read_as_people_write_it(said: str, currency: str) -> None:
    (claim,) = read(f"The mug is {said}.")
    assert claim.kind == "money"
    assert all(isinstance(value, tuple) and same_currency(str(value[1]), currency) for value in claim.values)


@pytest.mark.parametrize(
    "said",
    [
        "All 5 colours",
        "all 100 products",
        "1 cup of flour",
        "try 2 of them",
        "the top 10",
        "Pen 3",
        "gel 250 ml",
        "5 kgs",
    ],
)
def test_a_word_that_is_a_code_too_is_a_word(said: str) -> None:
    assert not [claim for claim in read(said) if claim.kind == "money"]
