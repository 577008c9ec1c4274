"""What may be said in a turn: everything the shop's data holds of amounts, stock, times, codes, links and names.

The ledger is filled while a turn goes on (search, tools, orders) and read by `checking`. Filling only takes notes; the
texts are read when the first sentence needs them, so that small talk pays nothing (but see `Facts.is_heavy`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.addresses import bare, split
from chatwidget.checking.carriers import CARRIERS
from chatwidget.checking.claims import Claim, Value, plain, read
from chatwidget.checking.evidence import ANYTHING, stems
from chatwidget.checking.known import LONGEST_TEXT, Known, Told, evidence, know, note, text_of
from chatwidget.checking.matching import is_about, is_near, is_of_another_form
from chatwidget.checking.naming import Naming
from chatwidget.checking.quotations import Quotations
from chatwidget.checking.said import Said
from chatwidget.checking.texts import PERSONAL, Texts
from chatwidget.hooks.types import Order

HEAVY: Final = 12_000
"""Characters that take some 50 ms to read where they are full of figures."""
_URL: Final = re.compile(r"(?:https?:)?//[^\s<>\"'|)\]]+", re.IGNORECASE)


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
    cart: str = ""
    """Plain text of what the shopper's page has told of their cart."""
    has_offer: bool = False
    """Whether something waits beside the answer for the shopper to confirm it."""
    texts: Texts = field(default_factory=Texts)
    _waiting_hits: list[Hit] = field(default_factory=list)
    _waiting_texts: list[tuple[str, str, str]] = field(default_factory=list)
    _shopper: Told = field(default_factory=dict)
    _shopper_words: set[str] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)
    _topics: set[str] = field(default_factory=set)
    _roots: set[str] = field(default_factory=set)
    _of_products: dict[str, Quotations] = field(default_factory=dict)

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
        """Take in text of the shop: a passage of a plugin, a tool's result; `kind` is a policy's, where it is one.

        `source` is "cart" for what the shopper's page, or we ourselves, tell of their cart.
        """
        self._waiting_texts.append((text, kind, f"shop {source}"))
        self._links_of(text)
        if source == "cart":
            self.cart += f" {plain(text)}"

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

    @property
    def is_heavy(self) -> bool:
        """Whether so much waits to be read that a server would notice: settle in a thread then."""
        hits = sum(min(len(hit.text), LONGEST_TEXT) for hit in self._waiting_hits)
        return hits + sum(len(text) for text, _, _ in self._waiting_texts) > HEAVY

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def settle(self) -> None:
        """Read what has been added since the last time."""
        while self._waiting_hits:
            hit = self._waiting_hits.pop(0)
            if hit.type == "product":
                self._take_product(hit)
            else:
                self._take_text(f"{hit.title}\n{hit.heading or ''}\n{hit.text[:LONGEST_TEXT]}", hit.kind or "", "shop")
                self.texts.add_page(hit.text)
                self._links_of(hit.text)
        while self._waiting_texts:
            self._take_text(*self._waiting_texts.pop(0))

    def says(self, claim: Claim, about: Sequence[Known], said: Said) -> bool:
        """Whether the shop's texts, or those products' own, hold a claim of what it is said of."""
        if self.texts.says(claim, said):
            return True
        return claim.kind not in PERSONAL and any(self._says_of(known, claim, said) for known in about)

    def _says_of(self, known: Known, claim: Claim, said: Said) -> bool:
        """Whether a product's own text holds a claim."""
        of = replace(said, topics=frozenset()) if said.is_inherited else said
        if claim.kind == "date":
            of = replace(of, topics=of.topics - {"restock"})
        near = said.near[0] if said.near else frozenset[str]()
        return any(
            is_about(piece, of)
            and not near & piece.rivals
            and self.texts.has_noun(piece, said, claim.kind)
            and not is_of_another_form(known, piece, said)
            for value in claim.values
            for piece in evidence(known.told, claim, value)
        )

    def tells_amount(self, claim: Claim) -> bool:
        """Whether anything but a price list has this figure: a text, a product's own, the shopper."""
        ledgers = (self.texts.ledger, self._shopper, *(known.told for known in self.products.values()))
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
        for told in (self.texts.ledger, *(known.told for known in about)):
            for kind, value in told:
                if kind == claim.kind and any(is_near(value, said) for said in claim.values):
                    found.append(value)
        return replace(claim, values=tuple(found))

    def shopper_said(self, claim: Claim) -> bool:
        """Whether the shopper named this themselves."""
        return any(evidence(self._shopper, claim, value) for value in claim.values)

    def speaks_of(self, root: str) -> bool:
        """Whether the shop's texts have a word in any form (see `evidence.stem`)."""
        return root in self._roots or root in self.texts.roots

    def knows_word(self, word: str) -> bool:
        """Whether the shop's data has a word."""
        return word in self._words or word in self.texts.words

    def knows_phrase(self, phrase: str, about: Sequence[Known] = ()) -> bool:
        """Whether a text of the shop, or what it tells of these products (of any, where none), has words in a row."""
        products = about or self.products.values()
        return self.texts.has_phrase(phrase) or any(phrase in known.text for known in products)

    def quotes(self, flat: str, about: Sequence[Known] = ()) -> bool:
        """Whether a sentence stands on a page of the shop word for word, or tells one row of a table there.

        What stands with a product is said of that one alone: of these, or of any where none is spoken of.
        """
        of = {one.hit.external_id for one in about} or self._of_products.keys()
        if self.texts.quotes(flat) or any(told.hold(flat) for one, told in self._of_products.items() if one in of):
            return True
        said = " ".join(flat.strip(" \n\t-*•").split())
        is_line = any(said.rstrip(".") in self.products[one].lines for one in of if one in self.products)
        return is_line or self.texts.has_row(said)

    def shopper_wrote(self, word: str) -> bool:
        """Whether the shopper wrote a word."""
        return word in self._shopper_words

    def things(self) -> frozenset[str]:
        """Return the stems of what the turn's products are filed under."""
        return frozenset[str]().union(*(stems(plain(" ".join(one.hit.categories))) for one in self.products.values()))

    def covers(self, topic: str) -> bool:
        """Whether any text of the shop is about a topic."""
        return topic in self._topics or topic in self.texts.topics

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
        if source == "shopper":
            self._shopper_words |= text_of(text)[1]
            for claim in read(text):
                note(self._shopper, claim, ANYTHING, self.currency)
        elif source == "link":
            self._words |= text_of(text)[1]
        else:
            self.texts.add(text, kind, self.currency)

    def _links_of(self, text: str) -> None:
        """Allow the addresses in a text that lead to the shop or to a carrier: a review may name any other."""
        for url in _URL.findall(text):
            parts = split(url)
            if parts is not None and (parts[0] in CARRIERS or parts[0] in self.domains):
                self.add_link(url.rstrip(".,;:!?"))
