from datetime import UTC, datetime, timedelta

import pytest
from tests.plugins.woocommerce.keeper import WEBHOOK_URL, MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import HealthCheck
from chatwidget_woocommerce import plugin
from chatwidget_woocommerce.webhooks import TOPICS


@pytest.fixture
def keeper(woo: WooShop) -> MemoryKeeper:
    return MemoryKeeper(woo)


def active(woo: WooShop) -> list[str]:
    return sorted(hook.topic for hook in woo.hooks.hooks.values() if hook.status == "active")


async def checks(keeper: MemoryKeeper) -> dict[str, HealthCheck]:
    return {check.name: check for check in await plugin.health(keeper.shop)}


async def test_webhooks_are_made_with_a_secret_of_our_own(woo: WooShop, keeper: MemoryKeeper) -> None:
    await plugin.shop_connected(keeper.shop)
    await plugin.shop_connected(keeper.shop)
    assert active(woo) == sorted(TOPICS)
    hook = next(iter(woo.hooks.hooks.values()))
    assert hook.url == f"{WEBHOOK_URL}/{keeper.shop.id}"
    assert hook.secret == keeper.credentials.values["webhook_secret"]
    assert len(hook.secret) > 30
    assert all(check.ok for check in await plugin.health(keeper.shop))


async def test_webhooks_of_an_earlier_connection_are_replaced(woo: WooShop, keeper: MemoryKeeper) -> None:
    await plugin.shop_connected(keeper.shop)
    keeper.credentials = MemoryKeeper(woo).credentials  # connected again: other keys, no secret yet
    await plugin.shop_connected(keeper.shop)
    assert active(woo) == sorted(TOPICS)
    assert {hook.secret for hook in woo.hooks.hooks.values()} == {keeper.credentials.values["webhook_secret"]}


async def test_switched_off_and_lost_webhooks_are_made_anew(woo: WooShop, keeper: MemoryKeeper) -> None:
    await plugin.shop_connected(keeper.shop)
    ids = sorted(woo.hooks.hooks)
    woo.hooks.hooks[ids[0]].status, woo.hooks.hooks[ids[0]].failures = "disabled", 7
    del woo.hooks.hooks[ids[1]]
    assert not (await checks(keeper))["webhooks"].ok
    await plugin.keep_well(keeper.shop)
    assert active(woo) == sorted(TOPICS)
    assert all(hook.failures == 0 for hook in woo.hooks.hooks.values())
    assert (await checks(keeper))["webhooks"].ok
    assert "mended" in (await checks(keeper))["webhooks"].message


async def test_other_peoples_webhooks_stay(woo: WooShop, keeper: MemoryKeeper) -> None:
    foreign = {"topic": "product.updated", "delivery_url": "https://other.example/", "secret": "x"}
    for _ in range(120):  # more than one page of them
        woo.hooks.rest("POST", "", foreign, {})
    await plugin.shop_connected(keeper.shop)
    await plugin.keep_well(keeper.shop)
    assert len(woo.hooks.hooks) == 120 + len(TOPICS)
    await plugin.shop_disconnected(keeper.shop)
    assert len(woo.hooks.hooks) == 120
    await plugin.shop_disconnected(keeper.shop)


async def test_a_shop_that_does_not_tell_is_polled_until_it_does(woo: WooShop, keeper: MemoryKeeper) -> None:
    mug = woo.sell("Mug")
    await plugin.shop_connected(keeper.shop)
    await plugin.keep_well(keeper.shop)
    keeper.syncs.clear()
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == [], "nothing has changed"
    woo.change(mug, price="1.00")  # and its cron sleeps
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == ["delta"]
    health = await checks(keeper)
    assert not health["deliveries"].ok
    assert "cron" in (health["deliveries"].next_step or "")
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == ["delta"], "what was read once is not read again"

    woo.change(mug, price="2.00")
    from tests.plugins.woocommerce.test_webhooks import verified

    await plugin.read_webhook(keeper.shop, verified(woo, {"id": mug["id"]}))
    assert (await checks(keeper))["deliveries"].ok
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == ["delta"], "it was told"


async def test_what_may_still_be_on_its_way_is_waited_for(woo: WooShop, keeper: MemoryKeeper) -> None:
    woo.sell("Mug")
    await plugin.keep_well(keeper.shop)
    keeper.syncs.clear()
    woo.now = datetime.now(UTC) - timedelta(seconds=30)
    woo.sell("Cup")
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == []


@pytest.mark.parametrize("count", [3, 450])
async def test_what_is_deleted_for_good_is_noticed(woo: WooShop, keeper: MemoryKeeper, count: int) -> None:
    rows = [woo.sell(f"Mug {number}") for number in range(count)]
    shirt = woo.sell("Shirt")
    small = woo.vary(shirt, {"Size": "S"})
    await plugin.keep_well(keeper.shop)
    for doomed in (rows[0], rows[-1], small):
        woo.destroy(doomed)
        woo.sell("One more")  # so that their number says nothing
        keeper.syncs.clear()
        await plugin.keep_well(keeper.shop)
        assert "full" not in keeper.syncs, "it is not time yet"
        await keeper.remember({"ids_checked_at": "2026-01-01T00:00:00+00:00"})
        await plugin.keep_well(keeper.shop)
        assert "full" in keeper.syncs
    woo.destroy(rows[1])
    keeper.busy = True  # a part is being read just now
    await keeper.remember({"ids_checked_at": None})
    await plugin.keep_well(keeper.shop)
    keeper.busy = False
    keeper.syncs.clear()
    await plugin.keep_well(keeper.shop)
    assert "full" in keeper.syncs, "what had to wait is not forgotten"
    keeper.syncs.clear()
    woo.sell("Only new")
    await keeper.remember({"ids_checked_at": "2026-01-01T00:00:00+00:00"})
    await plugin.keep_well(keeper.shop)
    assert "full" not in keeper.syncs, "what is new is told by webhooks"


async def test_a_long_comparison_goes_on_where_it_stopped(
    woo: WooShop, keeper: MemoryKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatwidget_woocommerce.keeping.IDS_SECONDS", -1.0)
    rows = [woo.sell(f"Mug {number}") for number in range(350)]

    async def whole() -> None:
        await keeper.remember({"ids_checked_at": None})
        while "ids_checked_at" not in keeper.settings:
            await plugin.keep_well(keeper.shop)

    await whole()
    keeper.syncs.clear()
    await whole()
    assert "full" not in keeper.syncs
    woo.destroy(rows[3])
    await whole()
    assert "full" in keeper.syncs


async def test_revoked_keys_are_told_to_the_merchant_and_their_return_too(woo: WooShop, keeper: MemoryKeeper) -> None:
    await plugin.shop_connected(keeper.shop)
    keys, woo.keys = woo.keys, []
    await plugin.keep_well(keeper.shop)
    assert keeper.attention
    assert "Connect the shop again" in keeper.attention
    [access] = await plugin.health(keeper.shop)
    assert not access.ok
    assert "revoked" in (access.next_step or "")
    await plugin.shop_disconnected(keeper.shop)
    woo.keys = keys
    await plugin.keep_well(keeper.shop)
    assert keeper.attention is None


async def test_health_says_what_stands_in_the_way(woo: WooShop, keeper: MemoryKeeper) -> None:
    woo.wall = (403, "<html>Just a moment…</html>", {"cf-mitigated": "challenge"})
    [access] = await plugin.health(keeper.shop)
    assert "Cloudflare" in (access.next_step or "")
    woo.wall, woo.plain_permalinks = None, True
    [access] = await plugin.health(keeper.shop)
    assert "Permalinks" in (access.next_step or "")
