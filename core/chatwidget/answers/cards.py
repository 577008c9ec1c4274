"""Product cards and sources: data of the catalogue, never the model's words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from chatwidget.catalogue.hits import Hit
from chatwidget.hooks.types import Money


def money(price: Money | None) -> dict[str, str] | None:
    """Return an amount as the wire has it: `{"amount": "12.90", "currency": "EUR"}`."""
    return {"amount": f"{price.amount:f}", "currency": price.currency} if price else None


def variant_price(hit: Hit, variant: Mapping[str, Any]) -> Money | None:
    """Return a variant's own price, or where it has none the product's, if that has one for all."""
    own = variant.get("price")
    if own:
        return Money(amount=Decimal(str(own["amount"])), currency=own["currency"])
    return hit.price if hit.highest_price in {None, hit.price} else None


def product_card(hit: Hit, variant: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a product, or one variant of it, as a card."""
    card: dict[str, Any] = {
        "type": "product",
        "external_id": hit.external_id,
        "title": hit.title,
        "url": hit.url,
        "image_url": hit.image_url,
        "price": money(hit.price),
        "available": hit.available,
    }
    if hit.is_own_price:
        card["is_own_price"] = True
    only = variant if variant is not None else hit.variants[0] if len(hit.variants) == 1 else None
    if only is not None or not hit.variants:  # what can be put into a cart without asking for more
        card["cart"] = {"product_id": hit.external_id, "variant_id": only.get("external_id") if only else None}
    if variant is not None:
        card["variant"] = {name: variant.get(name) for name in ("external_id", "title", "sku", "options")}
        card["url"] = variant.get("url") or hit.url
        card["image_url"] = variant.get("image_url") or hit.image_url
        card["price"] = variant.get("price") or card["price"]
        card["available"] = variant.get("available")
    return card


def sources(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return pages as links a shopper may follow, each address once."""
    seen: dict[str, dict[str, Any]] = {}
    for hit in hits:
        if hit.url:
            seen.setdefault(hit.url, {"title": hit.title, "url": hit.url})
    return list(seen.values())
