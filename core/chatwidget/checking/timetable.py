"""What a shop says of weekdays and months, and whether a sentence keeps to it.

"We roast on Tuesdays and Thursdays. The phone is staffed Monday to Friday." A day is looked up in the statement that
speaks of the same thing; a month or a date at which something is back, in what is said of that very product.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import MONTHS, plain, read
from chatwidget.checking.evidence import SENTENCE, days, stems
from chatwidget.checking.known import Known
from chatwidget.checking.offers import words_of
from chatwidget.checking.topics import CLOSED, DENIED, topics

_WEEKEND: Final = re.compile(r"\bweekends?\b|\bfin(?:es)? de semana\b")
EVERY_DAY: Final = re.compile(
    r"\b(?:(?:open|deliver|ship)\w* (?:every day|daily|all week)|"
    r"(?:abre|abrimos|repartimos|entregamos|enviamos) (?:todos los dias|a diario|toda la semana|cada dia))\b"
)
"""Words by which something is so on each of the seven days."""
_WEEKDAYS: Final = re.compile(r"\bweekdays?\b|\bentre semana\b")
_CUT: Final = re.compile(
    r";\s*|,\s+(?:and |but |y |pero )?|\s(?:and|but|y|pero)\s(?=(?:is |are |we're |esta |estamos )?(?:close|cerra|"
    r"cierra|shut|not |no ))|"
    r"\s(?=(?:except|excepto|salvo)\b)|\s(?:but|while|whereas|pero|mientras(?: que)?)\s"
)
_CLOSED_AFTER: Final = re.compile(r",\s+(?=(?:cerrad|closed|shut))")
_UNTIL: Final = re.compile(r"\b(?:we |it )?(?:shut|closes?|cierra|cerramos) (?=(?:at|a las?) )")
"""A day on which somebody closes at six is a day on which they are open."""
_ONLY_DAYS: Final = frozenset(("bank", "holiday", "public", "festivo", "weekend", "fin", "semana"))
_TURN: Final = re.compile(r";\s*|\s(?:but|while|whereas|pero|mientras(?: que)?)\s")
_SMALL: Final = frozenset(("tampoco", "tambien", "either", "neither", "though"))
_LEANS: Final = re.compile(r"\W*(?:it|they|that|this|these|there|abre|cierra|abrimos|cerramos|se|los|las)\b")
_FULL: Final = [name for name in MONTHS if len(name) > 3 and name != "mayo"]
_MONTH_NAME: Final = "|".join(sorted(_FULL, key=len, reverse=True))
_MONTH: Final = re.compile(
    rf"\b(?P<full>{_MONTH_NAME})\b|\b(?:in|until|till|by|from|since|en|hasta|desde|de|to|a)\s+(?P<may>may|mayo)\b"
)
_MONTHS_SPAN: Final = re.compile(
    rf"\b(?P<first>{_MONTH_NAME}|may)\b\s*(?:to|until|till|through|-|a|hasta)\s*\b(?P<last>{_MONTH_NAME}|may)\b"
)
BACK: Final = re.compile(
    r"\bback\b|\brestock|\bexpect(?:ed|ing)?\b|\bdue (?:in|on|back)\b|\bnext (?:batch|delivery)\b|\bvolver\w*|"
    r"\bvuelve\w*|"
    r"\brepo(?:n|s)\w*|\bllegar\w*|\besperamos\b|\bde nuevo\b|\brecib(?:ir|imos)\w*"
)
"""Words by which a product that is gone is said to come again."""
_RANKS: Final = (
    ("last", "ultimo", "ultimos"),
    ("first", "primer", "primero", "1st"),
    ("second", "segundo", "2nd"),
    ("third", "tercer", "tercero", "3rd"),
    ("fourth", "cuarto", "4th"),
)
_NTH: Final = re.compile(rf"\b({'|'.join(word for words in _RANKS for word in words)}) ([a-z]+)\b")
_MEMBERS: Final = re.compile(r",?\s+(?:and|y)\s+(?=(?:the|el|la|los|las)\b)|;\s+|,\s+(?=(?:the|el|la|los|las)\b)")


@dataclass(frozen=True, slots=True)
class _Statement:
    """One clause of a text: what it is of, and the days on which it holds and does not."""

    words: frozenset[str]
    topics: frozenset[str]
    on: frozenset[str]
    off: frozenset[str]
    months: frozenset[int]
    """Those in which alone it holds."""


@dataclass(frozen=True, slots=True)
class _Return:
    """When something is back: the words of what it is said of, its dates and its months."""

    words: frozenset[str]
    told: frozenset[str]
    dates: frozenset[str]
    months: frozenset[int]


@dataclass(slots=True)
class Timetable:
    """The days and months of a shop's texts."""

    months: set[int] = field(default_factory=set)
    _statements: list[_Statement] = field(default_factory=list)
    _returns: list[_Return] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Take in a text of the shop."""
        months, statements, returns = _read(text)
        self.months |= months
        self._statements += statements
        self._returns += returns

    def belies(self, flat: str, earlier: str, about: frozenset[str], *, is_foreign: bool) -> bool:
        """Whether plain text names a weekday on which the shop says otherwise of that matter, or none at all."""
        for part in _TURN.split(flat):
            on, off = days_of(part)
            if not on and not off:
                continue
            words, of = _words(part, is_foreign), topics(part) or about
            told = self._closest(words, of, months_in(flat))
            shared = any(has_alike(word, one.words) for one in told for word in words)
            if told and "shipping" in of and words and not shared:
                return True  # "you have it on Friday" is told by no "ordered on Friday"
            told = told or self._closest(_words(earlier, is_foreign), about, months_in(flat)) or self._statements
            open_days = frozenset[str]().union(*(one.on for one in told))
            shut_days = frozenset[str]().union(*(one.off for one in told))
            if not on <= open_days or not off <= shut_days | _never(open_days):
                return True
        return False

    def _closest(self, words: frozenset[str], about: frozenset[str], months: frozenset[int]) -> Sequence[_Statement]:
        """Return the statements that share most with a sentence, none where none shares anything."""
        scored = [
            (sum(has_alike(word, one.words) for word in words) + 2 * len(about & one.topics), one)
            for one in self._statements
            if not one.months or one.months & months
        ]
        best = max((score for score, _one in scored), default=0)
        return [one for score, one in scored if score == best] if best else ()

    def returns_wrongly(self, text: str, known: Known, said: frozenset[str]) -> bool:
        """Whether a date or month at which a product is back stands nowhere, or with other products or forms alone."""
        flat = plain(text)
        dates = {value for claim in read(text) if claim.kind == "date" for value in claim.values}
        months = months_in(flat) if not dates else frozenset[int]()
        if not dates and not months:
            return False
        if any(_is_told_by(known, value, said) for value in dates) or (months and months <= months_in(known.text)):
            return False
        fitting = [one for one in self._returns if one.dates & dates or (months and months <= one.months)]
        return not any(_is_of(one, known, said) for one in fitting)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[frozenset[int], tuple[_Statement, ...], tuple[_Return, ...]]:
    """Return the months that a text names, its statements with weekdays, and what it says is back when."""
    months: frozenset[int] = frozenset()
    statements, returns, before = [], [], ""
    for line in text.splitlines():
        for sentence in SENTENCE.split(line):
            flat = plain(sentence)
            led = f"{before} {flat}" if _LEANS.match(flat) else flat
            before = flat
            months |= months_in(flat)
            on, off = days_of(flat)
            if on or off:
                is_dated = any(claim.kind == "date" for claim in read(sentence))
                of = frozenset[int]() if is_dated else months_in(flat)
                statements.append(_Statement(stems(led), topics(led), on, off, of))
            if BACK.search(flat):
                returns += [_return(member) for member in _MEMBERS.split(flat)]
    return months, tuple(statements), tuple(returns)


def _is_told_by(known: Known, date: object, said: frozenset[str]) -> bool:
    """Whether a product's own text has a date, of no other form."""
    named = known.forms.named(said)
    for (kind, value), pieces in known.told.items():
        if kind == "date" and value == date:
            told = [known.forms.named(words_of(piece.clause)) for piece in pieces]
            return any(all(values & one[name] for name, values in named.items() if name in one) for one in told)
    return False


def _is_of(told: _Return, known: Known, said: frozenset[str]) -> bool:
    forms, named = known.forms.named(told.told), known.forms.named(said)
    if any(not values & named[name] for name, values in forms.items() if name in named):
        return False
    return bool(forms) or bool(told.words & known.title_roots)


def _words(flat: str, is_foreign: bool) -> frozenset[str]:
    return (
        frozenset()
        if is_foreign
        else frozenset(word for word in stems(flat) if not word.startswith("day ") and word not in _SMALL)
    )


def days_of(flat: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the weekdays on which plain text says that something is, and those on which it is not."""
    on, off = frozenset[str](), frozenset[str]()
    is_off = False
    for part in _CUT.split(_CLOSED_AFTER.sub(" ", _UNTIL.sub(" ", flat))):
        found = days(part) | _nth(part)
        if _WEEKEND.search(part):
            found |= {"day 5", "day 6"}
        if EVERY_DAY.search(part):
            found |= {f"day {day}" for day in range(7)}
        if _WEEKDAYS.search(part):
            found |= {f"day {day}" for day in range(5)}
        bare = {word for word in stems(part) if not word.startswith("day ")} <= _ONLY_DAYS
        is_off = bool(CLOSED.search(part) or DENIED.search(part)) or (bare and is_off)
        if is_off:
            off |= found
        else:
            on |= found
    return on, off


def _nth(part: str) -> frozenset[str]:
    """Return "the second Saturday" as a day of its own."""
    found = set()
    for match in _NTH.finditer(part):
        rank = next(rank for rank, words in enumerate(_RANKS) if match[1] in words)
        found |= {f"{day} number {rank}" for day in days(match[2])}
    return frozenset(found)


@lru_cache(maxsize=4_096)
def months_in(flat: str) -> frozenset[int]:
    """Return the months that plain text names in full, and those between two."""
    found = {MONTHS[match["full"] or match["may"]] for match in _MONTH.finditer(flat)}
    for match in _MONTHS_SPAN.finditer(flat):
        first, last = MONTHS[match["first"]], MONTHS[match["last"]]
        found |= {(month - 1) % 12 + 1 for month in range(first, (last if last >= first else last + 12) + 1)}
    return frozenset(found)


def _never(open_days: frozenset[str]) -> frozenset[str]:
    """Return the days that are shut where others are named as open."""
    return frozenset(f"day {day}" for day in range(7)) - open_days if open_days else frozenset()


def _return(member: str) -> _Return:
    dates = frozenset(str(value) for claim in read(member) if claim.kind == "date" for value in claim.values)
    return _Return(stems(member), words_of(member), dates, months_in(member))
