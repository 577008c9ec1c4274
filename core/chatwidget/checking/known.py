"""The shop's texts and products as facts: what each sentence tells, and what each product is, costs and comes in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

import orjson

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.claims import Claim, Value, in_hours, plain
from chatwidget.checking.concepts import Concepts, told_in
from chatwidget.checking.evidence import Piece, pieces, stems
from chatwidget.checking.numerals import same_currency
from chatwidget.checking.offers import Forms, Offer

Told: TypeAlias = dict[tuple[str, Value], list[Piece]]
"""What is told, by kind and value, and the pieces of text that tell it."""
LONGEST_TEXT: Final = 40_000
"""Characters of a text that are read; what stands behind them is held for unsaid."""
LEAST: Final = "least duration"
"""The shorter end of "1 to 2 days", which nobody promises by itself."""

_SPANS: Final = (Decimal(1), Decimal(24), Decimal(168), Decimal(720), Decimal(8760))
WORD: Final = re.compile(r"[^\W_]+(?:['.\-/][^\W_]+)*")
_PERSONAL: Final = frozenset(("email", "phone"))


@dataclass(slots=True)
class Known:
    """A product, as far as it may be spoken of."""

    hit: Hit
    title: str
    told: Told
    words: frozenset[str]
    forms: Forms
    prices: frozenset[Decimal]
    currency: str
    filed: str
    """Where the shop files it, in plain text."""
    all_words: frozenset[str]
    roots: frozenset[str]
    """Its words by their stems, and those of its title."""
    title_roots: frozenset[str]
    text: str
    """Everything told of it, in plain text."""
    topics: frozenset[str]
    lines: frozenset[str]
    """Its attributes as they are listed, "care: machine wash", in plain text."""
    concepts: Concepts
    """What its texts affirm of it, and deny."""

    @property
    def offers(self) -> Sequence[Offer]:
        """Its buyable forms, one where it has no variants."""
        return self.forms.offers

    def told_of(self, kind: str) -> list[Value]:
        """Return the values of a kind that its texts tell."""
        return [value for told, value in self.told if told == kind]

    def forms_in(self, words: frozenset[str]) -> int:
        """Return how many of its options a sentence names a value of."""
        return len(self.forms.named(words))


@dataclass(frozen=True, slots=True, eq=False)
class _Content:
    """A product by what it says, so that one is read once for many questions."""

    hit: Hit
    key: tuple[object, ...]

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.key == other.key


def know(hit: Hit) -> Known:
    """Read a product."""
    rest = orjson.dumps([dict(hit.attributes), hit.variants, hit.categories, hit.tags], default=str)
    key = (hit.external_id, hit.title, hit.text, hit.brand, hit.price, hit.highest_price, hit.available, rest)
    known = _know(_Content(hit, key))
    return known if known.hit is hit else replace(known, hit=hit)


@lru_cache(maxsize=512)
def text_of(text: str) -> tuple[str, frozenset[str]]:
    """Return plain text and its words."""
    flat = plain(text)
    return flat, frozenset(words(flat))


@lru_cache(maxsize=512)
def _know(content: _Content) -> Known:
    hit = content.hit
    told: Told = {}
    currency = hit.price.currency if hit.price else ""
    for piece in pieces(product_text(hit), ""):
        for claim in piece.claims:
            if claim.kind in _PERSONAL:
                continue  # whom to write to or call is told by the shop's pages alone
            note(told, claim, piece, currency)
    offers: list[Offer] = []
    prices = {price.amount for price in (hit.price, hit.highest_price) if price is not None}
    for variant in hit.variants:
        own = variant.get("price")
        amount = Decimal(str(own["amount"])) if own else (hit.price.amount if hit.price else None)
        if amount is not None:
            prices.add(amount)
        values = {str(name): plain(str(value)) for name, value in (variant.get("options") or {}).items()}
        told_words = frozenset(words(plain(" ".join((*values.values(), str(variant.get("title") or ""))))))
        if len(values) == 1:  # "Tall (112 cm)" is told by more than its length
            values = {
                name: _with_title(value, plain(str(variant.get("title") or ""))) for name, value in values.items()
            }
        offers.append(Offer(told_words, values, amount, variant.get("available"), variant.get("stock")))
    if not offers:
        offers.append(Offer(frozenset(), {}, hit.price.amount if hit.price else None, hit.available, None))
    title = plain(hit.title).strip()
    text, all_words = text_of(product_text(hit))
    spoken = frozenset(topic for piece in pieces(hit.text, "") for topic in piece.topics)
    return Known(
        hit=hit,
        title=title,
        told=told,
        words=frozenset(words(title)),
        forms=Forms.of(offers),
        prices=frozenset(prices),
        currency=currency,
        filed=plain(" ".join((hit.brand or "", *hit.categories, *hit.tags))),
        all_words=all_words,
        roots=stems(text),
        title_roots=stems(title),
        text=text,
        topics=spoken,
        lines=frozenset(plain(f"{name}: {value}") for name, value in hit.attributes.items()),
        concepts=told_in(text),
    )


def _with_title(value: str, title: str) -> str:
    return value if title in value else title if value in title else f"{value} {title}"


def product_text(hit: Hit) -> str:
    """Return everything the shop tells of a product, line by line."""
    attributes = "\n".join(f"{name}: {value}" for name, value in hit.attributes.items())
    forms = "\n".join(
        " ".join(map(str, (variant.get("title"), variant.get("sku"), *(variant.get("options") or {}).values())))
        for variant in hit.variants
    )
    filed = " ".join((hit.brand or "", *hit.categories, *hit.tags))
    return f"{hit.title}\n{filed}\n{attributes}\n{forms}\n{hit.text[:LONGEST_TEXT]}\n{hit.external_id}"


def note(told: Told, claim: Claim, piece: Piece, currency: str) -> None:
    """Keep a claim with the piece that tells it; a bare "$" is the shop's own."""
    for value in claim.values:
        kept = value
        if claim.kind == "money" and isinstance(value, tuple) and same_currency(str(value[1]), currency):
            kept = (Decimal(value[0]), currency)
        kind = LEAST if claim.is_least and claim.kind == "duration" else claim.kind
        told.setdefault((kind, kept), []).append(piece)
        if claim.kind == "money" and isinstance(kept, tuple) and kept[1] == "GBP" and currency not in {"", "GBP"}:
            told.setdefault(("measure", ("lb", Decimal(kept[0]).normalize())), []).append(piece)  # "35 pounds"
        if claim.kind == "time":  # "from 9:00 to 18:00" is said as "from 9 to 18", or "to 6"
            hour = int(str(value)[:2])
            for said in {hour, hour % 12}:
                told.setdefault(("hour", Decimal(said)), []).append(piece)


def evidence(told: Told, claim: Claim, value: Value) -> list[Piece]:
    """Return the pieces that tell this."""
    if claim.kind == "money" and isinstance(value, tuple):
        return [
            piece
            for currency, found in _amounts(told, value[0])
            if same_currency(str(value[1]), currency)
            for piece in found
        ]
    kinds = (claim.kind, LEAST) if claim.is_least else (claim.kind,)
    return [piece for kind in kinds for piece in told.get((kind, value), ())]


def bare_evidence(told: Told, value: Decimal) -> list[Piece]:
    """Return the pieces that tell a bare number with its unit: "from 9 to 6", "60 € here and 70 there"."""
    spans = (piece for factor in _SPANS for piece in told.get(("duration", in_hours(value, factor)), ()))
    return [
        *spans,
        *told.get(("hour", value), ()),
        *(piece for _currency, found in _amounts(told, value) for piece in found),
    ]


def _amounts(told: Told, amount: object) -> Iterator[tuple[str, list[Piece]]]:
    for (kind, known), found in told.items():
        if kind == "money" and isinstance(known, tuple) and known[0] == amount:
            yield str(known[1]), found


def words(flat: str) -> Iterable[str]:
    """Yield the words of plain text, those with marks inside also in parts."""
    for match in WORD.finditer(flat):
        yield match[0]
        if not match[0].isalnum():
            yield from re.findall(r"[^\W_]+", match[0])
