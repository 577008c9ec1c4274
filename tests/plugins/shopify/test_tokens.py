"""Tokens that expire: renewed ahead of time and once on a 401, as one pair, by one process; a dead one is told."""

import asyncio
import time
from dataclasses import replace

import pytest
from sqlalchemy import update
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import SHOP, FakeShopify

from chatwidget import Credentials, Forbidden, Installation, PlatformUnavailable, Shop
from chatwidget.models import Shop as Row
from chatwidget.runtime import Runtime
from chatwidget.tenants.actor import Actor
from chatwidget_shopify import queries, tokens
from chatwidget_shopify.client import AccessDenied, Admin
from chatwidget_shopify.settings import ShopifySettings


def aged(shop: Shop, seconds_left: float) -> Shop:
    values = {**shop.credentials.values, "expires_at": str(int(time.time() + seconds_left))}
    return replace(shop, credentials=Credentials(values))


async def connected(runtime: Runtime, client: Client, shop: Shop) -> Shop:
    """Store the shop as connected, and return it as its plugin sees it."""
    found = Installation(domain=SHOP, name="Shop", credentials=shop.credentials)
    async with runtime.database.system() as unit:
        await unit.execute(update(Row).where(Row.domain == SHOP).values(status="disconnected"))
    made = await runtime.shops.install(client.tenant_id, "shopify", found, crawl=False)
    return await runtime.shops.known(Actor(tenant_id=client.tenant_id, scopes=frozenset({"read"})), made.id)


async def test_a_token_is_renewed_before_it_ends(fake: FakeShopify, app_settings: ShopifySettings, shop: Shop) -> None:
    assert await tokens.fresh(app_settings, shop) is shop.credentials
    new = await tokens.fresh(app_settings, aged(shop, 100))
    assert new.values["access_token"] != shop.credentials.values["access_token"]
    assert fake.asked == ["token refresh_token"]


async def test_many_at_once_renew_once(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop, runtime: Runtime, merchant: Client
) -> None:
    kept = await connected(runtime, merchant, aged(shop, 10))
    got = await asyncio.gather(*(tokens.fresh(app_settings, kept) for _ in range(5)))
    assert fake.asked == ["token refresh_token"]
    assert len({one.values["access_token"] for one in got}) == 1
    again = await connected_now(runtime, merchant, kept.id)
    assert again.credentials.values == got[0].values


async def connected_now(runtime: Runtime, client: Client, shop_id: str) -> Shop:
    return await runtime.shops.known(Actor(tenant_id=client.tenant_id, scopes=frozenset({"read"})), shop_id)


async def test_a_401_is_renewed_once_and_then_given_up(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.pairs[-1].expires_at = 0
    async with Admin.of(shop, app_settings) as admin:
        assert (await admin.ask(queries.SHOP))["shop"]["name"] == "Test Shop"
    fake.uninstalled = True
    async with Admin.of(shop, app_settings) as admin:
        with pytest.raises(PlatformUnavailable, match="uninstalled, or SHOPIFY_API_SECRET is wrong"):
            await admin.ask(queries.SHOP)


async def test_a_dead_token_asks_the_merchant_to_open_the_app(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop, runtime: Runtime, merchant: Client
) -> None:
    kept = await connected(runtime, merchant, aged(shop, 10))
    fake.pairs.clear()
    with pytest.raises(tokens.MerchantNeeded):
        await tokens.fresh(app_settings, kept)
    seen = await merchant("GET", f"/api/v1/shops/{kept.id}")
    assert seen.body["status"] == "attention"
    health = await merchant("GET", f"/api/v1/shops/{kept.id}/health")
    assert any("Open the app once" in (check["next_step"] or "") for check in health.body["checks"])
    spanish = await merchant("GET", f"/api/v1/shops/{kept.id}/health?language=es-MX")
    steps = {check["name"]: check["next_step"] for check in spanish.body["checks"]}
    assert steps["connection"] == steps["shopify token"]
    assert "Abre la aplicación" in steps["connection"], "as it was kept, and as it is found now"
    assert kept.credentials.values["refresh_token"] not in str(health.body)
    assert (await connected_now(runtime, merchant, kept.id)).settings["merchant_needed"] is True


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_shopify_that_stumbles_is_no_dead_token(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop, status: int
) -> None:
    fake.faults = [status]
    with pytest.raises(PlatformUnavailable):
        await tokens.fresh(app_settings, aged(shop, 10))
    # The old refresh token is good for another try.
    assert (await tokens.fresh(app_settings, aged(shop, 10))).values["access_token"] == "shpat_2"


async def test_a_token_goes_to_a_shops_own_domain_alone(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    for domain in ("evil.example", "x.myshopify.com@evil.example", "169.254.169.254"):
        with pytest.raises(Forbidden):
            await tokens.by_code(app_settings, domain, "good")
        async with Admin.of(replace(shop, domain=domain), app_settings) as admin:
            with pytest.raises(Forbidden):
                await admin.ask(queries.SHOP)
    assert fake.asked == []
    assert fake.documents == []


async def test_a_throttled_question_waits_and_a_missing_scope_says_so(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.bucket = -50.0
    async with Admin.of(shop, app_settings) as admin:
        assert (await admin.ask(queries.LOCALES))["shopLocales"][0]["locale"] == "en"
    assert fake.throttled == [queries.LOCALES]
    fake.scopes.discard("read_orders")
    async with Admin.of(shop, app_settings) as admin:
        with pytest.raises(AccessDenied):
            await admin.ask(queries.ORDERS, q="name:1")
