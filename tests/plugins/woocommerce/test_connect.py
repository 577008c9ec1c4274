"""A merchant connects their shop in a browser, and approves in the shop's own admin."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest_asyncio
import yarl
from sqlalchemy import select
from tests.fixtures.app import at, serve
from tests.plugins.woocommerce.running import held, work_off
from tests.plugins.woocommerce.shop import WooShop

from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.models import Shop
from chatwidget.runtime import Runtime
from chatwidget.settings import Settings
from chatwidget_woocommerce import plugin

PUBLIC = "https://chat.example"


@pytest_asyncio.fixture(loop_scope="session")
async def app_url(settings: Settings) -> AsyncIterator[str]:
    async with serve(at(settings, public_url=PUBLIC), hooks=Hooks({"woocommerce": plugin})) as url:
        yield url


class Browser:
    """A merchant's browser; our public address leads to the test's server."""

    def __init__(self, url: str) -> None:
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=yarl.URL(url))
        self._url = url
        self._session = aiohttp.ClientSession(cookie_jar=jar)

    async def close(self) -> None:
        await self._session.close()

    async def go(self, address: str, **fields: str) -> tuple[int, str, str]:
        """Open a page, or send a form; returns status, text and where it leads."""
        method = "POST" if fields else "GET"
        url = address.replace(PUBLIC, self._url) if address.startswith(PUBLIC) else self._url + address
        async with self._session.request(method, url, data=fields or None, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers.get("Location", "")

    async def post(self, address: str, body: dict[str, Any]) -> int:
        """Post as the shop's server does: without a cookie."""
        async with aiohttp.ClientSession() as server:
            answer = await server.post(address.replace(PUBLIC, self._url), json=body)
            return answer.status


@pytest_asyncio.fixture(loop_scope="session")
async def browser(app_url: str) -> AsyncIterator[Browser]:
    opened = Browser(app_url)
    yield opened
    await opened.close()


async def to_the_shop(browser: Browser, woo: WooShop) -> str:
    """Sign up, name the shop, and return where the browser is sent."""
    email = f"{new_id('request')}@example.com"
    fields = {"company_name": "Garden Ltd", "email": email, "password": "a long password"}
    assert (await browser.go("/connect/woocommerce?new", **fields))[0] == 303
    _status, text, _ = await browser.go("/connect/woocommerce")
    token = re.search(r'name="_token" value="([^"]+)"', text)
    assert token, text
    status, text, location = await browser.go("/connect/woocommerce", _token=html.unescape(token[1]), url=woo.origin)
    assert status == 303, text
    return location


async def test_one_click_in_the_shop_connects_it(runtime: Runtime, browser: Browser, woo: WooShop) -> None:
    woo.tls = False
    mug = woo.sell("Mug")
    location = await to_the_shop(browser, woo)
    back = await woo.approve(location, browser.post)
    assert "success=1" in back
    again = await woo.approve(location, browser.post)
    assert "success=0" in again, "the link can be opened again; its second grant is refused and so void"
    assert len(woo.keys) == 2
    status, text, location = await browser.go(back)
    assert status == 303, text
    assert "/connect/woocommerce/shops/shp_" in location
    async with runtime.database.system() as unit:
        shop = (await unit.scalars(select(Shop).where(Shop.domain == woo.host))).one()
    assert woo.keys[-1].secret not in str(shop.credentials)
    await work_off(runtime, shop.tenant_id)
    known = await held(runtime, shop.tenant_id, shop.id)
    assert [row["title"] for row in known.values()] == [mug["name"]]
    assert {hook.url for hook in woo.hooks.hooks.values()} == {f"{PUBLIC}/webhooks/woocommerce/{shop.id}"}


async def test_a_link_from_the_shop_fills_in_its_address(browser: Browser, woo: WooShop) -> None:
    page = f"/connect/woocommerce?url={quote(woo.origin + '/?<b>', safe='')}"
    _status, text, _ = await browser.go(page)
    form = re.search(r'<a href="([^"]+)"', text)
    assert form, text
    fields = {"company_name": "Garden", "email": f"{new_id('request')}@example.com", "password": "a long password"}
    status, text, location = await browser.go(html.unescape(form[1]), **fields)
    assert status == 303, text
    _status, text, _ = await browser.go(location)
    assert f'value="{woo.origin}/?&lt;b&gt;"' in text
    assert woo.asked == [], "a link alone has nobody asked"


async def test_a_denied_grant_and_keys_of_another_shop_connect_nothing(browser: Browser, woo: WooShop) -> None:
    woo.tls = False
    location = await to_the_shop(browser, woo)

    async def other_keys(address: str, body: dict[str, Any]) -> int:
        return await browser.post(address, body | {"consumer_key": "ck_" + "0" * 40})

    assert "success=0" in await woo.approve(location, other_keys)
    back = str(dict(yarl.URL(location).query)["return_url"])
    status, text, _ = await browser.go(f"{back}?success=0")
    assert status == 403
    assert "did not grant access" in text
