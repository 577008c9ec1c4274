"""A shop that sells, and delivers badly: in the end our catalogue is the shop's own."""

import asyncio
import random

import pytest
from tests.fixtures.app import Client
from tests.plugins.woocommerce.post import Post
from tests.plugins.woocommerce.running import connect, held, look_after, shown, work_off
from tests.plugins.woocommerce.shop import WooShop

from chatwidget.runtime import Runtime


def work_in_the_shop(woo: WooShop, chance: random.Random) -> None:
    """Do something a merchant does."""
    rows = [row for row in woo.products.values() if row["status"] != "trash"]
    row = chance.choice(rows) if rows else woo.sell("Mug")
    varied = [one for one in woo.variations.values() if one["parent_id"] in woo.products]
    match chance.randrange(11):
        case 0 | 1:
            woo.sell(f"Mug {woo.next_id}")
        case 2:
            woo.vary(row, {"Size": "S"})
        case 3:
            woo.change(row, status=chance.choice(("draft", "publish", "private")))
        case 4:
            woo.trash(row)
        case 5:
            woo.change(row, post_password=chance.choice(("", "sesame")))
        case 6 if chance.random() < 0.2:
            woo.destroy(row)
        case 7 if varied:
            woo.change(chance.choice(varied), status=chance.choice(("publish", "private")))
        case 8:
            woo.hooks.happened("product.deleted", woo.id())  # a page was thrown away
        case _:
            woo.change(row, name=f"Mug {row['id']} at {woo.now:%H%M%S}", price=f"{chance.randrange(1, 99)}.50")


async def deliver_badly(runtime: Runtime, merchant: Client, woo: WooShop, *, genuine: int, seed: int) -> None:
    """Bring at least so many deliveries, and compare."""
    chance = random.Random(seed)
    for number in range(30):
        woo.sell(f"Mug {number}")
    woo.hooks.waiting.clear()
    tenant_id, shop_id = merchant.tenant_id, await connect(runtime, merchant, woo)
    await work_off(runtime, tenant_id)
    assert await held(runtime, tenant_id, shop_id) == shown(woo)

    post = Post(merchant.session, chance)
    while post.genuine.total() < genuine:
        for _ in range(12):
            for _ in range(20):
                work_in_the_shop(woo, chance)
            # The merchant works on while it is delivered, and while workers read.
            await asyncio.gather(
                woo.hooks.deliver(woo.payload, post.send, source=woo.origin),
                work_off(runtime, tenant_id, workers=4),
            )
        await post.late()
        await work_off(runtime, tenant_id, workers=4)
    print(f"{post.genuine=} {post.forged=} products={len(woo.products)}")

    assert set(post.genuine) == {200}
    assert set(post.forged) == {401}
    known, real = await held(runtime, tenant_id, shop_id), shown(woo)
    assert {number: row for number, row in known.items() if number in real} == real
    assert all(int(number) not in woo.products for number in known.keys() - real.keys()), (
        "only what was deleted untold is still known"
    )
    await look_after(runtime, tenant_id, shop_id)
    assert await held(runtime, tenant_id, shop_id) == shown(woo)


async def test_hundreds_of_deliveries_end_in_the_shops_own_state(
    runtime: Runtime, merchant: Client, woo: WooShop
) -> None:
    await deliver_badly(runtime, merchant, woo, genuine=400, seed=11)


@pytest.mark.nightly
@pytest.mark.timeout(1_800)
async def test_ten_thousand_deliveries_end_in_the_shops_own_state(
    runtime: Runtime, merchant: Client, woo: WooShop
) -> None:
    await deliver_badly(runtime, merchant, woo, genuine=10_000, seed=random.randrange(10**6))
