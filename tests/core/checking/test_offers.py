"""A sentence singles out the forms that it names, in either language and any unit."""

from decimal import Decimal

import pytest
from tests.core.checking.shop import KESTREL, passes

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked
from chatwidget.checking.offers import Forms, Offer, words_of


def _forms(*values: dict[str, str]) -> Forms:
    return Forms.of([Offer(frozenset(), one, Decimal(at), True, 1) for at, one in enumerate(values)])


POTS = _forms({"Size": "0.8 l"}, {"Size": "1.2 l"})
LOCKS = _forms({"Version": "standard"}, {"Version": "standard + cable"}, {"Version": "long"})
CAKES = _forms({"Filling": "raspberry"}, {"Filling": "salted caramel"})
LOAVES = _forms({"Finish": "plain"}, {"Finish": "glazed"})
MUGS = _forms({"Lid": "with lid"}, {"Lid": "without lid"})
CARDS = _forms({"Value": "£10"}, {"Value": "£25"})
WINDERS = _forms({"Capacidad": "1 reloj"}, {"Capacidad": "2 relojes"})
SHIRTS = _forms(*({"Size": size, "Colour": colour} for size in "sml" for colour in ("red", "navy")))


@pytest.mark.parametrize(
    ("forms", "text", "chosen"),
    [
        (POTS, "the 800 ml one", {"0.8 l"}),
        (POTS, "la de 1,2 litros", {"1.2 l"}),
        (POTS, "the bigger one", {"1.2 l"}),
        (LOCKS, "the standard lock", {"standard"}),
        (LOCKS, "the one with the cable", {"standard + cable"}),
        (LOCKS, "la larga", {"long"}),
        (CAKES, "la de frambuesa", {"raspberry"}),
        (CAKES, "con caramelo salado", {"salted caramel"}),
        (LOAVES, "el glaseado", {"glazed"}),
        (LOAVES, "el que va sin glaseado", {"plain", "glazed"}),
        (MUGS, "the one without a lid", {"without lid"}),
        (CARDS, "the £25 one", {"£25"}),
        (WINDERS, "the two-watch one", {"2 relojes"}),
        (WINDERS, "it costs two euros", {"1 reloj", "2 relojes"}),
        (SHIRTS, "the medium in azul marino", {"m", "navy"}),
        (SHIRTS, "it is 50 m away", {"s", "m", "l", "red", "navy"}),
    ],
)
def test_what_is_named(forms: Forms, text: str, chosen: set[str]) -> None:
    found = forms.chosen(words_of(text))
    assert {value for offer in found for value in offer.values.values()} == chosen


def test_a_form_that_is_not_sold_is_not_offered() -> None:
    assert passes("The Kestrel comes in Medium in black.", current=KESTREL)
    assert not passes("The Kestrel comes in Small in black.", current=KESTREL)
    assert not passes("The Kestrel is available in red.", current=KESTREL)


def test_stock_is_that_of_the_form() -> None:
    assert passes("We have six of the Kestrel in black.", current=KESTREL)
    assert not passes("We have three of the Kestrel in black.", current=KESTREL)


@pytest.mark.parametrize("said", ["is available in 36-38, Green", "comes in 36-38 and 39-42", "comes in 36-38"])
def test_a_size_that_is_a_span_is_no_number_of_forms(said: str) -> None:
    options = [{"size": size, "color": colour} for size in ("36-38", "39-42") for colour in ("Red", "Green")]
    socks = _product(options)
    facts = Facts(currency="EUR")
    facts.add_hit(socks)
    checked = Checked(facts, "en")
    assert f"Marcha socks {said}" in checked.feed(f"The Marcha socks {said}.") + checked.end()
    other = Checked(facts, "en")
    assert "35-37" not in other.feed("The Marcha socks are available in 35-37.") + other.end()


def _product(options: list[dict[str, str]]) -> Hit:
    return Hit(
        type="product",
        external_id="socks",
        title="Marcha socks",
        url="https://pots.example/socks",
        score=1.0,
        variants=[{"external_id": str(at), "options": one, "available": True} for at, one in enumerate(options)],
    )
