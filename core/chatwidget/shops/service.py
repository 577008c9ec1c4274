"""Connect, change and disconnect shops; start syncs; tell their health."""

from datetime import UTC, datetime
from typing import Final

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chatwidget import jobs
from chatwidget.crypto import Vault
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import Conflict, InvalidInput, NotFound, NotSupported
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Credentials, Installation, InstallRequest, Ready
from chatwidget.hooks.types import Shop as PluginShop
from chatwidget.ids import new_id
from chatwidget.models import Shop, SyncRun
from chatwidget.shops import repository
from chatwidget.shops.schemas import HealthCheck, ShopChanges, ShopHealth, ShopIn, ShopOut, SyncRunOut
from chatwidget.tenants.actor import Actor
from chatwidget.web.paging import Listing, Page

STALE_AFTER_DAYS: Final = 3


class Shops:
    """The shops of all tenants."""

    def __init__(self, database: Database, hooks: Hooks, vault: Vault, *, public_url: str) -> None:
        self._database = database
        self._hooks = hooks
        self._vault = vault
        self._public_url = public_url

    async def connect(self, actor: Actor, wanted: ShopIn) -> ShopOut:
        """Connect a shop by its address and start reading it; raises `Conflict` (`shop_exists`)."""
        step = await self._hooks.begin_install(
            wanted.platform,
            InstallRequest(
                tenant_id=actor.tenant_id,
                state="",
                return_url=self._public_url,
                callback_url=self._public_url,
                webhook_url=f"{self._public_url}/webhooks/{wanted.platform}",
                answers={"domain": wanted.domain, "name": wanted.name, "language": wanted.language or ""},
            ),
        )
        if not isinstance(step, Ready):
            raise NotSupported(f"A {wanted.platform} shop cannot be connected by its address alone.")
        return await self.install(actor.tenant_id, wanted.platform, step.installation, crawl=wanted.crawl)

    async def install(self, tenant_id: str, platform: str, found: Installation, *, crawl: bool = True) -> ShopOut:
        """Store an installation as a shop, and have its catalogue read."""
        shop = Shop(
            tenant_id=tenant_id,
            id=new_id("shop"),
            platform=platform,
            domain=found.domain,
            name=found.name,
            language=found.locale,
            currency=found.currency,
            settings={**found.settings, "crawl": crawl},
        )
        shop.credentials = self._seal(shop, found.credentials)
        try:
            async with self._database.tenant(tenant_id) as unit:
                unit.add(shop)
                await unit.flush()
                jobs.enqueue(unit, tenant_id, jobs.TellShopConnected(shop_id=shop.id))
                run = await self._start(unit, shop, since=None) if crawl else None
                await unit.refresh(shop)
        except IntegrityError as error:
            raise Conflict(f"{found.domain} is already connected.", code="shop_exists") from error
        return self._out(shop, run)

    async def list(self, actor: Actor, page: Page) -> Listing[ShopOut]:
        """List connected shops, newest first."""
        async with self._database.tenant(actor.tenant_id) as unit:
            query = select(Shop).where(Shop.status != "disconnected")
            rows, cursor = await page.fetch(unit, query, Shop.created_at, Shop.id)
            data = [self._out(row, await repository.last_run(unit, row.id)) for row in rows]
        return Listing(data=data, next_cursor=cursor)

    async def get(self, actor: Actor, shop_id: str) -> ShopOut:
        """Return one shop; raises `NotFound` (`shop_not_found`)."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id)
            return self._out(shop, await repository.last_run(unit, shop_id))

    async def change(self, actor: Actor, shop_id: str, changes: ShopChanges) -> ShopOut:
        """Change a shop's name, language or whether it is crawled."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id, lock=True)
            shop.name = changes.name or shop.name
            shop.language = changes.language or shop.language
            if changes.crawl is not None:
                shop.settings = {**shop.settings, "crawl": changes.crawl}
            await unit.flush()
            await unit.refresh(shop)
            return self._out(shop, await repository.last_run(unit, shop_id))

    async def disconnect(self, actor: Actor, shop_id: str) -> None:
        """Disconnect a shop at once; the worker forgets what we hold of it."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id, lock=True)
            shop.status = "disconnected"
            run = await repository.open_run(unit, shop_id)
            if run is not None:
                run.status, run.finished_at = "cancelled", datetime.now(UTC)
            jobs.enqueue(unit, actor.tenant_id, jobs.ForgetShop(shop_id=shop_id))

    # ── syncs ────────────────────────────────────────────────────────────────────────────────────────────────────────
    async def start_sync(self, actor: Actor, shop_id: str, *, full: bool) -> SyncRunOut:
        """Start a sync, or return the one that is under way."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id, lock=True)
            if not shop.settings.get("crawl", True):
                raise InvalidInput(
                    "This shop is filled by the push API alone; switch `crawl` on to read its site.",
                    code="crawl_is_off",
                )
            run = await repository.open_run(unit, shop_id)
            if run is None:
                run = await self._start(unit, shop, since=None if full else shop.last_sync_at)
            return SyncRunOut.model_validate(run)

    async def sync_runs(self, actor: Actor, shop_id: str, page: Page) -> Listing[SyncRunOut]:
        """List a shop's syncs, newest first."""
        async with self._database.tenant(actor.tenant_id) as unit:
            await self._found(unit, shop_id)
            query = select(SyncRun).where(SyncRun.shop_id == shop_id)
            rows, cursor = await page.fetch(unit, query, SyncRun.created_at, SyncRun.id)
            return Listing(data=[SyncRunOut.model_validate(row) for row in rows], next_cursor=cursor)

    @staticmethod
    async def _start(unit: UnitOfWork, shop: Shop, *, since: datetime | None) -> SyncRun:
        run = SyncRun(tenant_id=shop.tenant_id, id=new_id("sync_run"), shop_id=shop.id, since=since)
        unit.add(run)
        await unit.flush()
        await unit.refresh(run)
        jobs.enqueue(unit, shop.tenant_id, jobs.SyncCatalogue(sync_run_id=run.id))
        return run

    # ── health ───────────────────────────────────────────────────────────────────────────────────────────────────────
    async def health(self, actor: Actor, shop_id: str) -> ShopHealth:
        """Say in plain words whether the shop works, and what to do where it does not."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id)
            run = await repository.last_run(unit, shop_id)
            products, pages = await repository.counts(unit, shop_id)
            letters = [job for job in await jobs.dead(unit) if job.args.get("shop_id") == shop_id]
        checks = [
            self._check_plugin(shop),
            _check_sync(shop, run),
            _check_catalogue(products, pages),
            HealthCheck(
                name="jobs",
                ok=not letters,
                message=f"{len(letters)} jobs failed for good: {letters[0].last_error}"
                if letters
                else "No failed jobs.",
                next_step="Start a sync again; if it fails again, read the worker's log." if letters else None,
            ),
        ]
        return ShopHealth(ok=all(check.ok for check in checks), checks=checks)

    def _check_plugin(self, shop: Shop) -> HealthCheck:
        installed = shop.platform in self._hooks.platforms
        return HealthCheck(
            name="plugin",
            ok=installed,
            message=f"The {shop.platform} plugin is {'' if installed else 'not '}installed.",
            next_step=None
            if installed
            else f'Install it: pip install "chatwidget[{shop.platform.replace("_", "-")}]".',
        )

    async def known(self, actor: Actor, shop_id: str) -> PluginShop:
        """Return a connected shop for another room; raises `NotFound` (`shop_not_found`)."""
        async with self._database.tenant(actor.tenant_id) as unit:
            return self.for_plugin(await self._found(unit, shop_id))

    # ── for other rooms ──────────────────────────────────────────────────────────────────────────────────────────────
    def for_plugin(self, shop: Shop) -> PluginShop:
        """Return a shop as its plugin sees it, credentials decrypted."""
        values: dict[str, str] = {}
        if shop.credentials:
            values = orjson.loads(self._vault.decrypt(shop.credentials, place=_place(shop)))
        return PluginShop(
            id=shop.id,
            tenant_id=shop.tenant_id,
            platform=shop.platform,
            domain=shop.domain,
            name=shop.name,
            currency=shop.currency,
            locale=shop.language,
            settings=shop.settings,
            credentials=Credentials(values),
        )

    def _seal(self, shop: Shop, credentials: Credentials) -> str | None:
        if not credentials.values:
            return None
        return self._vault.encrypt(orjson.dumps(dict(credentials.values)), place=_place(shop))

    @staticmethod
    async def _found(unit: UnitOfWork, shop_id: str, *, lock: bool = False) -> Shop:
        shop = await repository.shop(unit, shop_id, lock=lock)
        if shop is None or shop.status == "disconnected":
            raise NotFound("There is no such shop.", code="shop_not_found")
        return shop

    @staticmethod
    def _out(shop: Shop, run: SyncRun | None) -> ShopOut:
        out = ShopOut.model_validate(shop)
        out.last_sync = SyncRunOut.model_validate(run) if run else None
        return out


def _place(shop: Shop) -> str:
    return f"{shop.tenant_id}|shops|credentials|{shop.id}"


def _check_sync(shop: Shop, run: SyncRun | None) -> HealthCheck:
    if run is None:
        pushed_only = not shop.settings.get("crawl", True)
        return HealthCheck(
            name="sync",
            ok=pushed_only,
            message="Filled by the push API." if pushed_only else "This shop has never been read.",
            next_step=None if pushed_only else "Start a sync.",
        )
    if run.status == "failed":
        return HealthCheck(
            name="sync", ok=False, message=f"The last sync failed: {run.error}", next_step="Mend this and sync again."
        )
    if run.status in {"queued", "running"}:
        return HealthCheck(name="sync", ok=True, message=f"A sync is under way: {run.done} of {run.total or '?'}.")
    age = (datetime.now(UTC) - (run.finished_at or run.created_at)).days
    is_fresh = age < STALE_AFTER_DAYS
    return HealthCheck(
        name="sync",
        ok=is_fresh,
        message=f"The last sync ended {age} days ago." if age else "The last sync ended within a day.",
        next_step=None if is_fresh else "Check that the worker and the scheduler run, then start a sync.",
    )


def _check_catalogue(products: int, pages: int) -> HealthCheck:
    known = bool(products or pages)
    return HealthCheck(
        name="catalogue",
        ok=known,
        message=f"{products} products and {pages} pages are known." if known else "Nothing is known of this shop yet.",
        next_step=None if known else "Start a sync or push products.",
    )
