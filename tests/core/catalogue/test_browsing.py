"""Products within a limit, for a question that names none."""

from decimal import Decimal

from tests.core.catalogue.conftest import Fill, MakeShop

from chatwidget.catalogue.browsing import browse
from chatwidget.catalogue.reading import Reading
from chatwidget.catalogue.search import Filters
from chatwidget.db import Database
from chatwidget.hooks.types import Money, Product, Shop


def _product(name: str, price: str, *, available: bool = True) -> Product:
    return Product(
        external_id=name, title=name, price=Money(amount=Decimal(price), currency="EUR"), available=available
    )


async def _browsed(db: Database, shop: Shop, filters: Filters, limit: int = 10) -> list[str]:
    async with db.tenant(shop.tenant_id) as unit:
        hits = await Reading(unit, shop.id).browse("a gift", language="en", limit=limit, filters=filters)
    return [hit.external_id for hit in hits]


async def test_what_comes_closest_to_the_limit_is_first_and_what_is_gone_is_left_out(
    db: Database, shop: Shop, fill: Fill
) -> None:
    await fill(
        shop,
        _product("mug", "12.00"),
        _product("scarf", "28.00"),
        _product("lamp", "45.00"),
        _product("gone", "29.00", available=False),
    )
    assert await _browsed(db, shop, Filters(max_price=Decimal(30))) == ["scarf", "mug"]
    assert await _browsed(db, shop, Filters(min_price=Decimal(20))) == ["scarf", "lamp"]
    assert await _browsed(db, shop, Filters(min_price=Decimal(10), max_price=Decimal(50)), limit=1) == ["scarf"]
    assert await _browsed(db, shop, Filters(max_price=Decimal(5))) == []


async def test_another_shop_of_the_tenant_is_not_looked_at(
    db: Database, shop: Shop, make_shop: MakeShop, fill: Fill
) -> None:
    await fill(await make_shop(), _product("foreign", "10.00"))
    await fill(shop, _product("own", "10.00"))
    assert await _browsed(db, shop, Filters(max_price=Decimal(30))) == ["own"]


async def test_a_shop_without_an_index_has_nothing(db: Database, shop: Shop) -> None:
    async with db.tenant(shop.tenant_id) as unit:
        assert await browse(unit, None, shop_id=shop.id, filters=Filters(), limit=3) == []
