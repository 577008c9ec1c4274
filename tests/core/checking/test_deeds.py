"""An answer does nothing by itself, and so may not say that it has, or that it will."""

import pytest
from tests.core.checking.shop import KESTREL, of, page, passes


@pytest.mark.parametrize(
    "lie",
    [
        "I have added it to your cart.",
        "I just put one in your basket for you.",
        "Your cart now has the Kestrel City Bike.",
        "The Kestrel is in your cart now.",
        "Your address has been updated.",
        "I've sent you a confirmation email.",
        "I've ordered it for you.",
        "I've added the one below to your cart.",
        "I've reserved one for you until Friday.",
        "One has been set aside for you.",
        "I'll send you an email when it's back.",
        "I'm refunding you now.",
        "Te la he añadido al carrito.",
        "Ya está en tu cesta.",
        "Se ha añadido al carrito.",
        "Te enviaré un correo mañana.",
        "Tu dirección ha sido actualizada.",
    ],
)
def test_what_only_a_confirmed_action_does_is_not_said_to_be_done(lie: str) -> None:
    assert not passes(lie)


@pytest.mark.parametrize(
    "truth",
    [
        "You can add it to your cart from the card above.",
        "Once it is in your cart, you can pay.",
        "Shall I add it to your cart?",
        "I can add it to your cart if you like.",
        "I've checked and the Small is in stock.",
        "I have found two bikes for you.",
        "I'll put you through to a person.",
        "I've made a list of both bikes for you.",
        "Puedes añadirla al carrito desde la ficha.",
        "¿La añado al carrito?",
        "He encontrado dos bicicletas para ti.",
        "Voy a pasarte con una persona.",
        "I've ordered them by price.",
        "I've put both bikes side by side below.",
        "I haven't added anything to your cart.",
        "No he añadido nada al carrito.",
        "I'll send you to a person.",
        "He confirmado que la Kestrel tiene luces.",
    ],
)
def test_offers_and_what_the_shopper_may_do_are_said(truth: str) -> None:
    assert passes(truth)


def test_what_the_page_told_of_the_cart_is_said() -> None:
    with_cart = of(KESTREL, page("cart", "Kestrel City Bike 1"))
    assert with_cart.shown("The Kestrel is in your cart now.") == "The Kestrel is in your cart now."


def test_what_the_shop_itself_will_do_is_said_in_its_words() -> None:
    told = of(KESTREL, page("shipping", "Once your parcel leaves we will email you a tracking link."))
    assert told.shown("We will email you a tracking link.") == "We will email you a tracking link."


def test_what_became_of_an_order_is_said_where_its_owner_asked() -> None:
    told = of(KESTREL, page("order", "order #1001 shipped 3 May 2026"))
    assert told.shown("We shipped your order on 3 May.") == "We shipped your order on 3 May."
    assert not passes("We shipped your order.")


def test_a_basket_that_a_shop_sells_is_no_cart() -> None:
    for text in ("The puncture kit is in the basket.", "El kit va en la cesta delantera."):
        assert passes(text)
