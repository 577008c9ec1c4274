"""The shopper's cart: which variant a product without a choice is, and a link that fills the cart at the shop."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from chatwidget import CartLine, InvalidInput, Shop
from chatwidget_shopify import convert, queries
from chatwidget_shopify.client import Admin
from chatwidget_shopify.settings import ShopifySettings


async def link(shop: Shop, lines: Sequence[CartLine], settings: ShopifySettings) -> str:
    """Return a permalink that puts these into the online store's cart and shows it.

    Without `storefront=true` it would lead straight to the checkout (shopify.dev, "Create cart permalinks").
    Raises `InvalidInput` for what has several variants and names none.
    """
    wanted = await variants(shop, lines, settings)
    items = ",".join(f"{variant}:{quantity}" for variant, quantity in wanted.items())
    host = str(shop.settings.get("primary_domain") or shop.domain)
    return f"https://{quote(host, safe='.:-')}/cart/{items}?storefront=true"


async def variants(shop: Shop, lines: Sequence[CartLine], settings: ShopifySettings) -> Mapping[str, int]:
    """Return how many of which variants some lines are; raises `InvalidInput` likewise."""
    single = await singles(shop, {line.product_id for line in lines if not line.variant_id}, settings)
    wanted: dict[str, int] = {}
    for line in lines:
        variant = line.variant_id or single[line.product_id]
        if not variant.isdigit():
            raise InvalidInput("That is no variant of this shop's.", code="invalid_variant")
        wanted[variant] = wanted.get(variant, 0) + max(1, line.quantity)
    return wanted


async def singles(shop: Shop, product_ids: Iterable[str], settings: ShopifySettings) -> Mapping[str, str]:
    """Return for each product the one variant that it has; raises `InvalidInput` where there is a choice to make."""
    wanted = sorted(product_ids)
    if not wanted:
        return {}
    if not all(number.isdigit() for number in wanted):
        raise InvalidInput("That is no product of this shop's.", code="invalid_product")
    async with Admin.of(shop, settings) as admin:
        nodes = (await admin.ask(queries.VARIANTS, ids=[f"gid://shopify/Product/{one}" for one in wanted]))["nodes"]
    found = {convert.number(node["id"]): node["variants"]["nodes"] for node in nodes if node}
    for number in wanted:
        count = len(found.get(number) or ())
        if count != 1:
            raise InvalidInput(
                "Choose a variant of it first." if count else "The shop no longer has it.",
                code="variant_needed" if count else "product_not_found",
            )
    return {number: convert.number(found[number][0]["id"]) for number in wanted}
