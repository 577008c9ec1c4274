"""Concepts are found in either language, with whether they are denied."""

import re

import pytest

from chatwidget.checking import topics
from chatwidget.checking.claims import plain
from chatwidget.checking.concepts import mentions, told_in


@pytest.mark.parametrize(
    ("text", "affirmed", "denied"),
    [
        ("We deliver to the UK and France, but not to Jersey.", {"united kingdom", "france"}, {"channel islands"}),
        ("Wash by hand; it isn't dishwasher safe.", {"hand wash"}, {"dishwasher"}),
        ("Dishwasher safe: No", set(), {"dishwasher"}),
        ("It's fragrance-free and contains no nuts, milk or egg.", {"unscented"}, {"nuts", "milk", "egg"}),
        ("A lid is not included, but the case is.", {"case"}, {"lid"}),
        ("No lleva tapa, pero es vegano.", {"vegan"}, {"lid"}),
        ("Hecho de roble macizo, con funda.", {"oak", "case"}, set()),
        ("It is not only leather but waterproof.", {"leather", "waterproof"}, set()),
        ("Visa and PayPal; American Express, no.", {"visa", "paypal"}, {"amex"}),
    ],
)
def test_what_a_text_affirms_and_denies(text: str, affirmed: set[str], denied: set[str]) -> None:
    found = mentions(plain(text))
    assert {one.concept for one in found if not one.denied} == affirmed
    assert {one.concept for one in found if one.denied} == denied


def test_a_question_is_told_by_its_answer() -> None:
    assert "engraving" in told_in("do you engrave? yes, for £5.").affirmed
    assert "engraving" in told_in("do you engrave? no, we do not.").denied


def test_one_thing_follows_from_another() -> None:
    told = told_in("made of oak. it is fragrance-free.")
    assert "wood" in told.affirmed
    assert "perfume" in told.denied


def test_no_pattern_holds_a_backspace_for_a_word_boundary() -> None:
    patterns = [value for value in vars(topics).values() if isinstance(value, re.Pattern)]
    assert len(patterns) > 20
    assert not [one for one in patterns if "\b" in one.pattern]
