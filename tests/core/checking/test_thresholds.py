"""Whether a basket is enough for free delivery is said as the sums have it (free from €60 in this shop)."""

import pytest
from tests.core.checking.pots import shown


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Two small mugs are not enough for free delivery.", "en"),
        ("The 1 L Tidal Teapot and the Slate Tray qualify for free delivery.", "en"),
        ("With one Slate Tray you still pay for delivery.", "en"),
        ("Con dos Slate Tray todavía no llegas al envío gratis.", "es"),
        ("Con cuatro Slate Tray ya tienes el envío gratis.", "es"),
    ],
)
def test_what_the_sums_say_is_shown(said: str, language: str) -> None:
    assert shown(said, language) == said


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Two small mugs already get you free delivery.", "en"),
        ("The 1 L Tidal Teapot and the Slate Tray are not enough for free delivery.", "en"),
        ("With four Slate Trays you still pay for delivery.", "en"),
        ("Con dos Slate Tray ya llegas al envío gratis.", "es"),
        ("Con cuatro Slate Tray todavía no llegas al envío gratis.", "es"),
    ],
)
def test_what_the_sums_deny_is_not_shown(said: str, language: str) -> None:
    assert "lat" not in shown(said, language).replace("delivery", "")


def test_a_basket_of_open_forms_may_be_either() -> None:
    both = "The Tidal Teapot and the Slate Tray are not enough for free delivery."
    assert shown(both, "en") == both  # with the small teapot it is so
