"""The hooks that WooCommerce answers; read this file first.

A shop is asked over its REST API (`client`), with keys that its owner grants. What is slow to load is loaded when a
hook is called.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from chatwidget import CatalogueItem, Platform, Shop, hookimpl
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
async def catalogue(shop: Shop, since: datetime | None, cursor: str | None) -> AsyncIterator[CatalogueItem]:
    """Read what shoppers may see: products with their variations, pages and policies."""
    from chatwidget_woocommerce import client
    from chatwidget_woocommerce.catalogue import Reading

    async with client.of(shop) as asked:
        reading = Reading(shop, asked, since=since, page_size=WooCommerceSettings().page_size)
        async for item in reading.items(cursor):
            yield item
