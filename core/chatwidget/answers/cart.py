"""The shopper's cart: what their page says lies in it, and what the AI may propose to put there.

A cart lives in the shopper's own browser. So the shopper confirms, and then their page adds it (the widget knows how,
where the shop's plugin or theme told it) or they follow a link of the shop's platform that does.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chatwidget.answers.cards import money, variant_price
from chatwidget.answers.tools.proposal import PROPOSAL_MINUTES, Proposal
from chatwidget.answers.variants import label
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold
from chatwidget.errors import InvalidInput
from chatwidget.hooks.types import CartLine
from chatwidget.ids import new_id

ADD: Final = "add_to_cart"
MOST_LINES: Final = 30
MOST_OF_ONE: Final = 99
_LISTED: Final = 30

Variant = Mapping[str, Any]


def lines(cart: Mapping[str, Any] | None) -> list[CartLine]:
    """Return what a page says lies in the cart, as far as it names products by the catalogue's ids."""
    items = cart.get("items") if cart else None
    found = []
    for item in items[:MOST_LINES] if isinstance(items, list) else []:
        product_id = item.get("product_id") if isinstance(item, Mapping) else None
        quantity = item.get("quantity", 1) if isinstance(item, Mapping) else 1
        if product_id and isinstance(quantity, int) and 0 < quantity <= MOST_OF_ONE:
            variant_id = item.get("variant_id")
            line = CartLine(
                product_id=str(product_id), variant_id=str(variant_id) if variant_id else None, quantity=quantity
            )
            found.append(line)
    return found


def chosen(hit: Hit, variant_id: str | None, options: Mapping[str, str]) -> Variant | None:
    """Return the one variant that is meant; None where the product has none.

    Raises `InvalidInput` with a sentence that lists the choices where none or several could be meant, or says that it
    is sold out.
    """
    fits: Sequence[Variant] = hit.variants
    if variant_id is not None and hit.variants:
        fits = [one for one in fits if str(one.get("external_id")) == variant_id]
    wanted = {fold(value) for value in options.values()}
    fits = [one for one in fits if wanted <= {fold(str(value)) for value in (one.get("options") or {}).values()}]
    if hit.variants and len(fits) != 1:
        open_to_buy = [one for one in hit.variants if one.get("available") is not False]
        there = "; ".join(f"{one.get('external_id')}: {label(one)}" for one in open_to_buy[:_LISTED])
        raise InvalidInput(
            f"Ask the shopper which variant of “{hit.title}” they want, and name it by its id. There are: {there}.",
            code="variant_unclear",
        )
    variant = fits[0] if fits else None
    if hit.available is False or (variant is not None and variant.get("available") is False):
        raise InvalidInput(f"“{named(hit, variant)}” is sold out and cannot be put into a cart.", code="sold_out")
    return variant


def named(hit: Hit, variant: Variant | None) -> str:
    """Return what a product in one form is called: "Storm Jacket (Blue, M)"."""
    said = label(variant) if variant is not None and len(hit.variants) > 1 else ""
    return f"{hit.title} ({said})" if said else hit.title


def propose(hit: Hit, variant: Variant | None, quantity: int) -> Proposal:
    """Return the offer to put this into the cart, for the shopper to confirm."""
    line = {
        "product_id": hit.external_id,
        "variant_id": str(variant["external_id"]) if variant is not None and variant.get("external_id") else None,
        "quantity": quantity,
    }
    price = variant_price(hit, variant) if variant is not None else hit.price
    name = named(hit, variant)
    return Proposal(
        id=new_id("action"),
        tool=ADD,
        title=(f"{quantity} x {name}" if quantity > 1 else name)[:200],
        summary="",
        arguments=line,
        expires_at=datetime.now(UTC) + timedelta(minutes=PROPOSAL_MINUTES),
        beside={"cart": line, "price": money(price), "image_url": (variant or {}).get("image_url") or hit.image_url},
    )
