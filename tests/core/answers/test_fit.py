"""What counts as having what was asked for."""

from tests.core.answers.test_offline import product

from chatwidget.answers.fit import best_fitting, of_goods

BOOTS = product("Pirene hiking boots", categories=("Footwear",))
DUFFEL = product("Puerto duffel", variants=[{"external_id": "b", "options": {"Colour": "Black"}, "available": True}])
TENT = product("Expedition 2 tent", attributes={"For": "2 people"})


def test_a_number_or_a_colour_alone_is_no_match() -> None:
    assert best_fitting([TENT], "can I use two discount codes?", "en") == []
    assert best_fitting([TENT], "a tent for two", "en") == [TENT]


def test_goods_are_those_that_the_question_calls_by_name() -> None:
    assert of_goods([DUFFEL, BOOTS], [DUFFEL, BOOTS], "black boots", "en") == [BOOTS]
    assert of_goods([DUFFEL], [DUFFEL], "something black", "en") == [DUFFEL]


def test_who_is_the_warmest_is_not_told_by_a_text_that_says_warm() -> None:
    down, thin = product("Down bag", text="For frost."), product("Thin bag", text="Warm enough in summer.")
    assert best_fitting([down, thin], "which bag is warmest?", "en") == [down, thin]
