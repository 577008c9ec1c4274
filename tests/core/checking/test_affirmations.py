"""What is said in words of a product or of the shop is shown where the shop says so itself."""

import pytest
from tests.core.checking.shop import passes


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel has an aluminium frame.",
        "The Kestrel comes with lights.",
        "The Kestrel has no suspension.",
        "The lock is not included with the Kestrel.",
        "The Wolds is made in Taiwan.",
        "We don't use WhatsApp.",
    ],
)
def test_what_the_shop_affirms_is_shown(text: str) -> None:
    assert passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel has a titanium frame.",
        "The Kestrel comes with a lock.",
        "The Kestrel has full suspension.",
        "The Kestrel is waterproof.",
        "The Wolds is made in Portugal.",
        "You can reach us on WhatsApp.",
        "We offer gift wrapping.",
    ],
)
def test_what_it_denies_or_never_says_is_not(text: str) -> None:
    assert not passes(text)


def test_both_languages_are_one() -> None:
    assert passes("La Kestrel tiene el cuadro de aluminio.", language="es")
    assert not passes("La Kestrel tiene el cuadro de titanio.", language="es")


def test_a_question_or_a_wish_affirms_nothing() -> None:
    assert passes("Are you looking for something waterproof?")
