"""Takes deliveries and handles them: what is answered 200 is stored, takes effect once, and never out of order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, assert_never

from chatwidget import jobs
from chatwidget.catalogue import repository as catalogue
from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import ChatWidgetError, NotFound, NotSupported, WebhookRejected
from chatwidget.hooks import Hooks
from chatwidget.hooks.deliveries import (
    CustomerDataAsked,
    CustomerErased,
    Delivery,
    OrderChanged,
    PageChanged,
    PageRemoved,
    ProductChanged,
    ProductRemoved,
    ShopChange,
    ShopChanged,
    ShopErased,
    SyncWanted,
    Uninstalled,
    WebhookRequest,
)
from chatwidget.hooks.types import Shop as PluginShop
from chatwidget.log import get_logger
from chatwidget.models import Delivery as Row
from chatwidget.models import Shop
from chatwidget.privacy.service import Privacy, Subject
from chatwidget.shops import repository as shops
from chatwidget.shops.domains import follow
from chatwidget.shops.service import Shops
from chatwidget.webhooks import repository
from chatwidget.widgets.public import PublicWidgets

log = get_logger(__name__)

DEBOUNCE: Final = timedelta(seconds=2)
"""How long a delivery about one thing waits for others about the same."""
KEPT: Final = timedelta(days=14)
REJECTED: Final = "This delivery is not genuine."


class Webhooks:
    """The deliveries of all platforms."""

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        shops_service: Shops,
        catalogue_service: Catalogue,
        widgets: PublicWidgets,
        privacy: Privacy,
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._shops = shops_service
        self._catalogue = catalogue_service
        self._widgets = widgets
        self._privacy = privacy

    async def accept(self, platform: str, request: WebhookRequest) -> None:
        """Check and store a delivery; raises `WebhookRejected`, the same for a forgery and for an unknown shop."""
        if platform not in self._hooks.platforms:
            raise NotFound("There is no such platform.", code="platform_not_found")
        named = await self._named(platform, request.path)
        try:
            delivery = await self._hooks.verify_webhook(
                platform, request, self._shops.for_plugin(named) if named else None
            )
        except NotSupported:
            raise NotFound("This platform sends no webhooks.", code="platform_not_found") from None
        except WebhookRejected:
            raise WebhookRejected(REJECTED) from None
        if delivery is None:
            return
        for shop in [named] if named else await self._shops_of(platform, delivery.shop_domain):
            await self._keep(shop, delivery)

    async def _named(self, platform: str, path: str) -> Shop | None:
        """Return the shop named in the address, if its first part is a shop's id."""
        first = path.partition("/")[0]
        if not first.startswith("shp_"):
            return None
        async with self._database.system() as unit:
            shop = await shops.shop_anywhere(unit, first)
        if shop is None or shop.platform != platform:
            raise WebhookRejected(REJECTED)
        return shop

    async def _shops_of(self, platform: str, domain: str) -> list[Shop]:
        async with self._database.system() as unit:
            return list(await repository.shops_of(unit, platform, domain))

    async def _keep(self, shop: Shop, delivery: Delivery) -> None:
        async with self._database.tenant(shop.tenant_id) as unit:
            stored = await repository.keep(unit, shop, delivery)
            if stored is not None:
                later = datetime.now(UTC) + DEBOUNCE if delivery.subject else None
                jobs.enqueue(unit, shop.tenant_id, jobs.HandleDelivery(delivery_id=stored), run_at=later)

    # ── in the worker ────────────────────────────────────────────────────────────────────────────────────────────────
    async def handle(self, tenant_id: str, delivery_id: str) -> None:
        """Read a delivery and apply what it changes; done twice, it changes nothing more."""
        async with self._database.tenant(tenant_id) as unit:
            row = await repository.waiting(unit, delivery_id)
            if row is None:
                return
            shop = await shops.shop(unit, row.shop_id)
            if shop is None or await repository.is_overtaken(unit, row):
                await repository.end(unit, row.id, "handled")
                return
        plugin_shop = self._shops.for_plugin(shop)
        for change in await self._hooks.read_webhook(plugin_shop, _delivery(row, shop)):
            await self._apply(shop, plugin_shop, change, at=row.triggered_at or row.received_at)
        async with self._database.tenant(tenant_id) as unit:
            await repository.end(unit, delivery_id, "handled")

    async def failed(self, tenant_id: str, delivery_id: str, reason: str) -> None:
        """Note that a delivery could not be handled, for good."""
        async with self._database.tenant(tenant_id) as unit:
            await repository.end(unit, delivery_id, "failed", error=reason[:2_000])

    async def tidy(self) -> None:
        """Forget deliveries that ended long ago."""
        async with self._database.system() as unit:
            await repository.tidy(unit, datetime.now(UTC) - KEPT)

    async def _switched_off(self, widget_ids: Sequence[str]) -> None:
        for widget_id in widget_ids:
            await self._widgets.forget(widget_id)

    async def _apply(self, shop: Shop, plugin_shop: PluginShop, change: ShopChange, *, at: datetime) -> None:
        match change:
            case CustomerErased():
                await self._privacy.erase(shop.tenant_id, _subject(change), by=f"{shop.platform} webhook")
            case CustomerDataAsked():
                await self._privacy.report(shop.tenant_id, _subject(change), by=f"{shop.platform} webhook")
            case ShopErased():
                await self._erase(shop)
            case Uninstalled():
                await self._switched_off(await self._shops.uninstalled(shop.tenant_id, shop.id, at=at))
            case _ if shop.status == "disconnected":
                return  # what is told of a shop that has left is of no use
            case SyncWanted(full=full):
                keeper = plugin_shop.keeper
                if keeper is not None:
                    await keeper.start_sync(full=full)
            case ShopChanged():
                await self._changed(shop, change)
            case _:
                async with self._database.tenant(shop.tenant_id) as unit:
                    await _change(unit, shop, change)

    async def _erase(self, shop: Shop) -> None:
        """Leave nothing of a shop that has left; one that was connected again since keeps its catalogue, too."""
        async with self._database.tenant(shop.tenant_id) as unit:
            row = await shops.shop(unit, shop.id)
        if row is not None and row.status == "disconnected":
            await self._catalogue.forget(shop.tenant_id, shop.id)
            await self._switched_off(await self._shops.erase(shop.tenant_id, shop.id))

    async def _changed(self, shop: Shop, change: ShopChanged) -> None:
        async with self._database.tenant(shop.tenant_id) as unit:
            row = await shops.shop(unit, shop.id, lock=True)
            if row is None:
                return
            row.name, row.currency = change.name or row.name, change.currency or row.currency
            row.language = change.locale or row.language
            moved = await follow(unit, row, change.domains or ())
        for widget_id in moved:
            await self._widgets.forget(widget_id)


async def _change(unit: UnitOfWork, shop: Shop, change: Any) -> None:
    match change:
        case ProductChanged(product=product):
            await catalogue.upsert_newer(unit, shop, product)
        case ProductRemoved(external_id=external_id):
            await catalogue.remove(unit, shop.id, [external_id])
        case PageChanged(page=page):
            await catalogue.upsert(unit, shop, [page])
        case PageRemoved(external_id=external_id):
            await catalogue.remove(unit, shop.id, [external_id], table="pages")
        case OrderChanged():
            return  # orders are asked for when a shopper asks, and never kept
        case _:
            assert_never(change)


def _delivery(row: Row, shop: Shop) -> Delivery:
    return Delivery(
        id=row.delivery_id,
        topic=row.topic,
        shop_domain=shop.domain,
        body=row.body,
        received_at=row.received_at,
        triggered_at=row.triggered_at,
        subject=row.subject,
    )


def _subject(change: CustomerErased | CustomerDataAsked) -> Subject:
    if change.customer_id is None and change.email is None:
        raise ChatWidgetError("The platform named no customer.", code="invalid_delivery")
    return Subject(customer_id=change.customer_id, email=change.email)
