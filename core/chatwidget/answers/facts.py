"""What may be said in a turn: everything the shop's data holds of amounts, stock, times, codes, links and names.

The ledger is filled while a turn goes on (search, tools, orders) and read by `checking`. Filling only takes notes; the
texts are read when the first sentence needs them, so that small talk pays nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from chatwidget.answers.claims import Claim, Value, plain, read
from chatwidget.answers.numerals import same_currency
from chatwidget.answers.topics import CLOSED, FREE, FREE_THING, WEEKDAY, topics
from chatwidget.catalogue.hits import Hit
from chatwidget.hooks.types import Order

Told = dict[tuple[str, Value], frozenset[str]]
ANY: Final = frozenset(("",))

_URL: Final = re.compile(r"(?:https?:)?//[^\s<>\"'|)\]]+", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:['.\-/][^\W_]+)*")
_CAPITALS: Final = re.compile(r"(?<=[^\s.!?|] )[A-ZÀ-Þ][\w'-]{2,}")
_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|\n+")
_GENERIC: Final = 3  # letters a word of a title needs to be called by


@dataclass(frozen=True, slots=True)
class Offer:
    """One buyable form of a product."""

    words: frozenset[str]
    price: Decimal | None
    available: bool | None
    stock: int | None


@dataclass(slots=True)
class Known:
    """A product, as far as it may be spoken of."""

    hit: Hit
    title: str
    told: Told
    words: frozenset[str]
    offers: Sequence[Offer]
    prices: frozenset[Decimal]
    currency: str
    options: Mapping[str, frozenset[str]]
    """Option names, and the words of their values."""
    all_words: frozenset[str]

    def chosen(self, words: frozenset[str]) -> list[Offer]:
        """Return the forms that a sentence's words single out; all where they single out none."""
        named = {name: values & words for name, values in self.options.items() if values & words}
        if not named:
            return list(self.offers)
        return [offer for offer in self.offers if all(offer.words & values for values in named.values())]


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
    _closed: set[str] = field(default_factory=set)
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
        while self._waiting_texts:
            self._take_text(*self._waiting_texts.pop(0))

    def says(self, claim: Claim, about: Sequence[Known], spoken: frozenset[str]) -> bool:
        """Whether the shop's texts, or those products' own, hold a claim about these topics."""
        return any(
            _holds(told, claim, value, spoken)
            for value in claim.values
            for told in (self._texts, *(known.told for known in about))
        )

    def shopper_said(self, claim: Claim) -> bool:
        """Whether the shopper named this themselves."""
        return any(_holds(self._shopper, claim, value, frozenset()) for value in claim.values)

    def knows_word(self, word: str) -> bool:
        """Whether the shop's data has a word."""
        return word in self._words

    def knows_phrase(self, phrase: str) -> bool:
        """Whether a text of the shop has these words in a row."""
        return any(phrase in text for text in self._plain)

    def shopper_wrote(self, word: str) -> bool:
        """Whether the shopper wrote a word."""
        return word in self._shopper_words

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
        for match in _WORD.finditer(text):
            at, end = match.span()
            if taken[at] or not text[at].isupper():
                continue
            candidates = self._named.get(flat[at:end].removesuffix("'s"))
            if candidates:
                following = set(_words(flat[max(0, at - 40) : end + 40]))
                most = max(len(one.words & following) for one in candidates)
                found.append((at, end, [one for one in candidates if len(one.words & following) == most]))
        return sorted(found, key=lambda one: one[0])

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _take_product(self, hit: Hit) -> None:
        known = _known(hit)
        self.products[hit.external_id] = known
        self.currency = self.currency or known.currency
        self._words |= known.words
        self._words.update(*(offer.words for offer in known.offers))
        text = _product_text(hit)
        self._words.update(_words(plain(text)))
        self._plain.append(plain(text))
        self._links_of(hit.text)
        for sentence in _SENTENCE.split(plain(hit.text)):
            self._topics |= topics(sentence)
        first = True
        for match in _WORD.finditer(hit.title):
            word = plain(match[0])
            if len(word) >= _GENERIC and (first or match[0][0].isupper()) and not word.isdigit():
                others = self._named.setdefault(word, [])
                others[:] = [one for one in others if one.hit.external_id != hit.external_id] + [known]
            first = False
        for variant in hit.variants:
            self.add_link(variant.get("url"))

    def _take_text(self, text: str, kind: str, source: str) -> None:
        flat = plain(text)
        if source == "shopper":
            self._shopper_words.update(_words(flat))
            for claim in read(text):
                _note(self._shopper, claim, ANY, self.currency)
            return
        self._words.update(_words(flat))
        if source == "link":
            return
        self._plain.append(flat)
        for sentence in _sentences(text, kind):
            self._topics |= sentence.topics
            for claim in sentence.claims:
                _note(self._texts, claim, sentence.topics or ANY, self.currency)
            if sentence.closed:
                self._closed.update(sentence.closed)
            if "discount" in sentence.topics:
                self._codes.update(_words(sentence.flat))
            if sentence.free:
                amounts = frozenset(
                    value[0]
                    for claim in sentence.claims
                    if claim.kind == "money"
                    for value in claim.values
                    if isinstance(value, tuple) and isinstance(value[0], Decimal)
                )
                own = sentence.topics if amounts else topics(sentence.flat)
                for topic in (*own, *(("gift",) if FREE_THING.search(sentence.flat) else ())):
                    self._free.setdefault(topic, []).append(Condition(amounts, sentence.names))

    def _links_of(self, text: str) -> None:
        for url in _URL.findall(text):
            self.add_link(url.rstrip(".,;:!?"))


@dataclass(frozen=True, slots=True)
class _Sentence:
    flat: str
    topics: frozenset[str]
    claims: tuple[Claim, ...]
    free: bool
    closed: tuple[str, ...]
    names: frozenset[str]


@lru_cache(maxsize=1_024)
def _sentences(text: str, kind: str) -> tuple[_Sentence, ...]:
    """Read a text of the shop; a row of a table is read with its columns' names, a sentence under its heading."""
    found = []
    heading, columns = frozenset({kind} if kind else ()), ""
    for line in text.splitlines():
        if "|" in line:
            is_first = not columns
            columns = columns or line
            found.append(_sentence(line, heading, columns if not is_first else ""))
            continue
        columns = ""
        about = topics(plain(line))
        if about and len(line) <= 60 and not line.rstrip().endswith((".", "!", "?", ":")):
            heading = about
        found += [_sentence(part, heading, "") for part in _SENTENCE.split(line) if part.strip()]
    return tuple(found)


def _sentence(text: str, heading: frozenset[str], columns: str) -> _Sentence:
    flat = plain(text)
    around = f"{plain(columns)} {flat}" if columns else flat
    closed = tuple(match[1] for match in WEEKDAY.finditer(flat)) if CLOSED.search(flat) else ()
    names = frozenset(plain(match[0]) for match in _CAPITALS.finditer(text))
    return _Sentence(around, topics(around) or heading, read(text), FREE.search(around) is not None, closed, names)


def _known(hit: Hit) -> Known:
    told: Told = {}
    currency = hit.price.currency if hit.price else ""
    for sentence in _sentences(_product_text(hit), ""):
        for claim in sentence.claims:
            _note(told, claim, sentence.topics or ANY, currency)
    offers: list[Offer] = []
    options: dict[str, frozenset[str]] = {}
    prices = {price.amount for price in (hit.price, hit.highest_price) if price is not None}
    for variant in hit.variants:
        own = variant.get("price")
        amount = Decimal(str(own["amount"])) if own else (hit.price.amount if hit.price else None)
        if amount is not None:
            prices.add(amount)
        values = {
            str(name): frozenset(_words(plain(str(value)))) for name, value in (variant.get("options") or {}).items()
        }
        for name, words in values.items():
            options[name] = options.get(name, frozenset()) | words
        told_words = frozenset().union(*values.values()) | frozenset(_words(plain(str(variant.get("title") or ""))))
        offers.append(Offer(told_words, amount, variant.get("available"), variant.get("stock")))
    if not offers:
        offers.append(Offer(frozenset(), hit.price.amount if hit.price else None, hit.available, None))
    title = plain(hit.title).strip()
    all_words = frozenset(_words(plain(_product_text(hit))))
    return Known(hit, title, told, frozenset(_words(title)), offers, frozenset(prices), currency, options, all_words)


def _product_text(hit: Hit) -> str:
    attributes = "\n".join(f"{name}: {value}" for name, value in hit.attributes.items())
    forms = "\n".join(
        " ".join(map(str, (variant.get("title"), variant.get("sku"), *(variant.get("options") or {}).values())))
        for variant in hit.variants
    )
    filed = " ".join((hit.brand or "", *hit.categories, *hit.tags))
    return f"{hit.title}\n{filed}\n{attributes}\n{forms}\n{hit.text}\n{hit.external_id}"


def _note(told: Told, claim: Claim, about: frozenset[str], currency: str) -> None:
    for value in claim.values:
        kept = value
        if claim.kind == "money" and isinstance(value, tuple) and same_currency(str(value[1]), currency):
            kept = (Decimal(value[0]), currency)
        told[claim.kind, kept] = told.get((claim.kind, kept), frozenset()) | about
        if claim.kind == "time":  # "from 9:00 to 18:00" is said as "from 9 to 18"
            told["number", Decimal(int(str(value)[:2]))] = about


def _holds(told: Told, claim: Claim, value: Value, spoken: frozenset[str]) -> bool:
    if claim.kind == "money" and isinstance(value, tuple):
        found = [
            about
            for (kind, known), about in told.items()
            if kind == "money"
            and isinstance(known, tuple)
            and known[0] == value[0]
            and same_currency(str(value[1]), str(known[1]))
        ]
    else:
        about = told.get((claim.kind, value))
        found = [] if about is None else [about]
    return any(not spoken or "" in about or spoken & about for about in found)


def _words(flat: str) -> Iterable[str]:
    for match in _WORD.finditer(flat):
        yield match[0]
        if not match[0].isalnum():
            yield from re.findall(r"[^\W_]+", match[0])


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
