"""What a plugin keeps about its shop: credentials renewed by one process alone, settings, the need of a merchant."""

import asyncio

import pytest
from tests.fixtures.app import Client, at
from tests.fixtures.market import connect_stall

from chatwidget import Credentials, Keeper, PlatformUnavailable, Product, Variant
from chatwidget.catalogue import repository as catalogue
from chatwidget.hooks.types import Shop
from chatwidget.ids import new_id
from chatwidget.runtime import Runtime, build, running
from chatwidget.shops import keeper as keeping
from chatwidget.tenants.actor import Actor


async def known(runtime: Runtime, client: Client, shop_id: str) -> Shop:
    return await runtime.shops.known(Actor(tenant_id=client.tenant_id, scopes=frozenset({"read"})), shop_id)


async def stall(runtime: Runtime, client: Client) -> tuple[Shop, Keeper]:
    shop_id = await connect_stall(runtime, client.tenant_id, f"{new_id('request')[4:]}.market.example")
    shop = await known(runtime, client, shop_id)
    assert shop.keeper is not None
    return shop, shop.keeper


async def test_only_one_renews_and_all_get_the_same(stallholder: Client, market_runtime: Runtime) -> None:
    shop, keeper = await stall(market_runtime, stallholder)
    renewals = 0

    async def refresh(held: Credentials) -> Credentials:
        nonlocal renewals
        renewals += 1
        await asyncio.sleep(0)
        return Credentials({"token": f"renewed {held.values['token']} {renewals}"})

    got = await asyncio.gather(*(keeper.renew(shop.credentials, refresh) for _ in range(5)))
    assert renewals == 1
    assert {one.values["token"] for one in got} == {"renewed t 1"}
    assert (await known(market_runtime, stallholder, shop.id)).credentials.values == {"token": "renewed t 1"}


async def test_a_failed_renewal_changes_nothing(
    stallholder: Client, market_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, keeper = await stall(market_runtime, stallholder)

    async def refuses(_held: Credentials) -> Credentials:
        raise PlatformUnavailable("invalid_grant")

    async def hangs(_held: Credentials) -> Credentials:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(PlatformUnavailable):
        await keeper.renew(shop.credentials, refuses)
    monkeypatch.setattr(keeping, "REFRESH_SECONDS", 0.05)
    with pytest.raises(PlatformUnavailable, match="in time"):
        await keeper.renew(shop.credentials, hangs)
    assert (await known(market_runtime, stallholder, shop.id)).credentials.values == {"token": "t"}


async def test_settings_are_merged_and_secrets_never_shown(stallholder: Client, market_runtime: Runtime) -> None:
    shop, keeper = await stall(market_runtime, stallholder)
    await keeper.remember({"webhook_id": 7, "polled_at": "now"})
    await keeper.remember({"polled_at": None})
    shown = await stallholder("GET", f"/api/v1/shops/{shop.id}")
    assert shown.body["settings"]["webhook_id"] == 7
    assert "polled_at" not in shown.body["settings"]
    assert "token" not in repr(await known(market_runtime, stallholder, shop.id)).replace("'token'", "token=")


async def test_a_shop_that_needs_its_merchant_says_so_until_it_is_well(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop, keeper = await stall(market_runtime, stallholder)
    await keeper.needs_merchant("The market no longer lets us in.", "Open the app in the market once.")
    health = (await stallholder("GET", f"/api/v1/shops/{shop.id}/health")).body
    assert {
        "name": "connection",
        "ok": False,
        "message": "The market no longer lets us in.",
        "next_step": "Open the app in the market once.",
    } in health["checks"]
    assert (await stallholder("GET", f"/api/v1/shops/{shop.id}")).body["status"] == "attention"
    await keeper.is_well()
    assert (await stallholder("GET", f"/api/v1/shops/{shop.id}")).body["status"] == "connected"


async def test_a_plugin_learns_which_of_its_products_are_held(stallholder: Client, market_runtime: Runtime) -> None:
    shop, keeper = await stall(market_runtime, stallholder)
    shirt = Product(external_id="1", title="Shirt", variants=[Variant(external_id="11"), Variant(external_id="12")])
    async with market_runtime.database.tenant(shop.tenant_id) as unit:
        await catalogue.upsert(unit, shop, [shirt, Product(external_id="2", title="Mug")], catalogue.DELIVERED)
    pushed = await stallholder(
        "PUT", f"/api/v1/shops/{shop.id}/products", {"products": [{"external_id": "mine", "title": "Pushed"}]}
    )
    assert pushed.status == 200
    other, _keeper = await stall(market_runtime, stallholder)
    async with market_runtime.database.tenant(shop.tenant_id) as unit:
        await catalogue.upsert(unit, other, [Product(external_id="3", title="Cup")], catalogue.DELIVERED)
    assert await keeper.known_products() == {"1": frozenset({"11", "12"}), "2": frozenset()}


async def test_what_is_kept_briefly_is_seen_by_other_processes_and_goes_by_itself(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop, keeper = await stall(market_runtime, stallholder)
    other_shop, others = await stall(market_runtime, stallholder)
    await keeper.remember_briefly("level", {"points": 1.5}, seconds=60)
    async with running(build(market_runtime.settings, hooks=market_runtime.hooks)) as elsewhere:
        same = (await known(elsewhere, stallholder, shop.id)).keeper
        assert same is not None
        assert await same.recall_briefly("level") == {"points": 1.5}
        await same.remember_briefly("level", None, seconds=60)
    assert await keeper.recall_briefly("level") is None
    assert await others.recall_briefly("level") is None
    assert other_shop.id != shop.id
    await keeper.remember_briefly("level", 1, seconds=0.001)
    async with asyncio.timeout(5):
        while await keeper.recall_briefly("level") is not None:  # noqa: ASYNC110 - Redis forgets, and tells nobody
            await asyncio.sleep(0)


async def test_without_redis_nothing_is_kept_and_nothing_fails(stallholder: Client, market_runtime: Runtime) -> None:
    shop, _keeper = await stall(market_runtime, stallholder)
    gone = at(market_runtime.settings, redis_url="redis://127.0.0.1:1/0")
    async with running(build(gone, hooks=market_runtime.hooks)) as alone:
        keeper = (await known(alone, stallholder, shop.id)).keeper
        assert keeper is not None
        await keeper.remember_briefly("level", 1, seconds=60)
        assert await keeper.recall_briefly("level") is None
        await keeper.remember({"polled_at": "now"})
    assert (await known(market_runtime, stallholder, shop.id)).settings["polled_at"] == "now"
