"""A home that is opened without a good session token gets one, and never goes in circles."""

import base64
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from playwright.async_api import Browser, Route, expect
from tests.fixtures.app import Client
from tests.fixtures.shoppers import connect
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.storefront import handle_all
from tests.plugins.shopify.test_moving import widget_of
from tests.plugins.shopify.test_pages import a_shop, row_of
from tests.plugins.shopify.wares import product

from chatwidget.runtime import Runtime

HOME = "/apps/shopify/home"
HOST = base64.b64encode(b"admin.shopify.com/store/test-shop").decode().rstrip("=")


async def at(client: Client, query: dict[str, str], **headers: str) -> tuple[int, str, Any]:
    address = f"{client.url}{HOME}?{urlencode(query)}"
    async with client.session.get(address, allow_redirects=False, headers=headers) as answer:
        return answer.status, await answer.text(), answer.headers


@pytest.mark.parametrize("kind", ["none", "empty", "forged", "expired", "another app's"])
async def test_a_page_without_a_good_token_is_sent_to_fetch_one(merchant: Client, fake: FakeShopify, kind: str) -> None:
    domain = a_shop()
    token = {
        "empty": "",
        "forged": f"{id_token(domain)[:-3]}AAA",
        "expired": id_token(domain, exp=int(time.time()) - 60),
        "another app's": id_token(domain, aud="another"),
    }.get(kind)
    asked = {"embedded": "1", "shop": domain, "host": HOST, "locale": "es"}
    status, _, headers = await at(merchant, {**asked, **({} if token is None else {"id_token": token})})
    assert status == 302
    there = urlsplit(headers["Location"])
    query = {name: values[0] for name, values in parse_qs(there.query).items()}
    back = urlsplit(query.pop("shopify-reload"))
    assert (there.scheme, there.netloc, there.path, query) == ("", "", HOME, asked)
    assert (back.scheme in {"http", "https"}, back.path) == (True, HOME)
    assert {name: values[0] for name, values in parse_qs(back.query).items()} == asked

    status, page, headers = await at(merchant, {**asked, "shopify-reload": back.geturl()})
    assert status == 200
    assert page.count("<script") == 1
    assert "app-bridge.js" in page
    assert f"frame-ancestors https://{domain} https://admin.shopify.com" in headers["Content-Security-Policy"]
    assert (await at(merchant, {**asked, "id_token": id_token(domain)}))[0] == 200
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"shop": "evil.example"},
        {"shop": "x.myshopify.com.evil.example"},
        {"shop": "x.myshopify.com", "host": base64.b64encode(b"evil.example/admin").decode()},
        {"shop": "x.myshopify.com", "host": "not base64!"},
        {"shop": "evil.example", "shopify-reload": f"http://127.0.0.1{HOME}"},
    ],
)
async def test_a_wrong_shop_or_host_ends_in_a_sentence(merchant: Client, wrong: dict[str, str]) -> None:
    status, page, headers = await at(merchant, wrong)
    assert status == 400
    assert "Open ChatWidget from your Shopify admin" in page
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/apps/shopify/home", "//evil.example/apps/shopify/home", "javascript:alert(1)", "/api/v1/me"],
)
async def test_a_token_is_never_taken_to_another_page(merchant: Client, elsewhere: str) -> None:
    status, _, headers = await at(merchant, {"shop": a_shop(), "shopify-reload": elsewhere})
    assert status == 302
    assert "evil" not in headers["Location"]
    assert urlsplit(parse_qs(urlsplit(headers["Location"]).query)["shopify-reload"][0]).path == HOME


async def test_a_token_that_cannot_be_mended_ends_in_a_sentence(merchant: Client) -> None:
    query = {"shop": a_shop(), "id_token": id_token(aud="another app")}
    status, _, headers = await at(merchant, query)
    assert status == 302
    came_from = f"{merchant.url}{headers['Location']}"
    status, page, _ = await at(merchant, query, Referer=came_from)
    assert status == 401
    assert "client id or secret" in page


async def test_a_token_that_shopify_will_not_exchange_is_fetched_anew(merchant: Client, fake: FakeShopify) -> None:
    fake.refuses_id_tokens = True
    domain = a_shop()
    assert (await at(merchant, {"shop": domain, "id_token": id_token(domain)}))[0] == 302


async def test_when_shopify_is_down_the_page_says_so(merchant: Client, fake: FakeShopify) -> None:
    fake.faults = [503]
    domain = a_shop()
    status, page, headers = await at(merchant, {"shop": domain, "id_token": id_token(domain)})
    assert status == 503
    assert "Shopify answered 503." in page
    assert headers["Content-Type"].startswith("text/html")
    assert f"frame-ancestors https://{domain}" in headers["Content-Security-Policy"]


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────────────────────────
class Bridge:
    """App Bridge as far as a page without a token meets it, with the tokens it gets from the admin."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.granted: list[str] = []

    async def serve(self, route: Route) -> None:
        if not route.request.url.endswith("app-bridge.js"):
            await route.fulfill(body="", content_type="text/javascript")
            return
        code = """
        const given = new URLSearchParams(location.search), token = TOKEN, plain = window.fetch;
        window.fetch = (to, how = {}) => plain(to, {...how, headers: {Authorization: `Bearer ${token}`}});
        const granted = GRANTED;
        window.shopify = {
          app: {extensions: async () => [{handle: "any", activations: [{handle: "chat-embed", status: "active"}]}]},
          scopes: {query: async () => ({granted}), request: async (more) => { granted.push(...more); }},
        };
        const back = given.get("shopify-reload");
        if (back) {
          const there = new URL(back, location.href);
          there.searchParams.set("id_token", token);
          there.host = location.host;
          location.replace(there);
        }""".replace("TOKEN", repr(self.token)).replace("GRANTED", repr(self.granted))
        await route.fulfill(body=code, content_type="text/javascript")


@pytest.mark.parametrize("first", [None, "expired"])
async def test_a_browser_gets_from_a_page_without_a_token_to_the_home(
    browser: Browser, merchant: Client, fake: FakeShopify, first: str | None
) -> None:
    domain = a_shop()
    asked = {"embedded": "1", "shop": domain, "host": HOST}
    old = {"id_token": id_token(domain, exp=int(time.time()) - 60)} if first else {}
    page = await browser.new_page()
    await page.route("https://cdn.shopify.com/**", Bridge(id_token(domain)).serve)
    await page.goto(f"{merchant.url}{HOME}?{urlencode({**asked, **old})}")
    await expect(page.locator("#sync-title")).to_have_text("Reading your catalogue")
    await expect(page.locator("#checks s-paragraph").first).to_be_attached()  # its calls carry the token, too
    await page.close()


async def test_a_browser_does_not_go_in_circles_with_tokens_that_never_hold(browser: Browser, merchant: Client) -> None:
    domain = a_shop()
    page = await browser.new_page()
    visits: list[str] = []
    page.on("framenavigated", lambda frame: visits.append(frame.url))
    await page.route("https://cdn.shopify.com/**", Bridge(id_token(domain, aud="another app")).serve)
    await page.goto(f"{merchant.url}{HOME}?{urlencode({'shop': domain, 'host': HOST})}")
    await expect(page.get_by_role("alert")).to_contain_text("client id or secret")
    assert len(visits) == 2
    await page.close()


async def test_the_home_says_whether_the_chat_is_on_and_asks_for_orders_once(
    browser: Browser, merchant: Client, fake: FakeShopify
) -> None:
    domain = a_shop()
    query = {"shop": domain, "host": HOST, "id_token": id_token(domain), "locale": "es-ES"}
    page = await browser.new_page()
    await page.route("https://cdn.shopify.com/**", Bridge(query["id_token"]).serve)
    await page.goto(f"{merchant.url}{HOME}?{urlencode(query)}")
    await expect(page.locator("#embed-text")).to_have_text("El chat está activado en tu tema publicado.")
    await page.locator("#allow").click()
    await expect(page.locator("#orders")).to_be_hidden()
    assert await page.evaluate("shopify.scopes.query()") == {"granted": ["read_orders", "read_fulfillments"]}
    await page.close()


async def test_a_first_question_is_answered_in_the_admin_as_a_shopper_would_read_it(
    browser: Browser, merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    fake.products = [product(1, "Enamel mug"), product(2, "Enamel plate")]
    asked = {"shop": domain, "host": HOST, "id_token": id_token(domain)}
    page = await browser.new_page()
    await page.route("https://cdn.shopify.com/**", Bridge(asked["id_token"]).serve)
    await page.goto(f"{merchant.url}{HOME}?{urlencode(asked)}")
    await expect(page.locator("#sync-text")).to_have_text("It begins in a moment.")
    await expect(page.locator("#checks")).to_contain_text("it is being read")
    await expect(page.locator("#checks")).not_to_contain_text("✗")
    await handle_all(runtime, (await row_of(runtime, domain)).tenant_id, "sync_catalogue")
    await page.locator("#question").evaluate("field => field.value = 'Do you have anything of enamel?'")
    await page.locator("#ask").click()
    answer = page.locator("#answer")
    await expect(answer.locator("strong")).to_have_count(2)
    assert sorted(await answer.locator("strong").all_text_contents()) == ["Enamel mug", "Enamel plate"]
    assert "**" not in (await answer.text_content() or "")
    await expect(answer.locator("s-link").first).to_have_attribute("href", re.compile("/products/product-"))
    await expect(answer).to_contain_text("€10.00")
    await page.close()


async def test_the_merchant_reads_their_own_conversations_in_the_admin(
    browser: Browser, merchant: Client, fake: FakeShopify
) -> None:
    domain = a_shop()
    asked = {"shop": domain, "host": HOST, "id_token": id_token(domain)}
    await at(merchant, asked)
    widget_id = await widget_of(merchant, domain)
    async with aiohttp.ClientSession() as session:
        shopper = await connect(Client(merchant.url, session), widget_id, origin=f"https://{domain}")
        await shopper.join()
        await shopper.say("<b>Do you ship to Spain?</b>")
        await shopper.hears("chat:agent:complete")
        await shopper.socket.disconnect()
    page = await browser.new_page()
    await page.route("https://cdn.shopify.com/**", Bridge(asked["id_token"]).serve)
    await page.goto(f"{merchant.url}{HOME}?{urlencode(asked)}")
    await page.locator("#chats s-button").click()
    await expect(page.locator("#transcript s-paragraph").first).to_have_text("Shopper: <b>Do you ship to Spain?</b>")
    await expect(page.locator("#older")).to_be_hidden()
    await page.close()

    other = a_shop()
    await at(merchant, {"shop": other, "id_token": id_token(other)})
    stranger = {"Authorization": f"Bearer {id_token(other)}"}
    path = f"/apps/shopify/api/conversations/{shopper.conversation_id}"
    assert (await merchant("GET", path, headers=stranger)).status == 404
    assert (await merchant("GET", "/apps/shopify/api/conversations", headers=stranger)).body["data"] == []
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    assert (await merchant("GET", f"{path}?after=9e9", headers=own)).status == 422
