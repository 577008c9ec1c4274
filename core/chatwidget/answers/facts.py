"""What may be said in a turn: everything the shop's data holds of amounts, stock, times, codes, links and names.

The ledger is filled while a turn goes on (search, tools, orders) and read by `checking`. Filling only takes notes; the
texts are read when the first sentence needs them, so that small talk pays nothing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from chatwidget.answers.alike import alike
from chatwidget.answers.carriers import CARRIERS
from chatwidget.answers.claims import Claim, plain, read
from chatwidget.answers.colours import hues
from chatwidget.answers.evidence import (
    ANYTHING,
    Piece,
    Said,
    language_of,
    pieces,
    rows,
    same,
    small_stems,
    stems,
    tells_apart,
)
from chatwidget.answers.known import WORD, Known, Told, bare_evidence, evidence, know, note, text_of, words
from chatwidget.answers.quotations import Quotations
from chatwidget.answers.topics import DENIED, FREE_THING
from chatwidget.catalogue.hits import Hit
from chatwidget.hooks.types import Order

_URL: Final = re.compile(r"(?:https?:)?//[^\s<>\"'|)\]]+", re.IGNORECASE)
_TELLING: Final = 5  # letters of a word that says what is free, and not only "is" and "for"
_WIDE: Final = frozenset(("shipping", "discount"))
"""Topics of which a shop tells so much that a figure must share a word with what it is said of."""
_SURE: Final = frozenset(("phone", "email", "time"))
_BOTH: Final = re.compile(r"\b(?:both|two|dos|ambos|ambas)\b")
_NEXT: Final = re.compile(r"[ -]([^\W_]+)")
_TELLING_WORDS: Final = 2
_GENERIC: Final = 3  # letters a word of a title needs to be called by


@dataclass(slots=True)
class Facts:
    """The ledger of one turn."""

    currency: str = ""
    domains: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    products: dict[str, Known] = field(default_factory=dict)
    current: str = ""
    _waiting_hits: list[Hit] = field(default_factory=list)
    _waiting_texts: list[tuple[str, str, str]] = field(default_factory=list)
    _texts: Told = field(default_factory=dict)
    _shopper: Told = field(default_factory=dict)
    _words: set[str] = field(default_factory=set)
    _shopper_words: set[str] = field(default_factory=set)
    _codes: set[str] = field(default_factory=set)
    _named: dict[str, list[Known]] = field(default_factory=dict)
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
    _closed: set[str] = field(default_factory=set)
    _quotations: Quotations = field(default_factory=Quotations)
    _of_products: dict[str, Quotations] = field(default_factory=dict)
    _plain: list[str] = field(default_factory=list)

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
        if url and (parts := _split(url)) is not None:
            self.links[bare(url)] = url
            self._waiting_texts.append((f"{parts[0]} {parts[1]}", "", "link"))

    def add_domain(self, domain: str | None) -> None:
        """Allow the front page of a domain, and name it as the shop's own."""
        if domain:
            host = _split(domain if "//" in domain else f"https://{domain}")
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
                self._take_text(f"{hit.title}\n{hit.heading or ''}\n{hit.text}", hit.kind or "", "shop")
                self._quotations.add(hit.text)
        while self._waiting_texts:
            self._take_text(*self._waiting_texts.pop(0))

    def says(self, claim: Claim, about: Sequence[Known], said: Said) -> bool:
        """Whether the shop's texts, or those products' own, hold a claim of what it is said of."""
        own = replace(said, topics=frozenset()) if said.is_inherited else said
        for value in claim.values:
            if any(self.supports(piece, said, claim.kind) for piece in evidence(self._texts, claim, value)):
                return True
            if claim.kind == "number":
                bare = replace(said, noun="")
                if self.names_place(said):  # an address: "14 Wharf Lane"
                    bare = replace(bare, topics=frozenset())
                found = bare_evidence(self._texts, value) if isinstance(value, Decimal) else []
                found += evidence(self._texts, claim, value) if not bare.topics else []
                if any(self.supports(piece, bare, "time" if _tells_time(piece) else claim.kind) for piece in found):
                    return True
            for known in about:
                found = evidence(known.told, claim, value)
                near = said.near[0] if said.near else frozenset[str]()
                if any(
                    _is_about(piece, own) and not near & piece.rivals and self._has_noun(piece, said, claim.kind)
                    for piece in found
                ):
                    return True
        return False

    def opens_at(self, claim: Claim, said: Said) -> bool:
        """Whether a number of hours is the hour of a time that the shop tells: "from 10 to 19 h"."""
        found = self._texts.get(("hour", claim.values[0]), []) if isinstance(claim.values[0], Decimal) else []
        return any(self.supports(piece, said, "time") for piece in found)

    def supports(self, piece: Piece, said: Said, kind: str = "") -> bool:
        """Whether a piece of text tells of what a claim is said of: the same matter, place, thing and day."""
        if not _is_about(piece, said):
            return False
        names, telling = self._telling(said.topics, kind)
        own = said.near[0] if said.near else frozenset[str]()
        meant = said.of(names)
        if not meant and piece.names & names:  # what is told of no place in particular may be said of any
            meant = same(said.before, names)
        if not _covers(piece.words, meant) or own & piece.rivals:
            return False
        if not piece.is_general and not _covers(piece.words, own & telling):
            return False
        if self.is_foreign(said):
            return True
        words_said = said.words
        is_near = len(words_said) < _TELLING_WORDS or kind in _SURE or bool(said.topics & piece.own - _WIDE)
        is_near = is_near or (kind == "money" and bool(said.topics))
        is_near = is_near or _overlap(words_said, piece.words)
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
            telling = {word for one in rivals for word in (*one.leading, *_days(one)) if tells_apart(word)}
            self._apart[about, kind] = (names, frozenset(telling - names))
        return self._apart[about, kind]

    def _has_noun(self, piece: Piece, said: Said, kind: str) -> bool:
        """Whether what is counted is what the text counts: "five keys", and not five of anything."""
        return kind != "number" or not said.noun or self.is_foreign(said) or _overlap({said.noun}, piece.words)

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
        tokens = frozenset(WORD.findall(said))
        return any(first <= tokens <= row for first, row in self._rows)

    def shopper_wrote(self, word: str) -> bool:
        """Whether the shopper wrote a word."""
        return word in self._shopper_words

    def promises(self, day: str) -> bool:
        """Whether a text of the shop says "tomorrow", "the same day" or the like."""
        return day in self._soon

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
            is_named = self.is_foreign(said) or _overlap(places, said.of(frozenset(self._names)))
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
            shared = {word for word in telling if _overlap({word}, piece.denied)}
            others = [other for other in self._told if other.topics & piece.topics]
            if len(shared) > 1 and not any(_covers(other.affirmed, shared) for other in others):
                return True
        return False

    def amounts_about(self, topic: str) -> set[Decimal]:
        """Return the amounts of money that the shop's texts tell in a matter."""
        return {amount for piece in self._told if topic in piece.topics for amount in amounts_of(piece.claims)}

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

    def is_closed(self, days: frozenset[str]) -> bool:
        """Whether the shop says it is closed on any of these days."""
        return bool(days & self._closed)

    def is_told_of(self, days: frozenset[str], said: Said, *, denied: bool) -> bool:
        """Whether the shop tells of these days in the same matter, and not that on these there is none of it."""
        found = [piece for piece in self._told if days <= piece.words and _is_about(piece, said)]
        return any(bool(days & piece.denied) == denied or not said.topics for piece in found)

    def products_in(self, text: str) -> list[Known]:
        """Return the products that a text names, each once, in the order of their names."""
        self.settle()
        found = [known for _at, _end, group in self.named(text, plain(text)) for known in group]
        return list({known.hit.external_id: known for known in found}.values())

    def hinted(self, flat: str) -> list[Known]:
        """Return the products that a sentence calls by what no other has: "the serum", "the one in yellow, size M"."""
        said, spoken = stems(flat), frozenset(words(flat)) | hues(flat)
        titles = {one.hit.external_id: one.title_roots for one in self.products.values()}
        often = Counter(word for title in titles.values() for word in title)
        own = [
            one
            for one in self.products.values()
            if any(often[word] == 1 for word in said & titles[one.hit.external_id])
        ]
        if own:
            return own
        scores = {one.hit.external_id: len(said & titles[one.hit.external_id]) for one in self.products.values()}
        best = max(scores.values(), default=0)
        if best > 1 or (best == 1 and _BOTH.search(flat) and list(scores.values()).count(1) == 2):
            return [one for one in self.products.values() if scores[one.hit.external_id] == best]
        formed = {one.hit.external_id: one.forms_in(spoken) for one in self.products.values()}
        most = max(formed.values(), default=0)
        alone = [one for one in self.products.values() if most and formed[one.hit.external_id] == most]
        return alone if len(alone) == 1 else []

    def named(self, text: str, flat: str) -> list[tuple[int, int, list[Known]]]:
        """Return the products a sentence names, where it names them; a name of several stands for all."""
        found: list[tuple[int, int, list[Known]]] = []
        taken = [False] * len(flat)
        for known in sorted(self.products.values(), key=lambda one: -len(one.title)):
            at = flat.find(known.title) if known.title else -1
            while at >= 0:
                end = at + len(known.title)
                if not any(taken[at:end]) and _stands_alone(flat, at, end):
                    same = [one for one in self.products.values() if one.title == known.title]
                    found.append((at, end, same))
                    taken[at:end] = [True] * (end - at)
                at = flat.find(known.title, end)
        for match in WORD.finditer(text):
            at, end = match.span()
            if taken[at] or not text[at].isupper():
                continue
            candidates = self._named.get(flat[at:end].removesuffix("'s"))
            if candidates:
                following = set(words(flat[max(0, at - 40) : end + 40]))
                most = max(len(one.words & following) for one in candidates)
                chosen = [one for one in candidates if len(one.words & following) == most]
                while (after := _NEXT.match(flat, end)) and any(after[1] in one.words for one in chosen):
                    end = after.end()  # "Trail 29" is a name, and no 29
                taken[at:end] = [True] * (end - at)
                found.append((at, end, chosen))
        return sorted(found, key=lambda one: one[0])

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _take_product(self, hit: Hit) -> None:
        known = know(hit)
        self._of_products.setdefault(hit.external_id, Quotations()).add(hit.text)
        self.products[hit.external_id] = known
        self.currency = self.currency or known.currency
        self._words |= known.all_words
        self._roots |= known.roots
        self._topics |= known.topics
        self._links_of(hit.text)
        first = True
        for match in WORD.finditer(hit.title):
            word = plain(match[0])
            if len(word) >= _GENERIC and (first or match[0][0].isupper()) and not word.isdigit():
                others = self._named.setdefault(word, [])
                others[:] = [one for one in others if one.hit.external_id != hit.external_id] + [known]
            first = False
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
        self._closed |= piece.closed
        if "discount" in piece.topics:
            self._codes.update(words(piece.flat))
        if piece.free:
            self._free_words.update(word for word in words(piece.flat) if len(word) >= _TELLING)
            for topic in (*piece.topics, *(("gift",) if FREE_THING.search(piece.flat) else ())):
                self._free.setdefault(topic, []).append(piece)

    def _links_of(self, text: str) -> None:
        """Allow the addresses in a text that lead to the shop or to a carrier: a review may name any other."""
        for url in _URL.findall(text):
            parts = _split(url)
            if parts is not None and (parts[0] in CARRIERS or parts[0] in self.domains):
                self.add_link(url.rstrip(".,;:!?"))


def _covers(told: AbstractSet[str], said: AbstractSet[str]) -> bool:
    return all(word in told or any(alike(word, other) for other in told) for word in said)


def _overlap(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    return bool(one & other) or any(alike(a, b) for a in one for b in other)


def amounts_of(claims: Sequence[Claim]) -> set[Decimal]:
    """Return the amounts of money among claims."""
    values = (value for claim in claims if claim.kind == "money" for value in claim.values)
    return {value[0] for value in values if isinstance(value, tuple) and isinstance(value[0], Decimal)}


def _tells_time(piece: Piece) -> bool:
    return any(claim.kind == "time" for claim in piece.claims)


def _is_about(piece: Piece, said: Said) -> bool:
    return not said.topics or "" in piece.topics or bool(piece.topics & said.topics)


def _days(piece: Piece) -> frozenset[str]:
    return frozenset(word for word in piece.words if word.startswith("day "))


def _stands_alone(flat: str, start: int, end: int) -> bool:
    return not (flat[start - 1 : start].isalnum() or flat[end : end + 1].isalnum())


def _split(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return (host, parts.path) if host else None


def bare(url: str) -> str:
    """Return an address as it is compared: host and path, without scheme, "www.", query and last slash."""
    parts = _split(url)
    return "" if parts is None else (parts[0] + parts[1]).rstrip("/").lower()
