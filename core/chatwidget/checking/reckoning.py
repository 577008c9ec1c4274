"""Amounts an answer reckons out of the shop's own: sums, multiples, differences, what is missing for a threshold."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

from chatwidget.checking import topics as about
from chatwidget.checking.baskets import listed, units
from chatwidget.checking.claims import Claim, read
from chatwidget.checking.codes import is_to_reach
from chatwidget.checking.evidence import Piece, places_in
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.numerals import NUMBER, number_values, same_currency
from chatwidget.checking.offers import words_of
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.texts import amounts_of
from chatwidget.checking.thresholds import limits_of

_PAIR: Final = re.compile(r"\b(?:pair|par|both|ambos|ambas|couple)\b")
_FROM: Final = re.compile(r"\b(?:from|desde|a partir de)\W+(?:los |las )?$")
_UPPER: Final = re.compile(
    r"\b(?:under|below|less than|cheaper than|(?<!add )(?<!adds )up to|at most|within|limit of|budget of|"
    r"max(?:imum)?(?: of)?|menos de|"
    r"por debajo de|hasta|como maximo|maximo de|presupuesto de|limite de)\W+(?:your |tu |the |an? |los |las |un |una |"
    r"de )*$"
)
_STRICT: Final = re.compile(r"under|below|less|cheaper|menos|debajo|over|above|more|mas de|encima")
_NOT: Final = re.compile(r"(?:\b(?:not?|never|nunca)|n't)(?:\W+\w+){0,2}\W*$")
_LOWER: Final = re.compile(r"\b(?:over|above|more than|at least|mas de|por encima de|al menos)\W+(?:los |las )?$")
_PER: Final = re.compile(r"\b(?:per|each|apiece|por|cada|al)\b")
_MISSING: Final = re.compile(
    r"\b(?:short|away|left|missing|more|another|need[s]?|less|still|only|off|menos|falta\w*|mas|quedarias?|quedan?|solo|justo)\b"
)
_AGAINST: Final = re.compile(r"\b(?:against|versus|vs|instead of|rather than|frente a|en vez de|contra|suelt[oa]s)\b")
_NEARLY: Final = re.compile(
    r"\b(?:(?:just|a (?:little|bit)|slightly) (?:over|under|above|below)|nearly|almost|roughly|about|around|casi|unos|"
    r"(?:un )?poco (?:mas )?de|algo mas de|pasan? (?:un poco )?de|superan?|rozan?)\W+(?:los |las )?$"
)
_FEW: Final = 4
_FORMS: Final = 12
_SENT: Final = re.compile(r"\b(?:freight|carriage|sending|posting|posted|delivered|sent|enviad[oa]s?|puest[oa] en)\b")
_FAST: Final = re.compile(r"\b(?:express|next[- ]day|same[- ]day|urgent|saturday|expres|urgente|24 ?h)\b")
"""Delivery that a shop seldom gives away."""
_PER_PIECE: Final = re.compile(r"\s*(?:each|apiece|a piece|per piece|cada un[oa]|por unidad|la unidad)\b")
_AT: Final = re.compile(r"(?:\b(?:at|a)|\(|@|[x\u00d7])\s*$")
_SUMMED: Final = re.compile(r"\b(?:total|together|altogether|in all|junt[oa]s)\b")
_SAVED: Final = re.compile(r"\b(?:sav(?:e|es|ing)|ahorr\w+|off)\b")
_MOST: Final = 20
_MOST_KNOWN: Final = 6
_NEVER: Final = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the products that a sentence speaks of come to, one by one and together."""

    single: frozenset[Decimal]
    """The price of every form."""
    multiples: frozenset[Decimal]
    """So many of one of them."""
    sums: frozenset[Decimal]
    """Several together."""
    baskets: frozenset[Decimal]
    """All that the shopper may have in a basket, in the forms that the sentence names."""
    differences: frozenset[Decimal]
    """What one costs more than another, or one form more than another."""
    is_listed: bool
    """Whether the sentence says thing by thing what it adds up, so that no other sum will do."""


def is_reckoned(
    facts: Facts, claim: Claim, amount: Decimal, currency: str, sentence: Spoken, pool: Sequence[Known]
) -> bool:
    """Whether an amount is a sum, a multiple or a difference of prices that the sentence speaks of, and says so."""
    known = [one for one in pool or _few(facts) if same_currency(currency, one.currency)][:_MOST_KNOWN]
    sums = _sums(claim, sentence, known)
    is_unit = _PER_PIECE.match(sentence.flat, claim.end) or _AT.search(sentence.flat[: claim.start])
    if is_unit and amount in units(sentence, claim):
        return True
    if not sums.is_listed and _from_neighbours(claim, amount, sentence):
        return True
    is_difference = about.DIFFERENCE.search(sentence.flat) is not None and not sums.is_listed
    if is_difference and (amount in sums.differences or _is_apart(amount, sums.multiples, sums.single)):
        return True  # "a set of three is €4.50 less than three bottles"
    if _PER.search(sentence.flat):
        earlier = sentence.before.flat if sentence.before is not None else ""
        if any(amount * count in sums.single for count in counts_in(f"{earlier} {sentence.flat}")):
            return True
    is_total = sums.is_listed or len(known) > 1 or about.TOTAL.search(sentence.flat) is not None
    if amount in sums.multiples or (amount in sums.sums and is_total):
        return True
    if _NEARLY.search(sentence.flat[: claim.start]) and any(abs(one - amount) * 20 <= amount for one in sums.baskets):
        return True
    return _is_with_postage(facts, amount, sentence, sums.baskets) or _is_reduced(
        facts, amount, sentence, sums.baskets | sums.single
    )


def _sums(claim: Claim, sentence: Spoken, known: Sequence[Known]) -> _Sums:
    """Reckon with the products that are spoken of, in the forms that are."""
    priced = [_few_of({offer.price for offer in one.forms.chosen(sentence.words)} - {None}) for one in known]
    chosen = frozenset[Decimal]().union(*priced)
    single = chosen.union(*(one.prices for one in known))
    pairs = [(a, b) for one, other in combinations(priced, 2) for a in one for b in other]
    words = sentence.words | words_of(sentence.earlier)
    formed = [one for one in known if one.forms.named(words) or one.forms.offers[1:] == ()]
    within = [pair for one in formed for pair in combinations(_compared(one, sentence.words), 2)]
    is_saved = _SAVED.search(sentence.flat) is not None  # a form that costs less is no saving
    apart = pairs if is_saved else [*pairs, *within]
    differences = frozenset(abs(a - b) for a, b in apart)
    is_compared = is_saved or about.DIFFERENCE.search(sentence.flat) or _AGAINST.search(sentence.flat)
    is_summed = not is_compared or _SUMMED.search(sentence.flat) is not None  # "add two mugs, and the total is €61"
    together = listed(sentence, claim) if is_summed else None
    if together is not None:
        return _Sums(single, together, together, together, differences, is_listed=True)
    counts = counts_in(sentence.flat) | counts_in(sentence.earlier)
    counts |= {
        count for one in known for offer in one.offers for told in offer.values.values() for count in counts_in(told)
    }
    threes = (a + b + c for one, two, three in combinations(priced, 3) for a in one for b in two for c in three)
    sums = frozenset((*(a + b for a, b in (*pairs, *within)), *threes))
    baskets = chosen | sums | {price * count for price in chosen for count in counts}
    multiples = frozenset(price * count for price in single for count in counts)
    return _Sums(single, multiples, sums, baskets, differences, is_listed=False)


def _is_apart(amount: Decimal, some: Collection[Decimal], others: Collection[Decimal]) -> bool:
    return any(abs(a - b) == amount for a in some for b in others)


def _is_with_postage(facts: Facts, amount: Decimal, sentence: Spoken, baskets: Collection[Decimal]) -> bool:
    """Whether an amount is what baskets come to with delivery, or what they lack for what is free from an amount on."""
    is_sent = "shipping" in sentence.topics | about.topics(sentence.earlier) or _SENT.search(sentence.flat) is not None
    if is_sent and any(
        amount - cost in baskets and amount - cost < free_from for cost, free_from in _postage(facts, sentence)
    ):
        return True
    is_missing = _MISSING.search(sentence.flat) and (is_sent or about.FREE.search(sentence.flat))
    return bool(is_missing) and _is_apart(amount, facts.texts.thresholds(), baskets)


def _compared(known: Known, words: frozenset[str]) -> frozenset[Decimal]:
    """Return the prices that may be compared of one product: those of the forms that a sentence sets side by side."""
    is_both = any(len(values) > 1 for values in known.forms.named(words).values())
    return _few_of({offer.price for offer in known.forms.chosen(words)} if is_both else known.prices)


def _postage(facts: Facts, sentence: Spoken) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what the shop's texts tell that delivery costs, and from which amount on it costs nothing.

    To the places that a sentence names; where it names none, to nowhere in particular, if that is told.
    """
    sent = [piece for piece in facts.texts.pieces() if "shipping" in piece.topics]
    free = [(piece, limits) for piece in sent if piece.free and (limits := limits_of(piece))]
    charged = [
        (piece, amounts_of([claim for claim in piece.claims if not is_to_reach(claim, piece.flat)])) for piece in sent
    ]
    charged = [(piece, costs) for piece, costs in charged if costs]
    places = places_in(sentence.flat) or places_in(sentence.earlier)
    anywhere = [] if places else [one for one in charged if not one[0].places and not _FAST.search(one[0].flat)]
    fitting = [one for one in charged if one[0].places & places] or anywhere or charged
    for piece, costs in fitting:
        for cost in costs:
            yield cost, min((min(limits) for told, limits in free if _is_of(told, piece, cost)), default=_NEVER)


def _is_of(told: Piece, piece: Piece, cost: Decimal) -> bool:
    """Whether delivery at a cost is what a text tells to be free from an amount on."""
    costs = amounts_of(read(told.clause)) - limits_of(told)
    if costs:
        return costs == {cost}
    return told.places == piece.places and not _FAST.search(piece.flat)


def _few_of(prices: Iterable[Decimal | None]) -> frozenset[Decimal]:
    """Return prices, of many the lowest and the highest alone: whoever adds up says which form is meant."""
    found = frozenset(price for price in prices if price is not None)
    return found if len(found) <= _FORMS else frozenset((min(found), max(found)))


def _few(facts: Facts) -> Sequence[Known]:
    """Return the products of the turn where they are so few that a sentence that names none may mean any two."""
    return list(facts.products.values()) if len(facts.products) <= _FEW else ()


def _is_reduced(facts: Facts, amount: Decimal, sentence: Spoken, baskets: Collection[Decimal]) -> bool:
    """Whether an amount is what a discount that the sentence speaks of takes off, or leaves, of prices spoken of."""
    if "discount" not in sentence.topics and not facts.texts.codes.named(sentence.earlier):
        return False
    earlier = amounts_of(read(sentence.earlier)) | amounts_of(read(sentence.text))
    for percent, off in facts.texts.reductions(sentence.flat, sentence.earlier):
        for price in {*baskets, *earlier}:
            saved = (price * percent / 100 + off).quantize(Decimal("0.01"))
            if amount in {saved, price - saved} and saved < price:
                return True
    return False


def _from_neighbours(claim: Claim, amount: Decimal, sentence: Spoken) -> bool:
    """Whether an amount is the difference or the sum of two others in the same words or just before."""
    earlier = read(sentence.before.text) if sentence.before is not None else ()
    others = sorted(amounts_of([one for one in (*read(sentence.text), *earlier) if one != claim]))
    pairs = list(combinations(others, 2))
    if about.DIFFERENCE.search(sentence.flat) and any(b - a == amount for a, b in pairs):
        return True
    return about.TOTAL.search(sentence.flat) is not None and any(a + b == amount for a, b in pairs)


def counts_in(flat: str) -> set[int]:
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
    is_strict = limit is not None and _STRICT.search(limit[0]) is not None  # "under £20" is not £20
    if limit and _NOT.search(before[: limit.start()]):
        upper, lower, is_strict = lower, upper, False  # "not more than"
    if amount in thresholds and (lower or _FROM.search(before)):
        return True
    if not upper and not lower:
        return False
    known = [one for one in (named or everything) if one.prices and same_currency(currency, one.currency)]
    ends = [min(one.prices) if upper else max(one.prices) for one in known]
    keeps = [(end == amount and not is_strict) or (end < amount if upper else end > amount) for end in ends]
    return all(keeps) and bool(keeps) if named else any(keeps)
