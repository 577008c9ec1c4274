"""An address in an answer is that of what the answer speaks of."""

import pytest
from tests.core.checking.shop import KESTREL, WOLDS, of, page

CONTACT = page(
    "contact",
    "E-mail hello@bikes.example or ring +44 1632 960172. WhatsApp, messages only: +44 7700 900123. "
    "Schools can send group orders to groups@bikes.example. To claim under the guarantee, write to care@bikes.example. "
    "Book the workshop at https://bikes.example/workshop. Repairs are booked at https://bikes.example/repairs.",
)


@pytest.mark.parametrize(
    "text",
    [
        "You can write to hello@bikes.example.",
        "For a claim under the guarantee, please write to care@bikes.example.",
        "A school's group order goes to groups@bikes.example.",
        "You can call us at +44 1632 960172.",
        "On WhatsApp you reach us at +44 7700 900123.",
        "You can book the workshop at https://bikes.example/workshop.",
        "A repair is booked at https://bikes.example/repairs.",
        "The Kestrel City Bike is here: https://bikes.example/kestrel",
        "If the Kestrel is too heavy, have a look at [this gravel bike](https://bikes.example/wolds).",
        "The Kestrel costs £700 less than [this one](https://bikes.example/wolds).",
    ],
)
def test_the_address_of_a_matter_is_given(text: str) -> None:
    assert of(KESTREL, WOLDS, CONTACT).shown(text) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("For a claim under the guarantee, please write to groups@bikes.example.", "groups@"),
        ("A school's group order goes to care@bikes.example.", "care@"),
        ("You can call us at +44 7700 900123.", "900123"),
        ("You can book a repair at https://bikes.example/workshop.", "/workshop"),
        ("You can see the Kestrel [here](https://bikes.example/wolds).", "/wolds"),
        ("Have a look at the [Kestrel](https://bikes.example/wolds).", "/wolds"),
        ("The Kestrel City Bike is here: https://bikes.example/wolds", "/wolds"),
    ],
)
def test_the_address_of_another_matter_is_not(text: str, address: str) -> None:
    assert address not in of(KESTREL, WOLDS, CONTACT).shown(text)


def test_a_link_that_is_told_for_one_matter_alone_is_not_given_for_another() -> None:
    found = of(
        KESTREL,
        page("shipping", "Track your parcel at https://bikes.example/track."),
        page("warranty", "The warranty covers the frame for 5 years. Claims under the warranty are made in the shop."),
    )
    assert found.shown("You can track your parcel at https://bikes.example/track.").endswith("/track.")
    assert "/track" not in found.shown(
        "Para la garantía de la bicicleta, rellena el formulario de https://bikes.example/track.", language="es"
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Start a return at https://bikes.example/returns.", "For a refund, go to https://bikes.example/returns."),
        (
            "Returns and exchanges are made at https://bikes.example/returns.",
            "For a refund, go to https://bikes.example/returns.",
        ),
    ],
)
def test_one_department_sees_to_returns_and_refunds(told: str, said: str) -> None:
    assert of(KESTREL, page("returns", told)).shown(said) == said
