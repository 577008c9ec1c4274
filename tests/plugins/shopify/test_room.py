"""The live chat goes before the sync: one bucket of Shopify's, many processes, and shoppers who wait for nobody."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from tests.fixtures.app import Client, at
from tests.fixtures.processes import StartProcess
from tests.plugins.shopify.fake import KEY, SECRET, FakeShopify
from tests.plugins.shopify.storefront import handle_all
from tests.plugins.shopify.test_killed import wake
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product

from chatwidget import PlatformUnavailable, Shop
from chatwidget.models import Product, SyncRun
from chatwidget.models import Shop as Row
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_shopify import client, queries
from chatwidget_shopify.client import Admin
from chatwidget_shopify.settings import ShopifySettings

LATER = "2100-01-01T00:00:00Z"
HALF = 1_000.0


@dataclass
class Clock:
    """A time that passes only while somebody sleeps; for us and for Shopify."""

    now: float = field(default_factory=time.time)
    slept: float = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.fixture
def clock(fake: FakeShopify, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = fake.clock = Clock()
    monkeypatch.setattr(client, "sleep", made.sleep)
    monkeypatch.setattr(client, "now", made)
    return made


async def known(runtime: Runtime, row: Row) -> Shop:
    async with runtime.database.tenant(row.tenant_id) as unit:
        return runtime.shops.for_plugin(await unit.get_one(Row, (row.tenant_id, row.id)))


async def installed(merchant: Client, runtime: Runtime) -> Row:
    domain = a_shop()
    await open_home(merchant, domain)
    return await row_of(runtime, domain)


async def titles(runtime: Runtime, row: Row) -> set[str]:
    async with runtime.database.system() as unit:
        return set(await unit.scalars(select(Product.title).where(Product.shop_id == row.id)))


async def newest_run(runtime: Runtime, row: Row) -> SyncRun:
    async with runtime.database.system() as unit:
        query = select(SyncRun).where(SyncRun.shop_id == row.id).order_by(SyncRun.created_at.desc()).limit(1)
        return (await unit.scalars(query)).one()


async def change_all(fake: FakeShopify, runtime: Runtime, row: Row) -> None:
    """Have every product changed, and the changes wanted, which are read three products at a time."""
    fake.products = [product(n, f"New {n}", variants=20, updatedAt=LATER) for n in range(1, 25)]
    keeper = (await known(runtime, row)).keeper
    assert keeper is not None
    await keeper.start_sync(full=False)
    fake.bucket = fake.most
    fake.throttled.clear()
    fake.paid.clear()


@pytest.mark.timeout(120)
async def test_while_a_worker_reads_a_shop_its_shoppers_are_never_told_to_wait(
    merchant: Client, fake: FakeShopify, runtime: Runtime, settings: Settings, start_process: StartProcess
) -> None:
    fake.products = [product(n, f"Old {n}", variants=20) for n in range(1, 25)]
    row = await installed(merchant, runtime)
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    await change_all(fake, runtime, row)
    redis_url = urlsplit(settings.redis_url)._replace(path="/6").geturl()  # a queue of its own
    environment = {"SHOPIFY_API_KEY": KEY, "SHOPIFY_API_SECRET": SECRET, "SHOPIFY_GATEWAY": fake.origin}
    asked = 0
    async with running(build(at(settings, redis_url=redis_url))) as chat:
        shop = await known(chat, row)
        await start_process("worker", **environment, REDIS_URL=redis_url)
        await wake(chat, row, redis_url)
        while (await newest_run(runtime, row)).status in {"queued", "running"}:
            read = sum(document == queries.products() for document, *_ in fake.paid)
            if read == asked:
                await asyncio.sleep(0.01)  # the worker tells nobody
                continue
            asked = read
            found = await chat.hooks.live_products(shop, [str(n) for n in range(1, 11)])
            assert len(found) == 10
    run = await newest_run(runtime, row)
    assert (run.status, run.error) == ("succeeded", None)
    assert await titles(runtime, row) == {f"New {n}" for n in range(1, 25)}
    assert asked >= 4
    assert fake.throttled == []
    assert min(level for document, level, _points in fake.paid if document == queries.LIVE) >= HALF
    assert sum(points for *_, points in fake.paid) > fake.most  # more than was there: the worker has waited for it


async def test_what_the_chat_has_taken_is_waited_for_by_all_that_can_wait(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings, clock: Clock
) -> None:
    fake.products = [product(n, f"P{n}", variants=20) for n in range(1, 11)]
    fake.restore = 100.0
    shop = await known(runtime, await installed(merchant, runtime))
    fake.bucket, fake.paid = 1_500.0, []
    ids = [f"gid://shopify/Product/{n}" for n in range(1, 11)]
    async with Admin.of(shop, app_settings) as chat, Admin.of(shop, app_settings, patient=True) as webhook:
        await chat.ask(queries.LIVE, ids=ids)  # by another process than the webhook's, as far as these two know
        assert clock.slept == 0
        await webhook.ask(queries.products(), ids=ids[:3])
        assert clock.slept > 5
        waited = clock.slept
        await chat.ask(queries.LIVE, ids=ids)
        assert clock.slept == waited
    levels = [level for _document, level, _points in fake.paid]
    assert levels[1] >= HALF + queries.products().points
    assert levels[2] >= HALF
    assert fake.throttled == []


async def test_who_would_wait_for_ever_is_put_off(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings, clock: Clock
) -> None:
    shop = await known(runtime, await installed(merchant, runtime))
    fake.bucket, fake.restore = 500.0, 1.0
    async with Admin.of(shop, app_settings) as chat, Admin.of(shop, app_settings, patient=True) as sync:
        await chat.ask(queries.SHOP)
        asked = len(fake.documents)
        with pytest.raises(PlatformUnavailable, match="try again later"):
            await sync.ask(queries.SHOP)
        assert len(fake.documents) == asked


async def test_a_process_goes_by_what_it_has_heard_itself_where_redis_is_gone(
    merchant: Client,
    fake: FakeShopify,
    runtime: Runtime,
    settings: Settings,
    app_settings: ShopifySettings,
    clock: Clock,
) -> None:
    fake.products = [product(n, f"Old {n}", variants=20) for n in range(1, 25)]
    row = await installed(merchant, runtime)
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    async with running(build(at(settings, redis_url="redis://127.0.0.1:1/0"))) as alone:
        await change_all(fake, alone, row)
        await handle_all(alone, row.tenant_id, "sync_catalogue")
        assert clock.slept > 0
        slept = clock.slept
        assert len(await alone.hooks.live_products(await known(alone, row), ["1", "2"])) == 2
        assert clock.slept == slept
    assert (await newest_run(runtime, row)).status == "succeeded"
    assert await titles(runtime, row) == {f"New {n}" for n in range(1, 25)}
    assert min(level for document, level, _points in fake.paid if document == queries.products()) >= HALF


async def test_an_answer_without_a_bucket_is_an_answer(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop, clock: Clock
) -> None:
    fake.restore = 0.0
    async with Admin.of(shop, app_settings, patient=True) as admin:
        for _ in range(2):
            assert (await admin.ask(queries.SHOP))["shop"]["name"] == "Test Shop"
    assert clock.slept == 0
