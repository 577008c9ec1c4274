from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.door import Key
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import NotFound, PlatformUnavailable
from chatwidget_woocommerce.client import Client, KeysRefused, client_for, reached
from chatwidget_woocommerce.settings import WooCommerceSettings
from chatwidget_woocommerce.signing import Keys, Manner


@asynccontextmanager
async def asking(woo: WooShop, manner: Manner | None = None, key: Key | None = None) -> AsyncIterator[Client]:
    async with reached(WooCommerceSettings()) as outbound:
        if manner is None:
            yield client_for(as_shop(woo), outbound)
        else:
            key = key or woo.keys[0]
            yield Client(outbound, woo.origin, Keys(key.key, key.secret), manner=manner)


async def test_keys_are_shown_as_the_shop_takes_them(woo: WooShop) -> None:
    woo.sell("50% off & more")
    async with asking(woo, "basic") as client:
        assert (await client.get("wc/v3/products")).total == 1
        woo.strips = True
        with pytest.raises(KeysRefused):
            await client.get("wc/v3/products")
    async with asking(woo, "query") as client:
        assert (await client.get("wc/v3/products")).total == 1
    woo.tls = False
    async with asking(woo, "oauth") as client:
        for odd in ("100% + more & ä", "a,b", "~"):
            assert (await client.get("wc/v3/products", search=odd, _fields="id,name")).rows[0]["name"]


async def test_a_busy_shop_is_asked_again_and_a_broken_one_is_told_plainly(woo: WooShop) -> None:
    async with asking(woo) as client:
        woo.failures = [503, 502]
        assert (await client.get("wc/v3/products")).rows == []
        woo.failures = [500, 500, 500]
        with pytest.raises(PlatformUnavailable, match="a web page instead of data"):
            await client.get("wc/v3/products")
        woo.failures = [503]
        with pytest.raises(PlatformUnavailable):
            await client.post("wc/v3/webhooks", {"topic": "product.updated", "delivery_url": "x", "secret": "y"})
        assert not woo.hooks.hooks, "what makes something is never tried twice"


async def test_each_refusal_has_its_error(woo: WooShop) -> None:
    async with asking(woo) as client:
        with pytest.raises(NotFound):
            await client.get("wc/v3/products/999")
    async with asking(woo, "basic", Key(woo.keys[0].key, "cs_wrong")) as client:
        with pytest.raises(KeysRefused, match="Consumer secret is invalid") as refused:
            await client.get("wc/v3/products")
        assert "cs_wrong" not in str(refused.value)
    woo.keys[0].permissions = "read"
    async with asking(woo) as client:
        with pytest.raises(KeysRefused, match="write permissions"):
            await client.post("wc/v3/webhooks", {})


async def test_nothing_inside_can_be_asked(monkeypatch: pytest.MonkeyPatch, woo: WooShop) -> None:
    monkeypatch.setenv("WOOCOMMERCE_PRIVATE_HOSTS", "")
    async with asking(woo) as client:
        with pytest.raises(PlatformUnavailable, match="not a public address"):
            await client.get("wc/v3/products")
    assert woo.asked == []
