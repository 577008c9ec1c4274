"""Spending stops at the cap, also under a rush; answers then come without the model, and say so in their receipt."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select, update
from tests.fixtures.app import Client
from tests.fixtures.model import StubModel, lender

from chatwidget import Platform, Shop, Visitor, hookimpl
from chatwidget.answers.budget import SHARE, Budget, Caps
from chatwidget.answers.model import Model
from chatwidget.answers.orders import Orders
from chatwidget.answers.service import Answers
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.answers.turn import Finished, Turn
from chatwidget.db import Database
from chatwidget.hooks import Hooks
from chatwidget.models import Spending, Tenant
from chatwidget.runtime import Runtime


async def tokens(db: Database, tenant: str, visitor_id: str = "") -> int:
    async with db.tenant(tenant) as unit:
        return await unit.scalar(select(Spending.tokens).where(Spending.visitor_id == visitor_id)) or 0


async def test_a_rush_spends_at_most_one_reply_too_much(db: Database, tenant: str) -> None:
    budget = Budget(db, Caps(tenant=3 * SHARE, visitor=None))
    taken = await asyncio.gather(*(budget.take(tenant, f"vis_{n}") for n in range(12)))
    granted = [one for one in taken if one.over is None]
    assert len(granted) == 3
    assert {one.over for one in taken} == {None, "tenant"}
    assert await tokens(db, tenant) == 3 * SHARE
    for one in granted:
        await budget.settle(tenant, "vis_0", one, 100)
    assert await tokens(db, tenant) == 300
    assert (await budget.take(tenant, "vis_9")).over is None


async def test_replies_to_one_shopper_at_once_never_wait_for_each_other_in_a_circle(db: Database, tenant: str) -> None:
    budget = Budget(db, Caps(tenant=None, visitor=None))

    async def reply() -> None:
        taken = await budget.take(tenant, "vis_1")
        await budget.settle(tenant, "vis_1", taken, 10)

    await asyncio.gather(*(reply() for _ in range(60)))
    assert [await tokens(db, tenant), await tokens(db, tenant, "vis_1")] == [600, 600]


async def test_one_shopper_cannot_spend_what_others_need(db: Database, tenant: str) -> None:
    budget = Budget(db, Caps(tenant=None, visitor=100))
    first = await budget.take(tenant, "vis_1")
    await budget.settle(tenant, "vis_1", first, 120)
    assert (await budget.take(tenant, "vis_1")).over == "visitor"
    assert (await budget.take(tenant, "vis_2")).over is None
    assert await tokens(db, tenant, "vis_1") == 120


@pytest.mark.parametrize(
    ("own", "operators", "left"), [(50, None, False), (50, 10**6, False), (10**6, 50, False), (500, None, True)]
)
async def test_a_tenant_may_allow_itself_less_and_never_more(
    db: Database, tenant: str, own: int, operators: int | None, left: bool
) -> None:
    async with db.tenant(tenant) as unit:
        await unit.execute(update(Tenant).values(settings={"tokens_per_day": own}))
    budget = Budget(db, Caps(tenant=operators, visitor=None))
    await budget.settle(tenant, "v", await budget.take(tenant, "v"), 100)
    assert ((await budget.take(tenant, "v")).over is None) is left


class Plain:
    """A platform without anything."""

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="plain", title="Plain", connects_by="embed")


@pytest_asyncio.fixture(loop_scope="session")
async def answers(runtime: Runtime, model: StubModel) -> AsyncIterator[Answers]:
    hooks = Hooks({"plain": Plain()})
    asked = Model(api_key="k", base_url=model.url, name="stub")
    workshop = Workshop(runtime.catalogue, hooks, Orders(hooks, runtime.limiter))
    yield Answers(
        runtime.catalogue,
        hooks,
        workshop,
        Budget(runtime.database, Caps(tenant=20, visitor=None)),
        lender(runtime.database, asked),
    )
    await asked.close()


async def test_above_the_cap_the_offline_answerer_answers(
    answers: Answers, model: StubModel, db: Database, tenant: str
) -> None:
    turn = Turn(
        tenant_id=tenant,
        shop=Shop(id="shp_none", tenant_id=tenant, platform="plain", domain="p.example"),
        visitor=Visitor(id="vis_1"),
        conversation_id="cnv_1",
        text="Hello",
        locale="en",
    )
    receipts = []
    for _ in range(4):
        done = [event async for event in answers.answer(turn)][-1]
        assert isinstance(done, Finished)
        assert done.content
        receipts.append(done.receipt)
    used = [receipt["tokens"]["prompt"] + receipt["tokens"]["completion"] for receipt in receipts[:2]]
    assert [receipt["answerer"] for receipt in receipts] == ["openai", "openai", "offline", "offline"]
    assert [receipt.get("over_budget") for receipt in receipts] == [None, None, "tenant", "tenant"]
    assert len(model.asked) == 2
    assert await tokens(db, tenant) == sum(used)


async def test_a_merchant_reads_and_sets_the_caps(merchant: Client, other_merchant: Client) -> None:
    path = "/api/v1/settings/budget"
    assert (await merchant("GET", path)).body["tokens_today"] == 0
    wanted = {"tokens_per_day": 5_000, "visitor_tokens_per_day": 500}
    made = await merchant("PUT", path, wanted)
    assert made.status == 200
    assert {name: made.body[name] for name in wanted} == wanted
    assert (await merchant("PUT", path, {"tokens_per_day": 0})).status == 422
    assert (await other_merchant("GET", path)).body["tokens_per_day"] is None
    key = await merchant("POST", "/api/v1/api-keys", {"name": "reader", "scopes": ["read", "write"]})
    as_reader = {"Authorization": f"Bearer {key.body['key']}"}
    assert (await merchant("PUT", path, wanted, headers=as_reader)).status == 403
    assert (await merchant("GET", path, headers=as_reader)).body["tokens_per_day"] == 5_000
    emptied = await merchant("PUT", path, {})
    assert emptied.body["tokens_per_day"] is None
