"""The tools on the way to the checkout: into the cart, and what shipping would cost."""

from typing import TYPE_CHECKING, Final

from chatwidget.answers import cart
from chatwidget.answers.tools import arguments
from chatwidget.answers.tools.builtin import BuiltIn, product
from chatwidget.errors import InvalidInput, NotFound
from chatwidget.hooks.types import CartLine, Destination

if TYPE_CHECKING:
    from chatwidget.answers.tools.toolbox import Toolbox

QUOTES: Final = "shipping_quote"


async def add_to_cart(box: "Toolbox", asked: arguments.AddToCart) -> str:
    """Propose to put a product into the shopper's cart."""
    hit = await product(box, asked.product_id)
    return box.propose(cart.propose(hit, cart.chosen(hit, asked.variant_id, asked.options), asked.quantity))


async def shipping_quote(box: "Toolbox", asked: arguments.ShippingQuote) -> str:
    """Ask the shop what shipping would cost."""
    lines = [
        CartLine(product_id=one.product_id, variant_id=one.variant_id, quantity=one.quantity) for one in asked.items
    ]
    lines = lines or cart.lines(box.cart)
    if not lines:
        raise InvalidInput("Say which products would be shipped: the shopper's cart is empty.", code="cart_empty")
    known = await box.catalogue.products(box.shop.tenant_id, box.shop.id, [line.product_id for line in lines])
    missing = {line.product_id for line in lines} - {hit.external_id for hit in known}
    if missing:
        raise NotFound(f"This shop has no product with the id {min(missing)[:80]}.", code="product_not_found")
    where = Destination(country=asked.country, postcode=asked.postcode, region=asked.region, city=asked.city)
    rates = await box.hooks.shipping_quote(box.shop, lines, where)
    if not rates:
        return "The shop offers no shipping there."
    told = "\n".join(
        f"Shipping by {rate.title}: {rate.price.amount:f} {rate.price.currency}{f' ({rate.note})' if rate.note else ''}"
        for rate in rates
    )
    if box.facts is not None:
        box.facts.add_text(told, source="shipping_quote", kind="shipping")
    return told


BUYING: Final = (
    BuiltIn(
        name=cart.ADD,
        description="Propose to put a product into the shopper's cart, when they want to buy it. Nothing happens "
        "before they confirm.",
        parameters=arguments.AddToCart,
        run=add_to_cart,
    ),
    BuiltIn(
        name=QUOTES,
        description="Ask the shop what shipping would cost, for the shopper's cart or for some products, to a place.",
        parameters=arguments.ShippingQuote,
        run=shipping_quote,
    ),
)
