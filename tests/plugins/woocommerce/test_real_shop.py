"""The connector against a real shop, of yours: it reads, makes its webhooks and deletes them again, and orders nothing.

WOOCOMMERCE_TEST_SHOP="http://127.0.0.1:8190 ck_… cs_…" uv run pytest -m nightly tests/plugins/woocommerce
"""

import os
from contextlib import suppress
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from tests.plugins.woocommerce.door import Key
from tests.plugins.woocommerce.keeper import WEBHOOK_URL, MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import CartLine, Destination, InstallRequest, InvalidInput, Product, Ready
from chatwidget_woocommerce import client, plugin, webhooks
from chatwidget_woocommerce.keeping import delivery_url

SHOP = os.environ.get("WOOCOMMERCE_TEST_SHOP", "").split()

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.timeout(600),
    pytest.mark.skipif(len(SHOP) != 3, reason="WOOCOMMERCE_TEST_SHOP names no shop: address, key, secret"),
]


@pytest.fixture
async def keeper(monkeypatch: pytest.MonkeyPatch) -> MemoryKeeper:
    url, key, secret = SHOP
    monkeypatch.setenv("WOOCOMMERCE_PRIVATE_HOSTS", urlsplit(url).netloc)
    answers = {"url": url, "consumer_key": key, "consumer_secret": secret}
    step = await plugin.begin_install(
        InstallRequest(
            tenant_id="ten_0000000000000000",
            state="s",
            return_url="https://chat.example/back",
            callback_url="https://chat.example/granted",
            webhook_url=WEBHOOK_URL,
            answers=answers,
        )
    )
    assert isinstance(step, Ready)
    found = step.installation
    made = MemoryKeeper(WooShop(origin=url, keys=[Key(key, secret)]), **found.settings)
    await made.remember({"currency": found.currency})
    return made


async def read(keeper: MemoryKeeper) -> dict[str, Product]:
    items = [item async for item in plugin.catalogue(keeper.shop, None, None)]
    return {item.external_id: item for item in items if isinstance(item, Product)}


async def test_it_is_looked_after_and_left_as_it_was(keeper: MemoryKeeper) -> None:
    async with client.of(keeper.shop) as asked:
        before = await webhooks.webhooks_to(asked, delivery_url(keeper.shop))
        assert before == []
        await plugin.shop_connected(keeper.shop)
        hooks = await webhooks.webhooks_to(asked, delivery_url(keeper.shop))
        assert sorted(str(hook["topic"]) for hook in hooks) == sorted(webhooks.TOPICS)
        await plugin.keep_well(keeper.shop)
        checks = {check.name: check for check in await plugin.health(keeper.shop)}
        assert checks["access"].ok, checks["access"]
        assert checks["webhooks"].ok
        await plugin.shop_disconnected(keeper.shop)
        assert await webhooks.webhooks_to(asked, delivery_url(keeper.shop)) == []


async def test_what_we_hold_is_what_the_shop_shows_everybody(keeper: MemoryKeeper) -> None:
    await plugin.keep_well(keeper.shop)
    known = await read(keeper)
    await plugin.shop_disconnected(keeper.shop)
    async with client.of(keeper.shop) as asked:
        rows = (await asked.get("wc/store/v1/products", per_page=100, orderby="id", order="asc")).rows
    shown = {str(row["id"]): row["prices"] for row in rows if row["prices"]["price"]}
    both = shown.keys() & known.keys()
    assert both
    for number in both:
        price = known[number].price
        minor = shown[number]["currency_minor_unit"]
        assert (price.amount if price else None) == Decimal(shown[number]["price"]).scaleb(-minor), known[number].title


async def test_it_says_what_shipping_costs_or_why_it_cannot(keeper: MemoryKeeper) -> None:
    simple = next((one for one in (await read(keeper)).values() if one.available and not one.variants), None)
    if simple is None:
        pytest.skip("the shop sells no simple product")
    lines = [CartLine(product_id=simple.external_id)]
    assert plugin.cart_link(keeper.shop, lines).startswith(SHOP[0])
    with suppress(InvalidInput):  # it may ship nothing there, or want to know more
        rates = await plugin.shipping_quote(keeper.shop, lines, Destination(country="ES", postcode="28001"))
        assert all(rate.price.amount >= 0 and rate.title for rate in rates)
    with pytest.raises(InvalidInput, match="XX"):
        await plugin.shipping_quote(keeper.shop, lines, Destination(country="XX"))
