"""REST: the push API for products and pages, and the search that answers use."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from chatwidget.catalogue.schemas import Pushed, PushPages, PushProducts, Searched, SearchRules, SearchRulesOut
from chatwidget.catalogue.service import Catalogue
from chatwidget.limits import Limiter
from chatwidget.shops.schemas import Language
from chatwidget.shops.service import Shops
from chatwidget.tenants.endpoints import Reader, Writer
from chatwidget.text import Storable, storable

router = APIRouter(prefix="/api/v1/shops/{shop_id}", tags=["catalogue"])

SEARCHES_PER_MINUTE = 3_000


def _catalogue(request: Request) -> Catalogue:
    catalogue: Catalogue = request.state.catalogue
    return catalogue


def _shops(request: Request) -> Shops:
    shops: Shops = request.state.shops
    return shops


Service = Annotated[Catalogue, Depends(_catalogue)]
ShopService = Annotated[Shops, Depends(_shops)]


@router.put("/products")
async def push_products(
    shop_id: str, body: PushProducts, actor: Writer, service: Service, shops: ShopService
) -> Pushed:
    """Add or change up to 1,000 products; each has its own result, and a bad one does not stop the others."""
    return await service.push_products(await shops.known(actor, shop_id), body)


@router.delete("/products/{external_id:path}", status_code=204)
async def delete_product(
    shop_id: str, external_id: str, actor: Writer, service: Service, shops: ShopService
) -> Response:
    """Remove a product; it is not recommended any more from now on."""
    await service.delete_product(await shops.known(actor, shop_id), storable(external_id))
    return Response(status_code=204)


@router.put("/pages")
async def push_pages(shop_id: str, body: PushPages, actor: Writer, service: Service, shops: ShopService) -> Pushed:
    """Add or change pages and policies; each has its own result."""
    return await service.push_pages(await shops.known(actor, shop_id), body)


@router.get("/search")
async def search(
    shop_id: str,
    request: Request,
    actor: Reader,
    service: Service,
    shops: ShopService,
    q: Annotated[Storable, Query(max_length=1_000)],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    language: Annotated[Language | None, Query()] = None,
) -> Searched:
    """Search the shop exactly as answers do."""
    limiter: Limiter = request.state.limiter
    await limiter.check(f"search:{actor.id}", per_minute=SEARCHES_PER_MINUTE, burst=100, what="searches")
    return await service.search(await shops.known(actor, shop_id), q, limit=limit, language=language)


@router.get("/search-rules")
async def search_rules(shop_id: str, actor: Reader, service: Service, shops: ShopService) -> SearchRulesOut:
    """Return the merchant's synonyms, pinned and excluded products."""
    return await service.search_rules(await shops.known(actor, shop_id))


@router.put("/search-rules")
async def set_search_rules(
    shop_id: str, body: SearchRules, actor: Writer, service: Service, shops: ShopService
) -> SearchRulesOut:
    """Replace the rules as a whole; they count from the next search on."""
    return await service.set_search_rules(await shops.known(actor, shop_id), body)
