"""A worker that is killed while it reads a shop, for real: another goes on, and the catalogue is the same."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, text, update
from tests.fixtures.app import Client
from tests.fixtures.processes import Process, StartProcess
from tests.plugins.shopify.fake import KEY, SECRET, FakeShopify
from tests.plugins.shopify.storefront import handle_all
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product

from chatwidget.models import Job, SyncRun
from chatwidget.models import Shop as Row
from chatwidget.runtime import Runtime
from chatwidget.waking import Waker

PRODUCTS = 800


def stock(fake: FakeShopify) -> None:
    """A shop of many products, and pages enough for several answers."""
    fake.products = [product(number, f"Product {number}", variants=2) for number in range(1, PRODUCTS + 1)]
    fake.pages = [
        {
            "id": f"gid://shopify/Page/{number}",
            "handle": f"page-{number}",
            "title": f"Page {number}",
            "body": f"<p>What page {number} says.</p>",
            "isPublished": True,
            "updatedAt": "2026-01-01T00:00:00Z",
        }
        for number in range(120)
    ]
    fake.articles = [
        {**page, "id": page["id"].replace("Page", "Article"), "blog": {"handle": "news"}} for page in fake.pages
    ]


async def catalogue_of(runtime: Runtime, row: Row) -> list[Any]:
    """All that is known of a shop, without what differs from one reading to the next."""
    query = """
        SELECT external_id, title, url, content_hash FROM products WHERE shop_id = :shop
        UNION ALL SELECT external_id, title, url, content_hash FROM pages WHERE shop_id = :shop ORDER BY 1
    """
    async with runtime.database.system() as unit:
        return [tuple(one) for one in await unit.execute(text(query), {"shop": row.id})]


async def run_of(runtime: Runtime, row: Row) -> SyncRun:
    async with runtime.database.system() as unit:
        return (await unit.scalars(select(SyncRun).where(SyncRun.shop_id == row.id))).one()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - another process does it, and tells nobody
            await asyncio.sleep(0.01)


async def wake(runtime: Runtime, row: Row, redis_url: str) -> None:
    """Let the lease of a dead worker be over, and wake another, as the scheduler does after a minute."""
    over = datetime(2020, 1, 1, tzinfo=UTC)
    async with runtime.database.system() as unit:
        mine = Job.tenant_id == row.tenant_id, Job.name == "sync_catalogue", Job.status.in_(("queued", "running"))
        await unit.execute(update(Job).where(*mine).values(lease_until=over, run_at=over))
        job = (await unit.scalars(select(Job).where(*mine))).one()
    await asyncio.to_thread(Waker(redis_url).send, job.queue, job.id)


async def asked_for(fake: FakeShopify, what: str) -> bool:
    return any(what in one for one in (*fake.documents, *fake.asked))


@pytest.mark.timeout(240)
async def test_a_worker_killed_anywhere_leaves_the_catalogue_of_an_unbroken_run(
    merchant: Client, fake: FakeShopify, runtime: Runtime, start_process: StartProcess
) -> None:
    stock(fake)
    whole = a_shop()
    await open_home(merchant, whole)
    unbroken = await row_of(runtime, whole)
    await handle_all(runtime, unbroken.tenant_id, "sync_catalogue")
    expected = await catalogue_of(runtime, unbroken)
    assert len(expected) == PRODUCTS + 240

    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    # A queue of its own: what other tests have left to do would be done here, and by workers that are killed.
    queue = urlsplit(runtime.settings.redis_url)._replace(path="/5").geturl()
    environment = {"SHOPIFY_API_KEY": KEY, "SHOPIFY_API_SECRET": SECRET, "SHOPIFY_GATEWAY": fake.origin}

    async def reading() -> Process:
        started = await start_process("worker", **environment, REDIS_URL=queue)
        await wake(runtime, row, queue)
        return started

    async def has_done(count: int) -> bool:
        return (await run_of(runtime, row)).done >= count and (await run_of(runtime, row)).note == "products"

    fake.documents.clear()
    fake.asked.clear()
    moments: list[Callable[[], Awaitable[bool]]] = [
        lambda: asked_for(fake, "bulkOperation(id"),  # Shopify is still at it
        lambda: asked_for(fake, "file"),  # the file is coming in
        lambda: has_done(200),  # in the midst of the products
        lambda: asked_for(fake, "pages(first"),
        lambda: asked_for(fake, "articles(first"),
    ]
    operations = len(fake.operations)
    fake.polls_until_done = 3
    for moment in moments:
        worker = await reading()
        await until(moment)
        worker.kill()
        await worker.process.wait()
        assert (await run_of(runtime, row)).status == "running"
    await reading()

    async def has_ended() -> bool:
        return (await run_of(runtime, row)).status != "running"

    await until(has_ended)
    run = await run_of(runtime, row)
    assert (run.status, run.error) == ("succeeded", None)
    assert await catalogue_of(runtime, row) == expected
    assert len(fake.operations) == operations + 1  # the same operation was waited for, all the time
