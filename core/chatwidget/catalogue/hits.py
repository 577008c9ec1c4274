"""What search finds, as other rooms see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from chatwidget import models
from chatwidget.catalogue.documents import PAGE, POLICY, PRODUCT
from chatwidget.catalogue.records import product_row
from chatwidget.catalogue.translations import Kept, variant_in
from chatwidget.hooks.types import Money, Product

HitType: TypeAlias = Literal["product", "page", "policy"]
KINDS: Final[Mapping[HitType, int]] = {"product": PRODUCT, "page": PAGE, "policy": POLICY}
_OF_NOW: Final = ("price", "available", "stock")
_TYPES: Final = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something found. A page or policy carries the passage that fits best in `text`; a product its description."""

    type: HitType
    external_id: str
    title: str
    url: str | None
    score: float
    text: str = ""
    heading: str | None = None
    kind: str | None = None
    language: str = ""
    image_url: str | None = None
    brand: str | None = None
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    price: Money | None = None
    highest_price: Money | None = None
    available: bool | None = None
    variants: Sequence[Mapping[str, Any]] = ()
    pinned: bool = False
    """Whether the merchant wants it shown first for these words, whatever it is called."""
    is_own_price: bool = False
    """Whether the price is the shop's own, and another may hold where the shopper is."""


def search_hit(row: Any) -> Hit:
    """Return a row of the search's statement."""
    is_product = row.kind == PRODUCT
    hit = Hit(
        type=_TYPES[row.kind],
        external_id=row.external_id,
        title=row.title,
        url=row.url,
        score=round(float(row.score), 4),
        text=row.description if is_product else row.passage,
        heading=row.heading,
        kind=row.page_kind,
        language=row.language,
        image_url=row.image_url,
        brand=row.brand,
        categories=row.categories or (),
        tags=row.tags or (),
        attributes=row.attributes or {},
        price=_money(row.lowest_price, row.currency),
        highest_price=_money(row.highest_price, row.currency),
        available=row.available,
        variants=row.variants or (),
    )
    return _in(hit, row.spoken, row.translation)


def page_hit(page: models.Page) -> Hit:
    """Return a page or policy that was looked up, whole, with no score."""
    return Hit(
        type="policy" if page.type == "policy" else "page",
        external_id=page.external_id,
        title=page.title,
        url=page.url,
        score=0.0,
        text=page.text,
        kind=page.kind,
        language=page.language,
    )


def product_hit(product: models.Product, language: str | None = None) -> Hit:
    """Return a product that was looked up by its id, with no score; in a language, where the shop has it."""
    amounts = _amounts(product.variants, product.price_amount, product.price_currency)
    hit = Hit(
        type="product",
        external_id=product.external_id,
        title=product.title,
        url=product.url,
        score=0.0,
        text=product.description,
        language=product.language,
        image_url=product.image_url,
        brand=product.brand,
        categories=product.categories,
        tags=product.tags,
        attributes=product.attributes,
        price=_money(min(amounts, default=None), product.price_currency),
        highest_price=_money(max(amounts, default=None), product.price_currency),
        available=product.available,
        variants=product.variants,
    )
    return _in(hit, language or "", (product.translations or {}).get(language or ""))


def _in(hit: Hit, language: str, told: Kept | None) -> Hit:
    """Return a product in another language, as far as the shop has translated it."""
    if not told:
        return hit
    return replace(
        hit,
        title=told.get("title") or hit.title,
        text=told.get("description") or hit.text,
        url=told.get("url") or hit.url,
        categories=told.get("categories") or hit.categories,
        language=language,
        variants=[variant_in(one, told, hit.url) for one in hit.variants],
    )


def as_of_now(hit: Hit, product: Product | None) -> Hit:
    """Return a product with the price and stock its platform has just told; None: it is gone, and nobody can buy it."""
    if product is None:
        gone = [{**variant, "available": False} for variant in hit.variants]
        return replace(hit, available=False, variants=gone)
    row = product_row(product)
    amount, currency = row["price_amount"], row["price_currency"]
    told = {variant["external_id"]: variant for variant in row["variants"]}
    # Those a platform leaves out of a long list stand as the catalogue has them, and so do the words of all.
    variants = [
        {**one, **{name: fresh[name] for name in _OF_NOW}}
        if (fresh := told.pop(str(one.get("external_id")), None))
        else _in_currency(one, currency)
        for one in hit.variants
    ] + list(told.values())
    amounts = _amounts(variants, None if amount is None else Decimal(amount), currency)
    return replace(
        hit,
        price=_money(min(amounts, default=None), currency),
        highest_price=_money(max(amounts, default=None), currency),
        available=row["available"],
        variants=variants,
    )


def _in_currency(variant: Mapping[str, Any], currency: str | None) -> dict[str, Any]:
    """Return a variant without its price where that is in another currency than its product's is now."""
    price = variant.get("price")
    return dict(variant) if not price or price["currency"] == currency else {**variant, "price": None}


def _amounts(variants: Sequence[Mapping[str, Any]], own: Decimal | None, currency: str | None) -> list[Decimal]:
    amounts = [
        Decimal(variant["price"]["amount"])
        for variant in variants
        if variant.get("price") and variant["price"]["currency"] == currency
    ]
    return amounts if own is None else [*amounts, own]


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount=amount, currency=currency)
