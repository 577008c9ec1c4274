"""What search reads of a product or a page: its words with their weight, its codes, and what filters look at."""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from chatwidget.catalogue.passages import passages
from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.catalogue.terms import code, fold, words
from chatwidget.catalogue.translations import translated
from chatwidget.hooks.types import Page, Policy, Product

INDEX_VERSION: Final = "2"
"""Part of every content hash: raise it when documents are read differently, and the next sync writes them anew."""

PRODUCT: Final = 1
PAGE: Final = 2
POLICY: Final = 3

TITLE: Final = 3.0
NAME: Final = 2.0
"""Brand, categories, tags, options, headings."""
BODY: Final = 1.0
MOST_WORDS: Final = 3_000
"""Words read of one text; more of them say nothing new and cost space."""

_TAG: Final = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--[^>]{0,500}--)>")
_YES: Final = frozenset(("yes", "true", "y", "si", "oui", "ja", "sim"))
_NO: Final = frozenset(("no", "false", "n", "non", "nein", "nao", "nee", "none", "n/a", "-", ""))


@dataclass(slots=True, kw_only=True)
class Document:
    """One thing to be found; `words` are surface words with their weighted count."""

    kind: int
    source_id: str
    part: int = 0
    language: str
    words: dict[str, float] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    """Those words that stand in its title or names."""
    codes: set[str] = field(default_factory=set)
    heading: str | None = None
    passage: str | None = None
    lowest_price: Decimal | None = None
    highest_price: Decimal | None = None
    currency: str | None = None
    available: bool | None = None
    options: list[str] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    """What filters look at in each variant."""
    _read: list[str] = field(default_factory=list)

    def add(self, text: str, weight: float, *, once: bool = False) -> None:
        """Count a text's words; in a body the language's function words are left out."""
        if not text:
            return
        self._read.append(f"{weight}{once}{text}")
        left_out = FUNCTION_WORDS.get(self.language, frozenset()) if weight <= BODY else frozenset()
        for word, times in Counter(words(text)[:MOST_WORDS]).items():
            if word not in left_out:
                if weight > BODY:
                    self.named.add(word)
                self.words[word] = self.words.get(word, 0.0) + (weight if once else weight * times)

    def hash(self) -> str:
        """What tells whether the words have changed; prices and stock are not part of it."""
        known = "\x1f".join((INDEX_VERSION, self.language, *sorted(self.codes), *self._read))
        return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:32]


def plain(text: str) -> str:
    """Return a description without markup."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    return html.unescape(text) if "&" in text else text


def option(name: str, value: str) -> str:
    """How an option is stored and asked for: "color=navy blue"."""
    return f"{' '.join(fold(name).split())}={' '.join(fold(value).split())}"


def product_documents(product: Product, *, source_id: str, language: str) -> Iterator[Document]:
    """Yield what search reads of a product: one document in its own language, then one for each translation."""
    yield product_document(product, source_id=source_id, language=language)
    for part, (other, one) in enumerate(translated(product, language), start=1):
        yield product_document(one, source_id=source_id, language=other, part=part)


def product_document(product: Product, *, source_id: str, language: str, part: int = 0) -> Document:
    """Return what search reads of a product in one language."""
    document = Document(kind=PRODUCT, source_id=source_id, part=part, language=language)
    document.add(product.title, TITLE)
    document.add(product.brand or "", NAME)
    document.add(" \n ".join(product.categories), NAME, once=True)
    document.add(" \n ".join(product.tags), NAME, once=True)
    document.add(" \n ".join(dict.fromkeys(_variant_texts(product))), NAME, once=True)
    document.add(plain(product.description), BODY)
    _add_attributes(document, product.attributes)
    if "/" not in product.external_id:
        _add_code(document, product.external_id)
    for variant in product.variants:
        if variant.sku:
            _add_code(document, variant.sku, always=True)
        document.offers.append(
            {
                "price": None if variant.price is None else str(variant.price.amount),
                "available": variant.available,
                "options": [option(name, value) for name, value in variant.options.items()],
            }
        )
    document.options = sorted({one for offer in document.offers for one in offer["options"]})
    offered = (product.price, *(variant.price for variant in product.variants))
    prices = [price for price in offered if price is not None]
    if prices:
        document.currency = prices[0].currency
        amounts = [price.amount for price in prices if price.currency == document.currency]
        document.lowest_price, document.highest_price = min(amounts), max(amounts)
    document.available = is_available(product)
    return document


def page_documents(page: Page | Policy, *, source_id: str, language: str) -> Iterator[Document]:
    """Yield what search reads of a page: one document for each of its passages."""
    kind = POLICY if isinstance(page, Policy) else PAGE
    for part, passage in enumerate(passages(page.text) or passages(page.title)):
        document = Document(kind=kind, source_id=source_id, part=part, language=language)
        document.heading, document.passage = passage.heading or None, passage.text
        document.add(page.title, TITLE)
        document.add(passage.heading, NAME)
        document.add(passage.text, BODY)
        yield document


def is_available(product: Product) -> bool | None:
    """Whether a product can be bought: what it says itself, else whether one of its variants can."""
    if product.available is not None:
        return product.available
    known = [variant.available for variant in product.variants if variant.available is not None]
    if not known:
        return None
    return True if any(known) else (None if len(known) < len(product.variants) else False)


def _variant_texts(product: Product) -> Iterable[str]:
    for variant in product.variants:
        yield variant.title
        yield from variant.options.values()


def _add_attributes(document: Document, attributes: Mapping[str, str]) -> None:
    """Values count like a description; a yes gives the attribute's name, a no gives nothing."""
    for name, value in attributes.items():
        said = value.strip().lower()
        if said in _NO:
            continue
        document.add(name if said in _YES else value, BODY, once=True)
        if " " not in value:
            _add_code(document, value)


def _add_code(document: Document, text: str, *, always: bool = False) -> None:
    """Note a code under which the product is asked for as a whole: SKU, article number, EAN."""
    compact = code(text)
    if always or (len(compact) >= 5 and any(c.isdigit() for c in compact)):
        document.codes.add(compact)
