"""The shop's texts and products as facts: what each sentence tells, and what each product is, costs and comes in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

import orjson

from chatwidget.answers.claims import Claim, Value, plain, read
from chatwidget.answers.colours import hues
from chatwidget.answers.numerals import same_currency
from chatwidget.answers.topics import CLOSED, FREE, SOON, WEEKDAY, topics
from chatwidget.catalogue.hits import Hit

Told: TypeAlias = dict[tuple[str, Value], frozenset[str]]
"""What is told, by kind and value, and what the sentences are about that tell it."""
LEAST: Final = "least duration"
"""The shorter end of "1 to 2 days", which nobody promises by itself."""
ANY: Final = frozenset(("",))

WORD: Final = re.compile(r"[^\W_]+(?:['.\-/][^\W_]+)*")
SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|\n+")
_CAPITALS: Final = re.compile(r"(?<=[^\s.!?|] )[A-ZÀ-Þ][\w'-]{2,}")
_PERSONAL: Final = frozenset(("email", "phone"))


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
    text: str
    """Everything told of it, in plain text."""
    topics: frozenset[str]

    def chosen(self, words: frozenset[str]) -> list[Offer]:
        """Return the forms that a sentence's words single out; all where they single out none."""
        named = {name: values & words for name, values in self.options.items() if values & words}
        if not named:
            return list(self.offers)
        return [offer for offer in self.offers if all(offer.words & values for values in named.values())]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or row of a shop's text."""

    flat: str
    topics: frozenset[str]
    claims: tuple[Claim, ...]
    free: bool
    closed: tuple[str, ...]
    names: frozenset[str]
    soon: tuple[str, ...]


@lru_cache(maxsize=1_024)
def sentences(text: str, kind: str) -> tuple[Sentence, ...]:
    """Read a text of the shop; a row of a table is read with its columns' names, a sentence under its heading."""
    found = []
    heading, columns = frozenset({kind} if kind else ()), ""
    for line in text.splitlines():
        if "|" in line:
            is_first = not columns
            columns = columns or line
            found.append(_read_sentence(line, heading, columns if not is_first else ""))
            continue
        if not line.strip():
            continue
        columns = ""
        about = topics(plain(line))
        if about and len(line) <= 60 and not line.rstrip().endswith((".", "!", "?", ":")):
            heading = about
        found += [_read_sentence(part, heading, "") for part in SENTENCE.split(line) if part.strip()]
    return tuple(found)


def _read_sentence(text: str, heading: frozenset[str], columns: str) -> Sentence:
    flat = plain(text)
    around = f"{plain(columns)} {flat}" if columns else flat
    closed = tuple(match[1] for match in WEEKDAY.finditer(flat)) if CLOSED.search(flat) else ()
    soon = tuple(match[0] for match in SOON.finditer(around))
    names = frozenset(plain(match[0]) for match in _CAPITALS.finditer(text))
    return Sentence(around, topics(around) or heading, read(text), FREE.search(around) is not None, closed, names, soon)


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
    for sentence in sentences(product_text(hit), ""):
        for claim in sentence.claims:
            if claim.kind in _PERSONAL:
                continue  # whom to write to or call is told by the shop's pages alone
            note(told, claim, sentence.topics or ANY, currency)
    offers: list[Offer] = []
    options: dict[str, frozenset[str]] = {}
    prices = {price.amount for price in (hit.price, hit.highest_price) if price is not None}
    for variant in hit.variants:
        own = variant.get("price")
        amount = Decimal(str(own["amount"])) if own else (hit.price.amount if hit.price else None)
        if amount is not None:
            prices.add(amount)
        values = {
            str(name): frozenset(words(plain(str(value)))) | hues(str(value))
            for name, value in (variant.get("options") or {}).items()
        }
        for name, said in values.items():
            options[name] = options.get(name, frozenset()) | said
        told_words = frozenset().union(*values.values()) | frozenset(words(plain(str(variant.get("title") or ""))))
        offers.append(Offer(told_words, amount, variant.get("available"), variant.get("stock")))
    if not offers:
        offers.append(Offer(frozenset(), hit.price.amount if hit.price else None, hit.available, None))
    title = plain(hit.title).strip()
    text, all_words = text_of(product_text(hit))
    spoken = frozenset(topic for sentence in SENTENCE.split(plain(hit.text)) for topic in topics(sentence))
    return Known(
        hit, title, told, frozenset(words(title)), offers, frozenset(prices), currency, options, all_words, text, spoken
    )


def product_text(hit: Hit) -> str:
    """Return everything the shop tells of a product, line by line."""
    attributes = "\n".join(f"{name}: {value}" for name, value in hit.attributes.items())
    forms = "\n".join(
        " ".join(map(str, (variant.get("title"), variant.get("sku"), *(variant.get("options") or {}).values())))
        for variant in hit.variants
    )
    filed = " ".join((hit.brand or "", *hit.categories, *hit.tags))
    return f"{hit.title}\n{filed}\n{attributes}\n{forms}\n{hit.text}\n{hit.external_id}"


def note(told: Told, claim: Claim, about: frozenset[str], currency: str) -> None:
    """Keep a claim with what it is about; a bare "$" is the shop's own."""
    for value in claim.values:
        kept = value
        if claim.kind == "money" and isinstance(value, tuple) and same_currency(str(value[1]), currency):
            kept = (Decimal(value[0]), currency)
        kind = LEAST if claim.is_least and claim.kind == "duration" else claim.kind
        told[kind, kept] = told.get((kind, kept), frozenset()) | about
        if claim.kind == "time":  # "from 9:00 to 18:00" is said as "from 9 to 18"
            told["number", Decimal(int(str(value)[:2]))] = about


def holds(told: Told, claim: Claim, value: Value, spoken: frozenset[str]) -> bool:
    """Whether this is told, and about one of the topics that are spoken of."""
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
        kinds = (claim.kind, LEAST) if claim.is_least else (claim.kind,)
        found = [about for kind in kinds if (about := told.get((kind, value))) is not None]
    return any(not spoken or "" in about or spoken & about for about in found)


def words(flat: str) -> Iterable[str]:
    """Yield the words of plain text, those with marks inside also in parts."""
    for match in WORD.finditer(flat):
        yield match[0]
        if not match[0].isalnum():
            yield from re.findall(r"[^\W_]+", match[0])
