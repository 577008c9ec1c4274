"""A catalogue sync, one bounded step at a time: read on from the last checkpoint, store, and say where it stands.

Everything before a checkpoint is stored in the same transaction as the checkpoint itself. A step that dies is done
again from there; storing an item twice changes nothing. Only a full run that reached its end removes what it did not
see, so an interrupted one ends in the same catalogue as an unbroken one.
"""

import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select

from chatwidget.catalogue import repository
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import ChatWidgetError
from chatwidget.events import CatalogueSynced
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Checkpoint, Gone, Page, Policy, Product, Skipped
from chatwidget.hooks.types import Shop as PluginShop
from chatwidget.jobs import TellEvent, enqueue
from chatwidget.log import get_logger
from chatwidget.models import Shop, SyncRun
from chatwidget.shops.keeper import follow_up
from chatwidget.shops.service import Shops

log = get_logger(__name__)

BATCH: Final = 200
STEP_SECONDS: Final = 30.0
MAX_PROBLEMS: Final = 50


class Syncs:
    """Does the steps of catalogue syncs, in the worker."""

    def __init__(self, database: Database, hooks: Hooks, shops: Shops) -> None:
        self._database = database
        self._hooks = hooks
        self._shops = shops

    async def step(self, tenant_id: str, run_id: str, advanced: Callable[[], Awaitable[None]] | None = None) -> bool:
        """Do a step of a sync; True means that there is more to do. Platform errors are raised, to be tried again.

        `advanced` is called whenever it has got to a new place to go on from.
        """
        async with self._database.tenant(tenant_id) as unit:
            run = await self._open(unit, run_id)
            if run is None:
                return False
            shop = await unit.scalar(select(Shop).where(Shop.id == run.shop_id))
            if shop is None or shop.status == "disconnected":
                run.status, run.finished_at = "cancelled", datetime.now(UTC)
                return False
            if shop.status == "attention":  # asking again would only fail again
                run.status, run.finished_at = "failed", datetime.now(UTC)
                run.error = (shop.attention or {}).get("message", "The shop needs its merchant.")
                return False
            run.status = "running"
            run.started_at = run.started_at or datetime.now(UTC)
            since, cursor = run.since, run.cursor
        plugin_shop = self._shops.for_plugin(shop)
        batch: list[Product | Page | Policy] = []
        aside: list[Skipped | Gone] = []
        ends_at = time.monotonic() + STEP_SECONDS
        walk = self._hooks.catalogue(plugin_shop, since, cursor)
        async with aclosing(walk):  # type: ignore[type-var]  # an async generator, typed as the iterator plugins see
            async for item in walk:
                match item:
                    case Checkpoint():
                        await self._store(tenant_id, plugin_shop, run_id, batch, aside, item)
                        batch, aside = [], []
                        if advanced is not None and item.cursor != cursor:
                            await advanced()
                        cursor = item.cursor
                        if time.monotonic() > ends_at:
                            return True
                    case Skipped() | Gone():
                        aside.append(item)
                    case _:
                        batch.append(item)
                        if len(batch) >= BATCH:
                            await self._store(tenant_id, plugin_shop, run_id, batch, aside, None)
                            batch, aside = [], []
        await self._store(tenant_id, plugin_shop, run_id, batch, aside, None)
        await self._finish(tenant_id, run_id)
        return False

    async def fail(self, tenant_id: str, run_id: str, reason: str) -> None:
        """Tell the merchant that the sync has failed for good."""
        async with self._database.tenant(tenant_id) as unit:
            run = await self._open(unit, run_id)
            if run is not None:
                run.status, run.error, run.finished_at = "failed", reason[:2_000], datetime.now(UTC)
                await follow_up(unit, run)

    async def trouble(self, tenant_id: str, run_id: str, reason: str) -> None:
        """Tell the merchant what is in the way of a sync that will be tried again."""
        async with self._database.tenant(tenant_id) as unit:
            run = await self._open(unit, run_id)
            if run is not None:
                run.error = reason[:2_000]

    async def _store(
        self,
        tenant_id: str,
        shop: PluginShop,
        run_id: str,
        items: list[Product | Page | Policy],
        aside: list[Skipped | Gone],
        checkpoint: Checkpoint | None,
    ) -> None:
        if not (items or aside or checkpoint):
            return
        skipped = [item for item in aside if isinstance(item, Skipped)]
        async with self._database.tenant(tenant_id) as unit:
            counts = await repository.upsert(unit, shop, items, run_id)
            # What could not be read this time is not gone: it stays as it was.
            await repository.keep(unit, shop.id, [item.external_id for item in skipped], run_id)
            gone = [item.external_id for item in aside if isinstance(item, Gone)]
            removed = await repository.remove(unit, shop.id, gone) if gone else 0
            run = await self._open(unit, run_id)
            if run is None:
                raise SyncStopped("The sync was cancelled.")
            run.counts = _added(
                run.counts,
                added=counts.added,
                updated=counts.updated,
                unchanged=counts.unchanged,
                skipped=len(skipped),
                removed=removed,
            )
            problems = [{"external_id": item.external_id, "reason": item.reason} for item in skipped]
            run.problems = [*run.problems, *problems][:MAX_PROBLEMS]
            if checkpoint is not None:
                run.cursor, run.done, run.note = checkpoint.cursor, checkpoint.done, checkpoint.note
                run.total = checkpoint.total if checkpoint.total is not None else run.total

    async def _finish(self, tenant_id: str, run_id: str) -> None:
        async with self._database.tenant(tenant_id) as unit:
            run = await self._open(unit, run_id)
            if run is None:
                return
            seen = sum(run.counts.get(name, 0) for name in ("added", "updated", "unchanged"))
            removed = 0
            if run.since is None and seen:
                removed = await repository.remove_unseen(unit, run.shop_id, run_id)
            elif run.since is None:
                # A shop that suddenly shows nothing is more often broken than empty: keep what we know.
                run.status, run.error = "failed", "Nothing could be read, so what was known is kept."
                run.finished_at = datetime.now(UTC)
                await follow_up(unit, run)
                return
            else:
                await repository.settle(unit, run.shop_id)  # a full run does so as it removes
            run.counts = _added(run.counts, removed=removed)
            run.status, run.finished_at, run.cursor, run.error = "succeeded", datetime.now(UTC), None, None
            run.total = run.total or run.done
            shop = await unit.scalar(select(Shop).where(Shop.id == run.shop_id))
            if shop is not None:
                shop.last_sync_at = run.started_at
                event = CatalogueSynced(shop_id=shop.id, sync_run_id=run_id)
                data = {"shop_id": event.shop_id, "sync_run_id": event.sync_run_id}
                enqueue(unit, tenant_id, TellEvent(shop_id=shop.id, type=event.type, data=data))
            await follow_up(unit, run)

    @staticmethod
    async def _open(unit: UnitOfWork, run_id: str) -> SyncRun | None:
        return await unit.scalar(
            select(SyncRun).where(SyncRun.id == run_id, SyncRun.status.in_(("queued", "running"))).with_for_update()
        )


class SyncStopped(ChatWidgetError):
    """The merchant disconnected the shop, or stopped the sync, while it ran."""

    default_code = "sync_stopped"


def _added(counts: dict[str, Any], **more: int) -> dict[str, Any]:
    return {**counts, **{name: counts.get(name, 0) + value for name, value in more.items()}}
