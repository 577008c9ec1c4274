"""Amounts an answer reckons out of the shop's own: sums, multiples, differences, what is missing for a threshold."""

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from chatwidget.answers import topics as about
from chatwidget.answers.claims import Claim, read
from chatwidget.answers.evidence import stems
from chatwidget.answers.facts import Facts, amounts_of
from chatwidget.answers.known import Known
from chatwidget.answers.numerals import NUMBER, number_values, same_currency
from chatwidget.answers.spoken import Spoken, words_of

_PAIR: Final = re.compile(r"\b(?:pair|par|both|ambos|ambas|couple)\b")
_FROM: Final = re.compile(r"\b(?:from|desde|a partir de)\W+(?:los |las )?$")
_UPPER: Final = re.compile(
    r"\b(?:under|below|less than|cheaper than|up to|at most|within|limit of|budget of|max(?:imum)?(?: of)?|menos de|"
    r"por debajo de|hasta|como maximo|maximo de|presupuesto de|limite de)\W+(?:your |tu |the |los |las |"
    r"de )*$"
)
_NOT: Final = re.compile(r"(?:\b(?:not?|never|nunca)|n't)(?:\W+\w+){0,2}\W*$")
_LOWER: Final = re.compile(r"\b(?:over|above|more than|at least|mas de|por encima de|al menos)\W+(?:los |las )?$")
_PER: Final = re.compile(r"\b(?:per|each|apiece|por|cada|al)\b")
_MISSING: Final = re.compile(
    r"\b(?:short|away|left|missing|more|less|still|only|off|menos|falta[n]?|mas|quedarias?|quedan?|solo|justo)\b"
)
_COMPARED: Final = re.compile(
    r"\b(?:heavier|lighter|longer|shorter|wider|taller|larger|bigger|smaller|thicker|thinner|more|less|mas|menos|"
    r"difference|diferencia)\b"
)
_AND: Final = re.compile(r",\s+|\s(?:and|y|e|but|pero)\s")
_MOST: Final = 20


def is_reckoned(
    facts: Facts, claim: Claim, amount: Decimal, currency: str, sentence: Spoken, pool: Sequence[Known]
) -> bool:
    """Whether an amount is a sum, a multiple or a difference of prices that the sentence speaks of, and says so."""
    known = [one for one in pool if same_currency(currency, one.currency)][:6]
    if _from_neighbours(claim, amount, sentence):
        return True
    priced = [
        frozenset(offer.price for offer in one.chosen(sentence.words) if offer.price is not None) for one in known
    ]
    single = {price for prices in priced for price in prices} | {price for one in known for price in one.prices}
    pairs = [(a, b) for one, other in combinations(priced, 2) for a in one for b in other]
    within = [pair for one in known for pair in combinations(one.prices, 2)]
    if about.DIFFERENCE.search(sentence.flat) and any(abs(a - b) == amount for a, b in (*pairs, *within)):
        return True
    if _PER.search(sentence.flat):
        earlier = sentence.before.flat if sentence.before is not None else ""
        if any(amount * count in single for count in _counts(f"{earlier} {sentence.flat}")):
            return True
    multiples = {price * count for price in single for count in _counts(sentence.flat)}
    sums = {a + b for a, b in pairs} | {a + b for a, b in within}
    is_total = about.TOTAL.search(sentence.flat) is not None
    if amount in multiples or (amount in sums and (is_total or len(known) > 1)):
        return True
    baskets = single | multiples | sums
    posted = {amount - cost for cost in facts.amounts_about("shipping")}
    if posted & baskets and (is_total or "shipping" in sentence.topics):
        return True
    thresholds = facts.thresholds()
    return bool(_MISSING.search(sentence.flat)) and any(
        abs(limit - basket) == amount for limit in thresholds for basket in baskets
    )


def _from_neighbours(claim: Claim, amount: Decimal, sentence: Spoken) -> bool:
    """Whether an amount is the difference or the sum of two others in the same words or just before."""
    earlier = read(sentence.before.text) if sentence.before is not None else ()
    others = sorted(amounts_of([one for one in (*read(sentence.text), *earlier) if one != claim]))
    pairs = list(combinations(others, 2))
    if about.DIFFERENCE.search(sentence.flat) and any(b - a == amount for a, b in pairs):
        return True
    return about.TOTAL.search(sentence.flat) is not None and any(a + b == amount for a, b in pairs)


def _counts(flat: str) -> set[int]:
    """Return how many of a thing a sentence may speak of."""
    found = {2} if _PAIR.search(flat) else set()
    for match in NUMBER.finditer(flat):
        found |= {int(value) for value in number_values(match[0]) if value == int(value) and 1 < value <= _MOST}
    return found


def is_limit(
    amount: Decimal,
    currency: str,
    claim: Claim,
    sentence: Spoken,
    named: Sequence[Known],
    everything: Iterable[Known],
    thresholds: Collection[Decimal],
) -> bool:
    """Whether an amount is a limit ("under £20") that the products keep to which are named, or any if none is."""
    before = sentence.flat[max(0, claim.start - 40) : claim.start]
    upper, lower = _UPPER.search(before), _LOWER.search(before)
    limit = lower or upper
    if limit and _NOT.search(before[: limit.start()]):
        upper, lower = lower, upper  # "not more than"
    if amount in thresholds and (lower or _FROM.search(before)):
        return True
    if not upper and not lower:
        return False
    known = [one for one in (named or everything) if one.prices and same_currency(currency, one.currency)]
    keeps = [min(one.prices) <= amount if upper else max(one.prices) >= amount for one in known]
    return all(keeps) and bool(keeps) if named else any(keeps)


def is_measured(claim: Claim, sentence: Spoken, known: Sequence[Known]) -> bool:
    """Whether a measure is the difference of two that the products' texts tell ("1.6 kg heavier")."""
    if not _COMPARED.search(sentence.flat):
        return False
    dimension, amount = claim.values[0] if isinstance(claim.values[0], tuple) else ("", Decimal(0))
    told = [
        value[1]
        for one in known
        for kind, value in one.told
        if kind == "measure" and isinstance(value, tuple) and value[0] == dimension and isinstance(value[1], Decimal)
    ]
    return any(abs(a - b) == amount for a, b in combinations(told, 2))


def is_miscompared(sentence: Spoken, before: Sequence[Known]) -> bool:
    """Whether prices are called the same, or one lower than another, which the shop's own do not show."""
    pool = list({one.hit.external_id: one for one in (*sentence.spoken_of, *before)}.values())
    same = about.SAME_PRICE.search(sentence.flat)
    if same is not None and len(sentence.spoken_of) > 1:
        return not frozenset.intersection(*(one.prices for one in sentence.spoken_of))
    if same is not None and len(pool) == 1:
        cut = max((match.end() for match in _AND.finditer(sentence.flat, 0, same.start())), default=0)
        costs, other = (_forms(pool[0], part) for part in (sentence.flat[:cut], sentence.flat[cut : same.end()]))
        return bool(cut and costs and other and not costs & other)
    match = about.CHEAPER_THAN.search(sentence.flat)
    if match is None:
        return False
    first: Known | None = _single(facts_in(sentence, 0, match.start()))
    second: Known | None = _single(facts_in(sentence, match.end(), len(sentence.flat)))
    if first is None or second is None or first.hit.external_id == second.hit.external_id:
        return False
    is_cheaper = match["how"].startswith(("cheap", "less", "mas barat"))
    low, high = (first, second) if is_cheaper else (second, first)
    return bool(low.prices and high.prices) and min(low.prices) >= max(high.prices)


def _forms(known: Known, part: str) -> frozenset[Decimal | None]:
    """Return what the forms cost that a stretch of a sentence singles out; nothing where it singles out none."""
    chosen = known.chosen(words_of(part))
    return frozenset(offer.price for offer in chosen) if len(chosen) < len(known.offers) else frozenset()


def facts_in(sentence: Spoken, start: int, end: int) -> list[Known]:
    """Return the products that a stretch of a sentence speaks of."""
    said = stems(sentence.flat[start:end])
    titles = [(one, one.title_roots) for one in sentence.spoken_of]
    return [
        one
        for one, title in titles
        if said & (title - frozenset().union(*(other for which, other in titles if which is not one)))
    ]


def _single(known: Sequence[Known]) -> Known | None:
    return known[0] if len(known) == 1 else None
