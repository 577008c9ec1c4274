"""Polite words come at once; whatever may begin a claim waits for its sentence."""

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
    checked = Checked(Facts(currency="EUR"), "en")
    assert "30 days" not in checked.feed("Ask me about our 30 days to return. ") + checked.end()
