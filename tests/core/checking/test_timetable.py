"""Weekdays, months and dates are those that the shop names for this very thing."""

from dataclasses import replace

import pytest
from tests.core.checking.shop import WOLDS, of, page, passes


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


def test_a_product_keeps_to_its_own_months() -> None:
    rose = replace(
        WOLDS, external_id="rose", title="Lady Harrow rose", text="It flowers from June to September.", variants=()
    )
    found = of(rose, page("shipping", "From March to May plants are sent on Mondays only."))
    assert found.shown("The Lady Harrow rose flowers from June to September.").endswith("September.")
    assert found.shown("La rosa Lady Harrow florece en junio y julio.", language="es").endswith("julio.")
    assert "April" not in found.shown("The Lady Harrow rose flowers from April to July.")
