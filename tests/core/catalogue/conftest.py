"""Shops to fill, and the ids that a search gives for them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio

from chatwidget.catalogue import repository
from chatwidget.catalogue.asking import ask
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.repository import Counts, Item
from chatwidget.catalogue.search import search
from chatwidget.db import Database
from chatwidget.hooks.types import Shop
from chatwidget.ids import new_id
from chatwidget.models import Shop as ShopRow

MakeShop = Callable[..., Awaitable[Shop]]
Fill = Callable[..., Awaitable[Counts]]
Find = Callable[..., Awaitable[list[Hit]]]


@pytest_asyncio.fixture(loop_scope="session")
async def make_shop(db: Database, tenant: str) -> MakeShop:
    async def make(language: str = "en", tenant_id: str = tenant) -> Shop:
        shop_id = new_id("shop")
        async with db.tenant(tenant_id) as unit:
            unit.add(
                ShopRow(
                    tenant_id=tenant_id,
                    id=shop_id,
                    platform="generic_site",
                    domain=f"{shop_id}.example",
                    name="Shop",
                    language=language,
                )
            )
        return Shop(
            id=shop_id, tenant_id=tenant_id, platform="generic_site", domain=f"{shop_id}.example", locale=language
        )

    return make


@pytest_asyncio.fixture(loop_scope="session")
async def shop(make_shop: MakeShop) -> Shop:
    return await make_shop()


@pytest_asyncio.fixture(loop_scope="session")
async def fill(db: Database) -> Fill:
    async def fill_shop(shop: Shop, *items: Item, run_id: str | None = None) -> Counts:
        async with db.tenant(shop.tenant_id) as unit:
            return await repository.upsert(unit, shop, items, run_id)

    return fill_shop


@pytest_asyncio.fixture(loop_scope="session")
async def find(db: Database) -> Find:
    async def find_in(shop: Shop, text: str, language: str | None = None, **options: Any) -> list[Hit]:
        async with db.tenant(shop.tenant_id) as unit:
            asked = await ask(unit, shop_id=shop.id, text=text, language=language)
            return await search(unit, asked, shop_id=shop.id, **options)

    return find_in


def ids(hits: list[Hit]) -> list[str]:
    """Return the external ids in order."""
    return [hit.external_id for hit in hits]
