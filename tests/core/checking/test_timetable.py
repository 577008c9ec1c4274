"""Weekdays, months and dates are those that the shop names for this very thing."""

import pytest
from tests.core.checking.shop import WOLDS, passes


@pytest.mark.parametrize(
    "text",
    [
        "The workshop is open on Fridays.",
        "The workshop is closed on Mondays.",
        "We don't deliver at weekends.",
        "The Wolds in 56 cm is sold out. It's expected back on 7 April.",
    ],
)
def test_the_shops_days_are_shown(text: str) -> None:
    assert passes(text, current=WOLDS)


@pytest.mark.parametrize(
    "text",
    [
        "The workshop is open on Sundays.",
        "The workshop is closed on Fridays.",
        "We deliver on Saturdays.",
        "The Kestrel in Medium sage green is sold out. It's expected back on 7 April.",
        "The Wolds in 56 cm is sold out. It's expected back on 24 March.",
        "We're closed in August.",
    ],
)
def test_other_days_are_not(text: str) -> None:
    assert not passes(text, current=WOLDS)


def test_spanish_days_are_the_same() -> None:
    assert passes("El taller abre los viernes.", language="es")
    assert not passes("El taller abre los domingos.", language="es")
