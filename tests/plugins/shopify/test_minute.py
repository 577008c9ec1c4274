"""With processes as in production: within a minute a change is answerable, and an uninstall has ended the chat."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp
import pytest
from sqlalchemy import select
from tests.fixtures.app import Client
from tests.fixtures.processes import StartProcess
from tests.plugins.shopify.fake import KEY, SECRET, FakeShopify, id_token
from tests.plugins.shopify.storefront import deliver
from tests.plugins.shopify.test_moving import widget_of
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product

from chatwidget import jobs
from chatwidget.models import Job
from chatwidget.runtime import Runtime
from chatwidget.settings import Settings
from chatwidget.waking import Waker
from chatwidget_worker.schedule import WAKE_SECONDS


async def as_the_scheduler(runtime: Runtime, tenant_id: str, redis_url: str) -> None:
    """Wake one tenant's overdue jobs by the clock; the scheduler itself would wake what other tests left behind."""
    waker = Waker(redis_url)
    while True:
        overdue = await jobs.overdue(runtime.database)
        async with runtime.database.tenant(tenant_id) as unit:
            own = set(await unit.scalars(select(Job.id)))
        for queue, job_id in overdue:
            if job_id in own:
                await asyncio.to_thread(waker.send, queue, job_id)
        await asyncio.sleep(WAKE_SECONDS)


async def seconds_until(holds: Callable[[], Awaitable[bool]]) -> float:
    began = time.perf_counter()
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - other processes do it, and tell nobody
            await asyncio.sleep(1)  # the home lets a merchant ask twenty times a minute
    return time.perf_counter() - began


@pytest.mark.timeout(240)
async def test_a_change_is_answerable_and_an_uninstall_done_within_a_minute(
    fake: FakeShopify, runtime: Runtime, settings: Settings, start_process: StartProcess
) -> None:
    fake.products = [product(1, "Enamel mug")]
    redis_url = urlsplit(settings.redis_url)._replace(path="/4").geturl()  # a queue of its own
    environment = {"SHOPIFY_API_KEY": KEY, "SHOPIFY_API_SECRET": SECRET, "SHOPIFY_GATEWAY": fake.origin}
    environment["REDIS_URL"] = redis_url
    server = await start_process("serve", **environment)
    await start_process("worker", **environment)
    domain = a_shop()
    async with aiohttp.ClientSession() as session:
        outside = Client(server.url, session)
        status, page, _headers = await open_home(outside, domain)
        assert status == 200, page
        row = await row_of(runtime, domain)
        clock = asyncio.create_task(as_the_scheduler(runtime, row.tenant_id, redis_url))

        async def is_answered(question: str, name: str) -> bool:
            own = {"Authorization": f"Bearer {id_token(domain)}"}
            asked = await outside("POST", "/apps/shopify/api/ask", {"message": question}, headers=own)
            return asked.status == 200 and name in [card["title"] for card in asked.body["cards"]]

        first = await seconds_until(lambda: is_answered("Do you have an enamel mug?", "Enamel mug"))
        fake.products.append(product(2, "Titanium spork"))
        assert await deliver(outside, "products/create", domain, {"id": 2}) == 200
        changed = await seconds_until(lambda: is_answered("Do you have a titanium spork?", "Titanium spork"))

        widget_id = await widget_of(outside, domain)
        assert (await outside("GET", f"/api/embed/{widget_id}")).status == 200
        fake.uninstalled = True
        assert await deliver(outside, "app/uninstalled", domain, {"id": 1}, group="app") == 200

        async def is_off() -> bool:
            return (await outside("GET", f"/api/embed/{widget_id}")).status == 404

        off = await seconds_until(is_off)
        clock.cancel()
    assert (await row_of(runtime, domain)).credentials is None
    print(f"installed and answering {first:.1f} s, changed {changed:.1f} s, off {off:.1f} s")
