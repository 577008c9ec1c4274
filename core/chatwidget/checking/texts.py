"""What the shop's texts tell: its pages and policies, and what plugins and tools wrote, piece by piece.

A text is read once, into pieces that each know the figures they tell and the words those are told of; a claim holds
where a piece supports it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from chatwidget.checking.claims import Claim, Value, plain, read
from chatwidget.checking.codes import Codes, codes_in
from chatwidget.checking.concepts import NOTHING, Concepts, told_in
from chatwidget.checking.evidence import (
    Piece,
    language_of,
    pieces,
    rows,
    same,
    small_stems,
    stems,
    tells_apart,
)
from chatwidget.checking.exclusions import Exclusions
from chatwidget.checking.known import WORD, Told, bare_evidence, evidence, note, text_of, words
from chatwidget.checking.matching import covers, days_of_piece, is_about, overlap, tells_time
from chatwidget.checking.payers import Payers
from chatwidget.checking.quotations import Quotations
from chatwidget.checking.said import Said
from chatwidget.checking.timetable import Timetable
from chatwidget.checking.topics import DENIED, FREE_THING

_UP_TO: Final = re.compile(r"\s*(?:-|to|until|till|a|hasta)\s*(?:las? )?")
_TELLING: Final = 5  # letters of a word that says what is free, and not only "is" and "for"
_WIDE: Final = frozenset(("shipping", "discount"))
"""Topics of which a shop tells so much that a figure must share a word with what it is said of."""
_SURE: Final = frozenset(("phone", "email", "time"))
PERSONAL: Final = frozenset(("phone", "email"))
_TELLING_WORDS: Final = 2
_PEOPLE: Final = frozenset(("people", "person", "guest"))
_DEGREES: Final = frozenset(("grado", "degree"))


@dataclass(slots=True)
class Texts:
    """What a turn's texts tell, for the asking."""

    ledger: Told = field(default_factory=dict)
    """Each figure, date, code and the like, and the pieces that tell it."""
    topics: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)
    """The words in their stems (see `evidence.stem`)."""
    codes: Codes = field(default_factory=Codes)
    timetable: Timetable = field(default_factory=Timetable)
    payers: Payers = field(default_factory=Payers)
    exclusions: Exclusions = field(default_factory=Exclusions)
    concepts: Concepts = NOTHING
    """What the texts affirm and deny."""
    _pieces: list[Piece] = field(default_factory=list)
    _plain: list[str] = field(default_factory=list)
    _quotations: Quotations = field(default_factory=Quotations)
    _rows: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    """The rows of tables: the words of their first cell, and all of theirs and of their columns' names."""
    _codes: set[str] = field(default_factory=set)
    _free: dict[str, list[Piece]] = field(default_factory=dict)
    _free_words: set[str] = field(default_factory=set)
    _soon: set[str] = field(default_factory=set)
    _small: set[str] = field(default_factory=set)
    _language: str = ""
    _names: frozenset[str] | None = None
    _apart: dict[tuple[frozenset[str], str], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def add(self, text: str, kind: str, currency: str) -> None:
        """Read a text; `kind` is a policy's, where it is one, `currency` what a bare amount is in."""
        flat, said = text_of(text)
        self.words |= said
        self._plain.append(flat)
        self.concepts |= told_in(flat)
        self.codes.add(text)
        self._codes |= codes_in(text)
        self.timetable.add(text)
        self.payers.add(text, kind)
        self.exclusions.add(text)
        if kind:
            self.topics.add(kind)
        self._language = self._language or language_of(WORD.findall(flat))
        self._small |= small_stems(text)
        self._rows += rows(text)
        for piece in pieces(text, kind):
            self._take(piece, currency)
        self._apart.clear()
        self._names = None

    def add_page(self, text: str) -> None:
        """Take in a page whose sentences may be said word for word."""
        self._quotations.add(text)

    def _take(self, piece: Piece, currency: str) -> None:
        self._pieces.append(piece)
        self.roots |= piece.words
        self.topics |= piece.topics
        for claim in piece.claims:
            note(self.ledger, claim, piece, currency)
        self._soon.update(piece.soon)
        if piece.free:
            self._free_words.update(word for word in words(piece.flat) if len(word) >= _TELLING)
            for topic in (*piece.topics, *(("gift",) if FREE_THING.search(piece.flat) else ())):
                self._free.setdefault(topic, []).append(piece)

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def says(self, claim: Claim, said: Said) -> bool:
        """Whether a claim stands in these texts of what it is said of."""
        if claim.kind in PERSONAL:
            return any(evidence(self.ledger, claim, value) for value in claim.values)
        return any(
            any(self.supports(piece, said, claim.kind) for piece in evidence(self.ledger, claim, value))
            or (claim.kind == "number" and self._has_number(claim, value, said))
            for value in claim.values
        )

    def _has_number(self, claim: Claim, value: Value, said: Said) -> bool:
        """Whether a number stands here without the word for what is counted: "14 Wharf Lane", "from 10 to 19 h"."""
        bare = replace(said, noun="")
        if self.names_place(said):  # an address: "14 Wharf Lane"
            bare = replace(bare, topics=frozenset())
        found = bare_evidence(self.ledger, value) if isinstance(value, Decimal) else []
        found += evidence(self.ledger, claim, value) if not bare.topics else []
        return any(
            self.supports(piece, bare, "time" if said.topics and tells_time(piece) else claim.kind) for piece in found
        )

    def evidence(self, claim: Claim, value: Value) -> list[Piece]:
        """Return the pieces of the shop's texts that tell this."""
        return evidence(self.ledger, claim, value)

    def pieces(self) -> Sequence[Piece]:
        """Return what the shop's texts tell, piece by piece."""
        return self._pieces

    def told(self, kind: str) -> Iterator[tuple[Value, list[Piece]]]:
        """Yield what the shop's texts tell of a kind, and the pieces that tell it."""
        return ((value, found) for (of, value), found in self.ledger.items() if of == kind)

    def opens_at(self, claim: Claim, said: Said) -> bool:
        """Whether a number of hours is the hour of a time that the shop tells: "from 10 to 19 h"."""
        found = self.ledger.get(("hour", claim.values[0]), []) if isinstance(claim.values[0], Decimal) else []
        return any(self.supports(piece, said, "time") for piece in found)

    def spans(self, first: Claim, text: str) -> bool:
        """Whether a time is told together with that up to which a sentence says that something lasts, if it does."""
        last = next((one for one in read(text) if one.kind == "time" and one.start > first.start), None)
        if last is None or not _UP_TO.fullmatch(plain(text), first.end, last.start):
            return True
        begun, ended = (
            {id(piece) for value in one.values for piece in self.evidence(one, value)} for one in (first, last)
        )
        is_joined = all(any(not self._is_span(place) for place in told) for told in (begun, ended))
        return not begun or not ended or is_joined or bool(begun & ended)  # "opens at 9. Closes at 6."

    def _is_span(self, place: int) -> bool:
        return sum(claim.kind == "time" for piece in self._pieces if id(piece) == place for claim in piece.claims) > 1

    def supports(self, piece: Piece, said: Said, kind: str = "") -> bool:
        """Whether a piece of text tells of what a claim is said of: the same matter, place, thing and day."""
        if not is_about(piece, said) or (said.places and piece.places and not said.places & piece.places):
            return False
        names, telling = self._telling(said.topics, kind)
        own = said.near[0] if said.near else frozenset[str]()
        meant = said.of(names)
        if not meant and piece.names & names:  # what is told of no place in particular may be said of any
            meant = same(said.before, names)
        if not covers(piece.words, meant) or own & piece.rivals:
            return False
        if not piece.is_general and not covers(piece.words, own & telling):
            return False
        if self.is_foreign(said):
            return True
        words_said = said.words
        is_near = len(words_said) < _TELLING_WORDS or kind in _SURE or bool(said.topics & piece.own - _WIDE)
        is_near = is_near or (kind == "money" and bool(said.topics))
        is_near = is_near or overlap(words_said, piece.around)
        return bool(is_near) and self.has_noun(piece, said, kind)

    def has_noun(self, piece: Piece, said: Said, kind: str) -> bool:
        """Whether what is counted is what the text counts: "five keys", and not five of anything."""
        if kind != "number" or not said.noun or self.is_foreign(said) or overlap(said.nouns, piece.words):
            return True
        return (said.noun in _DEGREES and "°" in piece.flat) or (said.noun in _PEOPLE and "serv" in piece.flat)

    def names_place(self, said: Said) -> bool:
        """Whether a claim's own words have a name that stands in the shop's texts: "to Ireland"."""
        return bool(said.near and said.near[0] & self._telling(frozenset(), "")[0])

    def is_foreign(self, said: Said) -> bool:
        """Whether an answer speaks another language than the shop's texts, whose words then say nothing."""
        return bool(said.language and self._language and said.language != self._language)

    def has_phrase(self, phrase: str) -> bool:
        """Whether words stand in a row in a text."""
        return any(phrase in text for text in self._plain)

    def quotes(self, flat: str) -> bool:
        """Whether a sentence stands on a page word for word."""
        return self._quotations.hold(flat)

    def has_row(self, said: str) -> bool:
        """Whether a sentence tells one row of a table, its first cell and others."""
        tokens = frozenset(WORD.findall(said))
        return any(first <= tokens <= row for first, row in self._rows)

    def promises(self, day: str) -> bool:
        """Whether a text of the shop says "tomorrow", "the same day" or the like."""
        return day in self._soon

    def is_code(self, code: str) -> bool:
        """Whether a text about discounts has this code."""
        return code in self._codes

    def is_free(self, topic: str, amounts: set[Decimal], said: Said) -> bool:
        """Whether something is free under the conditions that a sentence names: from an amount, in a place."""
        told = self._free.get(topic, [])
        depends = {amount for piece in told for amount in amounts_of(piece.claims)}
        said = replace(said, topics=frozenset())
        for piece in told:
            asked = amounts_of(piece.claims)
            if asked:
                if any(amount >= min(asked) for amount in amounts) and self.supports(piece, said, "money"):
                    return True
                continue
            places = piece.names & self._proper()
            is_named = self.is_foreign(said) or overlap(places, said.of(self._proper()))
            is_meant = said.of(places) or len(same(said.words, piece.words)) > 1
            if (is_named or not places) and (is_meant or not depends) and self.supports(piece, said, "money"):
                return True
        return False

    def contradicts(self, flat: str, said: Said) -> bool:
        """Whether a sentence affirms what a piece of the shop's texts denies ("We do not take American Express")."""
        if not said.topics or DENIED.search(flat) or self.is_foreign(said):
            return False
        telling = {word for word in stems(flat) if tells_apart(word)}
        for piece in self._pieces:
            if not piece.denied or not piece.topics & said.topics:
                continue
            shared = {word for word in telling if overlap({word}, piece.denied)}
            others = [other for other in self._pieces if other.topics & piece.topics]
            if len(shared) > 1 and not any(covers(other.affirmed, shared) for other in others):
                return True
        return False

    def reductions(self, flat: str, before: str) -> Sequence[tuple[Decimal, Decimal]]:
        """Return what discounts take off, as (percent, amount): those of the codes spoken of, else all told."""
        section = self.codes.section(flat, before)
        if section is not None and section.own:
            return section.reductions()
        pieces = [piece for piece in self._pieces if "discount" in piece.own]
        return [
            (claim.values[0], Decimal(0))
            for piece in pieces
            for claim in piece.claims
            if claim.kind == "percent" and isinstance(claim.values[0], Decimal)
        ]

    def thresholds(self) -> set[Decimal]:
        """Return the amounts from which on something is free."""
        return {amount for told in self._free.values() for piece in told for amount in amounts_of(piece.claims)}

    @property
    def gives_anything_free(self) -> bool:
        """Whether the shop calls anything free at all."""
        return bool(self._free)

    def has_free(self, words: frozenset[str]) -> bool:
        """Whether the shop calls something free that one of these words names."""
        return any(len(word) >= _TELLING and word in self._free_words for word in words)

    def _proper(self) -> frozenset[str]:
        """Return the words that are names wherever they stand."""
        if self._names is None:
            self._names = frozenset(name for piece in self._pieces for name in piece.names) - self._small
        return self._names

    def _telling(self, about: frozenset[str], kind: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names, and the other words, that tell apart what the texts say in these matters."""
        if (about, kind) not in self._apart:
            others = [one for one in self._pieces if not about or one.topics & about]
            rivals = [one for one in others if any(claim.kind == kind for claim in one.claims)]
            named = [one for one in others if one.denied or not kind] + rivals
            names = frozenset(name for one in named for name in one.names if name in self._proper())
            telling = {word for one in rivals for word in (*one.leading, *days_of_piece(one)) if tells_apart(word)}
            self._apart[about, kind] = (names, frozenset(telling - names))
        return self._apart[about, kind]


def amounts_of(claims: Sequence[Claim]) -> set[Decimal]:
    """Return the amounts of money among claims."""
    values = (value for claim in claims if claim.kind == "money" for value in claim.values)
    return {value[0] for value in values if isinstance(value, tuple) and isinstance(value[0], Decimal)}
