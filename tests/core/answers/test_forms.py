"""Sizes and colours a question names, found among the shop's own options."""

from decimal import Decimal

from chatwidget.answers.forms import fitting, named_colour, named_options, of_colour
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.search import Filters
from chatwidget.hooks.types import Money

SHIRT = Hit(
    type="product",
    external_id="s",
    title="Shirt",
    url=None,
    score=1.0,
    price=Money(amount=Decimal(20), currency="EUR"),
    variants=[
        {
            "options": {"Colour": "Navy Blue", "Size": "M"},
            "available": True,
            "price": {"amount": "20.00", "currency": "EUR"},
        },
        {
            "options": {"Colour": "Red", "Size": "L"},
            "available": False,
            "price": {"amount": "25.00", "currency": "EUR"},
        },
    ],
)


def test_options_are_the_shops_own() -> None:
    assert named_options([SHIRT], "a shirt in navy blue, size M") == {"Colour": "Navy Blue", "Size": "M"}
    assert named_options([SHIRT], "a blue shirt") == {}
    assert named_options([SHIRT], "I'm looking for a shirt, 10 m away") == {}
    assert named_options([SHIRT], "en talla L") == {"Size": "L"}


def test_one_form_has_to_fit_as_a_whole() -> None:
    assert fitting([SHIRT], {"Colour": "Red"}, Filters()) == [SHIRT]
    assert fitting([SHIRT], {"Colour": "Red", "Size": "M"}, Filters()) == []
    assert fitting([SHIRT], {"Colour": "Red"}, Filters(in_stock=True)) == []
    assert fitting([SHIRT], {"Colour": "Red"}, Filters(max_price=Decimal(22))) == []


def test_a_colour_is_the_same_in_both_languages_and_in_every_form() -> None:
    assert named_options([SHIRT], "una camiseta roja") == {"Colour": "Red"}
    assert named_options([SHIRT], "camisetas rojas en talla M") == {"Colour": "Red", "Size": "M"}
    assert named_colour("¿la tenéis en amarillo?") == "yellow"
    assert named_colour("red or blue?") is None
    assert of_colour([SHIRT], "yellow") == []
    assert of_colour([SHIRT], "red") == [SHIRT]
