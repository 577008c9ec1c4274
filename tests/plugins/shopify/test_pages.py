"""Installing and what Shopify frames: the admin's home, its calls, the storefront's proxy, the consent outside."""

import hashlib
import hmac
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import select, update
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import KEY, SECRET, FakeShopify, id_token, signed
from tests.plugins.shopify.wares import product

from chatwidget.ids import new_id
from chatwidget.models import Shop as Row
from chatwidget.models import SyncRun, Visitor
from chatwidget.runtime import Runtime


def a_shop() -> str:
    return f"{new_id('request')[4:]}.myshopify.com"


async def open_home(client: Client, domain: str, **more: str) -> tuple[int, str, Any]:
    query = urlencode({"embedded": "1", "shop": domain, "id_token": id_token(domain), "locale": "en", **more})
    async with client.session.get(f"{client.url}/apps/shopify/home?{query}") as answer:
        return answer.status, await answer.text(), answer.headers


async def row_of(runtime: Runtime, domain: str) -> Row:
    async with runtime.database.system() as unit:
        return (await unit.scalars(select(Row).where(Row.domain == domain))).one()


async def test_opening_the_app_installs_it_with_tokens_that_expire(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    status, page, headers = await open_home(merchant, domain)
    assert status == 200, page
    assert page.index("app-bridge.js") < page.index("polaris.js") < page.index("<script id=")
    assert f"frame-ancestors https://{domain} https://admin.shopify.com" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert f"activateAppId={KEY}/chat-embed" in page
    assert fake.asked == ["token urn:ietf:params:oauth:grant-type:token-exchange"]
    row = await row_of(runtime, domain)
    assert (row.status, row.name, row.currency) == ("connected", "Test Shop", "EUR")
    assert row.credentials is not None
    assert "shpat_" not in row.credentials
    async with runtime.database.system() as unit:
        assert await unit.scalar(select(SyncRun.status).where(SyncRun.shop_id == row.id)) == "queued"
    widget_id = (await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain)}")).body["widget_id"]
    assert fake.metafields["chatwidget.widget"] == widget_id
    assert fake.metafields["chatwidget.origin"].startswith("http")
    written = len(fake.documents)
    await open_home(merchant, domain)
    assert len(fake.asked) == 1  # nothing is exchanged while the tokens will do
    assert len(fake.documents) == written  # nor written down a second time


async def test_the_home_calls_with_a_session_token_alone(merchant: Client, fake: FakeShopify) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    state = await merchant("GET", "/apps/shopify/api/state", headers=own)
    assert state.status == 200, state.body
    assert state.body["sync"]["status"] == "queued"
    assert {"shopify token", "shopify scopes", "shopify version"} <= {one["name"] for one in state.body["checks"]}
    asked = await merchant("POST", "/apps/shopify/api/ask", {"message": "How much is shipping?"}, headers=own)
    assert asked.body["content"]
    assert (await merchant("POST", "/apps/shopify/api/ask", {"message": " "}, headers=own)).status == 422
    for wrong in ("", "Bearer forged", f"Bearer {id_token(domain, exp=int(time.time()) - 60)}"):
        refused = await merchant("GET", "/apps/shopify/api/state", headers={"Authorization": wrong})
        assert refused.status == 401
        assert refused.headers["x-shopify-retry-invalid-session-request"] == "1"
    stranger = {"Authorization": f"Bearer {id_token(a_shop())}"}
    assert (await merchant("GET", "/apps/shopify/api/state", headers=stranger)).status == 404


async def test_a_reinstall_keeps_the_shop_and_a_late_farewell_does_not_end_it(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    before = await row_of(runtime, domain)
    async with runtime.database.system() as unit:
        await unit.execute(update(Row).where(Row.id == before.id).values(status="disconnected", credentials=None))
    await open_home(merchant, domain)
    after = await row_of(runtime, domain)
    assert (after.id, after.status) == (before.id, "connected")
    assert after.credentials is not None


def proxied(domain: str, customer: str = "", **changes: str) -> str:
    given = {
        "shop": domain,
        "logged_in_customer_id": customer,
        "path_prefix": "/apps/chat",
        "timestamp": str(int(time.time())),
        **changes,
    }
    message = "".join(f"{name}={value}" for name, value in sorted(given.items()))
    tag = hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
    return urlencode({**given, "signature": tag})


async def test_a_logged_in_customer_is_known_to_the_chat(merchant: Client, fake: FakeShopify, runtime: Runtime) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    session = await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain, '77')}")
    assert session.status == 200, session.body
    widget_id = session.body["widget_id"]
    admitted = await merchant(
        "POST",
        f"/api/embed/{widget_id}/visitor",
        {"identity": {"id": "77", "proof": session.body["proof"]}},
        headers={"Origin": f"https://{domain}", "Authorization": ""},
    )
    assert admitted.status == 200, admitted.body
    async with runtime.database.tenant((await row_of(runtime, domain)).tenant_id) as unit:
        known = (await unit.scalars(select(Visitor.id).where(Visitor.customer_id == "77"))).all()
    assert known == [admitted.body["visitor_id"]]  # looking at a page alone stores nobody
    forged = session.body["proof"][:-3] + "AAA"
    refused = await merchant(
        "POST",
        f"/api/embed/{widget_id}/visitor",
        {"identity": {"id": "77", "proof": forged}},
        headers={"Origin": f"https://{domain}", "Authorization": ""},
    )
    assert (refused.status, refused.body["error"]["code"]) == (403, "identity_invalid")
    anonymous = await merchant("GET", f"/apps/shopify/proxy/session?{proxied(domain)}")
    assert "proof" not in anonymous.body
    assert anonymous.body["widget_id"] == widget_id


@pytest.mark.parametrize(
    "spoil",
    [
        lambda query: query.replace("logged_in_customer_id=77", "logged_in_customer_id=78"),
        lambda query: f"{query}&timestamp={int(time.time())}",
        lambda query: f"logged_in_customer_id=78&{query}",
        lambda query: re.sub(r"signature=\w+", "signature=00", query),
        lambda query: query.partition("&signature")[0],
    ],
)
async def test_a_proxy_request_that_shopify_did_not_sign_is_refused(
    merchant: Client, fake: FakeShopify, spoil: Any
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    assert (await merchant("GET", f"/apps/shopify/proxy/session?{spoil(proxied(domain, '77'))}")).status == 403
    old = proxied(domain, "77", timestamp=str(int(time.time()) - 100))
    assert (await merchant("GET", f"/apps/shopify/proxy/session?{old}")).status == 403


class Outside:
    """A merchant who connects on our side: logged in, and sent to Shopify's consent for a shop."""

    def __init__(self, client: Client, browser: aiohttp.ClientSession, domain: str) -> None:
        self.client = client
        self.browser = browser
        self.domain = domain

    async def consent(self) -> dict[str, str]:
        """Go to Shopify, and return what its consent hands back: unsigned yet."""
        answers = {"platform": "shopify", "answers": {"shop": self.domain.partition(".")[0]}}
        step = await self.client("POST", "/api/v1/shops/connect", answers)
        assert step.body["step"] == "redirect", step.body
        path = step.body["url"].partition("/connect")[2]
        log_in = {"email": self.client.email, "password": "a long password"}
        async with self.browser.post(
            f"{self.client.url}/connect/shopify", data=log_in, allow_redirects=False
        ) as entered:
            assert entered.status == 303
        async with self.browser.get(f"{self.client.url}/connect{path}", allow_redirects=False) as sent_on:
            asked = urlsplit(sent_on.headers["Location"])
        query = parse_qs(asked.query)
        assert (asked.scheme, asked.hostname, asked.path) == ("https", self.domain, "/admin/oauth/authorize")
        assert query["client_id"] == [KEY]
        assert query["redirect_uri"][0].endswith("/connect/shopify/callback")
        return {"code": "good", "shop": self.domain, "state": query["state"][0], "timestamp": str(int(time.time()))}

    async def back(self, given: dict[str, str], tag: str | None = None) -> tuple[int, str]:
        """Come back with what was given; returns the status and where it leads."""
        message = "&".join(f"{name}={value}" for name, value in sorted(given.items()))
        made = hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
        query = urlencode({**given, "hmac": tag or made})
        address = f"{self.client.url}/connect/shopify/callback?{query}"
        async with self.browser.get(address, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", "")


@pytest_asyncio.fixture(loop_scope="session")
async def outside(merchant: Client, fake: FakeShopify) -> AsyncIterator[Outside]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        yield Outside(merchant, browser, a_shop())


async def test_a_merchant_connects_from_outside_by_consent(
    outside: Outside, fake: FakeShopify, runtime: Runtime
) -> None:
    given = await outside.consent()
    status, where = await outside.back(given)
    row = await row_of(runtime, outside.domain)
    assert (status, where) == (303, f"/connect/shopify/shops/{row.id}")
    assert (row.status, row.name, row.tenant_id) == ("connected", "Test Shop", outside.client.tenant_id)
    assert fake.asked == ["token code"]
    health = await outside.client("GET", f"/api/v1/shops/{row.id}/health")
    assert {"name": "shopify token", "ok": True, "message": "Shopify lets us in.", "next_step": None} in health.body[
        "checks"
    ]
    assert (await outside.back(given))[0] == 400  # a consent counts once
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("changes", "tag", "status"),
    [
        ({}, "00", 403),
        ({"code": "bad"}, None, 403),
        ({"timestamp": "1700000000"}, None, 403),
        ({"shop": "other.myshopify.com"}, None, 403),
        ({"shop": "evil.example"}, None, 400),
        ({"shop": "x.myshopify.com@evil.example"}, None, 400),
        ({"state": "somebody-elses"}, None, 400),
    ],
)
async def test_what_does_not_come_from_shopifys_consent_connects_nothing(
    outside: Outside, fake: FakeShopify, changes: dict[str, str], tag: str | None, status: int
) -> None:
    given = {**await outside.consent(), **changes}
    assert (await outside.back(given, tag))[0] == status
    assert fake.asked == (["token code"] if changes.get("code") else [])
    assert (await outside.client("GET", "/api/v1/shops")).body["data"] == []


@pytest.mark.parametrize("topic", ["customers/data_request", "customers/redact", "shop/redact"])
async def test_compliance_deliveries_are_taken_signed_and_refused_unsigned(
    merchant: Client, fake: FakeShopify, topic: str
) -> None:
    domain, body = a_shop(), b'{"shop_id": 1, "customer": {"id": 5, "email": "a@example.com"}}'
    await open_home(merchant, domain)
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": domain,
        "X-Shopify-Webhook-Id": new_id("request"),
        "Content-Type": "application/json",
    }
    for signature, status in ((signed(body), 200), ("AAAA", 401), ("", 401)):
        async with merchant.session.post(
            f"{merchant.url}/webhooks/shopify/compliance",
            data=body,
            headers={**headers, "X-Shopify-Hmac-Sha256": signature},
        ) as answer:
            assert answer.status == status


async def test_a_scope_that_is_missing_is_named(merchant: Client, fake: FakeShopify) -> None:
    domain = a_shop()
    fake.products = [product(1, "Mug")]
    await open_home(merchant, domain)
    fake.scopes.discard("read_inventory")
    fake.supported = ("2026-07",)
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    checks = {
        one["name"]: one for one in (await merchant("GET", "/apps/shopify/api/state", headers=own)).body["checks"]
    }
    assert "read_inventory" in checks["shopify scopes"]["message"]
    assert not checks["shopify version"]["ok"]
    assert checks["shopify scopes"]["next_step"]
