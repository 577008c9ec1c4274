"""A plugin's own pages: what they may ask of the core, and an account that a platform's install has made."""

import aiohttp
from tests.fixtures.app import Client
from tests.fixtures.market import connect_stall

from chatwidget.ids import new_id
from chatwidget.runtime import Runtime


def a_domain() -> str:
    return f"{new_id('request')[4:]}.market.example"


async def claim(client: Client, address: str, password: str) -> tuple[int, str]:
    path = address.partition("/claim/")[2]
    async with client.session.post(f"{client.url}/claim/{path}", data={"password": password}) as answer:
        return answer.status, await answer.text()


async def test_an_install_from_the_platform_makes_an_account_its_owner_can_claim_once(stallholder: Client) -> None:
    email, domain = f"{new_id('request')}@example.com", a_domain()
    made = await stallholder("POST", "/apps/market/install", {"domain": domain, "email": email})
    assert made.status == 200, made.body
    async with stallholder.session.get(f"{stallholder.url}/claim/{made.body['claim'].partition('/claim/')[2]}") as page:
        assert email in await page.text()
    assert (await claim(stallholder, made.body["claim"], "short"))[0] == 422
    assert (await claim(stallholder, made.body["claim"], "a very long password"))[0] == 200
    assert (await claim(stallholder, made.body["claim"], "another password"))[0] == 401
    entered = await stallholder("POST", "/api/v1/auth/login", {"email": email, "password": "a very long password"})
    assert entered.body["tenant"]["id"] == made.body["tenant_id"]
    again = await stallholder("POST", "/apps/market/install", {"domain": domain, "email": "other@example.com"})
    assert again.body["shop_id"] == made.body["shop_id"]
    assert again.body["claim"] is None
    second = await stallholder("POST", "/apps/market/install", {"domain": a_domain(), "email": email})
    assert second.body["tenant_id"] != made.body["tenant_id"]  # naming an address opens nobody's account
    assert second.body["claim"] is None


async def test_no_page_hands_out_a_claim_on_an_account_whose_owner_chose_a_password(
    stallholder: Client, market_runtime: Runtime
) -> None:
    domain = a_domain()
    await connect_stall(market_runtime, stallholder.tenant_id, domain)
    made = await stallholder("POST", "/apps/market/install", {"domain": domain, "email": "staff@example.com"})
    assert made.body["tenant_id"] == stallholder.tenant_id
    assert made.body["claim"] is None


async def test_a_page_reaches_its_platforms_shops_alone(stallholder: Client, market_runtime: Runtime) -> None:
    domain = a_domain()
    shop_id = await connect_stall(market_runtime, stallholder.tenant_id, domain)
    page = await stallholder("GET", f"/apps/market/stalls/{domain}")
    assert page.status == 200, page.body
    assert page.body["visitors"][0] == page.body["visitors"][1]  # the same customer is the same shopper
    assert page.body["status"] == "connected"
    assert "token" in page.body["checks"]
    assert page.body["answer"]
    async with aiohttp.ClientSession() as session:
        strange = await Client(stallholder.url, session)("GET", "/apps/market/stalls/nobody.example")
    assert (strange.status, strange.body["error"]["code"]) == (404, "stall_not_found")
    widgets = (await stallholder("GET", "/api/v1/widgets")).body["data"]
    assert [(one["id"], one["shop_id"], one["domains"]) for one in widgets] == [
        (page.body["widget_id"], shop_id, [domain])
    ]
