"""Tenants' models are kept, replaced and closed at the right time; the way out to them is guarded at every socket."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest
import pytest_asyncio
from aiohttp.abc import AbstractResolver, ResolveResult
from sqlalchemy import update
from tests.fixtures.model import StubModel

from chatwidget.answers import lending
from chatwidget.answers.completion import Usage
from chatwidget.answers.guarded import GuardedTransport
from chatwidget.answers.lending import Lender, place
from chatwidget.answers.model import Model
from chatwidget.crypto import Vault
from chatwidget.db import Database
from chatwidget.errors import ModelUnavailable
from chatwidget.ids import new_id
from chatwidget.models import ModelSetting, Tenant
from chatwidget.outbound import OutboundClient, OutboundRefused

OLD, NEW = "an older key of the vault", "a newer key of the vault"
HELLO = [{"role": "user", "content": "Hello"}]


@pytest_asyncio.fixture(loop_scope="session")
async def lender(db: Database) -> AsyncIterator[Lender]:
    made = Lender(db, Vault([OLD]), None, private_hosts=("127.0.0.1",))
    yield made
    await made.close()


async def with_model(db: Database, url: str, *, version: str = "one") -> str:
    tenant_id = new_id("tenant")
    async with db.tenant(tenant_id) as unit:
        unit.add(Tenant(id=tenant_id, email=f"{tenant_id}@example.com", company_name="Example Ltd"))
        await unit.flush()
        sealed = Vault([OLD]).encrypt(b"sk-sealed", place=place(tenant_id))
        unit.add(ModelSetting(tenant_id=tenant_id, version=version, base_url=url, model="m", api_key=sealed))
    return tenant_id


async def change(db: Database, tenant_id: str, **values: str) -> None:
    async with db.tenant(tenant_id) as unit:
        await unit.execute(update(ModelSetting).where(ModelSetting.tenant_id == tenant_id).values(**values))


async def say(model: Model | None) -> str:
    assert model is not None
    return "".join([piece async for piece in model.complete(HELLO, Usage())]).strip()


async def test_a_model_is_kept_and_one_that_is_lent_outlives_its_replacement(
    db: Database, lender: Lender, model: StubModel
) -> None:
    tenant_id = await with_model(db, model.url)
    async with lender.lent(tenant_id) as first:
        async with lender.lent(tenant_id) as again:
            assert again.model is first.model
        await change(db, tenant_id, model="m2", version="two")
        await lender.forget(tenant_id)
        async with lender.lent(tenant_id) as fresh:
            assert fresh.model is not first.model
            assert await say(first.model) == "Yes, we have it."
            assert await say(fresh.model) == "Yes, we have it."
    assert [asked["model"] for asked in model.asked] == ["m", "m2"]
    with pytest.raises(ModelUnavailable):
        await say(first.model)  # given back, and closed


async def test_what_another_process_changes_is_noticed(
    db: Database, lender: Lender, model: StubModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(lending, "monotonic", lambda: now)
    tenant_id = await with_model(db, model.url)
    async with lender.lent(tenant_id) as first:
        pass
    now += lending.KEPT_SECONDS + 1
    async with lender.lent(tenant_id) as same:
        assert same.model is first.model, "nothing has changed, so its connections go on"
    await change(db, tenant_id, model="m2", version="two")
    now += lending.KEPT_SECONDS + 1
    async with lender.lent(tenant_id) as changed:
        assert changed.model is not None
        assert changed.model.name == "m2"


async def test_no_more_are_kept_than_may_be_and_none_is_closed_under_an_answer(
    db: Database, lender: Lender, model: StubModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lending, "MOST_KEPT", 2)
    tenants = [await with_model(db, model.url) for _ in range(4)]
    async with AsyncExitStack() as stack:
        lent = [await stack.enter_async_context(lender.lent(tenant_id)) for tenant_id in tenants]
        assert [await say(each.model) for each in lent] == ["Yes, we have it."] * 4
    for each in lent[:2]:
        with pytest.raises(ModelUnavailable):
            await say(each.model)
    assert await say(lent[3].model) == "Yes, we have it."


async def test_a_key_outlives_a_new_vault_key_as_long_as_the_old_one_is_named(db: Database, model: StubModel) -> None:
    tenant_id = await with_model(db, model.url)
    both = Lender(db, Vault([NEW, OLD]), None, private_hosts=("127.0.0.1",))
    async with both.lent(tenant_id) as lent:
        await say(lent.model)
    await both.close()
    assert model.keys == ["Bearer sk-sealed"]


async def test_a_key_that_no_longer_opens_is_not_replaced_by_the_operators(db: Database, model: StubModel) -> None:
    tenant_id = await with_model(db, model.url)
    operators = Model(api_key="sk-operators", base_url=model.url, name="theirs")
    without = Lender(db, Vault([NEW]), operators, private_hosts=("127.0.0.1",))
    with pytest.raises(ModelUnavailable) as raised:
        async with without.lent(tenant_id):
            pass
    assert raised.value.code == "model_key_unreadable"
    await without.close()
    assert model.keys == []


async def test_a_key_moved_to_another_tenants_row_does_not_open(db: Database, lender: Lender, model: StubModel) -> None:
    mine, theirs = await with_model(db, model.url), await with_model(db, model.url)
    async with db.tenant(mine) as unit:
        stolen = (await unit.get_one(ModelSetting, mine)).api_key
    await change(db, theirs, api_key=stolen or "")
    with pytest.raises(ModelUnavailable):
        async with lender.lent(theirs):
            pass


class Inside(AbstractResolver):
    """Every name leads inside."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        entry = ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)
        return [entry]

    async def close(self) -> None:
        pass


async def test_a_public_name_that_leads_inside_is_not_followed(model: StubModel) -> None:
    url = model.url.replace("127.0.0.1", "models.example")
    transport = GuardedTransport(OutboundClient(resolver=Inside()))
    async with httpx2.AsyncClient(transport=transport) as client:
        with pytest.raises(OutboundRefused):
            await client.post(f"{url}/chat/completions", json={})
    assert model.asked == []
