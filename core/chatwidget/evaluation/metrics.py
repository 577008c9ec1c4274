"""What is measured of a ranking that people have judged."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Gains = Mapping[str, float]
"""A query's judgments: product id → gain."""

GRADED: Final = 2.0
BINARY: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One query's figures; `in_prompt` tells whether a relevant product fits the budget of a prompt."""

    ndcg_10: float
    recall_10: float
    recall_100: float
    in_prompt: bool
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Averages over the queries that have a relevant product."""

    queries: int
    ndcg_10: float
    recall_10: float
    recall_100: float
    in_prompt: float
    empty: float


def relevance(judged: Mapping[str, Gains]) -> float:
    """Return from which gain on a product is relevant: 1 where gains end there, 2 where they go up to 3."""
    highest = max((gain for gains in judged.values() for gain in gains.values()), default=BINARY)
    return BINARY if highest <= BINARY else GRADED


def score(found: Sequence[str], shown: Collection[str], gains: Gains, threshold: float) -> Score | None:
    """Return a query's figures, or None where nothing relevant is known for it.

    :param found: product ids, the best first.
    :param shown: those that would stand in the prompt.
    """
    wanted = {product for product, gain in gains.items() if gain >= threshold}
    if not wanted:
        return None
    ideal = sorted(gains.values(), reverse=True)[:10]
    return Score(
        ndcg_10=_dcg([gains.get(product, 0.0) for product in found[:10]]) / _dcg(ideal),
        recall_10=len(wanted & set(found[:10])) / min(10, len(wanted)),
        recall_100=len(wanted & set(found[:100])) / len(wanted),
        in_prompt=not wanted.isdisjoint(shown),
        is_empty=not found,
    )


def average(scores: Collection[Score]) -> Figures:
    """Return the averages; zeros where there is nothing to average."""
    count = len(scores)
    most = max(1, count)
    return Figures(
        queries=count,
        ndcg_10=sum(one.ndcg_10 for one in scores) / most,
        recall_10=sum(one.recall_10 for one in scores) / most,
        recall_100=sum(one.recall_100 for one in scores) / most,
        in_prompt=sum(one.in_prompt for one in scores) / most,
        empty=sum(one.is_empty for one in scores) / most,
    )


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
