from datetime import UTC, datetime, timedelta

import pytest
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.keeper import WEBHOOK_URL, MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import HealthCheck, ProductChanged, ProductRemoved
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
    await keeper.sync(full=True)
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


async def test_a_change_past_woocommerce_is_read_and_is_no_trouble_of_the_deliveries(
    woo: WooShop, keeper: MemoryKeeper
) -> None:
    from tests.plugins.woocommerce.test_webhooks import verified

    mug, cup = woo.sell("Mug"), woo.sell("Cup")
    await keeper.sync(full=True)
    await plugin.keep_well(keeper.shop)
    await plugin.read_webhook(keeper.shop, verified(woo, {"id": mug["id"]}))
    cup |= {"price": "1.00", "date_modified_gmt": woo.tick()}  # wp_update_post() by some other plugin tells nobody
    keeper.syncs.clear()
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == ["delta"]
    assert (await checks(keeper))["deliveries"].ok


async def test_what_may_still_be_on_its_way_is_waited_for(woo: WooShop, keeper: MemoryKeeper) -> None:
    woo.sell("Mug")
    await keeper.sync(full=True)
    await plugin.keep_well(keeper.shop)
    keeper.syncs.clear()
    woo.now = datetime.now(UTC) - timedelta(seconds=30)
    woo.sell("Cup")
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == []


async def compared(keeper: MemoryKeeper) -> list[str]:
    """Have the ids compared as though an hour had passed; return the products that are looked at for it."""
    await keeper.remember({"ids_checked_at": None})
    while "ids_checked_at" not in keeper.settings:
        await plugin.keep_well(keeper.shop)
    syncs = list(keeper.syncs)
    return await keeper.sync(full="full" in syncs) if syncs else []


@pytest.mark.parametrize("count", [3, 450])
async def test_what_is_deleted_for_good_is_noticed(woo: WooShop, keeper: MemoryKeeper, count: int) -> None:
    rows = [woo.sell(f"Mug {number}") for number in range(count)]
    shirt = woo.sell("Shirt")
    small = woo.vary(shirt, {"Size": "S"})
    woo.vary(shirt, {"Size": "XL"}, status="private")
    await keeper.sync(full=True)
    assert await compared(keeper) == []
    for doomed in (rows[0], rows[-1], small):
        woo.destroy(doomed)
        keeper.syncs.clear()
        await plugin.keep_well(keeper.shop)
        assert keeper.syncs == [], "it is not time yet"
        looked_at = str(doomed["parent_id"] or doomed["id"])
        assert await compared(keeper) == [looked_at], "and nothing else is read"
        assert await compared(keeper) == []
    assert keeper.held[str(shirt["id"])] == frozenset()
    assert not {str(rows[0]["id"]), str(rows[-1]["id"])} & keeper.held.keys()


async def test_what_was_told_is_not_looked_at_again(woo: WooShop, keeper: MemoryKeeper) -> None:
    from tests.plugins.woocommerce.test_webhooks import verified

    rows = [woo.sell(f"Mug {number}") for number in range(5)]
    old = woo.sell("Old draft", status="draft")
    await keeper.sync(full=True)
    await compared(keeper)
    woo.change(rows[1], status="draft")
    woo.trash(rows[2])
    woo.change(old, status="publish")
    for row in (rows[1], rows[2], old):
        [change] = await plugin.read_webhook(keeper.shop, verified(woo, {"id": row["id"]}))
        if isinstance(change, ProductChanged):
            keeper.held[change.product.external_id] = frozenset()
        else:
            assert isinstance(change, ProductRemoved)
            del keeper.held[change.external_id]
    assert await compared(keeper) == []


async def test_changes_past_woocommerce_are_found(woo: WooShop, keeper: MemoryKeeper) -> None:
    rows = [woo.sell(f"Mug {number}") for number in range(5)]
    await keeper.sync(full=True)
    rows[1]["catalog_visibility"] = "hidden"  # written into the database by some other plugin
    silent = wares.product(woo.id(), "Imported", woo.tick(), woo.origin)
    woo.products[silent["id"]] = silent
    assert await compared(keeper) == sorted([str(rows[1]["id"]), str(silent["id"])])
    assert str(silent["id"]) in keeper.held
    assert str(rows[1]["id"]) not in keeper.held


async def test_a_difference_that_stays_is_looked_at_once(woo: WooShop, keeper: MemoryKeeper) -> None:
    woo.sell("Mug")
    await keeper.sync(full=True)
    keeper.held["4711"] = frozenset()
    keeper.held["pushed-by-hand"] = frozenset()
    assert await compared(keeper) == ["4711"]
    keeper.held["4711"] = frozenset()  # as though it could not be taken away
    assert await compared(keeper) == []


async def test_what_had_to_wait_is_not_forgotten(woo: WooShop, keeper: MemoryKeeper) -> None:
    rows = [woo.sell(f"Mug {number}") for number in range(5)]
    await keeper.sync(full=True)
    woo.destroy(rows[0])
    await plugin.keep_well(keeper.shop)
    keeper.syncs.clear()  # a reading was under way already, and had passed the place
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == ["delta"]
    assert await keeper.sync() == [str(rows[0]["id"])]
    await plugin.keep_well(keeper.shop)
    assert keeper.syncs == []


async def test_where_very_much_is_different_everything_is_read(
    woo: WooShop, keeper: MemoryKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatwidget_woocommerce.comparing.MOST_SUSPECTS", 3)
    rows = [woo.sell(f"Mug {number}") for number in range(9)]
    await keeper.sync(full=True)
    for row in rows[:5]:
        woo.destroy(row)
    keeper.busy = True  # a part is being read just now
    await plugin.keep_well(keeper.shop)
    assert "full" not in keeper.syncs
    keeper.busy = False
    await plugin.keep_well(keeper.shop)
    assert "full" in keeper.syncs


async def test_a_long_comparison_goes_on_where_it_stopped(
    woo: WooShop, keeper: MemoryKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatwidget_woocommerce.comparing.IDS_SECONDS", -1.0)
    rows = [woo.sell(f"Mug {number}") for number in range(350)]
    await keeper.sync(full=True)
    assert await compared(keeper) == []
    woo.destroy(rows[3])
    woo.destroy(rows[340])
    assert await compared(keeper) == sorted([str(rows[3]["id"]), str(rows[340]["id"])])


async def test_a_lost_role_is_told_apart_from_lost_keys(woo: WooShop, keeper: MemoryKeeper) -> None:
    woo.role_lost = True
    await plugin.keep_well(keeper.shop)
    [access] = await plugin.health(keeper.shop)
    for told in (keeper.attention or "", access.next_step or ""):
        assert "role of a shop manager" in told


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=1), "is right"),
        (timedelta(minutes=17), "17 minutes off."),
        (timedelta(hours=-2), "takes local time for UTC"),
        (timedelta(hours=1, seconds=30), "takes local time for UTC"),
        (timedelta(hours=1, minutes=25), "minutes off."),
    ],
)
async def test_a_wrong_clock_and_a_wrong_time_zone_are_told_apart(
    woo: WooShop, keeper: MemoryKeeper, ahead: timedelta, said: str
) -> None:
    await plugin.shop_connected(keeper.shop)
    woo.ahead = ahead
    clock = (await checks(keeper))["clock"]
    assert clock.message.endswith(f"{said}." if not said.endswith(".") else said)
    assert clock.ok is (said == "is right")


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://chat.example/webhooks/woocommerce", False),
        ("https://chat.example:8080/webhooks/woocommerce", False),
        ("https://chat.example:3000/webhooks/woocommerce", True),
        ("http://192.168.1.5/webhooks/woocommerce", True),
        ("http://localhost/webhooks/woocommerce", True),
    ],
)
async def test_an_address_that_wordpress_never_calls_is_named(
    woo: WooShop, keeper: MemoryKeeper, url: str, refused: bool
) -> None:
    await plugin.shop_connected(keeper.shop)
    await keeper.remember({"webhook_url": url, "polling_since": "2026-11-22T20:00:00+00:00"})
    step = (await checks(keeper))["deliveries"].next_step or ""
    assert ("own network" in step) is refused
    assert "cron" in step


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
