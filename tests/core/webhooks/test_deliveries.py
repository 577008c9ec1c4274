"""Platforms' deliveries: what is answered 200 is stored and takes effect once, in the order in which it happened."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.fixtures.app import Client
from tests.fixtures.market import Market, connect_stall, deliver
from tests.fixtures.shoppers import make_widget

from chatwidget.ids import new_id
from chatwidget.models import Conversation, Delivery, Job, Product, Shop, SyncRun, Widget
from chatwidget.models import Page as PageRow
from chatwidget.runtime import Runtime
from chatwidget_worker.work import run


async def stall(runtime: Runtime, client: Client) -> tuple[str, str]:
    """Connect a shop and return its id and domain."""
    domain = f"{new_id('request')[4:]}.market.example"
    return await connect_stall(runtime, client.tenant_id, domain), domain


async def work_off(runtime: Runtime, tenant_id: str) -> None:
    """Handle what waits, as a worker would once its time has come."""
    while True:
        async with runtime.database.system() as unit:
            waiting = (
                await unit.scalars(
                    select(Job).where(Job.tenant_id == tenant_id, Job.status == "queued", Job.name == "handle_delivery")
                )
            ).all()
            for job in waiting:
                job.run_at = datetime(2020, 1, 1, tzinfo=UTC)
        if not waiting:
            return
        for job in waiting:
            await run(runtime, job.id)


async def titles(runtime: Runtime, tenant_id: str, shop_id: str) -> dict[str, str]:
    async with runtime.database.tenant(tenant_id) as unit:
        rows = await unit.execute(select(Product.external_id, Product.title).where(Product.shop_id == shop_id))
        return {row.external_id: row.title for row in rows}


async def test_a_delivery_is_stored_once_and_applied(stallholder: Client, market_runtime: Runtime) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    for _ in range(3):
        assert await deliver(stallholder, "product", {"id": "1", "title": "Mug"}, id="d1", shop=domain) == 200
    assert await deliver(stallholder, "policy", {"text": "4 €"}, id="d2", path=f"/{shop_id}") == 200
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        assert await unit.scalar(select(func.count()).select_from(Delivery).where(Delivery.shop_id == shop_id)) == 2
    await work_off(market_runtime, stallholder.tenant_id)
    assert await titles(market_runtime, stallholder.tenant_id, shop_id) == {"1": "Mug"}
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        assert await unit.scalar(select(PageRow.text).where(PageRow.shop_id == shop_id)) == "4 €"
        kept = (await unit.scalars(select(Delivery).where(Delivery.shop_id == shop_id))).all()
    assert {(row.status, bytes(row.body)) for row in kept} == {("handled", b"")}
    assert await deliver(stallholder, "product gone", {"id": "1"}, id="d3", shop=domain) == 200
    await work_off(market_runtime, stallholder.tenant_id)
    assert await titles(market_runtime, stallholder.tenant_id, shop_id) == {}


async def test_forgeries_unknown_shops_and_what_is_too_large_are_refused(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    good = {"id": "1", "title": "Mug"}
    assert await deliver(stallholder, "product", good, id="f1", shop=domain, signature="00") == 401
    assert await deliver(stallholder, "product", good, id="f2", path="/shp_0000000000000000") == 401
    assert await deliver(stallholder, "product", good, id="f3", shop="nobody.market.example") == 200
    assert await deliver(stallholder, "product", {"id": "x" * 1_100_000}, id="f4", shop=domain) == 413
    assert await deliver(stallholder, "ping", {}, signature="none") == 200
    answer = await stallholder("POST", "/webhooks/nobody", {})
    assert (answer.status, answer.body["error"]["code"]) == (404, "platform_not_found")
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        assert await unit.scalar(select(func.count()).select_from(Delivery).where(Delivery.shop_id == shop_id)) == 0


async def test_what_happened_earlier_never_overwrites_what_happened_later(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    now = datetime.now(UTC)

    async def changed(number: int, title: str, seconds: float, subject: str | None) -> None:
        at = (now + timedelta(seconds=seconds)).isoformat()
        more = {"subject": subject} if subject else {}
        body = {"id": "1", "title": title, "at": at}
        assert await deliver(stallholder, "product", body, id=f"o{number}", shop=domain, at=at, **more) == 200

    await changed(1, "newest", 30, "product:1")
    await work_off(market_runtime, stallholder.tenant_id)
    await changed(2, "older, by subject", 10, "product:1")
    await changed(3, "older, by the product's own clock", 20, None)
    await work_off(market_runtime, stallholder.tenant_id)
    assert await titles(market_runtime, stallholder.tenant_id, shop_id) == {"1": "newest"}


async def test_of_several_about_one_thing_only_the_newest_is_read(
    stallholder: Client, market: Market, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    now = datetime.now(UTC)
    for number in range(5):
        at = (now + timedelta(seconds=number)).isoformat()
        body = {"id": "1", "title": f"Mug {number}"}
        await deliver(stallholder, "product", body, id=f"s{number}", shop=domain, at=at, subject="product:1")
    await work_off(market_runtime, stallholder.tenant_id)
    assert await titles(market_runtime, stallholder.tenant_id, shop_id) == {"1": "Mug 4"}


async def test_ten_thousand_ways_to_deliver_end_in_the_shops_own_state(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    chance, now = random.Random(7), datetime.now(UTC)
    truth: dict[str, tuple[int, str | None]] = {}
    events: list[tuple[str, Any, dict[str, str]]] = []
    for number in range(150):
        product, removed = str(chance.randrange(25)), chance.random() < 0.2
        at = (now + timedelta(seconds=number)).isoformat()
        title = None if removed else f"Title {number}"
        truth[product] = (number, title)
        topic = "product gone" if removed else "product"
        headers = {"id": f"m{number}", "shop": domain, "at": at, "subject": f"product:{product}"}
        events.append((topic, {"id": product, "title": title, "at": at}, headers))
    sent = [event for event in events for _ in range(chance.choice((1, 1, 2, 3)))]
    forged = [
        (topic, {**body, "title": "forged"}, {**headers, "id": f"x{n}", "signature": "f0"})
        for n, (topic, body, headers) in enumerate(events[:60])
    ]
    everything = sent + forged
    chance.shuffle(everything)
    statuses: dict[int, int] = {}
    for topic, body, headers in everything:
        status = await deliver(stallholder, topic, body, **headers)
        statuses[status] = statuses.get(status, 0) + 1
    assert statuses == {200: len(sent), 401: len(forged)}
    await work_off(market_runtime, stallholder.tenant_id)
    expected = {product: title for product, (_n, title) in truth.items() if title is not None}
    assert await titles(market_runtime, stallholder.tenant_id, shop_id) == expected


async def test_a_delivery_that_cannot_be_read_becomes_a_dead_letter_that_health_shows(
    stallholder: Client, market: Market, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    market.broken = True
    await deliver(stallholder, "product", {"id": "1", "title": "Mug"}, id="b1", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        row = (await unit.scalars(select(Delivery).where(Delivery.shop_id == shop_id))).one()
    assert (row.status, bool(row.error)) == ("failed", True)
    health = (await stallholder("GET", f"/api/v1/shops/{shop_id}/health")).body
    assert any(check["name"] == "deliveries" and not check["ok"] for check in health["checks"])


async def test_an_uninstalled_shop_is_void_at_once_and_comes_back_whole(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    widget_id = await make_widget(stallholder, shop_id=shop_id)
    assert (await stallholder("GET", f"/api/embed/{widget_id}")).status == 200
    late = datetime.now(UTC) - timedelta(minutes=5)
    await deliver(stallholder, "uninstalled", {}, id="u0", shop=domain, at=late.isoformat())
    await work_off(market_runtime, stallholder.tenant_id)
    assert (await stallholder("GET", f"/api/v1/shops/{shop_id}")).status == 200  # it was installed again since
    await deliver(stallholder, "uninstalled", {}, id="u1", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    assert (await stallholder("GET", f"/api/v1/shops/{shop_id}")).status == 404
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        row = (await unit.scalars(select(Shop).where(Shop.id == shop_id))).one()
        assert (row.status, row.credentials) == ("disconnected", None)
        assert await unit.scalar(select(Widget.is_active).where(Widget.id == widget_id)) is False
    again = await connect_stall(market_runtime, stallholder.tenant_id, domain)
    assert again == shop_id
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        assert await unit.scalar(select(Widget.is_active).where(Widget.id == widget_id)) is True


async def test_an_erased_shop_leaves_no_row(stallholder: Client, market_runtime: Runtime) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    await make_widget(stallholder, shop_id=shop_id)
    await deliver(stallholder, "product", {"id": "1", "title": "Mug"}, id="e0", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    await deliver(stallholder, "uninstalled", {}, id="e1", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    await deliver(stallholder, "erase shop", {}, id="e2", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        assert await unit.scalar(select(Shop.id).where(Shop.id == shop_id)) is None
        for model in (Product, Delivery, SyncRun, Widget, Conversation):
            query = select(func.count()).select_from(model).where(model.shop_id == shop_id)
            assert await unit.scalar(query) == 0, model


@pytest.mark.parametrize("platform_says", ["much"])
async def test_a_delivery_may_ask_for_a_sync(stallholder: Client, market_runtime: Runtime, platform_says: str) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    await deliver(stallholder, platform_says, {}, id="w1", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        run_status = await unit.scalar(select(SyncRun.status).where(SyncRun.shop_id == shop_id))
    assert run_status == "queued"


async def test_an_erasure_takes_what_failed_to_be_handled_with_it(
    stallholder: Client, market: Market, market_runtime: Runtime
) -> None:
    shop_id, domain = await stall(market_runtime, stallholder)
    market.broken = True
    for number, email in enumerate(("Jones@example.com", "smith@example.com")):
        await deliver(stallholder, "order", {"email": email, "note": "Grüße"}, id=f"o{number}", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    market.broken = False
    await deliver(stallholder, "erase customer", {"email": "jones@example.com"}, id="erase", shop=domain)
    await work_off(market_runtime, stallholder.tenant_id)
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        left = (await unit.scalars(select(Delivery.delivery_id).where(Delivery.shop_id == shop_id))).all()
    assert sorted(left) == ["erase", "o1"]
