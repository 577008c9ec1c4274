"""What an answer cost, where that can be known."""

from chatwidget.answers.prices import Prices


def test_the_cost_of_known_models_and_ones_own() -> None:
    tokens = {"prompt": 1_000_000, "completion": 1_000_000}
    assert Prices().cost("gpt-4o-mini", tokens) == 0.75
    assert Prices().cost("gpt-4o-mini-2024-07-18", tokens) == 0.75
    assert Prices({"mine": (1.0, 2.0)}).cost("mine", tokens) == 3.0


def test_what_is_not_known_is_not_guessed() -> None:
    assert Prices().cost("mine", {"prompt": 1, "completion": 1}) is None
    assert Prices().cost("gpt-4o-mini", {"prompt": None, "completion": 1}) is None
