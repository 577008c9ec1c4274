"""What happens by the clock: wake what is overdue, finish answers that nobody keeps alive, sync shops every night."""

import hashlib
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from celery.schedules import crontab, schedule
from sqlalchemy import and_, delete, func, or_, select, update

from chatwidget import jobs
from chatwidget.catalogue import vectors
from chatwidget.conversations.answering import Answering
from chatwidget.ids import new_id
from chatwidget.models import IdempotencyKey, Install, Job, OrderCode, Shop, Spending, SyncRun
from chatwidget.runtime import Runtime

Work = Callable[[Runtime], Coroutine[Any, Any, Sequence[tuple[str, str]]]]

WAKE_SECONDS: Final = 5
EMBED_SECONDS: Final = 30
KEEP_WELL_SECONDS: Final = 30
NIGHTLY_HOUR: Final = 3
DONE_JOBS_KEPT: Final = timedelta(days=3)


async def wake_overdue(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Return jobs that should run and do not: a lost wake-up, a dead worker, a flushed queue."""
    return await jobs.overdue(runtime.database)


async def finish_answers(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Answer questions whose process has died, should no realtime process do so."""
    answering = Answering(
        runtime.database,
        runtime.conversations,
        runtime.answers,
        runtime.briefing,
        runtime.presence,
        runtime.bus,
        None,
    )
    for task in await answering.sweep():
        await task
    return []


async def sync_all(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Begin a full sync of every crawled shop that has none under way."""
    async with runtime.database.system() as unit:
        busy = select(SyncRun.shop_id).where(
            SyncRun.tenant_id == Shop.tenant_id, SyncRun.status.in_(("queued", "running"))
        )
        crawled = func.coalesce(Shop.settings["crawl"].as_boolean(), True)
        found = (
            await unit.scalars(select(Shop).where(Shop.status != "disconnected", crawled, Shop.id.not_in(busy)))
        ).all()
    for shop in found:
        async with runtime.database.tenant(shop.tenant_id) as unit:
            run = SyncRun(tenant_id=shop.tenant_id, id=new_id("sync_run"), shop_id=shop.id)
            unit.add(run)
            await unit.flush()
            jobs.enqueue(unit, shop.tenant_id, jobs.SyncCatalogue(sync_run_id=run.id), run_at=datetime.now(UTC))
    return await jobs.overdue(runtime.database)


async def keep_shops_well(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Have each shop looked after whose platform's time has come."""
    due = []
    for name, platform in runtime.hooks.platforms.items():
        if runtime.hooks.has(name, "keep_well"):
            since = func.now() - timedelta(minutes=platform.keep_well_minutes)
            due.append(and_(Shop.platform == name, or_(Shop.kept_well_at.is_(None), Shop.kept_well_at < since)))
    if not due:
        return []
    async with runtime.database.system() as unit:
        found = (
            await unit.execute(
                update(Shop)
                .where(Shop.status == "connected", or_(*due))
                .values(kept_well_at=func.now(), updated_at=Shop.updated_at)
                .returning(Shop.tenant_id, Shop.id)
            )
        ).all()
    for tenant_id, shop_id in found:
        async with runtime.database.tenant(tenant_id) as unit:
            jobs.enqueue(unit, tenant_id, jobs.KeepWell(shop_id=shop_id), run_at=datetime.now(UTC))
    return await jobs.overdue(runtime.database)


async def embed_shops(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Have vectors made for shops that lack some, where an embedding model is set."""
    meanings = runtime.catalogue.meanings
    if meanings is None:
        return []
    async with runtime.database.system() as unit:
        waiting = set(
            await unit.scalars(
                select(Job.args["shop_id"].astext).where(
                    Job.name == jobs.EmbedShop.name, Job.status.in_(("queued", "running"))
                )
            )
        )
        shops = await vectors.behind(unit, meanings.model)
    for tenant_id, shop_id in shops:
        if shop_id not in waiting:
            async with runtime.database.tenant(tenant_id) as unit:
                jobs.enqueue(unit, tenant_id, jobs.EmbedShop(shop_id=shop_id), run_at=datetime.now(UTC))
    return await jobs.overdue(runtime.database)


SPENDING_KEPT_DAYS: Final = 400


async def tidy(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Forget old answers to POSTs, finished jobs and deliveries, grants that were not used, reports that ran out."""
    async with runtime.database.system() as unit:
        await unit.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < func.now() - timedelta(days=1)))
        await unit.execute(delete(Job).where(Job.status == "done", Job.finished_at < func.now() - DONE_JOBS_KEPT))
        await unit.execute(delete(OrderCode).where(OrderCode.created_at < func.now() - timedelta(days=2)))
        await unit.execute(delete(Spending).where(Spending.day < func.current_date() - SPENDING_KEPT_DAYS))
        await unit.execute(delete(Install).where(Install.expires_at < func.now() - timedelta(days=1)))
    await runtime.webhooks.tidy()
    await runtime.privacy.tidy()
    return []


WORK: Final[Mapping[str, Work]] = {
    "chatwidget.wake_overdue": wake_overdue,
    "chatwidget.finish_answers": finish_answers,
    "chatwidget.sync_all": sync_all,
    "chatwidget.keep_shops_well": keep_shops_well,
    "chatwidget.embed_shops": embed_shops,
    "chatwidget.tidy": tidy,
}

SCHEDULE: Final[Mapping[str, Mapping[str, Any]]] = {
    "wake-overdue": {"task": "chatwidget.wake_overdue", "schedule": schedule(WAKE_SECONDS), "options": {"expires": 5}},
    "finish-answers": {
        "task": "chatwidget.finish_answers",
        "schedule": schedule(WAKE_SECONDS),
        "options": {"expires": 5},
    },
    "sync-all": {"task": "chatwidget.sync_all", "schedule": crontab(hour=NIGHTLY_HOUR, minute=17)},
    "keep-shops-well": {
        "task": "chatwidget.keep_shops_well",
        "schedule": schedule(KEEP_WELL_SECONDS),
        "options": {"expires": KEEP_WELL_SECONDS},
    },
    "embed-shops": {
        "task": "chatwidget.embed_shops",
        "schedule": schedule(EMBED_SECONDS),
        "options": {"expires": EMBED_SECONDS},
    },
    "tidy": {"task": "chatwidget.tidy", "schedule": crontab(minute=41)},
}


def file(database_url: str) -> str:
    """Return where the scheduler notes what it did last: one file per installation, so that two do not share it."""
    name = hashlib.sha256(database_url.encode()).hexdigest()[:16]
    return str(Path(tempfile.gettempdir()) / f"chatwidget-beat-{name}")
