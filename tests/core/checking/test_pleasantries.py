"""Polite words come at once; whatever may begin a claim waits for its sentence."""

import pytest

from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked
from chatwidget.checking.pleasantries import first_claim


def test_polite_words_flow_and_the_rest_waits() -> None:
    checked = Checked(Facts(currency="EUR"), "en")
    assert checked.feed("Sure, happy to help! ") == "Sure, happy to help! "
    assert checked.feed("Of course ") == "Of course "
    assert checked.feed("it works with code WET20") == ""
    assert "WET20" not in checked.end()


def test_a_claim_may_begin_with_any_word_that_is_not_known_to_be_polite() -> None:
    assert first_claim("Hello and welcome", 0, 17) == -1
    assert first_claim("Hola, claro que si", 0, 18) == -1
    assert first_claim("Hello, no shipping", 0, 18) == 7
    assert first_claim("The lamp", 0, 8) == 4


def test_a_word_that_says_nothing_by_itself_waits_for_its_sentence() -> None:
    checked = Checked(Facts(currency="EUR"), "en")
    assert checked.feed("Sure! There ") == "Sure! "
    assert "There" not in checked.feed("are 913 left in stock. ") + checked.end()


def test_an_invitation_to_ask_tells_nothing() -> None:
    said = "Hello! Ask me about our products, shipping or returns."
    checked = Checked(Facts(currency="EUR"), "en")
    assert checked.feed(said) + checked.end() == said
    spanish = "¡Hola! Pregúntame por nuestros productos, los envíos o las devoluciones."
    checked = Checked(Facts(currency="EUR"), "es")
    assert checked.feed(spanish) + checked.end() == spanish


@pytest.mark.parametrize(
    "said",
    [
        "Ask us about our lifetime warranty.",
        "Ask us about our same-day delivery.",
        "Ask me about shipping, we deliver tomorrow.",
        "Ask us about our student discount.",
        "Ask me about our price match guarantee.",
        "Ask us about shipping, your parcel arrives on Sunday.",
        "Puedes preguntarme por los envíos, llegan mañana.",
        "Pregúntanos por la garantía de por vida.",
    ],
)
def test_an_invitation_that_promises_something_is_held_to_it(said: str) -> None:
    checked = Checked(Facts(currency="EUR"), "es" if said.startswith("P") else "en")
    assert said not in checked.feed(said) + checked.end()
