"""An answer does nothing by itself, and so may not say that it has, or that it will."""

import pytest
from tests.core.checking.shop import KESTREL, PAGES, WOLDS, of, page, passes

from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked

DEEDS = """
I have added it to your cart.
I've added 2 of them to your cart.
I've added the one below to your cart.
I just put one in your basket for you.
I've popped it in your cart.
We have added it to your cart.
Added both bikes to the basket.
All done: added to your cart.
Your cart now has the Kestrel City Bike.
The Kestrel is in your cart now.
The Kestrel that you asked for is in your cart.
I found the bike that you wanted and I've added it to your cart.
No worries I've added it to your cart.
I've added it to your cart - anything else?
Your address has been updated.
I've updated your address.
The discount has been applied to your cart.
I was able to apply the code.
I've sent you a confirmation email.
I've sent an email to our team.
I've emailed you the receipt below.
I've ordered it for you.
I've ordered it for you, anything else?
I've reserved one for you until Friday.
I've reserved one for you as shown below.
I've reserved them together with the lock.
I've successfully reserved it.
I've booked you some time in the workshop.
I've created a return for you.
I've started your return.
I've made a reservation for you.
I see that your order was late so I've refunded you the postage.
One has been set aside for you.
It's been reserved for you.
I'll send you an email when it's back.
I'll refund you, is there anything else?
I'm refunding you now.
Te la he añadido al carrito.
Ya está en tu cesta.
Ya lo tienes en la cesta.
Agregado al carrito.
Se ha añadido al carrito.
Lo añadiré al carrito.
Cancelaré tu pedido ahora.
Tu pedido está cancelado.
Te enviaré un correo mañana.
Te he enviado un correo, ¿algo más?
Ya que lo pediste he cancelado tu pedido.
Tu dirección ha sido actualizada.
""".strip().splitlines()

WORDS = """
You can add it to your cart from the card above.
Once it is in your cart, you can pay.
Shall I add it to your cart?
I can add it to your cart if you like.
I'll add it to your cart once you confirm.
Just say the word and I'll add it to your cart.
Press the button and I'll add it to your cart.
I've checked and the Small is in stock.
I have found two bikes for you.
I'll put you through to a person.
I'll send you to a person.
I've sent your question to our team.
I've made a list of both bikes for you.
I've ordered them by price.
I've put both bikes side by side below.
I've put the key differences in a table.
I've put together two options for you.
I've added some notes on each bike.
I've updated the list.
I've removed the heavier ones.
I've applied the filter you asked for.
I'm sending you the link here.
I'll add that the Kestrel has lights included.
I'll save you the trouble.
I'll call it a tie.
I haven't added anything to your cart.
I cannot cancel an order myself.
We put a lot of care into every bike.
Puedes añadirla al carrito desde la ficha.
¿La añado al carrito?
He encontrado dos bicicletas para ti.
He confirmado que la Kestrel tiene luces.
He quitado las que no tienen existencias.
Voy a pasarte con una persona.
Voy a añadir un detalle.
Te enviaré al equipo.
Dime la talla y te la reservaré.
No he añadido nada al carrito.
The puncture kit is in the basket.
El kit va en la cesta delantera.
""".strip().splitlines()


@pytest.mark.parametrize("lie", DEEDS)
def test_what_only_a_confirmed_action_does_is_not_said_to_be_done(lie: str) -> None:
    assert not passes(lie)


@pytest.mark.parametrize("truth", WORDS)
def test_offers_and_what_is_done_with_words_are_said(truth: str) -> None:
    assert passes(truth)


def with_cart(told: str, text: str) -> str:
    facts = Facts(currency="GBP")
    for hit in (KESTREL, WOLDS, *(page(kind, text) for kind, text in PAGES)):
        facts.add_hit(hit)
    facts.add_text(told, source="cart", kind="cart")
    checked = Checked(facts, "en")
    return checked.feed(text) + checked.end()


def test_what_the_page_told_of_the_cart_is_said_and_nothing_more() -> None:
    true = "The Kestrel City Bike is in your cart now."
    assert with_cart("kestrel 1", true) == true
    assert with_cart("Kestrel City Bike 1", true) == true
    assert with_cart("wolds 1", true) != true


def test_a_page_that_speaks_of_carts_tells_nothing_of_the_shoppers_own() -> None:
    found = of(KESTREL, page("faq", "Enter the code in your cart before you pay, once it is in your cart."))
    assert "in your cart" not in found.shown("The Kestrel is in your cart now.")


def test_what_the_shop_itself_will_do_is_said_in_its_words() -> None:
    told = of(KESTREL, page("shipping", "Once your parcel leaves we will email you a tracking link."))
    assert told.shown("We will email you a tracking link.") == "We will email you a tracking link."


def test_what_became_of_an_order_is_said_where_its_owner_asked() -> None:
    told = of(KESTREL, page("order", "order #1001 shipped 3 May 2026"))
    assert told.shown("We shipped your order on 3 May.") == "We shipped your order on 3 May."
    assert not passes("We shipped your order.")


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("I have prepared the Kestrel City Bike in Small, Sage green for your cart; please confirm it.", "en"),
        ("I've lined it up for your cart.", "en"),
        ("Te he preparado la Kestrel City Bike para tu carrito; confírmala, por favor.", "es"),
    ],
)
def test_what_is_prepared_is_there_to_be_confirmed(said: str, language: str) -> None:
    for has_offer in (False, True):
        facts = Facts(currency="GBP", has_offer=has_offer)
        facts.add_hit(KESTREL, current=True)
        checked = Checked(facts, language)
        assert (checked.feed(said) + checked.end() == said) is has_offer
