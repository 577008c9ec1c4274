"""Measures, times and numbers that follow from those a shop tells: rounded, multiplied, between two, or set off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from chatwidget.checking.claims import Claim, Value, read
from chatwidget.checking.known import Known
from chatwidget.checking.numerals import NUMBER, number_values
from chatwidget.checking.offers import words_of
from chatwidget.checking.reckoning import counts_in
from chatwidget.checking.spoken import Spoken

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
_TO: Final = re.compile(
    r"\s*(?:-|to|or|a|o)\s+(?:\d|two|three|four|five|six|seven|eight|dos|tres|cuatro|cinco|seis|siete|ocho)"
)
_IN_ALL: Final = re.compile(
    r"\b(?:altogether|in all|in total|total|together|both|all|makes?|gives? you|so|that's|en total|entre (?:l[oa]s|"
    r"tod)|o sea|es decir|"
    r"alcanza[n]?|suman?|dan?|son|pues)\b"
)


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


def is_multiplied(claim: Claim, sentence: Spoken, known: Sequence[Known]) -> bool:
    """Whether a measure, a time or a number is a told one so many times: "12 kg a shelf, so 48 kg on all four"."""
    if claim.kind not in {"measure", "duration", "number"} or not _IN_ALL.search(f"{sentence.earlier} {sentence.flat}"):
        return False
    counts = counts_in(sentence.flat) | counts_in(sentence.earlier)
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
