"""A bulk operation that always fails is given up after five tries, whether it fails soon or late."""

from typing import Any

import pytest
from sqlalchemy import func, select, update
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product

from chatwidget.catalogue import sync
from chatwidget.models import Job, SyncRun
from chatwidget.runtime import Runtime
from chatwidget_worker.work import run


class Failing(dict[str, Any]):
    """Operations that all end badly."""

    def __setitem__(self, gid: str, operation: Any) -> None:
        super().__setitem__(gid, {**operation, "failed": "INTERNAL_SERVER_ERROR"})


@pytest.mark.parametrize("step", [30.0, -1.0])  # it fails within a step, or each step is over before it does
async def test_an_operation_that_always_fails_is_given_up_and_what_was_known_kept(
    merchant: Client, fake: FakeShopify, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    monkeypatch.setattr(sync, "STEP_SECONDS", step)
    fake.products = [product(1, "Mug")]
    fake.operations = Failing()
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    mine = Job.tenant_id == row.tenant_id, Job.name == "sync_catalogue"
    waits = []
    for _ in range(30):
        async with runtime.database.system() as unit:
            await unit.execute(update(Job).where(*mine, Job.status == "queued").values(run_at=func.now()))
            job = (await unit.scalars(select(Job.id).where(*mine))).one()
        await run(runtime, job)
        async with runtime.database.system() as unit:
            due = func.round(func.extract("epoch", Job.run_at - func.now()))
            status, seconds = (await unit.execute(select(Job.status, due).where(*mine))).one()
        if status == "dead":
            break
        waits.append(int(seconds))
    if step > 0:
        assert waits == [2, 10, 60, 300]
    assert len(fake.operations) == 5
    async with runtime.database.system() as unit:
        ended = (await unit.scalars(select(SyncRun).where(SyncRun.shop_id == row.id))).one()
    assert ended.status == "failed"
    assert "INTERNAL_SERVER_ERROR" in (ended.error or "")
