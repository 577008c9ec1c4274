"""Storing a catalogue: counts, changes, removals, and the index that follows them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from tests.core.catalogue.conftest import Fill, Find, MakeShop, ids

from chatwidget.catalogue import repository
from chatwidget.catalogue.repository import Counts
from chatwidget.db import Database
from chatwidget.hooks.types import Money, Page, Policy, Product, Shop, Variant
from chatwidget.ids import new_id
from chatwidget.models import SyncRun

LAMP = Product(external_id="lamp", title="Desk lamp", price=Money(amount=Decimal("20.00"), currency="EUR"))
PAGE = Page(external_id="about", title="About", text="A workshop by the sea.")
POLICY = Policy(external_id="returns", kind="returns", title="Returns", text="Thirty days.")


async def start_run(db: Database, shop: Shop, started_at: datetime) -> str:
    run_id = new_id("sync_run")
    async with db.tenant(shop.tenant_id) as unit:
        unit.add(
            SyncRun(tenant_id=shop.tenant_id, id=run_id, shop_id=shop.id, status="succeeded", started_at=started_at)
        )
    return run_id


async def test_what_is_new_changed_and_the_same_is_told_apart(shop: Shop, fill: Fill) -> None:
    assert await fill(shop, LAMP, PAGE, POLICY) == Counts(added=3)
    assert await fill(shop, LAMP, PAGE, POLICY) == Counts(unchanged=3)
    changed = replace(LAMP, price=Money(amount=Decimal("21.00"), currency="EUR"))
    later = replace(PAGE, updated_at=datetime.now(UTC))
    assert await fill(shop, changed, later, replace(POLICY, text="Sixty days.")) == Counts(updated=2, unchanged=1)


async def test_of_two_with_one_id_the_last_counts(shop: Shop, fill: Fill, find: Find) -> None:
    assert await fill(shop, LAMP, replace(LAMP, title="Floor light")) == Counts(added=1)
    assert ids(await find(shop, "floor light")) == ["lamp"]
    assert await find(shop, "desk") == []


async def test_a_changed_product_is_found_by_its_new_words_alone(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, LAMP)
    await fill(shop, replace(LAMP, title="Reading light"))
    assert ids(await find(shop, "reading")) == ["lamp"]
    assert await find(shop, "desk") == []


async def test_a_new_price_is_shown_at_once(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, LAMP)
    await fill(shop, replace(LAMP, price=Money(amount=Decimal("5.00"), currency="EUR"), available=False))
    (hit,) = await find(shop, "lamp")
    assert hit.price == Money(amount=Decimal("5.00"), currency="EUR")
    assert hit.available is False


async def test_price_and_stock_come_from_the_variants_where_the_product_is_silent(
    shop: Shop, fill: Fill, find: Find
) -> None:
    def variant(number: int, price: str, *, available: bool) -> Variant:
        money = Money(amount=Decimal(price), currency="EUR")
        return Variant(external_id=f"{number}", price=money, available=available)

    await fill(
        shop,
        Product(
            external_id="a",
            title="Mug",
            variants=[variant(1, "9.00", available=False), variant(2, "7.50", available=True)],
        ),
        Product(external_id="b", title="Bowl", variants=[variant(1, "9.00", available=False)]),
    )
    (mug,) = await find(shop, "mug")
    (bowl,) = await find(shop, "bowl")
    assert mug.price is not None
    assert mug.highest_price is not None
    assert (mug.price.amount, mug.highest_price.amount, mug.available) == (Decimal("7.50"), Decimal("9.00"), True)
    assert bowl.available is False


async def test_a_removed_product_leaves_nothing_behind(db: Database, shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, LAMP, PAGE)
    async with db.tenant(shop.tenant_id) as unit:
        assert await repository.remove(unit, shop.id, ["lamp", "nothing"]) == 1
        assert await repository.remove(unit, shop.id, ["about"], table="pages") == 1
    assert await find(shop, "lamp") == []
    async with db.tenant(shop.tenant_id) as unit:
        for table in ("products", "pages", "search_documents", "search_postings", "search_lexemes", "search_words"):
            count = text(f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant")
            assert await unit.scalar(count, {"tenant": shop.tenant_id}) == 0, table


async def test_a_full_run_removes_what_it_did_not_see(db: Database, shop: Shop, fill: Fill, find: Find) -> None:
    old = [Product(external_id=f"{n}", title=f"Old thing {n}") for n in range(300)]
    await fill(shop, LAMP, PAGE, *old, run_id="syn_before")
    run = await start_run(db, shop, datetime.now(UTC) + timedelta(hours=1))
    await fill(shop, LAMP, run_id=run)
    async with db.tenant(shop.tenant_id) as unit:
        await repository.keep(unit, shop.id, ["7"], run)
        assert await repository.remove_unseen(unit, shop.id, run) == 300
        assert await repository.counts(unit, shop.id) == {"products": 2, "pages": 0}
    assert ids(await find(shop, "lamp")) == ["lamp"]
    assert ids(await find(shop, "old thing")) == ["7"]


async def test_what_came_while_a_run_was_on_its_way_stays(db: Database, shop: Shop, fill: Fill) -> None:
    run = await start_run(db, shop, datetime.now(UTC) - timedelta(hours=1))
    await fill(shop, LAMP, run_id="syn_before")
    async with db.tenant(shop.tenant_id) as unit:
        assert await repository.remove_unseen(unit, shop.id, run) == 0


async def test_forgetting_a_shop_leaves_the_other(
    db: Database, shop: Shop, make_shop: MakeShop, fill: Fill, find: Find
) -> None:
    sister = await make_shop()
    await fill(shop, LAMP, PAGE)
    await fill(sister, LAMP)
    async with db.tenant(shop.tenant_id) as unit:
        await repository.forget(unit, shop.id)
    assert await find(shop, "lamp") == []
    assert ids(await find(sister, "lamp")) == ["lamp"]


async def test_the_index_goes_with_its_tenant(db: Database, shop: Shop, fill: Fill) -> None:
    await fill(shop, LAMP, PAGE)
    async with db.system() as unit:
        await unit.execute(text("DELETE FROM tenants WHERE id = :tenant"), {"tenant": shop.tenant_id})
        left = await unit.scalar(
            text("SELECT count(*) FROM search_postings WHERE tenant_id = :tenant"), {"tenant": shop.tenant_id}
        )
    assert left == 0


async def test_the_counts_are_those_of_the_postings(db: Database, shop: Shop, fill: Fill) -> None:
    """Whatever is added, changed and removed, in large batches and small ones."""
    things = [Product(external_id=f"{n}", title=f"Thing {n % 7}", description=f"word{n}") for n in range(600)]
    await fill(shop, *things)
    await fill(shop, *(replace(one, title=f"Other {one.external_id}") for one in things[:300]))
    async with db.tenant(shop.tenant_id) as unit:
        await repository.remove(unit, shop.id, [one.external_id for one in things[100:500]])
        await repository.settle(unit, shop.id)
    async with db.tenant(shop.tenant_id) as unit:
        place = {"tenant": shop.tenant_id}
        counted = (
            await unit.execute(
                text("SELECT lexeme, documents FROM search_lexemes WHERE tenant_id = :tenant ORDER BY 1"), place
            )
        ).all()
        real = (
            await unit.execute(
                text("SELECT lexeme, count(*) FROM search_postings WHERE tenant_id = :tenant GROUP BY 1 ORDER BY 1"),
                place,
            )
        ).all()
        total = await unit.scalar(text("SELECT products FROM search_indexes WHERE tenant_id = :tenant"), place)
    assert counted == real
    assert total == 200


async def test_writers_of_the_same_products_neither_deadlock_nor_lose_anything(
    db: Database, shop: Shop, fill: Fill, find: Find
) -> None:
    things = [Product(external_id=f"{n}", title=f"Common thing {n}", description="same words") for n in range(40)]

    async def write(round_: int) -> None:
        order = things if round_ % 2 else things[::-1]
        await fill(shop, *(replace(one, title=f"{one.title} round{round_}") for one in order))

    await asyncio.gather(*(write(round_) for round_ in range(8)))
    async with db.tenant(shop.tenant_id) as unit:
        await repository.settle(unit, shop.id)
        assert await repository.counts(unit, shop.id) == {"products": 40, "pages": 0}
        place = {"tenant": shop.tenant_id}
        documents = await unit.scalar(text("SELECT count(*) FROM search_documents WHERE tenant_id = :tenant"), place)
        orphans = await unit.scalar(
            text(
                "SELECT count(*) FROM search_postings AS p WHERE tenant_id = :tenant AND NOT EXISTS (SELECT FROM"
                " search_documents AS d WHERE d.tenant_id = p.tenant_id AND d.number = p.document)"
            ),
            place,
        )
    assert (documents, orphans) == (40, 0)
    assert len(await find(shop, "common thing", limit=100)) == 40


async def test_a_product_is_found_while_another_writer_is_still_counting(
    db: Database, shop: Shop, fill: Fill, find: Find
) -> None:
    await fill(shop, PAGE)
    async with db.tenant(shop.tenant_id) as unit:
        await repository.upsert(unit, shop, [LAMP])
        await fill(shop, Product(external_id="other", title="Quilted teacosy"))
        assert ids(await find(shop, "teacosy")) == ["other"]
    assert ids(await find(shop, "lamp")) == ["lamp"]


@pytest.mark.parametrize("poison", ["a\x00b", "\ud800", "\\u0000", "😀" * 50, "\u202e"])
async def test_text_that_only_a_platform_could_send_is_stored(shop: Shop, fill: Fill, find: Find, poison: str) -> None:
    product = Product(
        external_id=f"x{poison}",
        title=f"Teapot {poison}",
        description=poison,
        tags=[poison],
        attributes={poison: poison},
        variants=[Variant(external_id=poison, sku=poison, options={poison: poison})],
    )
    assert await fill(shop, product, Page(external_id=poison, title=poison, text=poison)) == Counts(added=2)
    assert len(await find(shop, "teapot")) == 1
