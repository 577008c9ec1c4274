"""The figures of a judged ranking, by hand."""

import math

import pytest

from chatwidget.evaluation.metrics import average, relevance, score


def test_a_perfect_ranking_is_one_and_a_reversed_one_is_less() -> None:
    gains = {"a": 3.0, "b": 2.0, "c": 0.0}
    best = score(["a", "b", "c"], {"a"}, gains, 2.0)
    worst = score(["c", "b", "a"], {"c"}, gains, 2.0)
    assert best is not None
    assert worst is not None
    assert best.ndcg_10 == 1.0
    expected = (2 / math.log2(3) + 3 / math.log2(4)) / (3 / math.log2(2) + 2 / math.log2(3))
    assert worst.ndcg_10 == pytest.approx(expected)
    assert (best.in_prompt, worst.in_prompt) == (True, False)


def test_recall_looks_at_ten_and_at_a_hundred() -> None:
    gains = {str(number): 1.0 for number in range(20)}
    found = [str(number) for number in range(5)] + [f"x{number}" for number in range(10)] + ["19"]
    got = score(found, (), gains, 1.0)
    assert got is not None
    assert got.recall_10 == 0.5
    assert got.recall_100 == 6 / 20


def test_queries_without_anything_relevant_do_not_count() -> None:
    assert score(["a"], (), {"a": 0.1}, 1.0) is None
    assert average([]).queries == 0


def test_what_counts_as_relevant_follows_the_scale() -> None:
    assert relevance({"q": {"a": 1.0, "b": 0.01}}) == 1.0
    assert relevance({"q": {"a": 3.0, "b": 1.0}}) == 2.0


def test_nothing_found_is_empty() -> None:
    nothing = score([], (), {"a": 1.0}, 1.0)
    assert nothing is not None
    assert average([nothing]).empty == 1.0
