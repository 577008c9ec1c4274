"""A site that is partly down keeps its catalogue: the sync waits, fails in the end, and removes nothing."""

import pytest
from sqlalchemy import func, select, update
from tests.plugins.generic_site.played import PlayedSite, shop_at

from chatwidget import jobs
from chatwidget.db import Database
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.models import Job, Shop, SyncRun
from chatwidget.models import Product as ProductRow
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_generic_site import plugin
from chatwidget_worker.work import run

SHELVES = 45


async def sync(db: Database, runtime: Runtime, tenant: str, shop_id: str) -> tuple[str, list[int]]:
    """Read a shop to the end, and return how that was, and how long each try waited for the next."""
    async with db.tenant(tenant) as unit:
        reading = SyncRun(tenant_id=tenant, id=new_id("sync_run"), shop_id=shop_id)
        unit.add(reading)
        await unit.flush()
        run_id, job = reading.id, jobs.enqueue(unit, tenant, jobs.SyncCatalogue(sync_run_id=reading.id))
    waits: list[int] = []
    for _ in range(30):
        more = await run(runtime, job)
        due = func.round(func.extract("epoch", Job.run_at - func.now()))
        async with db.system() as unit:
            status, seconds = (await unit.execute(select(Job.status, due).where(Job.id == job))).one()
            await unit.execute(update(Job).where(Job.id == job, Job.status == "queued").values(run_at=func.now()))
        if status in {"dead", "done"}:
            break
        waits += [] if more else [int(seconds)]
    async with db.tenant(tenant) as unit:
        return str(await unit.scalar(select(SyncRun.status).where(SyncRun.id == run_id))), waits


async def known(db: Database, tenant: str) -> int:
    async with db.tenant(tenant) as unit:
        return await unit.scalar(select(func.count()).select_from(ProductRow)) or 0


@pytest.mark.timeout(120)
async def test_a_site_whose_shelves_are_down_keeps_what_lay_on_them(
    settings: Settings, db: Database, tenant: str, site: PlayedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENERIC_SITE_MAX_PAGES", "1000")
    links = "".join(f'<a href="/shelf/{number}">Shelf {number}</a>' for number in range(SHELVES))
    site.page("/", f"{links}<p>Welcome to our shop of fine things.</p>")
    site.answers["/robots.txt"] = 404
    for number in range(SHELVES):
        site.page(f"/shelf/{number}", f'<a href="/p/{number}">Mug</a><p>Shelf number {number} has fine things.</p>')
        site.product(f"/p/{number}", f"Mug {number}", f"M-{number}")
    async with running(build(settings, hooks=Hooks({"generic_site": plugin}))) as runtime:
        at, shop_id = shop_at(site), new_id("shop")
        row = {"platform": "generic_site", "domain": at.domain, "name": "S", "language": "en"}
        async with db.tenant(tenant) as unit:
            unit.add(Shop(tenant_id=tenant, id=shop_id, settings=dict(at.settings), **row))
        assert await sync(db, runtime, tenant, shop_id) == ("succeeded", [])
        before = await known(db, tenant)
        assert before == SHELVES
        for number in range(SHELVES):
            site.answers[f"/shelf/{number}"] = 500
        assert await sync(db, runtime, tenant, shop_id) == ("failed", [2, 10, 60, 300])
        assert await known(db, tenant) == before
