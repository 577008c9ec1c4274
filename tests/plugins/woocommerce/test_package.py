"""What keeps us from the `woocommerce` package, each shown by the package itself beside our own client.

Once one of these fails, the package has mended it, and the README's reasons are to be looked at anew.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import woocommerce.api
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import PlatformUnavailable, Shop
from chatwidget_woocommerce import client


def package(url: str, woo: WooShop) -> Any:
    return woocommerce.api.API(url, woo.keys[0].key, woo.keys[0].secret)


async def asked(shop: Shop, **parameters: str) -> list[dict[str, Any]]:
    async with client.of(shop, tries=1) as own:
        return (await own.get(f"{client.WC}products", **parameters)).rows


async def test_on_http_it_signs_a_percent_sign_wrongly(woo: WooShop) -> None:
    woo.tls = False
    woo.sell("Mug")
    for value, status in (("red mug", 200), ("100%25 wool", 401)):
        theirs = await asyncio.to_thread(package(woo.origin, woo).get, "products", params={"search": value})
        assert theirs.status_code == status
        assert await asked(as_shop(woo), search=value)
        assert value == dict(parse_qsl(urlsplit(woo.asked[-1]).query))["search"]


async def test_on_https_a_list_loses_all_but_its_last_value(woo: WooShop, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def request(**how: Any) -> None:
        sent.append(str(requests.Request(how["method"], how["url"], params=how["params"]).prepare().url))

    monkeypatch.setattr(woocommerce.api, "request", request)
    package("https://shop.example", woo).get("products", params={"include": [11, 12]})
    # PHP keeps the last of two parameters with one name.
    assert dict(parse_qsl(urlsplit(sent[0]).query)) == {"include": "12"}
    rows = [woo.sell(name) for name in ("Mug", "Cup")]
    assert len(await asked(as_shop(woo), include=",".join(str(row["id"]) for row in rows))) == 2


async def test_a_wall_that_answers_with_a_page_is_an_exception_of_json(woo: WooShop) -> None:
    woo.wall = (200, "<html>Just a moment…</html>", {})
    theirs = await asyncio.to_thread(package(woo.origin, woo).get, "products")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        theirs.json()
    with pytest.raises(PlatformUnavailable, match="web page"):
        await asked(as_shop(woo))


async def test_it_goes_to_addresses_inside_the_network(woo: WooShop, monkeypatch: pytest.MonkeyPatch) -> None:
    woo.tls = False
    theirs = await asyncio.to_thread(package(woo.origin, woo).get, "products")
    assert theirs.status_code == 200
    monkeypatch.setenv("WOOCOMMERCE_PRIVATE_HOSTS", "")
    with pytest.raises(PlatformUnavailable, match="public"):
        await asked(as_shop(woo))
