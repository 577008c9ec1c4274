"""Shopify's deliveries from the door to their effect: a storm, an uninstall, an erasure, and shops that are none."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text
from tests.fixtures.app import Client
from tests.plugins.shopify import storm as storms
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.storefront import deliver, deliver_until_taken, handle_all
from tests.plugins.shopify.test_moving import widget_of
from tests.plugins.shopify.test_pages import a_shop, open_home, proxied, row_of
from tests.plugins.shopify.test_signatures import SMUGGLED
from tests.plugins.shopify.wares import product

from chatwidget import InstallCallback
from chatwidget.db import Base
from chatwidget.models import Conversation, Delivery, Message, SyncRun, Visitor
from chatwidget.models import Shop as Row
from chatwidget.runtime import Runtime
from chatwidget.webhooks import repository
from chatwidget_shopify import plugin
from chatwidget_shopify.domains import InvalidShop


async def test_a_storm_of_deliveries_ends_in_the_shops_own_state(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    upset = await storms.weather(storms.brew(250), merchant, fake, runtime, await row_of(runtime, domain))
    assert upset == []


async def test_what_could_not_be_stored_is_told_again_and_takes_effect_once(
    merchant: Client, fake: FakeShopify, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    fake.products, keep, failures = [product(1, "Mug")], repository.keep, [1, 2]

    async def stumble(*arguments: Any) -> Any:
        stored = await keep(*arguments)
        if failures:
            failures.pop()
            raise OSError("the database went away")
        return stored

    monkeypatch.setattr("chatwidget.webhooks.repository.keep", stumble)
    assert await deliver_until_taken(merchant, "products/update", domain, {"id": 1}) == [500, 500, 200]
    await handle_all(runtime, row.tenant_id)
    rows = await rows_of(runtime, row)
    assert (rows["products"], rows["deliveries"]) == (1, 1)
    refused = await deliver_until_taken(merchant, "products/update", domain, {"id": 1}, signature="Zm9yZ2Vk")
    assert refused == [401] * 9


async def test_after_an_uninstall_the_token_is_gone_and_the_chat_is_off(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    widget_id = await widget_of(merchant, domain)
    row = await row_of(runtime, domain)
    earlier = datetime.now(UTC) - timedelta(hours=1)
    await deliver(merchant, "app/uninstalled", domain, {"id": 1}, at=earlier)  # of an installation before this one
    await handle_all(runtime, row.tenant_id)
    assert (await row_of(runtime, domain)).status == "connected"

    fake.uninstalled = True
    await deliver(merchant, "app/uninstalled", domain, {"id": 1})
    await handle_all(runtime, row.tenant_id)
    for topic in ("products/update", "shop/update", "locales/update", "collections/update"):  # still under way
        await deliver(merchant, topic, domain, {"id": 1})
    await handle_all(runtime, row.tenant_id)
    async with runtime.database.tenant(row.tenant_id) as unit:
        states = set(await unit.scalars(select(Delivery.status).where(Delivery.shop_id == row.id)))
    assert states == {"handled"}
    left = await row_of(runtime, domain)
    assert (left.status, left.credentials) == ("disconnected", None)
    assert await runtime.public_widgets.find(widget_id) is None
    assert (await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain)}")).status == 404
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    assert (await merchant("GET", "/apps/shopify/api/state", headers=own)).status == 404
    async with runtime.database.tenant(row.tenant_id) as unit:
        assert await unit.scalar(select(SyncRun.status).where(SyncRun.shop_id == row.id)) == "cancelled"


async def rows_of(runtime: Runtime, row: Row) -> dict[str, int]:
    """Count what is held of a shop, in every table that can tell."""
    found: dict[str, int] = {}
    async with runtime.database.system() as unit:
        for table in Base.metadata.sorted_tables:
            column = "id" if table.name == "shops" else "shop_id" if "shop_id" in table.columns else ""
            if column:
                query = text(f"SELECT count(*) FROM {table.name} WHERE {column} = :shop")
                found[table.name] = (await unit.execute(query, {"shop": row.id})).scalar_one()
        for table_name in ("conversations", "messages", "visitors", "widgets"):
            query = text(f"SELECT count(*) FROM {table_name} WHERE tenant_id = :tenant")
            found[f"{table_name} of the tenant"] = (await unit.execute(query, {"tenant": row.tenant_id})).scalar_one()
    return {name: count for name, count in found.items() if count}


async def test_an_erased_shop_leaves_no_row_anywhere(merchant: Client, fake: FakeShopify, runtime: Runtime) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    widget_id = await widget_of(merchant, domain)
    row = await row_of(runtime, domain)
    fake.products = [product(1, "Mug"), product(2, "Shirt")]
    fake.pages = [
        {
            "id": "gid://shopify/Page/7",
            "handle": "a",
            "title": "About",
            "body": "<p>Us.</p>",
            "isPublished": True,
            "updatedAt": "2026-01-01T00:00:00Z",
        }
    ]
    await handle_all(runtime, row.tenant_id, "sync_catalogue", "tell_shop_connected")
    headers = {"Origin": f"https://{domain}", "Authorization": ""}
    visitor = await merchant("POST", f"/api/embed/{widget_id}/visitor", {}, headers=headers)
    async with runtime.database.tenant(row.tenant_id) as unit:
        own = {"tenant_id": row.tenant_id, "visitor_id": visitor.body["visitor_id"]}
        if await unit.get(Visitor, (row.tenant_id, own["visitor_id"])) is None:
            unit.add(Visitor(id=own["visitor_id"], tenant_id=row.tenant_id, widget_id=widget_id))
            await unit.flush()
        unit.add(Conversation(id="cnv_1", widget_id=widget_id, shop_id=row.id, **own))
        await unit.flush()
        said = {"conversation_id": "cnv_1", "seq": 1, "role": "user", "content": "Hi"}
        unit.add(Message(tenant_id=row.tenant_id, id="msg_1", **said))
    before = await rows_of(runtime, row)
    assert {"shops", "products", "pages", "search_documents", "sync_runs", "conversations", "widgets"} <= set(before)

    fake.uninstalled = True
    await deliver(merchant, "app/uninstalled", domain, {"id": 1})
    await deliver(merchant, "orders/create", domain, {"id": 1, "email": "a@example.com"}, group="orders")
    await handle_all(runtime, row.tenant_id)
    await deliver(merchant, "shop/redact", domain, {"shop_id": 1, "shop_domain": domain}, group="compliance")
    await handle_all(runtime, row.tenant_id)
    assert await rows_of(runtime, row) == {}


async def test_a_shop_that_came_back_is_not_erased(merchant: Client, fake: FakeShopify, runtime: Runtime) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    fake.products = [product(1, "Mug")]
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    await deliver(merchant, "shop/redact", domain, {"shop_id": 1, "shop_domain": domain}, group="compliance")
    await handle_all(runtime, row.tenant_id)
    assert (await rows_of(runtime, row))["products"] == 1


# ── shops that are none ──────────────────────────────────────────────────────────────────────────────────────────────
async def test_forty_smuggled_shops_get_a_400_and_nothing_is_sent(
    merchant: Client, fake: FakeShopify, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []

    async def refuse(*arguments: Any, **_more: Any) -> Any:
        sent.append(arguments)
        raise OSError("a request left")

    monkeypatch.setattr("chatwidget.outbound.OutboundClient.request", refuse)
    home = "/apps/shopify/home?"
    for named in SMUGGLED:
        opened = await merchant("GET", home + urlencode({"shop": named}), allow_redirects=False)
        assert opened.status == (400 if named else 302), named
        query = urlencode({"shop": named, "id_token": id_token(named)})
        with_token = await merchant("GET", home + query, allow_redirects=False)
        assert with_token.status == (400 if named else 302), named
        assert (await merchant("GET", f"/apps/shopify/proxy/session?{proxied(named)}")).status == 400, named
        state = {"Authorization": f"Bearer {id_token(named)}"}
        assert (await merchant("GET", "/apps/shopify/api/state", headers=state)).status == 401, named
        query_back = {"shop": named, "code": "good", "state": "s"}
        callback = InstallCallback(tenant_id="t", query=query_back, body=b"", state="s", answers={"shop": named})
        with pytest.raises(InvalidShop):
            await plugin.finish_install(callback)
    assert sent == []
    assert fake.asked == []


async def test_what_a_merchant_types_leads_to_shopify_or_to_a_400(merchant: Client, fake: FakeShopify) -> None:
    for named in SMUGGLED:
        if named == "" or "\x00" in named:  # the first is asked for; the second no text that is taken anywhere
            continue
        step = await merchant("POST", "/api/v1/shops/connect", {"platform": "shopify", "answers": {"shop": named}})
        if step.status == 400:
            assert step.body["error"]["code"] == "invalid_shop"
        else:  # a name alone is one of Shopify's
            assert named.strip().lower().removesuffix("/") in {"x.myshopify.com", "localhost", "2130706433"}, named
            assert step.body["step"] == "redirect"
    assert fake.asked == []
