"""A shop that gets another domain, or one more for a market: the chat is let in there, and its links follow."""

from typing import Any

import pytest
from sqlalchemy import select, update
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.storefront import deliver, handle_all
from tests.plugins.shopify.test_pages import a_shop, open_home, proxied, row_of
from tests.plugins.shopify.wares import product

from chatwidget.models import Product, SyncRun, Widget
from chatwidget.origins import allows
from chatwidget.runtime import Runtime
from chatwidget_shopify import health
from chatwidget_shopify.settings import ShopifySettings


async def widget_of(client: Client, domain: str) -> str:
    session = await client("GET", f"/apps/shopify/proxy/session?{proxied(domain)}")
    assert session.status == 200, session.body
    widget_id: str = session.body["widget_id"]
    return widget_id


async def admitted(client: Client, widget_id: str, *hosts: str) -> dict[str, bool]:
    """Say for each host whether a page there may open the chat."""
    answers = {}
    for host in hosts:
        headers = {"Origin": f"https://{host}", "Authorization": ""}
        answers[host] = (await client("POST", f"/api/embed/{widget_id}/visitor", {}, headers=headers)).status == 200
    return answers


async def end_syncs(runtime: Runtime, shop_id: str) -> None:
    async with runtime.database.system() as unit:
        await unit.execute(update(SyncRun).where(SyncRun.shop_id == shop_id).values(status="succeeded"))


async def whole_syncs(runtime: Runtime, shop_id: str) -> int:
    async with runtime.database.system() as unit:
        query = select(SyncRun.id).where(
            SyncRun.shop_id == shop_id, SyncRun.status == "queued", SyncRun.since.is_(None)
        )
        return len((await unit.scalars(query)).all())


async def test_the_chat_is_let_in_wherever_shoppers_see_the_shop(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    fake.domains = ["first.example", "market.example"]
    await open_home(merchant, domain)
    widget_id = await widget_of(merchant, domain)
    everywhere = (domain, "first.example", "www.first.example", "market.example", "second.example", "evil.example")
    before = await admitted(merchant, widget_id, *everywhere)
    assert [host for host, may in before.items() if may] == [*everywhere[:4]]
    row = await row_of(runtime, domain)
    await end_syncs(runtime, row.id)

    fake.domains = ["second.example", "market.example"]
    assert await deliver(merchant, "shop/update", domain, {"domain": "evil.example"}) == 200
    await handle_all(runtime, row.tenant_id)
    found = await runtime.public_widgets.find(widget_id)  # the application itself keeps what it knew for three seconds
    assert found is not None
    after = [host for host in everywhere if allows(found.domains, f"https://{host}")]
    assert after == [domain, "market.example", "second.example"]
    assert await whole_syncs(runtime, row.id) == 1
    assert (await row_of(runtime, domain)).settings["primary_domain"] == "second.example"


async def test_what_the_merchant_wrote_into_the_list_or_struck_from_it_stays(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings
) -> None:
    domain = a_shop()
    fake.domains = ["first.example", "struck.example"]
    await open_home(merchant, domain)
    widget_id = await widget_of(merchant, domain)
    row = await row_of(runtime, domain)
    async with runtime.database.tenant(row.tenant_id) as unit:
        await unit.execute(update(Widget).values(domains=[domain, "first.example", "staging.example"]))
    fake.domains = ["second.example", "struck.example"]
    await end_syncs(runtime, row.id)
    await health.keep(runtime.shops.for_plugin(row), app_settings)  # nobody told us: the hourly look finds it
    async with runtime.database.tenant(row.tenant_id) as unit:
        domains: Any = await unit.scalar(select(Widget.domains).where(Widget.id == widget_id))
    assert domains == [domain, "staging.example", "second.example"]
    assert await whole_syncs(runtime, row.id) == 1


@pytest.mark.parametrize("again", ["reinstalled", "looked at"])
async def test_nothing_moves_while_the_shop_stays(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings, again: str
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await end_syncs(runtime, row.id)
    before = (row.settings["primary_domain"], row.settings["domains"])
    if again == "looked at":
        await health.keep(runtime.shops.for_plugin(row), app_settings)
        assert await whole_syncs(runtime, row.id) == 0
    else:
        await open_home(merchant, domain)
    after = (await row_of(runtime, domain)).settings
    assert (after["primary_domain"], after["domains"]) == before


async def test_a_shop_speaks_its_own_language_from_the_first_product_on(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    fake.locale, domain = "es-ES", a_shop()
    fake.products = [product(1, "Taza")]
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    assert row.language == "es"
    await deliver(merchant, "products/update", domain, {"id": 1})
    await handle_all(runtime, row.tenant_id)
    async with runtime.database.tenant(row.tenant_id) as unit:
        assert await unit.scalar(select(Product.language).where(Product.shop_id == row.id)) == "es"
    await end_syncs(runtime, row.id)
    fake.locale = "fr"
    for _ in range(2):  # whoever tells twice is believed once
        await deliver(merchant, "locales/update", domain, {"locale": "fr"})
        await handle_all(runtime, row.tenant_id)
    assert (await row_of(runtime, domain)).language == "fr"
    assert await whole_syncs(runtime, row.id) == 1


async def test_a_row_of_changed_collections_has_the_shop_read_once_now_and_once_within_the_hour(
    merchant: Client, fake: FakeShopify, runtime: Runtime, app_settings: ShopifySettings
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await end_syncs(runtime, row.id)
    counts = []
    for number in range(3):
        await deliver(merchant, "collections/update", domain, {"id": number})
        await handle_all(runtime, row.tenant_id)
        counts.append(await whole_syncs(runtime, row.id))
        await end_syncs(runtime, row.id)
    assert counts == [1, 0, 0]
    for expected in (1, 0):
        await health.keep(runtime.shops.for_plugin(await row_of(runtime, domain)), app_settings)
        assert await whole_syncs(runtime, row.id) == expected
        await end_syncs(runtime, row.id)
