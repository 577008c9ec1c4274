"""What a shop says of each of its discount codes, and whether a sentence about one keeps to it.

"SPOKE10 takes 10% off a first order over £80; it is not valid on bikes. WINTER15 takes 15% off lights." A figure, a
month or a thing that is told of one code is not told of another, and what holds of all codes holds of each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from chatwidget.answers.alike import has_alike
from chatwidget.answers.claims import Claim, plain, read
from chatwidget.answers.colours import hues
from chatwidget.answers.concepts import PLACES, mentions
from chatwidget.answers.evidence import SENTENCE, polarity, stems
from chatwidget.answers.timetable import months_in
from chatwidget.answers.topics import DENIED

_CODE: Final = re.compile(r"(?<![\w@./-])(?=[A-Z0-9_-]*[A-Z]{2})[A-Z][A-Z0-9_-]{2,}(?!\w)")
_OF_CODES: Final = re.compile(r"\b(?:codes?|codigos?|vouchers?|coupons?|cupon(?:es)?|promotions?|promocion(?:es)?)\b")
_WORD: Final = 4
"""Letters that may be an abbreviation; a code without a figure has more."""
_LEAST: Final = re.compile(r"\b(?:at least|minimum|or more|al menos|como minimo|minimo|o mas)\b")
_LACKING: Final = re.compile(r"\b(?:no|without|sin) ([a-z]+)")
_EXCLUDED: Final = re.compile(r"\bexclu(?:ded?|ding|id[oa]s?|ye)\b|\bexcept\b|\bexcepto\b")
_ANY: Final = re.compile(
    r"\b(?:any|every|all|cualquier|todos los|todas las) ((?!order|purchase|time|pedido|compra)[a-z]+)"
)
_CLAUSE: Final = re.compile(
    r"[;,]\s+(?:but |pero |and |y )?|\s(?:and|but|y|pero)\s(?=(?:does|do|is|are|it|can|cannot|not|no)\b)"
)
_IDLE: Final = frozenset(
    re.split(
        r"\s+",
        "sale code codigo discount descuento valid valido vale valen work apply applied use used usar sirve sirven "
        "admite "
        "stack runs until",
    )
)


@dataclass(frozen=True, slots=True)
class _Statement:
    flat: str
    claims: tuple[Claim, ...]
    affirmed: frozenset[str]
    denied: frozenset[str]
    months: frozenset[int]
    has_least: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one code: of it alone, and of all."""

    own: Sequence[_Statement]
    general: Sequence[_Statement]

    @property
    def every(self) -> Iterator[_Statement]:
        """All that holds of the code."""
        yield from self.own
        yield from self.general

    def tells(self, claim: Claim) -> bool:
        """Whether a figure is one of the code's own, or of all codes."""
        told = {
            value for one in self.every for other in one.claims if other.kind == claim.kind for value in other.values
        }
        return bool(told & set(claim.values))

    def belies(self, flat: str, things: frozenset[str], of: frozenset[str]) -> bool:
        """Whether a sentence extends the code to what it does not reach: another month, an excluded thing, any other.

        `things` are what products are filed under, `of` the words of the products that the sentence names.
        """
        affirmed = frozenset[str]().union(*(one.affirmed for one in self.own))
        denied = frozenset[str]().union(*(one.denied for one in self.every))
        if self._strays(flat):
            return True
        if any(has_alike(word, affirmed) for match in _LACKING.finditer(flat) for word in _telling(stems(match[1]))):
            return True
        if DENIED.search(flat):
            return False
        said = _telling(stems(flat) | of)
        if any(has_alike(word, denied) and not has_alike(word, affirmed) for word in said):
            return True
        if self.own and any(not has_alike(word, affirmed) for match in _ANY.finditer(flat) for word in stems(match[1])):
            return True
        scope = {word for word in things if has_alike(word, affirmed)}
        return bool(scope) and any(word in things and not has_alike(word, affirmed) for word in stems(flat))

    def _strays(self, flat: str) -> bool:
        """Whether a sentence names a month, a place or a colour where what is told of the code names others."""
        months, told = months_in(flat), {month for one in self.every for month in one.months}
        if months and not months <= told:
            return True
        own = " ".join(one.flat for one in self.own)
        if hues(own) and not hues(flat) <= hues(own):
            return True
        places = {one.concept for one in mentions(own)} & PLACES
        return bool(places) and not {one.concept for one in mentions(flat)} & PLACES <= places

    def counts_wrongly(self, claim: Claim, noun: str) -> bool:
        """Whether fewer things are called enough than the code asks for."""
        value = claim.values[0]
        for one in self.own:
            for other in one.claims:
                asked = other.values[0]
                if other.kind != "number" or not isinstance(asked, Decimal) or not isinstance(value, Decimal):
                    continue
                if noun and has_alike(noun, one.affirmed) and one.has_least and value < asked:
                    return True
        return False

    def reductions(self) -> Sequence[tuple[Decimal, Decimal]]:
        """Return what the code takes off: a percent and nothing, or nothing and an amount."""
        found = []
        for one in self.own:
            for claim in one.claims:
                value = claim.values[0]
                if claim.kind == "percent" and isinstance(value, Decimal):
                    found.append((value, Decimal(0)))
                elif claim.kind == "money" and isinstance(value, tuple) and isinstance(value[0], Decimal):
                    found.append((Decimal(0), value[0]))
        return found


@dataclass(slots=True)
class Codes:
    """The codes of a shop's texts."""

    _own: dict[str, list[_Statement]] = field(default_factory=dict)
    _general: list[_Statement] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Take in a text of the shop."""
        for code, statement in _read(text):
            if code:
                self._own.setdefault(code, []).append(statement)
            else:
                self._general.append(statement)

    def named(self, flat: str) -> list[str]:
        """Return the codes that plain text names."""
        return [code for code in self._own if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", flat)]

    def section(self, flat: str, before: str = "") -> Section | None:
        """Return what is told of the code that a sentence speaks of, itself or going on from the one before."""
        named = self.named(flat) or self.named(before)
        if not named and not _OF_CODES.search(flat):
            return None
        own = [one for code in named for one in self._own[code]]
        if not own and not self._general:
            return None
        return Section(own, self._general)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[tuple[str, _Statement], ...]:
    """Return what a text tells of its codes, each with the code it is of, "" where it is of all."""
    found = []
    for line in text.splitlines():
        for sentence in SENTENCE.split(line):
            codes = [code for code in _CODE.findall(sentence) if any(c.isdigit() for c in code) or len(code) > _WORD]
            if not codes:
                if _OF_CODES.search(plain(sentence)):
                    found.append(("", _statement(plain(sentence))))
                continue
            current = plain(codes[0])
            for part in re.split(r";\s+", sentence) if len(codes) > 1 else [sentence]:
                flat = plain(part)
                current = next((plain(code) for code in codes if plain(code) in flat), current)
                found.append((current, _statement(flat)))
    return tuple(found)


def _telling(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if not has_alike(word, _IDLE))


def _statement(flat: str) -> _Statement:
    affirmed, denied = set[str](), set[str]()
    for clause in _CLAUSE.split(flat):
        yes, no = (frozenset[str](), stems(clause)) if _EXCLUDED.search(clause) else polarity(clause)
        affirmed |= yes
        denied |= no
    return _Statement(
        flat, read(flat), frozenset(affirmed), frozenset(denied), months_in(flat), bool(_LEAST.search(flat))
    )
