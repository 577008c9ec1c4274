"""A plugin's hand on its shop's row: `hooks.keeping.Keeper`, on the database."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONPATH

from chatwidget import jobs
from chatwidget.cache import Cache
from chatwidget.crypto import Vault
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import NotFound, PlatformUnavailable
from chatwidget.hooks.keeping import Advice
from chatwidget.hooks.types import Credentials
from chatwidget.ids import new_id
from chatwidget.models import Product, Shop, SyncRun
from chatwidget.shops import repository
from chatwidget.shops.brief import BriefMemory
from chatwidget.shops.domains import follow

REFRESH_SECONDS: Final = 8
_PATIENT: Final = text("SET LOCAL lock_timeout = '10s'")


def place(tenant_id: str, shop_id: str) -> str:
    """Where a shop's credentials are kept, for the vault."""
    return f"{tenant_id}|shops|credentials|{shop_id}"


def opened(vault: Vault, shop: Shop) -> Credentials:
    """Return a shop's credentials in the clear."""
    if not shop.credentials:
        return Credentials()
    return Credentials(orjson.loads(vault.decrypt(shop.credentials, place=place(shop.tenant_id, shop.id))))


def sealed(vault: Vault, shop: Shop, credentials: Credentials) -> str | None:
    """Return credentials as they are stored."""
    if not credentials.values:
        return None
    return vault.encrypt(orjson.dumps(dict(credentials.values)), place=place(shop.tenant_id, shop.id))


class ShopKeeper:
    """The keeper of one shop."""

    def __init__(self, database: Database, vault: Vault, cache: Cache, tenant_id: str, shop_id: str) -> None:
        self._database = database
        self._vault = vault
        self._tenant_id = tenant_id
        self._shop_id = shop_id
        self._brief = BriefMemory(cache, tenant_id, shop_id)

    async def renew(self, held: Credentials, refresh: Callable[[Credentials], Awaitable[Credentials]]) -> Credentials:
        """Return fresh credentials, renewed by one process alone; raises what `refresh` raises."""
        async with self._database.tenant(self._tenant_id) as unit:
            await unit.execute(_PATIENT)
            shop = await self._locked(unit)
            stored = opened(self._vault, shop)
            if dict(stored.values) != dict(held.values):
                return stored
            try:
                async with asyncio.timeout(REFRESH_SECONDS):
                    fresh = await refresh(stored)
            except TimeoutError as error:
                raise PlatformUnavailable(f"{shop.platform} did not renew its credentials in time.") from error
            shop.credentials = sealed(self._vault, shop, fresh)
            return fresh

    async def remember(self, values: Mapping[str, Any]) -> None:
        """Merge plain values into the shop's settings; None forgets one."""
        async with self._database.tenant(self._tenant_id) as unit:
            shop = await self._locked(unit)
            merged = {**shop.settings, **values}
            shop.settings = {name: value for name, value in merged.items() if value is not None}

    async def remember_briefly(self, key: str, value: Any, *, seconds: float) -> None:
        """Keep a small value for some seconds, for all processes; None forgets it."""
        await self._brief.keep(key, value, seconds)

    async def recall_briefly(self, key: str) -> Any:
        """Return what was kept briefly; None where there is nothing."""
        return await self._brief.recall(key)

    async def needs_merchant(
        self, message: str, next_step: str, translations: Mapping[str, Advice] | None = None
    ) -> None:
        """Say that the shop cannot go on without its merchant."""
        told = {
            language: {"message": one.message[:500], "next_step": (one.next_step or "")[:500]}
            for language, one in (translations or {}).items()
        }
        async with self._database.tenant(self._tenant_id) as unit:
            shop = await self._locked(unit)
            shop.status = "attention"
            shop.attention = {"message": message[:500], "next_step": next_step[:500], "translations": told}

    async def is_well(self) -> None:
        """Take that back."""
        async with self._database.tenant(self._tenant_id) as unit:
            shop = await self._locked(unit)
            if shop.status == "attention":
                shop.status, shop.attention = "connected", None

    async def seen_at(self, domains: Sequence[str]) -> None:
        """Note where shoppers see the shop now, and let its widgets follow."""
        async with self._database.tenant(self._tenant_id) as unit:
            await follow(unit, await self._locked(unit), domains)

    async def start_sync(self, *, full: bool) -> bool:
        """Have the catalogue read soon; returns False where the whole is wanted and a part is being read first.

        A sync that is under way may have passed what has just changed, so another one follows it.
        """
        async with self._database.tenant(self._tenant_id) as unit:
            run = await repository.open_run(unit, self._shop_id, lock=True)  # before the shop, as where it ends
            shop = await self._locked(unit)
            if run is None:
                run = await begin_sync(unit, shop, full=full)
            if run.started_at is not None:
                run.next_sync = "full" if full or run.next_sync == "full" else "delta"
            elif full:
                run.since = None
            return run.since is None or not full

    async def known_products(self) -> dict[str, frozenset[str]]:
        """Return the external ids of the platform's products that are held, each with those of its variants."""
        variants = func.jsonb_path_query_array(Product.variants, cast("$[*].external_id", JSONPATH))
        query = select(Product.external_id, variants).where(
            Product.tenant_id == self._tenant_id,
            Product.shop_id == self._shop_id,
            Product.seen_run.is_not(None),  # what no reading and no webhook has brought was pushed by the merchant
        )
        async with self._database.tenant(self._tenant_id) as unit:
            return {external_id: frozenset(map(str, ids)) for external_id, ids in await unit.execute(query)}

    async def _locked(self, unit: UnitOfWork) -> Shop:
        shop = await repository.shop(unit, self._shop_id, lock=True)
        if shop is None or shop.status == "disconnected":
            raise NotFound("There is no such shop.", code="shop_not_found")
        return shop


async def begin_sync(unit: UnitOfWork, shop: Shop, *, full: bool) -> SyncRun:
    """Start a sync of a locked shop, or return the one that is under way; a part needs a sync to lean on."""
    run = await repository.open_run(unit, shop.id)
    if run is None:
        since = None if full else shop.last_sync_at
        run = SyncRun(tenant_id=shop.tenant_id, id=new_id("sync_run"), shop_id=shop.id, since=since)
        unit.add(run)
        await unit.flush()
        await unit.refresh(run)
        jobs.enqueue(unit, shop.tenant_id, jobs.SyncCatalogue(sync_run_id=run.id))
    return run


async def follow_up(unit: UnitOfWork, run: SyncRun) -> None:
    """Start what was wanted while a run that has just ended was under way."""
    if run.next_sync is None:
        return
    await unit.flush()
    shop = await repository.shop(unit, run.shop_id, lock=True)
    if shop is not None and shop.status == "connected":
        await begin_sync(unit, shop, full=run.next_sync == "full")
