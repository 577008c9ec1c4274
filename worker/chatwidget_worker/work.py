"""What each job of `chatwidget.jobs` does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from chatwidget import jobs
from chatwidget.catalogue import repository as catalogue
from chatwidget.catalogue.sync import Syncs, SyncStopped
from chatwidget.errors import ChatWidgetError
from chatwidget.events import EVENT_TYPES
from chatwidget.log import get_logger
from chatwidget.runtime import Runtime
from chatwidget.shops import repository as shops

log = get_logger(__name__)

KEEP_SECONDS: Final = 20


async def sync_catalogue(runtime: Runtime, job: jobs.Taken) -> bool:
    """Do a step of a sync; True asks for the next."""

    async def advanced() -> None:
        await jobs.advance(runtime.database, job)

    return await _syncs(runtime).step(job.tenant_id, job.args["sync_run_id"], advanced)


async def tell_shop_connected(runtime: Runtime, job: jobs.Taken) -> bool:
    """Tell the shop's plugins that it is connected."""
    async with runtime.database.tenant(job.tenant_id) as unit:
        shop = await shops.shop(unit, job.args["shop_id"])
    if shop is not None and shop.status != "disconnected":
        await runtime.hooks.shop_connected(runtime.shops.for_plugin(shop))
    return False


async def forget_shop(runtime: Runtime, job: jobs.Taken) -> bool:
    """Tell the shop's plugins that it leaves, then forget its catalogue and credentials."""
    async with runtime.database.tenant(job.tenant_id) as unit:
        shop = await shops.shop(unit, job.args["shop_id"])
    if shop is None or shop.status != "disconnected":  # it was connected again meanwhile
        return False
    await runtime.hooks.shop_disconnected(runtime.shops.for_plugin(shop))
    async with runtime.database.tenant(job.tenant_id) as unit:
        await catalogue.forget(unit, shop.id)
        await shops.forget_credentials(unit, shop.id)
    return False


async def tell_event(runtime: Runtime, job: jobs.Taken) -> bool:
    """Tell the shop's plugins what happened."""
    async with runtime.database.tenant(job.tenant_id) as unit:
        shop = await shops.shop(unit, job.args["shop_id"])
    if shop is not None and shop.status != "disconnected":
        event = EVENT_TYPES[job.args["type"]](**job.args["data"])
        await runtime.hooks.on_event(runtime.shops.for_plugin(shop), event)
    return False


async def handle_delivery(runtime: Runtime, job: jobs.Taken) -> bool:
    """Read a platform's delivery and apply what it changes."""
    await runtime.webhooks.handle(job.tenant_id, job.args["delivery_id"])
    return False


async def keep_well(runtime: Runtime, job: jobs.Taken) -> bool:
    """Have a shop's plugins look after it."""
    async with runtime.database.tenant(job.tenant_id) as unit:
        shop = await shops.shop(unit, job.args["shop_id"])
    if shop is not None and shop.status == "connected":
        await runtime.hooks.keep_well(runtime.shops.for_plugin(shop))
    return False


async def run_cases(runtime: Runtime, job: jobs.Taken) -> bool:
    """Answer the next saved cases of a run; True asks for more."""
    return await runtime.evaluation.step(job.tenant_id, job.args["eval_run_id"])


async def embed_shop(runtime: Runtime, job: jobs.Taken) -> bool:
    """Make the vectors of a shop that are missing; True asks for more."""
    meanings = runtime.catalogue.meanings
    return meanings is not None and await meanings.embed_shop(job.tenant_id, job.args["shop_id"])


async def send_order_code(runtime: Runtime, job: jobs.Taken) -> bool:
    """Mail a one-time code."""
    await runtime.proofs.deliver(job.tenant_id, job.args["order_code_id"], job.args["shop_name"])
    return False


WORK: Final[Mapping[str, Callable[[Runtime, jobs.Taken], Awaitable[bool]]]] = {
    jobs.SyncCatalogue.name: sync_catalogue,
    jobs.TellShopConnected.name: tell_shop_connected,
    jobs.ForgetShop.name: forget_shop,
    jobs.TellEvent.name: tell_event,
    jobs.HandleDelivery.name: handle_delivery,
    jobs.KeepWell.name: keep_well,
    jobs.RunCases.name: run_cases,
    jobs.EmbedShop.name: embed_shop,
    jobs.SendOrderCode.name: send_order_code,
}


async def run(runtime: Runtime, job_id: str) -> tuple[str, str] | None:
    """Take a job and do one step; returns (queue, job id) when there is a next step to wake."""
    job = await jobs.take(runtime.database, job_id)
    if job is None:
        buried = await jobs.bury(runtime.database, job_id, partial(_tell_of_death, runtime))
        if buried is not None:
            log.warning("job buried", job=buried.name, job_id=buried.id, attempt=buried.attempt)
        return None
    keeper = asyncio.create_task(_keep(runtime, job))
    try:
        more = await WORK[job.name](runtime, job)
    except SyncStopped:
        await jobs.finish(runtime.database, job)
    except Exception as error:  # noqa: BLE001 - a job may fail in any way; it is tried again, then kept as a dead letter
        await _failed(runtime, job, error)
    else:
        if more and await jobs.again(runtime.database, job):
            return job.queue, job.id
        if not more:
            await jobs.finish(runtime.database, job)
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
    return None


async def _failed(runtime: Runtime, job: jobs.Taken, error: Exception) -> None:
    is_ours = isinstance(error, ChatWidgetError)
    reason = error.message if isinstance(error, ChatWidgetError) else f"{type(error).__name__}: {error}"
    log.warning("job failed", job=job.name, job_id=job.id, attempt=job.attempt, reason=reason, exc_info=not is_ours)
    # What the merchant must mend is not tried five times; what may pass is.
    hopeless = isinstance(error, ChatWidgetError) and not error.may_retry
    tell = partial(_tell_of_death, runtime)
    is_dead = await jobs.fail(runtime.database, job, reason, for_good=hopeless, tell=tell)
    if not is_dead and job.name == jobs.SyncCatalogue.name:
        await _syncs(runtime).trouble(job.tenant_id, job.args["sync_run_id"], reason)


async def _tell_of_death(runtime: Runtime, job: jobs.Taken, reason: str) -> None:
    """End what would wait for a job that comes back no more."""
    if job.name == jobs.SyncCatalogue.name:
        await _syncs(runtime).fail(job.tenant_id, job.args["sync_run_id"], reason)
    if job.name == jobs.HandleDelivery.name:
        await runtime.webhooks.failed(job.tenant_id, job.args["delivery_id"], reason)
    if job.name == jobs.RunCases.name:
        await runtime.evaluation.fail(job.tenant_id, job.args["eval_run_id"], reason)


async def _keep(runtime: Runtime, job: jobs.Taken) -> None:
    while True:
        await asyncio.sleep(KEEP_SECONDS)
        with suppress(ChatWidgetError):
            await jobs.keep(runtime.database, job)


def _syncs(runtime: Runtime) -> Syncs:
    return Syncs(runtime.database, runtime.hooks, runtime.shops)
