"""The hooks that Shopify answers; read this file first.

Webhooks have one address for all shops (`/webhooks/shopify/…`); the app's pages are below `/apps/shopify` (`pages.py`).
What is slow to load is loaded when a hook is called.
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
from chatwidget_shopify.settings import ShopifySettings


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(
        name="shopify", title="Shopify", connects_by="oauth", settings=ShopifySettings, keep_well_minutes=60
    )


@hookimpl
def routes(host: Host) -> Sequence[BaseRoute]:
    """Give the embedded home and the app proxy."""
    from chatwidget_shopify import pages

    return pages.routes(host)


@hookimpl
def commands() -> Typer:
    """Give `chatwidget shopify …`."""
    from chatwidget_shopify.commands import app

    return app


@hookimpl
def begin_install(request: InstallRequest) -> InstallStep:
    """Send the merchant to Shopify's consent."""
    from chatwidget_shopify import install

    return install.begin(request, ShopifySettings())


@hookimpl
async def finish_install(callback: InstallCallback) -> Installation:
    """Get the tokens for what Shopify granted."""
    from chatwidget_shopify import install

    return await install.finish(callback, ShopifySettings())


@hookimpl
def snippet(shop: Shop, widget: Widget) -> Snippet:
    """Say where the chat is switched on: in the theme, without any code."""
    settings = ShopifySettings()
    link = (
        f"https://{shop.domain}/admin/themes/current/editor?context=apps&template=index"
        f"&activateAppId={settings.api_key}/chat-embed"
    )
    return Snippet(html=link, steps=[f"Open the theme editor by this link, switch “{widget.name}” on, and save."])


@hookimpl
def verify_webhook(request: WebhookRequest) -> Delivery | None:
    """Check a delivery."""
    from chatwidget_shopify import webhooks

    return webhooks.verify(request, ShopifySettings())


@hookimpl
async def read_webhook(shop: Shop, delivery: Delivery) -> Sequence[ShopChange]:
    """Say what a delivery changes."""
    from chatwidget_shopify import webhooks

    return await webhooks.read(shop, delivery, ShopifySettings())


@hookimpl
async def catalogue(shop: Shop, since: datetime | None, cursor: str | None) -> AsyncIterator[CatalogueItem]:
    """Read the shop's products, pages and policies."""
    from chatwidget_shopify.catalogue import Reading

    async for item in Reading(shop, ShopifySettings(), since).read(cursor):
        yield item


@hookimpl
async def find_orders(shop: Shop, query: OrderQuery) -> Sequence[Order]:
    """Find a shopper's orders."""
    from chatwidget_shopify import orders

    return await orders.find(shop, query, ShopifySettings())


@hookimpl
def prove_customer(shop: Shop, proof: str) -> Customer:
    """Say which customer the app proxy has seen."""
    import time

    from chatwidget_shopify import identity

    return identity.prove(ShopifySettings(), shop, proof, time.time())


@hookimpl
async def live_products(shop: Shop, external_ids: Sequence[str], country: str | None) -> Sequence[Product]:
    """Look products up as they are now, at the prices of the shopper's market."""
    from chatwidget_shopify import orders

    return await orders.live(shop, external_ids, ShopifySettings(), country)


@hookimpl
async def cart_link(shop: Shop, lines: Sequence[CartLine]) -> str:
    """Give a permalink to the shop's cart with these in it."""
    from chatwidget_shopify import cart

    return await cart.link(shop, lines, ShopifySettings())


@hookimpl
async def shipping_quote(shop: Shop, lines: Sequence[CartLine], destination: Destination) -> Sequence[ShippingRate]:
    """Tell the shop's fixed rates for a cart of nobody's."""
    from chatwidget_shopify import shipping

    return await shipping.quote(shop, lines, destination, ShopifySettings())


@hookimpl
async def health(shop: Shop) -> Sequence[HealthCheck]:
    """Look at the connection."""
    from chatwidget_shopify import health as checks

    return await checks.look(shop, ShopifySettings())


@hookimpl
async def keep_well(shop: Shop) -> None:
    """Keep the tokens alive."""
    from chatwidget_shopify import health as checks

    await checks.keep(shop, ShopifySettings())
