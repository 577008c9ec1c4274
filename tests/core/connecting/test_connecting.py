"""Connecting a shop in a browser and by the API: a grant counts once, in time, and for who began it."""

import hashlib
import hmac
import html
import re
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import select, update
from tests.fixtures.app import Client
from tests.fixtures.market import Market, connect_stall
from tests.fixtures.shoppers import make_widget

from chatwidget.ids import new_id
from chatwidget.models import Install, Shop, User, Visitor
from chatwidget.runtime import Runtime


class Browser:
    """A person's browser: cookies, no automatic redirects."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session
        self.text = ""
        self.headers: Any = {}

    async def get(self, path: str, **headers: str) -> int:
        async with self.session.get(self._whole(path), allow_redirects=False, headers=headers) as answer:
            self.text, self.headers = await answer.text(), answer.headers
            return answer.status

    async def send(self, path: str, **fields: str) -> int:
        async with self.session.post(self._whole(path), data=fields, allow_redirects=False) as answer:
            self.text, self.headers = await answer.text(), answer.headers
            return answer.status

    def _whole(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path

    @property
    def location(self) -> str:
        return str(self.headers["Location"])

    @property
    def token(self) -> str:
        found = re.search(r'name="_token" value="([^"]+)"', self.text)
        assert found, self.text
        return html.unescape(found[1])


def an_address() -> dict[str, str]:
    """An address of its own for each browser, so that limits by address do not meet all tests together."""
    return {"X-Forwarded-For": f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250) + 1}"}


@pytest_asyncio.fixture(loop_scope="session")
async def browser(market_url: str) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=an_address()) as session:
        yield Browser(market_url, session)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(market_url: str) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=an_address()) as session:
        yield Browser(market_url, session)


async def signed_up(browser: Browser) -> str:
    """Create an account on the page, and return its e-mail address."""
    email = f"{new_id('request')}@example.com"
    assert await browser.get("/connect/market?new") == 200
    status = await browser.send(
        "/connect/market?new", company_name="Stall Ltd", email=email, password="a long password"
    )
    assert status == 303, browser.text
    return email


async def begun(browser: Browser, domain: str) -> tuple[str, str]:
    """Answer the platform's question, and return the addresses to come back to and to post to."""
    assert await browser.get("/connect/market") == 200
    assert await browser.send("/connect/market", _token=browser.token, domain=domain) == 303, browser.text
    asked = urlsplit(browser.location)
    assert asked.hostname == domain
    query = parse_qs(asked.query)
    return query["back"][0], query["post"][0]


def a_domain() -> str:
    return f"{new_id('request')[4:]}.market.example"


def at(browser: Browser, address: str) -> str:
    """Return an address of ours as this test's server has it."""
    return browser.url + address.partition("/connect")[1] + address.partition("/connect")[2]


async def state_of(address: str) -> str:
    return address.rpartition("/")[2]


async def test_a_person_connects_a_shop_in_a_browser(browser: Browser, market: Market, market_runtime: Runtime) -> None:
    assert await browser.get("/connect/market") == 200
    assert "Log in" in browser.text
    await signed_up(browser)
    assert await browser.get("/connect/market") == 200
    assert "Which shop?" in browser.text
    domain = a_domain()
    back, post = await begun(browser, domain)
    state = await state_of(post)
    assert await browser.get(f"{at(browser, back)}?state={state}&code=good") == 303, browser.text
    assert await browser.get(browser.location) == 200
    assert "My market stall is connected" in browser.text
    assert "data-widget-id=&quot;wgt_" in browser.text
    async with market_runtime.database.system() as unit:
        shop = (await unit.scalars(select(Shop).where(Shop.domain == domain))).one()
    assert shop.status == "connected"
    assert shop.credentials is not None
    assert "token for" not in shop.credentials
    assert await browser.get(f"/connect/market/shops/{shop.id}/progress") == 200
    assert '"finished":false' in browser.text


async def test_the_page_speaks_spanish_and_says_what_is_wrong_at_its_field(browser: Browser) -> None:
    await browser.get("/connect/market", **{"Accept-Language": "es-ES,es;q=0.9"})
    assert "Conecta tu tienda de Market" in browser.text
    assert await browser.send("/connect/market", email="nobody@example.com", password="wrong password") == 401
    assert "E-mail address or password is wrong." in browser.text
    await signed_up(browser)
    await browser.get("/connect/market")
    assert await browser.send("/connect/market", _token=browser.token, domain="evil.example") == 422
    assert "It must end with .market.example." in browser.text
    assert 'value="evil.example"' in browser.text
    assert await browser.get("/connect/nowhere") == 404


async def test_pages_bring_nothing_of_others_and_cannot_be_framed(browser: Browser) -> None:
    await browser.get("/connect/market")
    policy = browser.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    await signed_up(browser)
    await browser.get("/connect/market")
    token = browser.token
    attack = '"><script>alert(1)</script>'
    assert await browser.send("/connect/market", _token=token, domain=attack) == 422
    assert "<script>alert" not in browser.text


async def test_a_form_of_another_page_is_refused(browser: Browser, market: Market) -> None:
    await signed_up(browser)
    assert await browser.send("/connect/market", _token="made up", domain=a_domain()) == 403
    assert await browser.send("/connect/market", domain=a_domain()) == 403
    assert market.calls == []


async def test_a_grant_counts_once_in_time_and_for_its_browser_alone(
    browser: Browser, stranger: Browser, market: Market, market_runtime: Runtime
) -> None:
    await signed_up(browser)
    await signed_up(stranger)
    back, post = await begun(browser, a_domain())
    answer = f"{at(browser, back)}?state={await state_of(post)}&code=good"
    assert await stranger.get(answer) == 400
    assert await browser.get(f"{at(browser, back)}?state=unknown&code=good") == 400
    assert "finish" not in market.calls
    assert await browser.get(answer) == 303
    assert await browser.get(answer) == 400
    assert market.calls.count("finish") == 1

    back, post = await begun(browser, a_domain())
    async with market_runtime.database.system() as unit:
        await unit.execute(
            update(Install).where(Install.used_at.is_(None)).values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        )
    assert await browser.get(f"{at(browser, back)}?state={await state_of(post)}&code=good") == 400
    assert market.calls.count("finish") == 1


async def test_what_the_platform_refuses_connects_nothing(browser: Browser, market_runtime: Runtime) -> None:
    await signed_up(browser)
    domain = a_domain()
    back, post = await begun(browser, domain)
    assert await browser.get(f"{at(browser, back)}?state={await state_of(post)}&code=denied") == 403
    assert "did not grant" in browser.text
    async with market_runtime.database.system() as unit:
        assert await unit.scalar(select(Shop.id).where(Shop.domain == domain)) is None


async def test_keys_posted_by_the_platform_wait_for_the_browser(
    browser: Browser, stranger: Browser, market: Market, market_runtime: Runtime
) -> None:
    await signed_up(browser)
    await signed_up(stranger)
    domain = a_domain()
    back, post = await begun(browser, domain)
    async with stranger.session.post(at(browser, post), json={"code": "denied"}) as refused:
        assert refused.status == 403
    async with stranger.session.post(at(browser, post), json={"code": "good"}) as kept:
        assert kept.status == 200
    async with stranger.session.post(at(browser, post), json={"code": "good"}) as again:
        assert again.status == 400
    async with market_runtime.database.system() as unit:
        assert await unit.scalar(select(Shop.id).where(Shop.domain == domain)) is None
        pending = await unit.scalar(select(Install.pending).where(Install.answers["domain"].astext == domain))
    assert pending is not None
    assert "token for" not in pending
    state = await state_of(post)
    assert await stranger.get(f"{at(browser, back)}?state={state}") == 400
    assert await browser.get(f"{at(browser, back)}?state={state}") == 303
    assert market.calls.count("finish") == 2  # the refused and the good one; coming back needs none


async def test_the_api_connects_step_by_step(stallholder: Client, browser: Browser, stranger: Browser) -> None:
    asked = await stallholder("POST", "/api/v1/shops/connect", {"platform": "market"})
    assert (asked.body["step"], asked.body["fields"][0]["name"]) == ("form", "domain")
    domain = a_domain()
    wrong = await stallholder("POST", "/api/v1/shops/connect", {"platform": "market", "answers": {"domain": "x"}})
    assert (wrong.status, wrong.body["error"]["fields"]["domain"]) == (422, "It must end with .market.example.")
    answers = {"platform": "market", "answers": {"domain": domain}}
    step = (await stallholder("POST", "/api/v1/shops/connect", answers)).body
    assert step["step"] == "redirect"
    link = at(browser, step["url"])

    # Who is sent somebody else's link connects nothing to that account, logged in or not.
    assert await stranger.get(link) == 303
    assert stranger.location.startswith("/connect/market?next=ins_")
    await signed_up(stranger)
    assert await stranger.get(link) == 400
    assert "another account" in stranger.text

    assert await browser.get(link) == 303
    page = browser.location
    assert await browser.get(page) == 200
    assert await browser.send(page, email=stallholder.email, password="a long password") == 303, browser.text
    assert await browser.get(browser.location) == 303
    assert browser.location == urlsplit(link).path
    assert await browser.get(browser.location) == 303
    query = parse_qs(urlsplit(browser.location).query)
    assert await browser.get(link) == 400  # the link is good once
    state = await state_of(query["post"][0])
    assert await browser.get(f"{at(browser, query['back'][0])}?state={state}&code=good") == 303
    shops = (await stallholder("GET", "/api/v1/shops")).body["data"]
    assert [shop["domain"] for shop in shops] == [domain]
    assert await browser.get(browser.location) == 200


async def test_a_member_who_is_no_admin_connects_no_shop(
    stallholder: Client, browser: Browser, market: Market, market_runtime: Runtime
) -> None:
    answers = {"platform": "market", "answers": {"domain": a_domain()}}
    link = at(browser, (await stallholder("POST", "/api/v1/shops/connect", answers)).body["url"])
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        await unit.execute(update(User).values(role="agent"))
    await browser.get(link)
    assert await browser.send(browser.location, email=stallholder.email, password="a long password") == 303
    assert await browser.get("/connect/market") == 403, "neither from the page"
    assert await browser.get(link) == 403, "nor from a link that an admin's API call made"
    assert await browser.get(f"/connect/market/callback/{secrets.token_urlsafe(32)}?code=good") == 403
    assert "finish" not in market.calls
    async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
        await unit.execute(update(User).values(role="admin"))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=an_address()) as session:
        admin = Browser(browser.url, session)
        await admin.get(link)
        assert await admin.send(admin.location, email=stallholder.email, password="a long password") == 303
        assert await admin.get(link) == 303, "the link is still good for an admin"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
async def test_no_other_site_logs_a_browser_in(browser: Browser, stranger: Browser, headers: dict[str, str]) -> None:
    email = await signed_up(stranger)
    form = {"email": email, "password": "a long password"}
    url = f"{browser.url}/connect/market"
    async with browser.session.post(url, data=form, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers
    async with browser.session.post(
        url, data=form, headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"}, allow_redirects=False
    ) as answer:
        assert answer.status == 303


async def test_a_form_with_too_many_fields_is_refused(browser: Browser) -> None:
    assert await browser.send("/connect/market", **{f"f{number}": "1" for number in range(60)}) == 422


async def test_a_shop_belongs_to_one_tenant_at_a_time(browser: Browser, stranger: Browser, stallholder: Client) -> None:
    domain = a_domain()
    for person, status in ((browser, 303), (stranger, 409)):
        await signed_up(person)
        back, post = await begun(person, domain)
        assert await person.get(f"{at(person, back)}?state={await state_of(post)}&code=good") == status
    assert "another account" in stranger.text


async def test_an_address_that_is_only_claimed_is_told_from_a_proven_one(
    stallholder: Client, market_runtime: Runtime
) -> None:
    shop_id = await connect_stall(market_runtime, stallholder.tenant_id, a_domain())
    wanted = {"name": "Chat", "domains": ["shop.example"], "shop_id": shop_id}
    made = (await stallholder("POST", "/api/v1/widgets", wanted)).body
    path, origin = f"/api/embed/{made['id']}/visitor", {"Origin": "https://shop.example", "Authorization": ""}
    signature = hmac.new(made["identity_secret"].encode(), b"c7", hashlib.sha256).hexdigest()
    claim = {"id": "c7", "hash": signature, "email": "victim@example.com"}

    async def known_as(token: str | None, identity: dict[str, str]) -> tuple[str, tuple[str | None, bool]]:
        sent = {"identity": identity, **({"visitor_token": token} if token else {})}
        admitted = (await stallholder("POST", path, sent, headers=origin)).body
        async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
            visitor = (await unit.scalars(select(Visitor).where(Visitor.id == admitted["visitor_id"]))).one()
        return admitted["token"], (visitor.email, visitor.email_proven)

    token, known = await known_as(None, claim)
    assert known == ("victim@example.com", False)
    token, known = await known_as(token, {"proof": "customer:c7"})
    assert known == ("known@example.com", True)
    token, known = await known_as(token, claim)
    assert known == ("known@example.com", True), "a claim does not take the place of what was proven"


@pytest.mark.parametrize(("proof", "status"), [("customer:c7", 200), ("forged", 403)])
async def test_a_platforms_own_proof_makes_a_shopper_known(
    stallholder: Client, market_runtime: Runtime, proof: str, status: int
) -> None:
    shop_id = await connect_stall(market_runtime, stallholder.tenant_id, a_domain())
    widget_id = await make_widget(stallholder, shop_id=shop_id)
    path, origin = f"/api/embed/{widget_id}/visitor", {"Origin": "https://shop.example", "Authorization": ""}
    admitted = await stallholder("POST", path, {"identity": {"proof": proof}}, headers=origin)
    assert admitted.status == status
    if status == 200:
        async with market_runtime.database.tenant(stallholder.tenant_id) as unit:
            visitor = (await unit.scalars(select(Visitor).where(Visitor.id == admitted.body["visitor_id"]))).one()
        assert (visitor.customer_id, visitor.email, visitor.email_proven) == ("c7", "known@example.com", True)
    else:
        assert admitted.body["error"]["code"] == "identity_invalid"
