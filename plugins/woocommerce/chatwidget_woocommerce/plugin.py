"""The hooks that WooCommerce answers; read this file first.

A shop is asked over its REST API (`client`), with keys that its owner grants. What is slow to load is loaded when a
hook is called.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from starlette.routing import BaseRoute
from typer import Typer

from chatwidget import (
    CartLine,
    CatalogueItem,
    Customer,
    Delivery,
    Destination,
    HealthCheck,
    Host,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    Order,
    OrderQuery,
    Platform,
    Product,
    ShippingRate,
    Shop,
    ShopChange,
    Snippet,
    WebhookRequest,
    Widget,
    hookimpl,
)
from chatwidget_woocommerce.settings import WooCommerceSettings


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(
        name="woocommerce",
        title="WooCommerce",
        connects_by="keys",
        settings=WooCommerceSettings,
        keep_well_minutes=5,
    )


@hookimpl
def routes(host: Host) -> Sequence[BaseRoute]:
    """Give the WordPress plugin for download."""
    from chatwidget_woocommerce import download

    return download.routes(host)


@hookimpl
def commands() -> Typer:
    """Give `chatwidget woocommerce …`."""
    from chatwidget_woocommerce.commands import app

    return app


# ── connecting ───────────────────────────────────────────────────────────────────────────────────────────────────────
@hookimpl
async def begin_install(request: InstallRequest) -> InstallStep:
    """Look at the shop, then send the merchant there, or take pasted keys."""
    from chatwidget_woocommerce import install

    return await install.begin(request)


@hookimpl
async def finish_install(callback: InstallCallback) -> Installation:
    """Take the granted keys and prove them."""
    from chatwidget_woocommerce import install

    return await install.finish(callback)


@hookimpl
def snippet(shop: Shop, widget: Widget) -> Snippet:
    """Return how the chat comes into the shop."""
    from chatwidget_woocommerce import install

    return install.snippet_for(shop, widget)


@hookimpl
async def shop_connected(shop: Shop) -> None:
    """Make secrets and webhooks."""
    from chatwidget_woocommerce import keeping

    await keeping.connected(shop)


@hookimpl
async def shop_disconnected(shop: Shop) -> None:
    """Delete our webhooks."""
    from chatwidget_woocommerce import keeping

    await keeping.disconnected(shop)


@hookimpl
async def keep_well(shop: Shop) -> None:
    """Mend webhooks, poll where they are late, compare ids."""
    from chatwidget_woocommerce import keeping

    await keeping.keep_well(shop)


@hookimpl
async def health(shop: Shop) -> Sequence[HealthCheck]:
    """Say how the connection is."""
    from chatwidget_woocommerce.health import checks

    return await checks(shop)


# ── knowledge ────────────────────────────────────────────────────────────────────────────────────────────────────────
@hookimpl
async def catalogue(shop: Shop, since: datetime | None, cursor: str | None) -> AsyncIterator[CatalogueItem]:
    """Read what shoppers may see: products with their variations, pages and policies."""
    from chatwidget_woocommerce import client
    from chatwidget_woocommerce.catalogue import Reading

    async with client.of(shop) as asked:
        reading = Reading(shop, asked, since=since, page_size=WooCommerceSettings().page_size)
        async for item in reading.items(cursor):
            yield item


@hookimpl
def verify_webhook(request: WebhookRequest, shop: Shop | None) -> Delivery | None:
    """Check the signature over the raw bytes."""
    from chatwidget_woocommerce import webhooks

    return webhooks.verify(request, shop)


@hookimpl
async def read_webhook(shop: Shop, delivery: Delivery) -> Sequence[ShopChange]:
    """Ask the shop how the product is now."""
    from chatwidget_woocommerce import webhooks

    return await webhooks.read(shop, delivery)


# ── shoppers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@hookimpl
async def find_orders(shop: Shop, query: OrderQuery) -> Sequence[Order]:
    """Find a shopper's orders."""
    from chatwidget_woocommerce import orders

    return await orders.find(shop, query)


@hookimpl
def prove_customer(shop: Shop, proof: str) -> Customer:
    """Say which customer the WordPress plugin has seen logged in."""
    from chatwidget_woocommerce import identity

    return identity.prove(shop, proof)


@hookimpl
async def live_products(shop: Shop, external_ids: Sequence[str]) -> Sequence[Product]:
    """Look products up as they are now."""
    from chatwidget_woocommerce import orders

    return await orders.live(shop, external_ids)


@hookimpl
def cart_link(shop: Shop, lines: Sequence[CartLine]) -> str:
    """Return an address that fills the shopper's cart."""
    from chatwidget_woocommerce import cart

    return cart.link(shop, lines)


@hookimpl
async def shipping_quote(shop: Shop, lines: Sequence[CartLine], destination: Destination) -> Sequence[ShippingRate]:
    """Have the shop reckon shipping for a cart of our own."""
    from chatwidget_woocommerce import cart

    return await cart.shipping(shop, lines, destination)
