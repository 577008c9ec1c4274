"""Amounts an answer reckons out of the shop's own: sums, multiples, differences, what is missing for a threshold."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Final

from chatwidget.checking import topics as about
from chatwidget.checking.claims import Claim, Value, read
from chatwidget.checking.codes import is_to_reach
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.numerals import NUMBER, number_values, same_currency
from chatwidget.checking.offers import words_of
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.texts import amounts_of

_PAIR: Final = re.compile(r"\b(?:pair|par|both|ambos|ambas|couple)\b")
_FROM: Final = re.compile(r"\b(?:from|desde|a partir de)\W+(?:los |las )?$")
_UPPER: Final = re.compile(
    r"\b(?:under|below|less than|cheaper than|up to|at most|within|limit of|budget of|max(?:imum)?(?: of)?|menos de|"
    r"por debajo de|hasta|como maximo|maximo de|presupuesto de|limite de)\W+(?:your |tu |the |an? |los |las |un |una |"
    r"de )*$"
)
_STRICT: Final = re.compile(r"under|below|less|cheaper|menos|debajo|over|above|more|mas de|encima")
_NOT: Final = re.compile(r"(?:\b(?:not?|never|nunca)|n't)(?:\W+\w+){0,2}\W*$")
_LOWER: Final = re.compile(r"\b(?:over|above|more than|at least|mas de|por encima de|al menos)\W+(?:los |las )?$")
_PER: Final = re.compile(r"\b(?:per|each|apiece|por|cada|al)\b")
_MISSING: Final = re.compile(
    r"\b(?:short|away|left|missing|more|less|still|only|off|menos|falta[n]?|mas|quedarias?|quedan?|solo|justo)\b"
)
_COMPARED: Final = re.compile(
    r"\b(?:heavier|lighter|longer|shorter|wider|taller|larger|bigger|smaller|thicker|thinner|more|less|mas|menos|"
    r"difference|diferencia|higher|arriba|quicker|later|deeper)\b"
)
_ABOUT: Final = re.compile(
    r"\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|close to|just (?:over|under)|(?:a (?:shade|"
    r"little|bit|touch)|slightly) "
    r"(?:over|under|more than|less than)|some|unos|unas|casi|cerca de|alrededor de|aproximadamente|(?:algo|poco|"
    r"un poco) (?:mas|menos) de)"
    r"\W+$"
)
_NEARLY: Final = re.compile(
    r"\b(?:(?:just|a (?:little|bit)|slightly) (?:over|under|above|below)|nearly|almost|roughly|about|around|casi|unos|"
    r"(?:un )?poco (?:mas )?de|algo mas de|pasan? (?:un poco )?de|superan?|rozan?)\W+(?:los |las )?$"
)
_FEW: Final = 4
_FORMS: Final = 12
_TO: Final = re.compile(
    r"\s*(?:-|to|or|a|o)\s+(?:\d|two|three|four|five|six|seven|eight|dos|tres|cuatro|cinco|seis|siete|ocho)"
)
_IN_ALL: Final = re.compile(
    r"\b(?:altogether|in all|in total|total|together|both|all|makes?|gives? you|so|that's|en total|entre (?:l[oa]s|"
    r"tod)|o sea|es decir|"
    r"alcanza[n]?|suman?|dan?|son|pues)\b"
)
_SENT: Final = re.compile(r"\b(?:freight|carriage|sending|posting)\b")
_SAVED: Final = re.compile(r"\b(?:sav(?:e|es|ing)|ahorr\w+|off)\b")
_MOST: Final = 20


def is_reckoned(
    facts: Facts, claim: Claim, amount: Decimal, currency: str, sentence: Spoken, pool: Sequence[Known]
) -> bool:
    """Whether an amount is a sum, a multiple or a difference of prices that the sentence speaks of, and says so."""
    known = [one for one in pool or _few(facts) if same_currency(currency, one.currency)][:6]
    if _from_neighbours(claim, amount, sentence):
        return True
    priced = [_few_of({offer.price for offer in one.forms.chosen(sentence.words)} - {None}) for one in known]
    single = {price for prices in priced for price in prices} | {price for one in known for price in one.prices}
    pairs = [(a, b) for one, other in combinations(priced, 2) for a in one for b in other]
    words = sentence.words | words_of(sentence.earlier)
    formed = [one for one in known if one.forms.named(words) or one.forms.offers[1:] == ()]
    within = [pair for one in formed for pair in combinations(_few_of(one.prices), 2)]
    is_saved = _SAVED.search(sentence.flat) is not None  # a form that costs less is no saving
    if about.DIFFERENCE.search(sentence.flat) and any(
        abs(a - b) == amount for a, b in (*pairs, *(() if is_saved else within))
    ):
        return True
    if _PER.search(sentence.flat):
        earlier = sentence.before.flat if sentence.before is not None else ""
        if any(amount * count in single for count in _counts(f"{earlier} {sentence.flat}")):
            return True
    counts = _counts(sentence.flat) | _counts(sentence.earlier)
    packed = {
        count for one in known for offer in one.offers for told in offer.values.values() for count in _counts(told)
    }
    multiples = {price * count for price in single for count in counts | packed}
    sums = {a + b for a, b in pairs} | {a + b for a, b in within}
    sums |= {a + b + c for one, two, three in combinations(priced, 3) for a in one for b in two for c in three}
    is_total = about.TOTAL.search(sentence.flat) is not None
    if amount in multiples or (amount in sums and (is_total or len(known) > 1)):
        return True
    if about.DIFFERENCE.search(sentence.flat) and any(abs(a - b) == amount for a in multiples for b in single):
        return True  # "a set of three is €4.50 less than three bottles"
    baskets = single | multiples | sums
    is_sent = "shipping" in sentence.topics | about.topics(sentence.earlier) or _SENT.search(sentence.flat) is not None
    if is_sent and {amount - cost for cost in _postage(facts)} & baskets:
        return True
    if _NEARLY.search(sentence.flat[: claim.start]) and any(abs(one - amount) * 20 <= amount for one in baskets):
        return True
    if _is_reduced(facts, amount, sentence, baskets):
        return True
    thresholds = facts.texts.thresholds()
    return bool(_MISSING.search(sentence.flat)) and any(
        abs(limit - basket) == amount for limit in thresholds for basket in baskets
    )


def _postage(facts: Facts) -> set[Decimal]:
    """Return what the shop's texts tell that delivery costs, without the amounts from which on it is free."""
    return {
        cost
        for piece in facts.texts.pieces()
        if "shipping" in piece.topics
        for cost in amounts_of([claim for claim in piece.claims if not is_to_reach(claim, piece.flat)])
    }


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


def _counts(flat: str) -> set[int]:
    """Return how many of a thing a sentence may speak of."""
    found = {2} if _PAIR.search(flat) else set()
    for match in NUMBER.finditer(flat):
        found |= {int(value) for value in number_values(match[0]) if value == int(value) and 1 < value <= _MOST}
    return found


def in_units_of(claim: Claim, sentence: Spoken) -> Iterator[Claim]:
    """Yield a bare number in the units of the figures before it: the 12 of "two hours on high and 12 on low"."""
    if claim.kind != "number":
        return
    earlier = [(one, sentence.earlier) for one in read(sentence.earlier)]
    own = [(one, sentence.flat) for one in read(sentence.flat) if one.start < claim.start]
    for one, text in (*own, *earlier):
        number = NUMBER.search(text, one.start, one.end)
        value = one.values[0]
        amount = value[1] if isinstance(value, tuple) and one.kind == "measure" else value
        if one.kind not in {"measure", "duration"} or number is None or not isinstance(amount, Decimal):
            continue
        counted, bare = number_values(number[0])[0], claim.values[0]
        if counted and isinstance(bare, Decimal):
            told = (bare * amount / counted).normalize()
            kept: Value = (str(value[0]), told) if isinstance(value, tuple) else round(told, 3)
            is_least = _TO.match(sentence.flat, claim.end) is not None
            yield replace(claim, kind=one.kind, values=(kept,), is_least=is_least)


def is_rounded(claim: Claim, sentence: Spoken) -> bool:
    """Whether a figure is said to be no more than near ("just over 12 kilos", "unos tres meses")."""
    return claim.kind in {"measure", "duration"} and _ABOUT.search(sentence.flat[: claim.start]) is not None


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


def is_multiplied(claim: Claim, sentence: Spoken, known: Sequence[Known]) -> bool:
    """Whether a measure, a time or a number is a told one so many times: "12 kg a shelf, so 48 kg on all four"."""
    if claim.kind not in {"measure", "duration", "number"} or not _IN_ALL.search(f"{sentence.earlier} {sentence.flat}"):
        return False
    counts = _counts(sentence.flat) | _counts(sentence.earlier)
    told = [value for one in known for kind, value in one.told if kind == claim.kind]
    return any(_times(value, count) in claim.values for value in told for count in counts)


def _times(value: Value, count: int) -> Value:
    if isinstance(value, tuple):
        return (str(value[0]), (Decimal(value[1]) * count).normalize())
    return value * count if isinstance(value, Decimal) else value


def fits(claim: Claim, sentence: Spoken, known: Sequence[Known]) -> bool:
    """Whether a measure lies between two that are told of the form which the sentence names: "24 inches is an M"."""
    for one in known if claim.kind == "measure" else ():
        named = one.forms.named(words_of(sentence.flat) | words_of(sentence.earlier))
        pieces = {id(piece): piece for kind, _value in one.told for piece in one.told[kind, _value]}.values()
        for piece in pieces:
            told = one.forms.named(words_of(piece.flat)) or one.forms.named(words_of(piece.clause))
            if not told or any(not values & told.get(name, values) for name, values in named.items()) or not named:
                continue
            ends = [value for other in piece.claims if other.kind == claim.kind for value in other.values]
            if any(_lies_between(value, ends) for value in claim.values):
                return True
    return False


def _lies_between(value: Value, ends: Sequence[Value]) -> bool:
    told = [end[1] for end in ends if isinstance(end, tuple) and isinstance(value, tuple) and end[0] == value[0]]
    amounts = [end for end in told if isinstance(end, Decimal)]
    said = value[1] if isinstance(value, tuple) else None
    return isinstance(said, Decimal) and len(amounts) > 1 and min(amounts) <= said <= max(amounts)


def is_measured(claim: Claim, sentence: Spoken, known: Sequence[Known]) -> bool:
    """Whether a measure or a time is the difference of two that the products' texts tell ("1.6 kg heavier")."""
    if claim.kind not in {"measure", "duration"} or not _COMPARED.search(sentence.flat):
        return False
    if claim.kind == "duration":
        spans: set[Decimal] = {
            value for one in known for value in one.told_of("duration") if isinstance(value, Decimal)
        }
        lengths: list[Decimal] = [value for value in claim.values if isinstance(value, Decimal)]
        return any((longer - length) in spans for longer in spans for length in lengths)
    dimension, amount = claim.values[0] if isinstance(claim.values[0], tuple) else ("", Decimal(0))
    told: set[Decimal] = {
        value[1]
        for one in known
        for kind, value in one.told
        if kind == "measure" and isinstance(value, tuple) and value[0] == dimension and isinstance(value[1], Decimal)
    }
    return isinstance(amount, Decimal) and any(one - amount in told for one in told)
