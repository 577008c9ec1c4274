"""What a shop's text tells, piece by piece: each figure with the place, thing and day it is told of.

"UK: £4.95, delivered in 2 days; free from £60. Ireland: £8.50" tells two prices, and neither is the other country's. So
a text is cut into the pieces that hold one figure each, and a piece keeps the words of what it is about: those before
its colon, those it begins with, and the weekdays it spans.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import Claim, plain, read
from chatwidget.checking.colours import neutral
from chatwidget.checking.concepts import PLACES, mentions
from chatwidget.checking.topics import DENIED, FREE, soon_in, topics

SENTENCE: Final = re.compile(
    r"(?<=[.!?])\s+(?!(?:Eastern|Central|Mountain|Pacific)\b)(?=\W*[A-ZÀ-Þ0-9¿¡])|(?<=[!?])\s+|\n+"
)
_CLAUSE: Final = re.compile(r";\s*")
_SUBJECT: Final = re.compile(r"\s*([^:;.|]{2,70}?):\s+(?=\S)")
_LIST: Final = re.compile(r",\s+(?:and\s+|y\s+)?|\s+(?:and|y|but|pero)\s+")
_WORD: Final = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_WORD_IN: Final = re.compile(r"[^\W_]+(?:['.\-/][^\W_]+)*")
_CAPITAL: Final = re.compile(r"(?<![.!?:|•\"“¿¡*#>\n-] )(?<=[^\s.!?|] )(?:[A-ZÀ-Þ][\w'-]{2,}|[A-Z]{2}\b)")
_DAYS: Final = {
    word: number
    for number, words in enumerate(
        (
            "monday mondays mon lunes",
            "tuesday tuesdays tue martes",
            "wednesday wednesdays wed miercoles",
            "thursday thursdays thu jueves",
            "friday fridays fri viernes",
            "saturday saturdays sat sabado sabados",
            "sunday sundays sun domingo domingos",
        )
    )
    for word in words.split()
}
_DAY: Final = "|".join(sorted(_DAYS, key=len, reverse=True))
_SPAN: Final = re.compile(rf"\b({_DAY})\b\s*(?:to|through|till|until|-|al?|hasta)\s*(?:el\s+)?\b({_DAY})\b")
_ONE_DAY: Final = re.compile(rf"\b({_DAY})\b")
_SILENT: Final = (
    FUNCTION_WORDS["en"]
    | FUNCTION_WORDS["es"]
    | frozenset(
        re.split(
            r"\s+",
            "day hour week month year minute dia hora semana mes ano minuto working business calendar laborable n"
            "atural "
            "euro dollar pound cent eur usd gbp cm mm kg ml first second third order pedido item product producto "
            "articulo get take cost price precio cuesta tarda lleg one two three dos tres per cada solo up please yes "
            "si no customer cliente compra purchase against carry need make come keep reach receive send tell apply "
            "longer every tien tiene tienen todo todos mismo hecho hechos siguient salen whichever once also includ "
            "available disponible within from until dentro another original mas menos laborabl pm am",
        )
    )
)
"""Words that say nothing of what a figure is about."""
_ALIASES: Final = {
    "uk": "kingdom",
    "britain": "kingdom",
    "refunded": "refund",
    "returned": "return",
    "exchanged": "exchang",
    "instalment": "payment",
    "installment": "payment",
}
_KEPT_APART: Final = frozenset(("expres", "label", "collect", "exchang"))
_LEANS: Final = re.compile(
    r"\W*(?:yes|no|si|it|they|that|this|these|there|tarda[n]?|cuesta[n]?|llega[n]?|dura[n]?|se|lo|la|los|las)\b"
)
_OF_BEFORE: Final = re.compile(
    r"\s*(?:and |y |but |pero )?(?:is|are|costs?|takes?|arrives?|weighs?|holds?|has|have|needs?|gets?|comes?|"
    r"cuesta[n]?|es|son|tarda[n]?|"
    r"llega[n]?|pesa[n]?|mide[n]?|tiene[n]?|vale[n]?|admite[n]?|dura[n]?|lleva[n]?)\b"
)
_BETWEEN: Final = re.compile(r"\b(?:between|entre) \S+$")
_TURN: Final = re.compile(r",\s+|\s(?:but|pero|though|aunque)\s")
_BEYOND: Final = re.compile(r"\b(?:outside|beyond|other than|apart from|except|fuera de|mas alla de|salvo|excepto)\b")
_CUT: Final = re.compile(r"[,;]?\s")
_GENERAL: Final = re.compile(r"\b(?:all|every|any|todos|todas|cualquier|cada)\b")
_LONG: Final = 5
LONGEST: Final = 300
"""Characters that are read as one statement: a longer list (the models that a cartridge fits) is read in stretches, for
each of its members is set beside all others."""
MOST: Final = 1_000
"""Pieces of a text that are kept: more is a mischief, and what stands behind them is held for unsaid."""
LEADING: Final = 3
"""So many words at the start of a piece say what it is about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing a text tells: its claims, and everything it is told of."""

    flat: str
    topics: frozenset[str]
    own: frozenset[str]
    """Those of its topics that its own words tell, and no heading."""
    words: frozenset[str]
    around: frozenset[str]
    """All words of the sentence it is a part of."""
    leading: frozenset[str]
    rivals: frozenset[str]
    """What the other members of its list are told of."""
    is_general: bool
    names: frozenset[str]
    places: frozenset[str]
    """Countries and regions it tells of, in one notation for all languages."""
    claims: tuple[Claim, ...]
    clause: str
    """Plain text of its clause up to its end: "the 470 l bin is 100 cm tall and weighs 11 kg"."""
    free: bool
    affirmed: frozenset[str]
    denied: frozenset[str]
    """Its words by whether it says so or denies it: "we ship to Andorra, not to Jersey"."""
    soon: tuple[str, ...]


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """Return a folded word without the ending of its plural, a colour by its hue."""
    word = neutral(word)
    if len(word) > 5 and word.endswith("es"):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    return _ALIASES.get(word, word)


def places_in(flat: str) -> frozenset[str]:
    """Return the countries and regions that plain text names."""
    return frozenset(mention.concept for mention in mentions(flat)) & PLACES


@lru_cache(maxsize=2_048)
def stems(flat: str) -> frozenset[str]:
    """Return what plain text speaks of: its words without those that carry nothing, and its weekdays."""
    return frozenset(_stems(flat)) | days(flat)


@lru_cache(maxsize=512)
def rows(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return the rows of a text's tables: the words of the first cell, and those of the row and its columns' names."""
    found, columns = [], ""
    for line in text.splitlines():
        if "|" not in line:
            columns = "" if line.strip() else columns
            continue
        flat = plain(line)
        columns = columns or flat
        first = next((cell for cell in flat.split("|") if cell.strip()), "")
        if flat != columns and _WORD_IN.search(first):
            found.append((frozenset(_WORD_IN.findall(first)), frozenset(_WORD_IN.findall(f"{columns} {flat}"))))
    return tuple(found)


@lru_cache(maxsize=512)
def small_stems(text: str) -> frozenset[str]:
    """Return the words of a text that it writes with a small letter, and which therefore are no names."""
    return frozenset(stem(plain(match[0])) for match in _WORD_IN.finditer(text) if match[0][0].islower())


def _stems(flat: str) -> Iterator[str]:
    for match in _WORD.finditer(flat):
        word = match[0].removesuffix("'s")
        root = stem(word)
        if not (word in _SILENT or root in _SILENT or word in _DAYS or len(root) < 2 or root[0].isdigit()):
            yield root


@lru_cache(maxsize=4_096)
def tells_apart(root: str) -> bool:
    """Whether a word says which of several things is meant; those by which a topic is known say only the topic."""
    return root in _KEPT_APART or not topics(root)


def days(flat: str) -> frozenset[str]:
    """Return the weekdays a text names or spans, in one notation for all languages."""
    found = {_DAYS[match[1]] for match in _ONE_DAY.finditer(flat)}
    for match in _SPAN.finditer(flat):
        first, last = _DAYS[match[1]], _DAYS[match[2]]
        found |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    return frozenset(f"day {number}" for number in found)


@lru_cache(maxsize=1_024)
def pieces(text: str, kind: str) -> tuple[Piece, ...]:
    """Read a text of the shop; a row of a table is read with its columns' names, a sentence under its heading."""
    found: list[Piece] = []
    heading, columns = frozenset({kind} if kind else ()), ""
    for line in text.splitlines():
        if len(found) > MOST:
            break
        if "|" in line:
            is_first = not columns
            columns = columns or line
            found.append(_piece(line, heading, around=columns if not is_first else ""))
            continue
        if not line.strip():
            continue
        columns = ""
        about = topics(plain(line))
        if about and len(line) <= 60 and not line.rstrip().endswith((".", "!", "?", ":")):
            heading = about
        before: list[Piece] = []
        for sentence in SENTENCE.split(line):
            if sentence.strip() and len(found) <= MOST:
                own = list(islice(_read(sentence, heading), MOST))
                if _LEANS.match(plain(sentence)):  # "Delivery to Ireland costs €5. It takes 2 days."
                    own = [_led(piece, before) for piece in own]
                found += own
                before = own
    return tuple(found)


def _led(piece: Piece, before: list[Piece]) -> Piece:
    """Return a piece with the words and names of the sentence that it goes on with."""
    words = frozenset[str]().union(*(one.words for one in before))
    return replace(
        piece,
        words=piece.words | words,
        around=piece.around | words,
        places=piece.places or frozenset[str]().union(*(one.places for one in before)),
        names=piece.names | frozenset[str]().union(*(one.names for one in before)),
        topics=piece.own or piece.topics | frozenset[str]().union(*(one.topics for one in before)),
    )


def _read(sentence: str, heading: frozenset[str]) -> Iterator[Piece]:
    """Yield the pieces of one sentence."""
    whole = topics(plain(sentence)) | heading
    subject, carried, said = "", frozenset[str](), stems(plain(sentence))
    for clause in _CLAUSE.split(sentence):
        body = clause
        match = _SUBJECT.match(clause)
        if match is not None and "//" not in match[0]:
            subject, body, carried = match[1], clause[match.end() :], frozenset()
            if read(subject):  # "They arrive 90% assembled: you fit the wheel"
                yield _piece(subject, whole)
        about = topics(plain(f"{subject} {body}")) or whole
        for stretch in _stretches(body):
            members = _members(stretch, about, subject)
            for member in members:
                yield replace(member, words=member.words | carried, around=member.around | said)
            carried |= frozenset().union(*(member.names for member in members))


def _stretches(text: str) -> Iterator[str]:
    """Cut what is too long to be one statement, between its words."""
    while len(text) > LONGEST:
        at = max((match.end() for match in _CUT.finditer(text, LONGEST // 2, LONGEST)), default=LONGEST)
        yield text[:at]
        text = text[at:]
    yield text


def _members(body: str, about: frozenset[str], subject: str) -> list[Piece]:
    parts = _parts(body)
    kinds = {claim.kind for part in parts for claim in read(part)}
    # "kettles 3 years, pans 10 years" is a list, "at 11, for 8 people" is none
    is_list = len(parts) > 1 and len(kinds) == 1 and not kinds & {"number", "phone"}
    members = [_member(part, body, about, subject, is_list=is_list) for part in parts]
    if not is_list:
        return members
    # What the list begins with ("holds") belongs to all of it.
    others = frozenset[str]().union(*(member.words for member in members[1:]))
    return [replace(member, rivals=others - member.words) for member in members]


def _member(part: str, body: str, about: frozenset[str], subject: str, *, is_list: bool) -> Piece:
    has_own = bool(frozenset(_stems(_until_figure(part)))) and not _OF_BEFORE.match(plain(part))
    around = body if not is_list else "" if has_own else _until_figure(body)
    return _piece(part, about, subject=subject, around=around, clause=body[: body.find(part) + len(part)])


def _parts(clause: str) -> list[str]:
    """Cut a list of figures ("kettles 3 years, pans 10 years") into its members."""
    cut, parts = 0, []
    for match in _LIST.finditer(clause):
        if _BETWEEN.search(plain(clause[cut : match.start()])):
            continue  # "between 24 and 48 hours" is one
        if read(clause[cut : match.start()]) and read(clause[match.end() :]):
            parts.append(clause[cut : match.start()])
            cut = match.end()
    return [*parts, clause[cut:]]


def _until_figure(text: str) -> str:
    """Return what stands before the first figure or weekday, which may be what a whole list is about."""
    flat = plain(text)
    figure = next((claim.start for claim in read(text)), len(text))
    day = _ONE_DAY.search(flat)
    return flat[: min(figure, day.start() if day else len(flat))]


def _piece(text: str, about: frozenset[str], *, subject: str = "", around: str = "", clause: str = "") -> Piece:
    flat = plain(text)
    within = f"{plain(around)} {plain(subject)} {flat}"
    own = topics(f"{plain(subject)} {flat}")
    affirmed, denied = polarity(flat)
    subject_words = frozenset(_stems(plain(subject)))
    leading = list(_stems(flat))[:LEADING]
    return Piece(
        flat=flat,
        topics=own or about,
        own=own,
        words=stems(within),
        around=stems(within),
        leading=subject_words | frozenset(leading),
        rivals=frozenset(),
        is_general=_GENERAL.search(flat) is not None,
        names=frozenset(stem(plain(match[0])) for match in _CAPITAL.finditer(f"{subject}: {text}")) | _named(subject),
        places=places_in(f"{plain(subject)} {plain(clause) or within}"),
        claims=read(text),
        clause=f"{plain(subject)} {plain(clause)}" if clause else within,
        free=FREE.search(within) is not None,
        affirmed=affirmed,
        denied=denied,
        soon=soon_in(within),
    )


def polarity(flat: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a piece affirms and what it denies; a denial that begins a clause leaves those before alone."""
    denial = DENIED.search(flat)
    if denial is None:
        return stems(flat), frozenset()
    beyond = _BEYOND.search(flat, denial.end())
    if beyond is not None:  # "we do not ship outside the European Union"
        return stems(flat[beyond.end() :]), stems(flat[: beyond.start()])
    if denial[0] in {"sin", "without"}:  # "solo en cafés y sin importe mínimo"
        return stems(flat[: denial.start()]), stems(flat[denial.end() :])
    cut = max((match.end() for match in _TURN.finditer(flat) if match.end() <= denial.start()), default=0)
    if cut and not stems(flat[cut : denial.start()]):
        return stems(flat[:cut]), stems(flat[cut:])
    return frozenset(), stems(flat)


def _named(subject: str) -> frozenset[str]:
    return frozenset(stem(plain(word)) for word in re.findall(r"\b(?:[A-ZÀ-Þ][\w'-]{2,}|[A-Z]{2}\b)", subject))


def same(words: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """Return which of the known words are among these, in any form."""
    exact = words & known
    rest = known - exact
    return exact | {one for one in rest if len(one) >= _LONG and has_alike(one, words)}


ANYTHING: Final = Piece(
    flat="",
    topics=frozenset(("",)),
    own=frozenset(),
    words=frozenset(),
    around=frozenset(),
    leading=frozenset(),
    rivals=frozenset(),
    is_general=False,
    names=frozenset(),
    places=frozenset(),
    claims=(),
    clause="",
    free=False,
    affirmed=frozenset(),
    denied=frozenset(),
    soon=(),
)
"""What nothing more is known of."""


def language_of(words: Iterable[str]) -> str:
    """Return "en" or "es" by which function words a text has, "" where neither shows."""
    known = list(words)
    english, spanish = (sum(word in FUNCTION_WORDS[one] for word in known) for one in ("en", "es"))
    return "" if english == spanish else "en" if english > spanish else "es"
