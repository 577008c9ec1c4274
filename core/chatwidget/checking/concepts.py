"""What a text says of a thing in words: which concepts it affirms, and which it denies, in English or Spanish.

A figure can be looked up; "it is vegan" cannot, but for the words a shop itself uses. So the words that shops use of
products and services are one list (`concept_words`), read the same way in the shop's texts and in an answer: an answer
may affirm what the shop affirms of that very thing, and deny what the shop does not affirm.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

from chatwidget.checking import concept_words as lists
from chatwidget.checking import service_words

_WORD: Final = re.compile(r"[^\W_]+(?:['.\-/&][^\W_]+)*\.?")
_DENIAL: Final = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|none|isn't|aren't|free of|free from|instead of|rather than|except|"
    r"excluding|excludes?|your own|need to buy|apart from|other than|sin|nunca|jamas|tampoco|ni|ningun[oa]?|libre de|"
    r"libres de|en vez de|"
    r"en lugar de|excepto|salvo|excluid[oa]s?|excluye[n]?|sold separately|avoid|evit\w+|exempt|unsuitable|incompatible|"
    r"proteg\w+ del?|"
    r"fuera de|outside|away from|out of|lejos de)\b|n't\b"
)
_NOT_ONLY: Final = re.compile(
    r"\b(?:no hay (?:ningun )?problema|not only|not just|with or without|con o sin|no solo|no solamente|no doubt|"
    r"no problem|sin duda|no worries|(?:before|plus) (?:sales )?tax(?:es)?|antes de impuestos|mas impuestos)\b"
)
_CLAUSE: Final = re.compile(
    r"[;:.!?\u2014(),](?=\s|$)|\s[-\u2013\u2014]\s|\b(?:but|though|although|however|while|whereas|because|since|so|"
    r"pero|aunque|mientras|porque|ya que|sino)\b|(?<!not )\b(?:only|solo)\b|\b(?:and|y)\b(?=(?: \w+){0,2}? (?:is|are|"
    r"has|comes|es|esta|tiene|lleva|"
    r"viene|no)\b)"
)
_EXCLUDED_BY: Final = re.compile(
    r"\b(?:(?:only )?one (?:discount |promo )?code(?: can be used)? (?:per|an?) |"
    r"(?:solo |solo se admite )?(?:un|1) (?:solo )?codigo por )"
)
"""What rules a thing out without a denial: one code an order is no two."""
_AFTER_FREE: Final = re.compile(r"[- ]free\b(?! (?:of|from|shipping|delivery|returns?))")
_AFTER_DENIAL: Final = re.compile(
    r"(?: \w+){0,2}? (?:(?:is|are|was|were|does|do|can|will|has|es|esta|estan|son|se) )?"
    r"(?:not(?! only)|\w+n't(?! (?:harm|hurt|damage|matter|cost|affect))|cannot|separately|aparte|por separado|"
    r"excluded|excluid[oa]s?|sold separately|se venden? (?:aparte|por separado)|no (?=est|es |"
    r"son|viene|va |se |incl|entra|hay|est))\b|(?: \w+){0,4}? no (?:l[oa]s? )?(?:aceptamos|ofrecemos|tenemos|hacemos|"
    r"enviamos)\b|,? (?:mejor )?no(?=[.!]?$)| no (?:hay|entran?|cubrimos|aceptamos)\b|"
    r"(?: safe| proof| friendly| included)?:\s*(?:no|none|ningun[oa]?)\b(?=[.,;\n]|$)"
)


_MEMBERS: Final = re.compile(
    r"(?:(?!\b(?:is|are|has|have|can|it|we|you|they|they're|it's|we're|es|son|esta|tiene|lleva|se|podemos|"
    r"hacemos|enviamos)\b)[^;:.!?])*"
)


_NEAR: Final = 3
"""Words between a denial and what it surely denies."""


class _Entry(NamedTuple):
    rest: tuple[str, ...]
    concept: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept where a text names it, and whether it denies it there."""

    concept: str
    start: int
    end: int
    denied: bool
    is_near: bool = True
    """Whether the denial stands close by, and so is of this and not of all: "you cannot return the e-bike"."""


def _named_in(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.strip().replace("\n  ", " ").splitlines():
        concept, forms = line.split(": ", 1)
        for form in forms.split(", "):
            yield concept, form


def _plurals(word: str) -> set[str]:
    found = {word, f"{word}s"}
    if word.endswith(("s", "x", "ch", "sh")) or word[-1] not in "aeiouy":
        found.add(f"{word}es")
    return found


def _index(*groups: str) -> tuple[Mapping[str, tuple[_Entry, ...]], Mapping[str, tuple[_Entry, ...]]]:
    """Return the concepts by the first word of their names: whole words, and beginnings of words."""
    whole: dict[str, list[_Entry]] = {}
    begun: dict[str, list[_Entry]] = {}
    for group in groups:
        for concept, form in _named_in(group):
            first, *rest = form.split(" ")
            entry = _Entry(tuple(rest), concept)
            if first.endswith("~"):
                begun.setdefault(first[:-1], []).append(entry)
                continue
            for word in {first} if rest else _plurals(first):
                whole.setdefault(word, []).append(entry)
    by_length = {word: tuple(sorted(found, key=lambda one: -len(one.rest))) for word, found in whole.items()}
    return by_length, {word: tuple(sorted(found, key=lambda one: -len(one.rest))) for word, found in begun.items()}


_WHOLE, _BEGUN = _index(lists.MATERIALS, lists.PROPERTIES, lists.CONTENTS, service_words.SERVICES, service_words.PLACES)
_SHORTEST: Final = min(map(len, _BEGUN))

MATERIALS: Final = frozenset(concept for concept, _form in _named_in(lists.MATERIALS))
QUALITIES: Final = MATERIALS | frozenset(concept for concept, _form in _named_in(lists.PROPERTIES))
SERVICES: Final = frozenset(concept for concept, _form in _named_in(service_words.SERVICES))
PLACES: Final = frozenset(concept for concept, _form in _named_in(service_words.PLACES))


@lru_cache(maxsize=4_096)
def mentions(flat: str) -> tuple[Mention, ...]:
    """Return the concepts that plain text names, in order."""
    flat = _NOT_ONLY.sub(lambda match: " " * len(match[0]), flat)
    words = [(match[0].rstrip("."), match.start()) for match in _WORD.finditer(flat)]
    found, at = [], 0
    while at < len(words):
        best = _longest(words, at)
        if best is None:
            at += 1
            continue
        concepts, length = best
        start, (last, last_at) = words[at][1], words[at + length - 1]
        end = last_at + len(last)
        distance = _denial(flat, start, end)
        is_near = distance is not None and distance <= _NEAR
        found += [Mention(concept, start, end, distance is not None, is_near) for concept in concepts]
        at += length
    return tuple(found)


def _longest(words: list[tuple[str, int]], at: int) -> tuple[list[str], int] | None:
    """Return the concepts whose name begins at a word, by the longest name that fits, and its number of words."""
    word = words[at][0]
    entries = [*_WHOLE.get(word, ())]
    for cut in range(len(word), _SHORTEST - 1, -1):
        entries += _BEGUN.get(word[:cut], ())
    fitting = [entry for entry in entries if _fits(words, at + 1, entry.rest)]
    if not fitting:
        return None
    most = max(len(entry.rest) for entry in fitting)
    return list(dict.fromkeys(entry.concept for entry in fitting if len(entry.rest) == most)), most + 1


def _fits(words: list[tuple[str, int]], at: int, rest: tuple[str, ...]) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(
        said.startswith(part[:-1]) if part.endswith("~") else said in (part, f"{part}s")
        for (said, _start), part in zip(words[at : at + len(rest)], rest, strict=True)
    )


def _denial(flat: str, start: int, end: int) -> int | None:
    """Return how many words lie between a denial and what it denies, None where nothing is denied."""
    before = flat[:start]
    cut = max((match.end() for match in _CLAUSE.finditer(before) if not _goes_on(before, match)), default=0)
    clause = before[cut:]
    denials = list(_DENIAL.finditer(clause))
    if denials:
        return len(clause[denials[-1].end() :].split())
    return 0 if _AFTER_FREE.match(flat, end) or _AFTER_DENIAL.match(flat, end) else None


def _goes_on(before: str, cut: re.Match[str]) -> bool:
    """Whether a comma only parts the members of a list: "no nuts, milk or egg"."""
    return cut[0] == "," and _MEMBERS.fullmatch(before, cut.end()) is not None


@dataclass(frozen=True, slots=True)
class Concepts:
    """What a text affirms and denies."""

    affirmed: frozenset[str]
    denied: frozenset[str]

    @staticmethod
    def of(found: tuple[Mention, ...]) -> "Concepts":
        """Gather mentions, with what follows from them."""
        affirmed = {one.concept for one in found if not one.denied}
        for concept in tuple(affirmed):
            affirmed |= set(lists.IMPLIED.get(concept, ()))
        denied = {one.concept for one in found if one.denied}
        ruled_out = {lists.CONTRARY[one] for one in affirmed if one in lists.CONTRARY}
        return Concepts(frozenset(affirmed - ruled_out), frozenset(denied | ruled_out))

    def __or__(self, other: "Concepts") -> "Concepts":
        return Concepts(self.affirmed | other.affirmed, self.denied | other.denied)


NOTHING: Final = Concepts(frozenset(), frozenset())
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+|\s*\|\s*")
_YES: Final = re.compile(r"\W*(?:yes|si)\b")
_NO: Final = re.compile(r"\W*no\b")


@lru_cache(maxsize=1_024)
def told_in(flat: str) -> Concepts:
    """Return what the plain text of a shop affirms and denies; a question by its answer."""
    told = NOTHING
    asked: tuple[Mention, ...] = ()
    for sentence in _SENTENCE.split(flat):
        found = mentions(sentence)
        if asked and (_YES.match(sentence) or _NO.match(sentence)):
            told |= Concepts.of(tuple(replace(one, denied=_NO.match(sentence) is not None) for one in asked))
        if _EXCLUDED_BY.search(sentence):
            told |= Concepts(frozenset(), frozenset(("combined codes",)))
        asked = found if sentence.endswith("?") else ()
        if not asked:
            told |= Concepts.of(found)
    return told
