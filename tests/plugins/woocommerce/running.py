"""A connected shop in a running system: what the tests have its workers do, and what is held of it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from tests.fixtures.app import Client
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Credentials, Installation
from chatwidget.models import Job, Product, Shop
from chatwidget.runtime import Runtime
from chatwidget_woocommerce import convert
from chatwidget_worker.work import run


async def connect(runtime: Runtime, merchant: Client, woo: WooShop) -> str:
    key = woo.keys[0]
    found = Installation(
        domain=woo.host,
        name="Shop",
        currency="EUR",
        credentials=Credentials({"consumer_key": key.key, "consumer_secret": key.secret}),
        settings={"url": woo.origin, "manner": "basic", "webhook_url": f"{merchant.url}/webhooks/woocommerce"},
    )
    return (await runtime.shops.install(merchant.tenant_id, "woocommerce", found)).id


async def work_off(runtime: Runtime, tenant_id: str, *, workers: int = 1) -> None:
    """Do what waits, as workers would once its time has come."""
    names = ("handle_delivery", "sync_catalogue", "tell_shop_connected")
    free = asyncio.Semaphore(workers)

    async def work(job_id: str) -> None:
        async with free:
            await run(runtime, job_id)

    while True:
        async with runtime.database.system() as unit:
            query = select(Job).where(Job.tenant_id == tenant_id, Job.status == "queued", Job.name.in_(names))
            waiting = (await unit.scalars(query)).all()
            for job in waiting:
                job.run_at = datetime(2020, 1, 1, tzinfo=UTC)
        if not waiting:
            return
        await asyncio.gather(*(work(job.id) for job in waiting))


async def look_after(runtime: Runtime, tenant_id: str, shop_id: str) -> None:
    """Look after a shop as though an hour had passed since its ids were compared."""
    async with runtime.database.tenant(tenant_id) as unit:
        shop = (await unit.scalars(select(Shop).where(Shop.id == shop_id))).one()
        shop.settings = {**shop.settings, "ids_checked_at": None}
    await runtime.hooks.keep_well(runtime.shops.for_plugin(shop))
    await work_off(runtime, tenant_id)


async def held(runtime: Runtime, tenant_id: str, shop_id: str) -> dict[str, dict[str, Any]]:
    """What we hold of a shop, by its ids."""
    async with runtime.database.tenant(tenant_id) as unit:
        rows = (await unit.scalars(select(Product).where(Product.shop_id == shop_id))).all()
    return {
        row.external_id: {
            "title": row.title,
            "price": str(row.price_amount),
            "variants": sorted(one["external_id"] for one in row.variants),
        }
        for row in rows
    }


def shown(woo: WooShop) -> dict[str, dict[str, Any]]:
    """What a shopper sees in the shop, in the same shape."""
    return {
        str(row["id"]): {
            "title": row["name"],
            "price": row["price"],
            "variants": sorted(str(one) for one in row["variations"] if woo.variations[one]["status"] == "publish"),
        }
        for row in woo.products.values()
        if convert.is_shown(row)
    }
