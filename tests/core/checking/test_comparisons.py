"""What is compared is compared by the products' own figures."""

import pytest
from tests.core.checking.shop import KESTREL, WOLDS, of, passes


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel is cheaper than the Wolds.",
        "The Wolds is lighter than the Kestrel.",
        "Of the two, the Wolds is the lighter one.",
        "The Kestrel weighs more than the Wolds.",
        "In Medium, black costs more than sage green.",
        "The Wolds is the most expensive.",
    ],
)
def test_what_follows_is_shown(text: str) -> None:
    assert passes(text, current=KESTREL)


@pytest.mark.parametrize(
    "text",
    [
        "The Wolds is cheaper than the Kestrel.",
        "The Kestrel is lighter than the Wolds.",
        "Of the two, the Kestrel is the lighter one.",
        "The Kestrel and the Wolds weigh the same.",
        "The Kestrel costs the same as the Wolds.",
        "The Kestrel is the most expensive.",
    ],
)
def test_what_does_not_is_not(text: str) -> None:
    assert not passes(text, current=KESTREL)


def test_a_comparison_goes_on_with_the_sentence_before() -> None:
    assert passes("The Kestrel weighs 15.8 kg. The Wolds is lighter.", current=KESTREL)
    assert not passes("The Wolds weighs 11.4 kg. The Kestrel weighs the same.", current=KESTREL)


def test_more_and_less_than_so_many_times() -> None:
    assert passes("The Wolds costs more than twice as much as the Kestrel.")
    assert passes("La Wolds cuesta más del doble que la Kestrel.")
    assert not passes("The Wolds costs more than three times as much as the Kestrel.")
    assert not passes("The Wolds costs less than twice as much as the Kestrel.")


def test_both_are_the_two_that_were_found() -> None:
    assert not of(KESTREL, WOLDS).shown("Las dos cuestan lo mismo.").startswith("Las dos")
    assert passes("Both cost the same to deliver.")
    assert passes("Both are in the same price range.")


def test_a_multiple_that_is_denied_is_turned_round() -> None:
    assert passes("The Wolds costs no more than three times the price of the Kestrel.")
    assert not passes("The Wolds is not more than twice the price of the Kestrel.")


def test_two_forms_of_one_product_cost_the_same_only_if_they_do() -> None:
    same = "The Kestrel in Medium costs the same in sage green and in black."
    assert not passes(same)
    assert not passes("The Kestrel in sage green costs £549 and the black one costs the same.")
    assert passes("The Kestrel costs the same in Small and in Medium in sage green.")
