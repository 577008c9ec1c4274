"""What may be said in a turn: everything the shop's data holds of amounts, stock, times, codes, links and names.

The ledger is filled while a turn goes on (search, tools, orders) and read by `checking`. Filling only takes notes; the
texts are read when the first sentence needs them, so that small talk pays nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.addresses import bare, split
from chatwidget.checking.carriers import CARRIERS
from chatwidget.checking.claims import Claim, Value, plain, read
from chatwidget.checking.codes import Codes, codes_in
from chatwidget.checking.concepts import NOTHING, Concepts, told_in
from chatwidget.checking.evidence import (
    ANYTHING,
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
from chatwidget.checking.known import (
    LONGEST_TEXT,
    WORD,
    Known,
    Told,
    bare_evidence,
    evidence,
    know,
    note,
    text_of,
    words,
)
from chatwidget.checking.matching import (
    covers,
    days_of_piece,
    is_about,
    is_near,
    is_of_another_form,
    overlap,
    tells_time,
)
from chatwidget.checking.naming import Naming
from chatwidget.checking.payers import Payers
from chatwidget.checking.quotations import Quotations
from chatwidget.checking.said import Said
from chatwidget.checking.timetable import Timetable
from chatwidget.checking.topics import DENIED, FREE_THING
from chatwidget.hooks.types import Order

_URL: Final = re.compile(r"(?:https?:)?//[^\s<>\"'|)\]]+", re.IGNORECASE)
_TELLING: Final = 5  # letters of a word that says what is free, and not only "is" and "for"
_WIDE: Final = frozenset(("shipping", "discount"))
"""Topics of which a shop tells so much that a figure must share a word with what it is said of."""
_SURE: Final = frozenset(("phone", "email", "time"))
_PERSONAL: Final = frozenset(("phone", "email"))
_TELLING_WORDS: Final = 2
_PEOPLE: Final = frozenset(("people", "person", "guest"))
_DEGREES: Final = frozenset(("grado", "degree"))


@dataclass(slots=True)
class Facts:
    """The ledger of one turn."""

    currency: str = ""
    domains: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    naming: Naming = field(default_factory=Naming)
    current: str = ""
    question: str = ""
    """What the shopper wrote last."""
    _waiting_hits: list[Hit] = field(default_factory=list)
    _waiting_texts: list[tuple[str, str, str]] = field(default_factory=list)
    _texts: Told = field(default_factory=dict)
    _shopper: Told = field(default_factory=dict)
    _words: set[str] = field(default_factory=set)
    _shopper_words: set[str] = field(default_factory=set)
    _codes: set[str] = field(default_factory=set)
    _topics: set[str] = field(default_factory=set)
    _free: dict[str, list[Piece]] = field(default_factory=dict)
    _told: list[Piece] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _small: set[str] = field(default_factory=set)
    _rows: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    """The rows of tables: the words of their first cell, and all of theirs and of their columns' names."""
    _roots: set[str] = field(default_factory=set)
    _language: str = ""
    _apart: dict[tuple[frozenset[str], str], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    _soon: set[str] = field(default_factory=set)
    _free_words: set[str] = field(default_factory=set)
    _quotations: Quotations = field(default_factory=Quotations)
    _of_products: dict[str, Quotations] = field(default_factory=dict)
    _plain: list[str] = field(default_factory=list)
    codes: Codes = field(default_factory=Codes)
    timetable: Timetable = field(default_factory=Timetable)
    payers: Payers = field(default_factory=Payers)
    exclusions: Exclusions = field(default_factory=Exclusions)
    concepts: Concepts = NOTHING
    """What the pages affirm and deny."""

    @property
    def products(self) -> Mapping[str, Known]:
        """The turn's products by their ids."""
        return self.naming.products

    # ── filling ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def add_hit(self, hit: Hit, *, current: bool = False) -> None:
        """Take in a product, page or policy; `current` is the product whose page the shopper is on."""
        self._waiting_hits.append(hit)
        if current:
            self.current = hit.external_id
        self.add_link(hit.url)

    def add_text(self, text: str, *, source: str = "", kind: str = "") -> None:
        """Take in text of the shop: a passage of a plugin, a tool's result; `kind` is a policy's, where it is one."""
        self._waiting_texts.append((text, kind, f"shop {source}"))
        self._links_of(text)

    def add_shopper(self, text: str) -> None:
        """Take in what the shopper wrote: it may be said back to them, but becomes no fact about the shop."""
        self._waiting_texts.append((text, "", "shopper"))
        self.question = text

    def add_order(self, order: Order) -> None:
        """Take in an order whose owner is asking."""
        lines = [
            f"{line.quantity} {line.title} {line.sku or ''} "
            f"{f'{line.price.amount} {line.price.currency}' if line.price else ''}"
            for line in order.lines
        ]
        placed = f"{order.placed_at:%d %B %Y %Y-%m-%d %H:%M}" if order.placed_at else ""
        total = f"{order.total.amount} {order.total.currency}" if order.total else ""
        parcels = [f"{one.company or ''} {one.number or ''}" for one in order.tracking]
        self.add_text(
            "\n".join((f"order {order.number} {order.status} {placed} {total}", *lines, *parcels)), kind="order"
        )
        for one in order.tracking:
            self.add_link(one.url)

    def add_link(self, url: str | None) -> None:
        """Allow an address."""
        if url and (parts := split(url)) is not None:
            self.links[bare(url)] = url
            self._waiting_texts.append((f"{parts[0]} {parts[1]}", "", "link"))

    def add_domain(self, domain: str | None) -> None:
        """Allow the front page of a domain, and name it as the shop's own."""
        if domain:
            host = split(domain if "//" in domain else f"https://{domain}")
            if host is not None:
                self.domains.add(host[0])
                self._waiting_texts.append((host[0], "", "link"))

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def settle(self) -> None:
        """Read what has been added since the last time."""
        while self._waiting_hits:
            hit = self._waiting_hits.pop(0)
            if hit.type == "product":
                self._take_product(hit)
            else:
                self._take_text(f"{hit.title}\n{hit.heading or ''}\n{hit.text[:LONGEST_TEXT]}", hit.kind or "", "shop")
                self._quotations.add(hit.text)
                self._links_of(hit.text)
        while self._waiting_texts:
            self._take_text(*self._waiting_texts.pop(0))

    def says(self, claim: Claim, about: Sequence[Known], said: Said) -> bool:
        """Whether the shop's texts, or those products' own, hold a claim of what it is said of."""
        own = replace(said, topics=frozenset()) if said.is_inherited else said
        if claim.kind in _PERSONAL:
            return any(evidence(self._texts, claim, value) for value in claim.values)
        for value in claim.values:
            if any(self.supports(piece, said, claim.kind) for piece in evidence(self._texts, claim, value)):
                return True
            if claim.kind == "number":
                bare = replace(said, noun="")
                if self.names_place(said):  # an address: "14 Wharf Lane"
                    bare = replace(bare, topics=frozenset())
                found = bare_evidence(self._texts, value) if isinstance(value, Decimal) else []
                found += evidence(self._texts, claim, value) if not bare.topics else []
                if any(
                    self.supports(piece, bare, "time" if said.topics and tells_time(piece) else claim.kind)
                    for piece in found
                ):
                    return True
            for known in about:
                found = evidence(known.told, claim, value)
                near = said.near[0] if said.near else frozenset[str]()
                of = replace(own, topics=own.topics - {"restock"}) if claim.kind == "date" else own
                if any(
                    is_about(piece, of)
                    and not near & piece.rivals
                    and self._has_noun(piece, said, claim.kind)
                    and not is_of_another_form(known, piece, said)
                    for piece in found
                ):
                    return True
        return False

    def evidence(self, claim: Claim, value: Value) -> list[Piece]:
        """Return the pieces of the shop's texts that tell this."""
        return evidence(self._texts, claim, value)

    def pieces(self) -> Sequence[Piece]:
        """Return what the shop's texts tell, piece by piece."""
        return self._told

    def told(self, kind: str) -> Iterator[tuple[Value, list[Piece]]]:
        """Yield what the shop's texts tell of a kind, and the pieces that tell it."""
        return ((value, found) for (of, value), found in self._texts.items() if of == kind)

    def tells_amount(self, claim: Claim) -> bool:
        """Whether anything but a price list has this figure: a text, a product's own, the shopper."""
        ledgers = (self._texts, self._shopper, *(known.told for known in self.products.values()))
        return any(evidence(told, claim, value) for told in ledgers for value in claim.values)

    def knows_amount(self, claim: Claim) -> bool:
        """Whether anything at all has this figure."""
        prices = frozenset[Decimal]().union(*(known.prices for known in self.products.values()))
        return self.tells_amount(claim) or any(
            isinstance(value, tuple) and value[0] in prices for value in claim.values
        )

    def near(self, claim: Claim, about: Sequence[Known]) -> Claim:
        """Return a claim with the values told that are within a tenth of its own."""
        found: list[Value] = []
        for told in (self._texts, *(known.told for known in about)):
            for kind, value in told:
                if kind == claim.kind and any(is_near(value, said) for said in claim.values):
                    found.append(value)
        return replace(claim, values=tuple(found))

    def opens_at(self, claim: Claim, said: Said) -> bool:
        """Whether a number of hours is the hour of a time that the shop tells: "from 10 to 19 h"."""
        found = self._texts.get(("hour", claim.values[0]), []) if isinstance(claim.values[0], Decimal) else []
        return any(self.supports(piece, said, "time") for piece in found)

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
        return bool(is_near) and self._has_noun(piece, said, kind)

    def names_place(self, said: Said) -> bool:
        """Whether a claim's own words have a name that stands in the shop's texts: "to Ireland"."""
        return bool(said.near and said.near[0] & self._telling(frozenset(), "")[0])

    def _telling(self, about: frozenset[str], kind: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names, and the other words, that tell apart what the texts say in these matters."""
        if (about, kind) not in self._apart:
            others = [one for one in self._told if not about or one.topics & about]
            rivals = [one for one in others if any(claim.kind == kind for claim in one.claims)]
            named = [one for one in others if one.denied or not kind] + rivals
            names = frozenset(name for one in named for name in one.names if name in self._names)
            telling = {word for one in rivals for word in (*one.leading, *days_of_piece(one)) if tells_apart(word)}
            self._apart[about, kind] = (names, frozenset(telling - names))
        return self._apart[about, kind]

    def _has_noun(self, piece: Piece, said: Said, kind: str) -> bool:
        """Whether what is counted is what the text counts: "five keys", and not five of anything."""
        if kind != "number" or not said.noun or self.is_foreign(said) or overlap(said.nouns, piece.words):
            return True
        return (said.noun in _DEGREES and "°" in piece.flat) or (said.noun in _PEOPLE and "serv" in piece.flat)

    def is_foreign(self, said: Said) -> bool:
        """Whether an answer speaks another language than the shop's texts, whose words then say nothing."""
        return bool(said.language and self._language and said.language != self._language)

    def shopper_said(self, claim: Claim) -> bool:
        """Whether the shopper named this themselves."""
        return any(evidence(self._shopper, claim, value) for value in claim.values)

    def speaks_of(self, root: str) -> bool:
        """Whether the shop's texts have a word in any form (see `evidence.stem`)."""
        return root in self._roots

    def knows_word(self, word: str) -> bool:
        """Whether the shop's data has a word."""
        return word in self._words

    def knows_phrase(self, phrase: str, about: Sequence[Known] = ()) -> bool:
        """Whether a text of the shop, or what it tells of these products (of any, where none), has words in a row."""
        products = about or self.products.values()
        return any(phrase in text for text in (*self._plain, *(known.text for known in products)))

    def quotes(self, flat: str, about: Sequence[Known] = ()) -> bool:
        """Whether a sentence stands on a page of the shop word for word, or tells one row of a table there.

        What stands with a product is said of that one alone: of these, or of any where none is spoken of.
        """
        of = {one.hit.external_id for one in about} or self._of_products.keys()
        texts = (self._quotations, *(told for one, told in self._of_products.items() if one in of))
        if any(told.hold(flat) for told in texts):
            return True
        said = " ".join(flat.strip(" \n\t-*•").split())
        if any(said.rstrip(".") in self.products[one].lines for one in of if one in self.products):
            return True
        tokens = frozenset(WORD.findall(said))
        return any(first <= tokens <= row for first, row in self._rows)

    def shopper_wrote(self, word: str) -> bool:
        """Whether the shopper wrote a word."""
        return word in self._shopper_words

    def promises(self, day: str) -> bool:
        """Whether a text of the shop says "tomorrow", "the same day" or the like."""
        return day in self._soon

    def things(self) -> frozenset[str]:
        """Return the stems of what the turn's products are filed under."""
        return frozenset[str]().union(*(stems(plain(" ".join(one.hit.categories))) for one in self.products.values()))

    def is_code(self, code: str) -> bool:
        """Whether a text about discounts has this code."""
        return code in self._codes

    def covers(self, topic: str) -> bool:
        """Whether any text of the shop is about a topic."""
        return topic in self._topics

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
            places = piece.names & self._names
            is_named = self.is_foreign(said) or overlap(places, said.of(frozenset(self._names)))
            is_meant = said.of(places) or len(same(said.words, piece.words)) > 1
            if (is_named or not places) and (is_meant or not depends) and self.supports(piece, said, "money"):
                return True
        return False

    def contradicts(self, flat: str, said: Said) -> bool:
        """Whether a sentence affirms what a piece of the shop's texts denies ("We do not take American Express")."""
        if not said.topics or DENIED.search(flat) or self.is_foreign(said):
            return False
        telling = {word for word in stems(flat) if tells_apart(word)}
        for piece in self._told:
            if not piece.denied or not piece.topics & said.topics:
                continue
            shared = {word for word in telling if overlap({word}, piece.denied)}
            others = [other for other in self._told if other.topics & piece.topics]
            if len(shared) > 1 and not any(covers(other.affirmed, shared) for other in others):
                return True
        return False

    def reductions(self, flat: str, before: str) -> Sequence[tuple[Decimal, Decimal]]:
        """Return what discounts take off, as (percent, amount): those of the codes spoken of, else all told."""
        section = self.codes.section(flat, before)
        if section is not None and section.own:
            return section.reductions()
        pieces = [piece for piece in self._told if "discount" in piece.own]
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

    def products_in(self, text: str) -> list[Known]:
        """Return the products that a text names, each once, in the order of their names."""
        self.settle()
        found = [known for _at, _end, group in self.naming.named(text, plain(text)) for known in group]
        return list({known.hit.external_id: known for known in found}.values())

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _take_product(self, hit: Hit) -> None:
        known = know(hit)
        self._of_products.setdefault(hit.external_id, Quotations()).add(hit.text)
        self.currency = self.currency or known.currency
        self._words |= known.all_words
        self._roots |= known.roots
        self._topics |= known.topics
        self._links_of(hit.text)
        self.naming.add(known)
        for variant in hit.variants:
            self.add_link(variant.get("url"))

    def _take_text(self, text: str, kind: str, source: str) -> None:
        flat, said = text_of(text)
        if source == "shopper":
            self._shopper_words |= said
            for claim in read(text):
                note(self._shopper, claim, ANYTHING, self.currency)
            return
        self._words |= said
        if source == "link":
            return
        self._plain.append(flat)
        self.concepts |= told_in(flat)
        self.codes.add(text)
        self._codes |= codes_in(text)
        self.timetable.add(text)
        self.payers.add(text, kind)
        self.exclusions.add(text)
        if kind:
            self._topics.add(kind)
        self._language = self._language or language_of(WORD.findall(flat))
        self._small |= small_stems(text)
        self._rows += rows(text)
        for piece in pieces(text, kind):
            self._take_piece(piece)
        self._apart.clear()
        self._names = {name for piece in self._told for name in piece.names} - self._small

    def _take_piece(self, piece: Piece) -> None:
        self._told.append(piece)
        self._roots |= piece.words
        self._topics |= piece.topics
        for claim in piece.claims:
            note(self._texts, claim, piece, self.currency)
        self._soon.update(piece.soon)
        if piece.free:
            self._free_words.update(word for word in words(piece.flat) if len(word) >= _TELLING)
            for topic in (*piece.topics, *(("gift",) if FREE_THING.search(piece.flat) else ())):
                self._free.setdefault(topic, []).append(piece)

    def _links_of(self, text: str) -> None:
        """Allow the addresses in a text that lead to the shop or to a carrier: a review may name any other."""
        for url in _URL.findall(text):
            parts = split(url)
            if parts is not None and (parts[0] in CARRIERS or parts[0] in self.domains):
                self.add_link(url.rstrip(".,;:!?"))


def amounts_of(claims: Sequence[Claim]) -> set[Decimal]:
    """Return the amounts of money among claims."""
    values = (value for claim in claims if claim.kind == "money" for value in claim.values)
    return {value[0] for value in values if isinstance(value, tuple) and isinstance(value[0], Decimal)}
