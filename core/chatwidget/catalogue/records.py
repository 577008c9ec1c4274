"""Items of the shop as rows of their tables, with the hash that tells whether one has changed."""

import hashlib
from collections.abc import Sequence
from typing import Any

from chatwidget.catalogue.documents import INDEX_VERSION, is_available
from chatwidget.catalogue.rows import as_json
from chatwidget.catalogue.translations import kept
from chatwidget.hooks.types import Money, Page, Policy, Product, Variant


def record(item: Product | Page | Policy, external_id: str, language: str) -> dict[str, Any]:
    """Return an item as a row of its table, under an external id that can be stored."""
    row = product_row(item) if isinstance(item, Product) else _page_row(item)
    row |= {"external_id": external_id, "language": language}
    if isinstance(item, Product) and (translations := kept(item, language)):
        row["translations"] = translations
    row["content_hash"] = hashlib.sha256(f"{INDEX_VERSION}{as_json([row])}".encode()).hexdigest()[:32]
    row["source_updated_at"] = item.updated_at
    return row


def _page_row(page: Page | Policy) -> dict[str, Any]:
    return {
        "type": "policy" if isinstance(page, Policy) else "page",
        "kind": page.kind if isinstance(page, Policy) else None,
        "title": page.title,
        "text": page.text,
        "url": page.url,
    }


def product_row(product: Product) -> dict[str, Any]:
    """Return a product as the columns of its table."""
    price = product.price or _lowest(product.variants)
    return {
        "title": product.title,
        "description": product.description,
        "url": product.url,
        "image_url": product.image_url,
        "brand": product.brand,
        "categories": list(product.categories),
        "tags": list(product.tags),
        "attributes": dict(product.attributes),
        "price_amount": None if price is None else str(price.amount),
        "price_currency": None if price is None else price.currency,
        "available": is_available(product),
        "variants": [_variant(variant) for variant in product.variants],
    }


def _lowest(variants: Sequence[Variant]) -> Money | None:
    """The lowest price among the variants, in the currency of the first that has one."""
    prices = [variant.price for variant in variants if variant.price is not None]
    return min((p for p in prices if p.currency == prices[0].currency), key=lambda p: p.amount, default=None)


def _variant(variant: Variant) -> dict[str, Any]:
    price = variant.price
    return {
        "external_id": variant.external_id,
        "title": variant.title,
        "sku": variant.sku,
        "price": None if price is None else {"amount": str(price.amount), "currency": price.currency},
        "available": variant.available,
        "stock": variant.stock,
        "url": variant.url,
        "image_url": variant.image_url,
        "options": dict(variant.options),
    }
