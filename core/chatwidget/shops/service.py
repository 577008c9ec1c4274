"""Connect, change and disconnect shops; start syncs; tell their health."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chatwidget import audit, jobs
from chatwidget.cache import Cache
from chatwidget.crypto import Vault
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import ChatWidgetError, Conflict, InvalidInput, NotFound, NotSupported
from chatwidget.hooks import Hooks
from chatwidget.hooks.keeping import Advice, HealthCheck
from chatwidget.hooks.types import Installation, InstallRequest, Ready
from chatwidget.hooks.types import Shop as PluginShop
from chatwidget.ids import new_id
from chatwidget.models import Shop, SyncRun
from chatwidget.shops import repository, words
from chatwidget.shops.domains import follow
from chatwidget.shops.keeper import ShopKeeper, begin_sync, opened, sealed
from chatwidget.shops.schemas import ShopChanges, ShopIn, ShopOut, SyncRunOut
from chatwidget.tenants.actor import Actor
from chatwidget.web.paging import Listing, Page

STALE_AFTER_DAYS: Final = 3


class Shops:
    """The shops of all tenants."""

    def __init__(self, database: Database, hooks: Hooks, vault: Vault, cache: Cache, *, public_url: str) -> None:
        self._database = database
        self._hooks = hooks
        self._vault = vault
        self._cache = cache
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
        return await self.install(
            actor.tenant_id, wanted.platform, step.installation, crawl=wanted.crawl, by=actor.name or actor.id
        )

    async def install(
        self, tenant_id: str, platform: str, found: Installation, *, crawl: bool = True, by: str = ""
    ) -> ShopOut:
        """Store an installation as a shop and have its catalogue read; a shop that was here before keeps its row.

        Raises `Conflict`: `shop_exists` for an address that is connected already, `shop_connected_elsewhere` where
        another tenant holds a shop of a platform that gives out credentials.
        """
        owned = self._hooks.platforms[platform].connects_by != "embed"
        if owned:
            await self._check_free(tenant_id, platform, found.domain)
        try:
            async with self._database.tenant(tenant_id) as unit:
                shop = await repository.shop_of_domain(unit, platform, found.domain) if owned else None
                if shop is None:
                    shop = Shop(tenant_id=tenant_id, id=new_id("shop"), platform=platform, domain=found.domain)
                    unit.add(shop)
                shop.name, shop.language = found.name, found.locale
                shop.currency = found.currency or shop.currency
                shop.settings = {**(shop.settings or {}), **found.settings, "crawl": crawl}
                shop.credentials = sealed(self._vault, shop, found.credentials)
                shop.status, shop.attention, shop.connected_at = "connected", None, datetime.now(UTC)
                await unit.flush()
                await follow(unit, shop, found.domains)
                await repository.switch_widgets_on(unit, shop)
                jobs.enqueue(unit, tenant_id, jobs.TellShopConnected(shop_id=shop.id))
                audit.record(unit, tenant_id, by or platform, "shop.connected", shop.id, domain=shop.domain)
                run = await begin_sync(unit, shop, full=True) if crawl else None
                await unit.refresh(shop)
        except IntegrityError as error:
            raise Conflict(f"{found.domain} is already connected.", code="shop_exists") from error
        return self._out(shop, run)

    async def _check_free(self, tenant_id: str, platform: str, domain: str) -> None:
        async with self._database.system() as unit:
            holder = await repository.holder(unit, platform, domain)
        if holder is not None and holder != tenant_id:
            raise Conflict(
                f"{domain} is connected to another account. Disconnect it there first.",
                code="shop_connected_elsewhere",
            )

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
        """Disconnect a shop at once; the worker tells its platform and forgets what we hold of it."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id, lock=True)
            await repository.leave(unit, shop)
            audit.record(unit, actor.tenant_id, actor.name or actor.id, "shop.disconnected", shop_id)
            jobs.enqueue(unit, actor.tenant_id, jobs.ForgetShop(shop_id=shop_id))

    async def uninstalled(self, tenant_id: str, shop_id: str, *, at: datetime) -> Sequence[str]:
        """Void a shop whose merchant removed the app at a time; returns the widgets that were switched off.

        One that was installed again since stays as it is. The catalogue waits: the merchant may come back, or the
        platform asks for its erasure.
        """
        async with self._database.tenant(tenant_id) as unit:
            shop = await repository.shop(unit, shop_id, lock=True)
            if shop is None or shop.status == "disconnected" or shop.connected_at > at:
                return []
            await repository.leave(unit, shop)
            shop.credentials = None
            off = await repository.switch_widgets_off(unit, shop)
            audit.record(unit, tenant_id, shop.platform, "shop.uninstalled", shop_id)
            return off

    async def erase(self, tenant_id: str, shop_id: str) -> Sequence[str]:
        """Leave no row of a shop, its widgets and their chats included; returns the widgets that are gone."""
        async with self._database.tenant(tenant_id) as unit:
            shop = await repository.shop(unit, shop_id, lock=True)
            if shop is None or shop.status != "disconnected":
                return []
            gone = await repository.erase(unit, shop)
            audit.record(unit, tenant_id, shop.platform, "shop.erased", shop_id)
            return gone

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
            run = await begin_sync(unit, shop, full=full)
            return SyncRunOut.model_validate(run)

    async def sync_runs(self, actor: Actor, shop_id: str, page: Page) -> Listing[SyncRunOut]:
        """List a shop's syncs, newest first."""
        async with self._database.tenant(actor.tenant_id) as unit:
            await self._found(unit, shop_id)
            query = select(SyncRun).where(SyncRun.shop_id == shop_id)
            rows, cursor = await page.fetch(unit, query, SyncRun.created_at, SyncRun.id)
            return Listing(data=[SyncRunOut.model_validate(row) for row in rows], next_cursor=cursor)

    # ── health ───────────────────────────────────────────────────────────────────────────────────────────────────────
    async def health(self, actor: Actor, shop_id: str) -> Sequence[HealthCheck]:
        """Say in plain words whether the shop works, and what to do where it does not."""
        async with self._database.tenant(actor.tenant_id) as unit:
            shop = await self._found(unit, shop_id)
            run = await repository.last_run(unit, shop_id)
            products, pages = await repository.counts(unit, shop_id)
            failed = await repository.failed_deliveries(unit, shop_id)
            letters = [job for job in await jobs.dead(unit) if job.args.get("shop_id") == shop_id]
        return [
            self._check_plugin(shop),
            *_check_attention(shop),
            *await self._of_platform(shop),
            _check_sync(shop, run),
            _check_catalogue(products, pages, run),
            *_check_deliveries(failed),
            HealthCheck.of("jobs", words.JOBS_FAILED, ok=False, count=len(letters), error=letters[0].last_error)
            if letters
            else HealthCheck.of("jobs", words.JOBS_WELL, ok=True),
        ]

    async def _of_platform(self, shop: Shop) -> Sequence[HealthCheck]:
        try:
            return await self._hooks.health(self.for_plugin(shop))
        except ChatWidgetError as error:
            return [HealthCheck.of(shop.platform, words.PLATFORM_SILENT, ok=False, error=error.message)]

    def _check_plugin(self, shop: Shop) -> HealthCheck:
        installed = shop.platform in self._hooks.platforms
        told = words.PLUGIN_THERE if installed else words.PLUGIN_MISSING
        extra = shop.platform.replace("_", "-")
        return HealthCheck.of("plugin", told, ok=installed, platform=shop.platform, extra=extra)

    async def known(self, actor: Actor, shop_id: str) -> PluginShop:
        """Return a connected shop for another room; raises `NotFound` (`shop_not_found`)."""
        async with self._database.tenant(actor.tenant_id) as unit:
            return self.for_plugin(await self._found(unit, shop_id))

    async def tenant_of(self, shop_id: str) -> str:
        """Return whose shop it is; raises `NotFound`."""
        async with self._database.system() as unit:
            shop = await repository.shop_anywhere(unit, shop_id)
        if shop is None or shop.status == "disconnected":
            raise NotFound("There is no such shop.", code="shop_not_found")
        return shop.tenant_id

    # ── for other rooms ──────────────────────────────────────────────────────────────────────────────────────────────
    def for_plugin(self, shop: Shop) -> PluginShop:
        """Return a shop as its plugin sees it, credentials decrypted."""
        return PluginShop(
            id=shop.id,
            tenant_id=shop.tenant_id,
            platform=shop.platform,
            domain=shop.domain,
            name=shop.name,
            currency=shop.currency,
            locale=shop.language,
            settings=shop.settings,
            credentials=opened(self._vault, shop),
            keeper=ShopKeeper(self._database, self._vault, self._cache, shop.tenant_id, shop.id),
        )

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


def _check_deliveries(failed: int) -> list[HealthCheck]:
    return [HealthCheck.of("deliveries", words.DELIVERIES_FAILED, ok=False, count=failed)] if failed else []


def _check_attention(shop: Shop) -> list[HealthCheck]:
    if shop.status != "attention" or not shop.attention:
        return []
    told = {language: Advice(**one) for language, one in (shop.attention.get("translations") or {}).items()}
    return [HealthCheck(**{**shop.attention, "name": "connection", "ok": False, "translations": told})]


def _check_sync(shop: Shop, run: SyncRun | None) -> HealthCheck:
    if run is None:
        pushed_only = not shop.settings.get("crawl", True)
        return HealthCheck.of("sync", words.PUSHED if pushed_only else words.NEVER_READ, ok=pushed_only)
    if run.status == "failed":
        return HealthCheck.of("sync", words.SYNC_FAILED, ok=False, error=run.error)
    if run.status in {"queued", "running"}:
        return HealthCheck.of("sync", words.SYNCING, ok=True, done=run.done, total=run.total or "?")
    age = (datetime.now(UTC) - (run.finished_at or run.created_at)).days
    is_fresh = age < STALE_AFTER_DAYS
    told = (words.SYNCED if age else words.SYNCED_TODAY) if is_fresh else words.STALE
    return HealthCheck.of("sync", told, ok=is_fresh, days=age)


def _check_catalogue(products: int, pages: int, run: SyncRun | None) -> HealthCheck:
    known = bool(products or pages)
    being_read = run is not None and run.status in {"queued", "running"}
    told = words.KNOWN if known else words.BEING_READ if being_read else words.NOTHING_KNOWN
    return HealthCheck.of("catalogue", told, ok=known or being_read, products=products, pages=pages)
