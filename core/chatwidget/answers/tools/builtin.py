"""The tools every shop has: its catalogue, its policies, order status, and a person."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from pydantic import BaseModel

from chatwidget.answers import prompt
from chatwidget.answers.cards import money, variant_price
from chatwidget.answers.prompt import OWN_PRICE
from chatwidget.answers.tools import arguments
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.terms import fold
from chatwidget.errors import NotFound

if TYPE_CHECKING:
    from chatwidget.answers.tools.toolbox import Toolbox

DESCRIPTION_CHARACTERS: Final = 2_000
POLICY_CHARACTERS: Final = 4_000
VARIANTS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltIn:
    """A tool of the core; `run` gets the toolbox of the turn, which knows tenant, shop and shopper."""

    name: str
    description: str
    parameters: type[BaseModel]
    run: "Callable[[Toolbox, Any], Awaitable[str]]"


async def search_products(box: "Toolbox", asked: arguments.SearchProducts) -> str:
    """Search the catalogue."""
    limits = Filters(
        min_price=asked.min_price,
        max_price=asked.max_price,
        in_stock=asked.in_stock,
        options={str(name): str(value) for name, value in asked.options.items()},
    )
    unit = asked.currency or ""
    searchable = box.market.searchable(limits, box.shop, unit) if box.market else limits
    hits = await box.catalogue.find(
        box.shop.tenant_id,
        box.shop.id,
        asked.query,
        language=box.language or None,
        limit=asked.limit if searchable == limits else 2 * asked.limit,
        types=("product",),
        filters=searchable,
    )
    hits = await box.live.now(box.shop, hits, box.market)
    if box.market is not None:
        hits = box.market.fitting(hits, limits, box.shop, unit)[: asked.limit]
    box.found(hits)
    return "\n".join(prompt.product_line(hit) for hit in hits) or "No product of this shop fits."


async def get_product(box: "Toolbox", asked: arguments.GetProduct) -> str:
    """Return a product whole."""
    hit = await product(box, asked.product_id)
    return _json(
        {
            "id": hit.external_id,
            "title": hit.title,
            "brand": hit.brand,
            "price": money(hit.price),
            **({"price_note": OWN_PRICE} if hit.is_own_price else {}),
            "available": hit.available,
            "url": hit.url,
            "attributes": dict(hit.attributes),
            "description": hit.text[:DESCRIPTION_CHARACTERS],
            "variants": [_variant(hit, variant) for variant in hit.variants[:VARIANTS]],
        }
    )


async def check_stock(box: "Toolbox", asked: arguments.CheckStock) -> str:
    """Say which variants can be bought."""
    hit = await product(box, asked.product_id)
    if not hit.variants:
        return _json({"title": hit.title, "available": hit.available, "price": money(hit.price)})
    wanted = {fold(value) for value in asked.options.values()}
    fits = [
        one for one in hit.variants if wanted <= {fold(str(value)) for value in (one.get("options") or {}).values()}
    ]
    if not fits:
        return _json(
            {
                "title": hit.title,
                "found": "no variant has these options",
                "variants": [_variant(hit, one) for one in hit.variants[:VARIANTS]],
            }
        )
    return _json({"title": hit.title, "variants": [_variant(hit, one) for one in fits[:VARIANTS]]})


async def get_policy(box: "Toolbox", asked: arguments.GetPolicy) -> str:
    """Return a policy, or the pages that come closest."""
    hits = await box.catalogue.policies(box.shop.tenant_id, box.shop.id, asked.kind)
    hits = [hit for hit in hits if hit.language in {box.language, ""}] or hits
    if not hits:
        hits = await box.catalogue.find(
            box.shop.tenant_id, box.shop.id, f"{asked.kind} {asked.question}", limit=3, types=("page", "policy")
        )
    box.found(hits)
    return (
        "\n\n".join(f"id={hit.external_id} “{hit.title}”\n{hit.text[:POLICY_CHARACTERS]}" for hit in hits[:3])
        or "This shop has published nothing about this."
    )


async def order_status(box: "Toolbox", asked: arguments.OrderStatus) -> str:
    """Say what the shopper may know of an order."""
    return await box.order_status(asked.number, asked.email)


async def send_order_code(box: "Toolbox", asked: arguments.OrderStatus) -> str:
    """Mail a code to an order's own address."""
    known = await box.orders.send_code(box.shop, box.visitor, number=asked.number, email=asked.email, said=box.said)
    return box.told(known).text


async def confirm_order_code(box: "Toolbox", asked: arguments.OrderCode) -> str:
    """Take the code and tell the orders of its address."""
    return box.told(await box.orders.confirm_code(box.shop, box.visitor, asked.code)).text


async def hand_over(box: "Toolbox", _asked: arguments.HandOver) -> str:
    """Hand the conversation to a person once the answer is given."""
    box.hand_over = True
    return "A person of the shop is called as soon as you have finished. Tell the shopper so in one sentence."


async def product(box: "Toolbox", product_id: str) -> Hit:
    """Return a product as it is at this moment, for a tool; raises `NotFound` with a sentence for the model."""
    found = await box.catalogue.products(box.shop.tenant_id, box.shop.id, [product_id], language=box.language or None)
    if not found:
        raise NotFound(f"This shop has no product with the id {product_id[:80]}.", code="product_not_found")
    found = await box.live.now(box.shop, found, box.market)
    box.found(found)
    return found[0]


def _variant(hit: Hit, variant: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: variant.get(name) for name in ("external_id", "title", "sku", "options", "available", "stock")}
    return {name: value for name, value in told.items() if value is not None} | {
        "price": money(variant_price(hit, variant))
    }


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


ABOUT_ORDERS: Final = frozenset({"order_status", "send_order_code", "confirm_order_code"})
BY_CODE: Final = frozenset({"send_order_code", "confirm_order_code"})

SEARCH: Final = (
    "Search this shop's catalogue again, with other words or filters than the search already in your data. "
    "Write the query in the language of the catalogue{languages}, whatever language the shopper speaks."
)

BUILT_IN: Final = (
    BuiltIn(name="search_products", description=SEARCH, parameters=arguments.SearchProducts, run=search_products),
    BuiltIn(
        name="get_product",
        description="Get one product whole: description, attributes, and every variant with price and stock.",
        parameters=arguments.GetProduct,
        run=get_product,
    ),
    BuiltIn(
        name="check_stock",
        description="Say whether a variant of a product (its size, colour…) can be bought, and at what price.",
        parameters=arguments.CheckStock,
        run=check_stock,
    ),
    BuiltIn(
        name="get_policy",
        description="Get the shop's policy on shipping, returns, payment, warranty…",
        parameters=arguments.GetPolicy,
        run=get_policy,
    ),
    BuiltIn(
        name="order_status",
        description="Look up the shopper's own orders. A shopper who is logged in needs no arguments; for others give "
        "the order number and the e-mail address of the order, as the shopper wrote them: ask for what is missing.",
        parameters=arguments.OrderStatus,
        run=order_status,
    ),
    BuiltIn(
        name="send_order_code",
        description="Mail a one-time code to the address of an order, for a shopper who is not logged in and wants "
        "more than its status: number and e-mail address as the shopper wrote them.",
        parameters=arguments.OrderStatus,
        run=send_order_code,
    ),
    BuiltIn(
        name="confirm_order_code",
        description="Take the code of six digits the shopper got by e-mail, and show them their orders.",
        parameters=arguments.OrderCode,
        run=confirm_order_code,
    ),
    BuiltIn(
        name="hand_over",
        description="Call a person of the shop when the shopper asks for one or you cannot help.",
        parameters=arguments.HandOver,
        run=hand_over,
    ),
)
