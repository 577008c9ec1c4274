"""What may be said in a turn: everything the shop's data holds of amounts, stock, times, codes, links and names.

The ledger is filled while a turn goes on (search, tools, orders) and read by `checking`. Filling only takes notes; the
texts are read when the first sentence needs them, so that small talk pays nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from chatwidget.answers.carriers import CARRIERS
from chatwidget.answers.claims import Claim, plain, read
from chatwidget.answers.known import (
    ANY,
    WORD,
    Known,
    Sentence,
    Told,
    holds,
    know,
    note,
    sentences,
    text_of,
    words,
)
from chatwidget.answers.topics import FREE_THING, topics
from chatwidget.catalogue.hits import Hit
from chatwidget.hooks.types import Order

_URL: Final = re.compile(r"(?:https?:)?//[^\s<>\"'|)\]]+", re.IGNORECASE)
_QUOTE: Final = 20  # characters that make a sentence, which cannot stand on a page by chance
_TELLING: Final = 5  # letters of a word that says what is free, and not only "is" and "for"
_GENERIC: Final = 3  # letters a word of a title needs to be called by


@dataclass(frozen=True, slots=True)
class Condition:
    """On what it depends that something is free: the amounts and the names its sentence holds."""

    amounts: frozenset[Decimal]
    names: frozenset[str]


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
    _free: dict[str, list["Condition"]] = field(default_factory=dict)
    _soon: set[str] = field(default_factory=set)
    _free_words: set[str] = field(default_factory=set)
    _closed: set[str] = field(default_factory=set)
    _pages: list[str] = field(default_factory=list)
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
                self._pages.append(" ".join(plain(hit.text).split()))
        while self._waiting_texts:
            self._take_text(*self._waiting_texts.pop(0))

    def says(self, claim: Claim, about: Sequence[Known], spoken: frozenset[str]) -> bool:
        """Whether the shop's texts, or those products' own, hold a claim about these topics."""
        return any(
            holds(told, claim, value, spoken)
            for value in claim.values
            for told in (self._texts, *(known.told for known in about))
        )

    def shopper_said(self, claim: Claim) -> bool:
        """Whether the shopper named this themselves."""
        return any(holds(self._shopper, claim, value, frozenset()) for value in claim.values)

    def knows_word(self, word: str) -> bool:
        """Whether the shop's data has a word."""
        return word in self._words

    def knows_phrase(self, phrase: str) -> bool:
        """Whether a text of the shop has these words in a row."""
        return any(phrase in text for text in self._plain)

    def quotes(self, flat: str) -> bool:
        """Whether a sentence stands word for word on one of the shop's pages."""
        said = " ".join(flat.strip(" \n\t-*•").split())
        return len(said) >= _QUOTE and any(said in page for page in self._pages)

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

    def is_free(self, topic: str, amounts: set[Decimal], words: frozenset[str]) -> bool:
        """Whether something is free under the conditions that a sentence names: from an amount, in a place."""
        told = self._free.get(topic, [])
        depends = {one for condition in told for one in condition.amounts}
        if depends:
            return bool(depends & amounts)
        return any(not condition.names or condition.names & words for condition in told)

    def has_free(self, words: frozenset[str]) -> bool:
        """Whether the shop calls something free that one of these words names."""
        return any(len(word) >= _TELLING and word in self._free_words for word in words)

    def is_closed(self, weekday: str) -> bool:
        """Whether the shop says it is closed on a day."""
        return weekday in self._closed

    def products_in(self, text: str) -> list[Known]:
        """Return the products that a text names, each once, in the order of their names."""
        self.settle()
        found = [known for _at, _end, group in self.named(text, plain(text)) for known in group]
        return list({known.hit.external_id: known for known in found}.values())

    def named(self, text: str, flat: str) -> list[tuple[int, int, list[Known]]]:
        """Return the products a sentence names, where it names them; a name of several stands for all."""
        found: list[tuple[int, int, list[Known]]] = []
        taken = [False] * len(flat)
        for known in sorted(self.products.values(), key=lambda one: -len(one.title)):
            at = flat.find(known.title)
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
                found.append((at, end, [one for one in candidates if len(one.words & following) == most]))
        return sorted(found, key=lambda one: one[0])

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _take_product(self, hit: Hit) -> None:
        known = know(hit)
        self.products[hit.external_id] = known
        self.currency = self.currency or known.currency
        self._words |= known.all_words
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
                note(self._shopper, claim, ANY, self.currency)
            return
        self._words |= said
        if source == "link":
            return
        self._plain.append(flat)
        if kind:
            self._topics.add(kind)
        for sentence in sentences(text, kind):
            self._take_sentence(sentence)

    def _take_sentence(self, sentence: Sentence) -> None:
        self._topics |= sentence.topics
        for claim in sentence.claims:
            note(self._texts, claim, sentence.topics or ANY, self.currency)
        self._soon.update(sentence.soon)
        self._closed.update(sentence.closed)
        if "discount" in sentence.topics:
            self._codes.update(words(sentence.flat))
        if sentence.free:
            amounts = frozenset(
                value[0]
                for claim in sentence.claims
                if claim.kind == "money"
                for value in claim.values
                if isinstance(value, tuple) and isinstance(value[0], Decimal)
            )
            self._free_words.update(word for word in words(sentence.flat) if len(word) >= _TELLING)
            own = sentence.topics if amounts else topics(sentence.flat)
            for topic in (*own, *(("gift",) if FREE_THING.search(sentence.flat) else ())):
                self._free.setdefault(topic, []).append(Condition(amounts, sentence.names))

    def _links_of(self, text: str) -> None:
        """Allow the addresses in a text that lead to the shop or to a carrier: a review may name any other."""
        for url in _URL.findall(text):
            parts = _split(url)
            if parts is not None and (parts[0] in CARRIERS or parts[0] in self.domains):
                self.add_link(url.rstrip(".,;:!?"))


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
