"""A sentence of an answer as it is judged: its words, its topics, and the products it speaks of at each place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from chatwidget.checking import topics as about
from chatwidget.checking.claims import read
from chatwidget.checking.evidence import places_in, stems
from chatwidget.checking.known import Known
from chatwidget.checking.offers import words_of
from chatwidget.checking.said import Said

_PART: Final = re.compile(r"[;:|(),]\s|\s[-\u2013\u2014]\s|\s(?:and|but|or|while|y|e|pero|o|mientras|aunque)\s")
_LEADS_ON: Final = re.compile(r"[?:]\W*$")
_SHORT: Final = 3
WORDS: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_NOUN: Final = re.compile(r"\W{0,3}([a-z][\w'-]*)(?:\s+([a-z][\w'-]*))?(?:\s+([a-z][\w'-]*))?")
_NO_NOUN: Final = frozenset(
    re.split(
        r"\s+",
        "or and rather than to o y frente en que instead versus against but pero with con which while though aunque so "
        "asi",
    )
)
_BINDING: Final = about.POLICIES | {"discount", "hours", "restock", "contact"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One sentence; `named` says where it names which products, `meant` whom it is about."""

    text: str
    flat: str
    topics: frozenset[str]
    words: frozenset[str]
    named: Sequence[tuple[int, int, list[Known]]]
    stranger: str
    meant: Sequence[Known]
    hinted: Sequence[Known]
    """Those it calls by a word of their titles."""
    is_doubt: bool
    language: str = ""
    lent: frozenset[str] = frozenset()
    """The words of the question it answers."""
    earlier: str = ""
    """Plain text of the sentence before."""
    earlier_meant: Sequence[Known] = ()
    """Whom that was about."""
    recent: Sequence[Known] = ()
    """Those named in the sentences before, the last ones last: what "together" adds up."""
    before: "Spoken | None" = None
    """The sentence before, where this one leans on it."""

    @property
    def spoken_of(self) -> list[Known]:
        """The products that the sentence itself speaks of, by name or otherwise."""
        named = [known for _at, _end, group in self.named for known in group]
        return list({known.hit.external_id: known for known in (*named, *self.hinted)}.values())

    def meant_at(self, place: int) -> Sequence[Known]:
        """Return whom a claim at a place is about: names that stand together before it, else those after it."""
        if len(self.named) < 2:
            return self.meant
        figures = [claim.start for claim in read(self.text)]
        groups: list[list[tuple[int, list[Known]]]] = []
        for at, end, group in self.named:
            previous = groups[-1][-1][0] if groups else -1
            if groups and not any(previous < figure < at for figure in figures if figure >= previous):
                groups[-1].append((end, group))
            else:
                groups.append([(end, group)])
        before = [group for group in groups if group[0][0] <= place]
        chosen = before[-1] if before else groups[0]
        return [known for _end, group in chosen for known in group]

    def said(self, start: int, end: int) -> Said:
        """Return what the words at a place are said of: the part of the sentence they stand in comes first."""
        cuts = [0, *(match.end() for match in _PART.finditer(self.flat)), len(self.flat)]
        spans = [(first, last) for first, last in pairwise(cuts) if first < last]
        own = next((at for at, (first, last) in enumerate(spans) if first <= start < last), 0)
        parts = [self.flat[slice(*spans[at])] for at in range(own, -1, -1)]
        near = [stems(part) for part in parts]
        topics = next((found for part in parts if (found := _specific(about.topics(part)))), frozenset())
        if not topics and len(near[0]) <= _SHORT:  # "Within 30 days, you can return it"
            rest = self.flat[spans[own][1] :] if spans else ""
            topics = _specific(about.topics(rest))
        is_inherited, before = False, frozenset[str]()
        earlier = _specific(self.before.topics) if self.before is not None else frozenset()
        is_led = self.before is not None and _LEADS_ON.search(self.before.flat) is not None
        if self.before is not None and (is_led or (earlier and (not topics or topics & earlier))):
            before = stems(self.before.flat)  # "We ship to Canada. Shipping is $24."
            is_inherited = not topics
            topics = topics or earlier
        following = _NOUN.match(self.flat, end)
        words = following.groups() if following else ()
        said = list(takewhile(lambda word: word is not None and word not in _NO_NOUN, words))
        nouns = [one for word in said if word for one in sorted(stems(word))]
        return Said(
            topics=topics,
            near=tuple(near),
            noun=nouns[0] if nouns else "",
            nouns=frozenset(nouns),
            language=self.language,
            before=before,
            is_inherited=is_inherited,
            places=next((found for part in parts if (found := places_in(part))), frozenset()),
            formed=(self.part(start), self.up_to(start), self.lent),
        )

    def part(self, start: int) -> frozenset[str]:
        """Return the words of the part of the sentence in which a claim stands."""
        first = max((match.end() for match in _PART.finditer(self.flat) if match.end() <= start), default=0)
        return words_of(self.flat[first : self._part_end(start)])

    def up_to(self, start: int) -> frozenset[str]:
        """Return the words of the sentence up to the end of that part."""
        return words_of(self.flat[: self._part_end(start)])

    def _part_end(self, start: int) -> int:
        return min(
            (match.start() for match in _PART.finditer(self.flat) if match.start() >= start), default=len(self.flat)
        )


@dataclass(frozen=True, slots=True)
class Thread:
    """What an answer has shown so far, as far as the next sentence may lean on it."""

    last: tuple[Known, ...] = ()
    """The products named last."""
    is_unknown: bool = False
    """Whether what was named last is nothing that the shop sells."""
    before: Spoken | None = None
    """The sentence before; the shopper's question before the first."""
    recent: tuple[Known, ...] = ()
    """All products named so far."""
    is_torn: bool = False
    """Whether the sentence before was left out."""


def _specific(topics: frozenset[str]) -> frozenset[str]:
    """Return the topics a claim has to be held by: what is said of a return is not held by what is said of shipping."""
    bound = topics & _BINDING
    if bound & {"returns", "refund", "pickup"}:
        bound -= {"shipping", "payment"}
    return bound - {"hours", "contact"} or bound
