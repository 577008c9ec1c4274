"""Deliveries that do not come are noticed: health says so, and the changes are read without being told."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.storefront import deliver, handle_all
from tests.plugins.shopify.test_moving import end_syncs
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product

from chatwidget.models import Shop as Row
from chatwidget.models import SyncRun
from chatwidget.runtime import Runtime
from chatwidget_shopify import health
from chatwidget_shopify.settings import ShopifySettings


async def said(client: Client, domain: str) -> dict[str, Any]:
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    checks = (await client("GET", "/apps/shopify/api/state", headers=own)).body["checks"]
    found: dict[str, Any] = next(one for one in checks if one["name"] == "shopify webhooks")
    return found


async def looked_after(runtime: Runtime, settings: ShopifySettings, domain: str) -> int:
    """Look after the shop as the worker does, and return how many syncs wait since."""
    row = await row_of(runtime, domain)
    await health.keep(runtime.shops.for_plugin(row), settings)
    async with runtime.database.system() as unit:
        query = select(SyncRun.id).where(SyncRun.shop_id == row.id, SyncRun.status == "queued")
        return len((await unit.scalars(query)).all())


async def test_a_change_that_nobody_told_is_found_and_named(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings
) -> None:
    domain, now = a_shop(), datetime.now(UTC)
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await end_syncs(runtime, row.id)
    fake.products = [product(1, "Old"), product(2, "New", updatedAt=(now - timedelta(hours=2)).isoformat())]
    assert await looked_after(runtime, app_settings, domain) == 0  # from here on it is listened
    assert (await said(merchant, domain))["ok"] is True

    async with runtime.database.system() as unit:  # the last that was heard was long before the change
        long_ago = {**(await row_of(runtime, domain)).settings, "heard_at": int((now - timedelta(days=1)).timestamp())}
        await unit.execute(update(Row).where(Row.id == row.id).values(settings=long_ago, last_sync_at=now))
    assert await looked_after(runtime, app_settings, domain) == 1
    check = await said(merchant, domain)
    assert check["ok"] is False
    assert "has not told us" in check["message"]
    assert "app-config" in check["next_step"]

    assert await deliver(merchant, "products/update", domain, {"id": 2}) == 200
    await handle_all(runtime, row.tenant_id)
    assert (await said(merchant, domain))["ok"] is True


async def test_a_shop_in_which_nothing_happens_is_no_trouble(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings
) -> None:
    domain, now = a_shop(), datetime.now(UTC)
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await end_syncs(runtime, row.id)
    fake.products = [product(1, "Mug", updatedAt=(now - timedelta(days=9)).isoformat())]
    async with runtime.database.system() as unit:
        long_ago = {**row.settings, "heard_at": int((now - timedelta(days=8)).timestamp())}
        await unit.execute(update(Row).where(Row.id == row.id).values(settings=long_ago))
    assert await looked_after(runtime, app_settings, domain) == 0
    assert (await said(merchant, domain))["ok"] is True
