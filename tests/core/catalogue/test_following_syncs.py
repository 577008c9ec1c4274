"""A sync that is wanted while another runs is not forgotten: it begins when that one ends."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest_asyncio
from sqlalchemy import select
from tests.fixtures.app import Client
from tests.fixtures.market import Market, connect_stall

from chatwidget import CatalogueItem, Keeper, Product, hookimpl
from chatwidget.catalogue.sync import Syncs
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.models import Product as ProductRow
from chatwidget.models import SyncRun
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget.tenants.actor import Actor


@dataclass(slots=True)
class SlowMarket(Market):
    """Reads its catalogue when it is allowed to."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    reading: asyncio.Event = field(default_factory=asyncio.Event)

    @hookimpl
    async def catalogue(self) -> AsyncIterator[CatalogueItem]:
        self.reading.set()
        await self.go.wait()
        for item in self.catalogue_items:
            yield item


@dataclass(slots=True)
class Stall:
    """A shop whose catalogue has been read once and is being read in part."""

    runtime: Runtime
    market: SlowMarket
    tenant_id: str
    shop_id: str
    keeper: Keeper

    async def runs(self) -> Sequence[SyncRun]:
        async with self.runtime.database.tenant(self.tenant_id) as unit:
            query = select(SyncRun).where(SyncRun.shop_id == self.shop_id).order_by(SyncRun.created_at)
            return (await unit.scalars(query)).all()

    async def step(self) -> None:
        syncs = Syncs(self.runtime.database, self.runtime.hooks, self.runtime.shops)
        while await syncs.step(self.tenant_id, (await self.runs())[-1].id):
            pass

    async def begin_a_part(self) -> "asyncio.Task[None]":
        self.market.reading.clear()
        self.market.go.clear()
        await self.keeper.start_sync(full=False)
        task = asyncio.create_task(self.step())
        await self.market.reading.wait()
        return task

    async def products(self) -> set[str]:
        async with self.runtime.database.tenant(self.tenant_id) as unit:
            return set(await unit.scalars(select(ProductRow.external_id).where(ProductRow.shop_id == self.shop_id)))


@pytest_asyncio.fixture(loop_scope="session")
async def stall(settings: Settings, merchant: Client) -> AsyncIterator[Stall]:
    market = SlowMarket()
    async with running(build(settings, hooks=Hooks({"market": market}))) as runtime:
        shop_id = await connect_stall(runtime, merchant.tenant_id, f"{new_id('request')[4:]}.market.example")
        shop = await runtime.shops.known(Actor(tenant_id=merchant.tenant_id, scopes=frozenset({"read"})), shop_id)
        assert shop.keeper is not None
        made = Stall(runtime, market, merchant.tenant_id, shop_id, shop.keeper)
        market.catalogue_items = [Product(external_id="1", title="Mug"), Product(external_id="2", title="Cup")]
        market.go.set()
        await made.keeper.start_sync(full=True)
        await made.step()
        yield made


async def test_a_whole_one_wanted_while_a_part_is_read_follows_it(stall: Stall) -> None:
    part = await stall.begin_a_part()
    for _ in range(3):
        assert await stall.keeper.start_sync(full=True) is False
    assert await stall.keeper.start_sync(full=False) is True
    stall.market.catalogue_items = [Product(external_id="1", title="Mug")]
    stall.market.go.set()
    await part
    assert [(run.status, run.since is None) for run in await stall.runs()] == [
        ("succeeded", True),
        ("succeeded", False),
        ("queued", True),
    ]
    assert await stall.products() == {"1", "2"}
    await stall.step()
    assert await stall.products() == {"1"}, "only reading the whole shows what is gone"
    assert len(await stall.runs()) == 3, "what was wanted many times follows once"


async def test_it_also_follows_one_that_fails(stall: Stall) -> None:
    part = await stall.begin_a_part()
    await stall.keeper.start_sync(full=True)
    await Syncs(stall.runtime.database, stall.runtime.hooks, stall.runtime.shops).fail(
        stall.tenant_id, (await stall.runs())[-1].id, "The market is closed."
    )
    part.cancel()
    assert [run.status for run in await stall.runs()] == ["succeeded", "failed", "queued"]


async def test_one_that_has_not_begun_becomes_what_is_wanted(stall: Stall) -> None:
    await stall.keeper.start_sync(full=False)
    assert await stall.keeper.start_sync(full=True) is True
    assert [(run.status, run.since is None) for run in await stall.runs()][1:] == [("queued", True)]


async def test_nothing_follows_where_the_shop_has_left(stall: Stall) -> None:
    part = await stall.begin_a_part()
    await stall.keeper.start_sync(full=True)
    await stall.runtime.shops.disconnect(Actor(tenant_id=stall.tenant_id, scopes=frozenset({"admin"})), stall.shop_id)
    stall.market.go.set()
    await asyncio.wait({part})
    part.exception()
    assert [run.status for run in await stall.runs()] == ["succeeded", "cancelled"]
