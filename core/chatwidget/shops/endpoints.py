"""REST: shops, their syncs and health."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from chatwidget.shops.schemas import ShopChanges, ShopHealth, ShopIn, ShopOut, SyncIn, SyncRunOut
from chatwidget.shops.service import Shops
from chatwidget.tenants.endpoints import Reader, Writer
from chatwidget.web.paging import Listing, Paging

router = APIRouter(prefix="/api/v1/shops", tags=["shops"])


def _service(request: Request) -> Shops:
    shops: Shops = request.state.shops
    return shops


Service = Annotated[Shops, Depends(_service)]


@router.get("")
async def shops(actor: Reader, page: Paging, service: Service) -> Listing[ShopOut]:
    """List connected shops, newest first."""
    return await service.list(actor, page)


@router.post("", status_code=201)
async def connect(body: ShopIn, actor: Writer, service: Service) -> ShopOut:
    """Connect any web site by its address; with `crawl` it is read at once."""
    return await service.connect(actor, body)


@router.get("/{shop_id}")
async def shop(shop_id: str, actor: Reader, service: Service) -> ShopOut:
    """Return a shop and its last sync."""
    return await service.get(actor, shop_id)


@router.patch("/{shop_id}")
async def change(shop_id: str, body: ShopChanges, actor: Writer, service: Service) -> ShopOut:
    """Change a shop."""
    return await service.change(actor, shop_id, body)


@router.delete("/{shop_id}", status_code=204)
async def disconnect(shop_id: str, actor: Writer, service: Service) -> Response:
    """Disconnect a shop; its catalogue and credentials are forgotten."""
    await service.disconnect(actor, shop_id)
    return Response(status_code=204)


@router.post("/{shop_id}/sync", status_code=202)
async def sync(
    shop_id: str, actor: Writer, service: Service, body: Annotated[SyncIn | None, Body()] = None
) -> SyncRunOut:
    """Start reading the shop, or return the sync that is under way."""
    return await service.start_sync(actor, shop_id, full=body.full if body else True)


@router.get("/{shop_id}/sync-runs")
async def sync_runs(shop_id: str, actor: Reader, page: Paging, service: Service) -> Listing[SyncRunOut]:
    """List syncs with their progress and counts, newest first."""
    return await service.sync_runs(actor, shop_id, page)


@router.get("/{shop_id}/health")
async def health(
    shop_id: str, actor: Reader, service: Service, language: Annotated[str, Query(max_length=35)] = "en"
) -> ShopHealth:
    """Say in plain words whether the shop works; in English or Spanish (`language=es`)."""
    return ShopHealth.of(await service.health(actor, shop_id), language)
