"""A discount code is told with the terms that the shop gives it."""

import pytest
from tests.core.checking.shop import KESTREL, WOLDS, of, page, passes, shown


@pytest.mark.parametrize(
    "text",
    [
        "SPOKE10 takes 10% off a first order over £80.",
        "WINTER15 takes 15% off lights until 31 January.",
        "SPOKE10 is not valid on bikes.",
        "Only one code can be used per order.",
        "WINTER15 is for lights.",
        "WINTER15 works for everyone.",
        "SPOKE10 no vale para bicicletas.",
        "You cannot use WINTER15 alongside SPOKE10.",
        "WINTER15 no se puede juntar con SPOKE10.",
    ],
)
def test_its_own_terms_are_shown(text: str) -> None:
    assert passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "SPOKE10 takes 15% off a first order over £80.",
        "SPOKE10 works on bikes too.",
        "WINTER15 runs until the end of February.",
        "You can combine SPOKE10 with WINTER15.",
        "You can use SPOKE10 and WINTER15 together.",
        "Both codes work together.",
        "You can use both codes on one order.",
        "SUMMER20 takes 20% off.",
        "WINTER15 takes 15% off bikes.",
        "WINTER15 takes 15% off lights and locks.",
        "With WINTER15 the Wolds is £1,061.65.",
        "All bikes are 10% off.",
        "Everything is 15% off until 31 January.",
        "SPOKE10 takes £80 off.",
        "SPOKE10 has no minimum.",
        "SPOKE10 takes 10% off a first order of £60 or more.",
        "SPOKE10 is for orders under £80.",
        "SPOKE10 works on any order.",
        "WINTER15 is valid from 31 January.",
        "Use the code BIKES for 10% off.",
        "WINTER15 is for bikes.",
        "WINTER15 works on locks.",
        "SPOKE10 vale para bicicletas.",
        "You can use WINTER15 alongside SPOKE10.",
        "WINTER15 stacks with SPOKE10.",
        "WINTER15 se puede juntar con SPOKE10.",
    ],
)
def test_anothers_terms_are_not(text: str) -> None:
    assert not passes(text)


def test_what_asks_for_several_is_not_had_for_one() -> None:
    found = of(
        KESTREL, page("faq", "Code PAIR5 takes £5 off when you buy two or more bells. It is valid until 31 March.")
    )
    true = "PAIR5 takes £5 off when you buy two bells."
    assert found.shown(true) == true
    assert "PAIR5" not in found.shown("PAIR5 takes £5 off when you buy a bell.")


def test_a_span_of_days_begins_with_its_first() -> None:
    found = of(KESTREL, page("faq", "Code LIGHT12 takes 12% off lights from 3 to 17 October."))
    true = "LIGHT12 takes 12% off lights from 3 to 17 October."
    assert found.shown(true) == true
    assert "LIGHT12" not in found.shown("LIGHT12 takes 12% off lights from 17 October.")


def test_a_code_for_one_product_is_for_no_other() -> None:
    found = of(KESTREL, WOLDS, page("faq", "Code CITY20 takes £20 off the Kestrel City Bike in Black."))
    true = "CITY20 takes £20 off the Kestrel in Black."
    assert found.shown(true) == true
    assert "CITY20" not in found.shown("CITY20 takes £20 off the Wolds.")
    assert "CITY20" not in found.shown("CITY20 takes £20 off the Kestrel in Sage green.")


def test_a_code_that_the_sentence_before_named_is_not_put_on_top_of_another() -> None:
    assert "on top" not in shown("WINTER15 takes 15% off lights. You can add SPOKE10 on top of it.")


@pytest.mark.parametrize(
    "text",
    [
        "WINTER15 takes 15% off lights. You can use SPOKE10 with your first order over £80.",
        "Use WINTER15 with lights, and SPOKE10 with a first order over £80.",
        "SPOKE10 takes 10% off a first order over £80. If you buy lights, add WINTER15 to the order instead.",
    ],
)
def test_two_codes_each_with_its_own_terms_are_shown(text: str) -> None:
    assert passes(text)
