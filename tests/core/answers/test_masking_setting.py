"""A merchant says by REST what models must not see, and every answer goes by it."""

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from tests.fixtures.app import Answer, Client, at, register, serve
from tests.fixtures.model import Reply, StubModel

from chatwidget.settings import Settings

EMAIL, PHONE, CARD = "ana@mail.example", "+34 974 000 047", "4111 1111 1111 1111"


@pytest_asyncio.fixture(loop_scope="session")
async def anna(settings: Settings, model: StubModel) -> AsyncIterator[Client]:
    async with serve(at(settings, openai_base_url=model.url)) as url, aiohttp.ClientSession() as session:
        client = await register(Client(url, session))
        shop = {"platform": "generic_site", "name": "Shop", "domain": "https://shop.example", "crawl": False}
        assert (await client("POST", "/api/v1/shops", shop)).status == 201
        yield client


async def ask(client: Client) -> Answer:
    shop_id = (await client("GET", "/api/v1/shops")).body["data"][0]["id"]
    said = {"message": f"Any news? I am {EMAIL}, {PHONE}", "history": [{"role": "user", "content": f"Card {CARD}"}]}
    return await client("POST", f"/api/v1/shops/{shop_id}/playground", said)


async def test_payment_data_is_hidden_until_a_merchant_says_otherwise(anna: Client, model: StubModel) -> None:
    assert (await anna("GET", "/api/v1/settings/masking")).body == {"masking": "payment"}
    await ask(anna)
    assert CARD not in json.dumps(model.asked)
    assert EMAIL in json.dumps(model.asked)
    assert (await anna("PUT", "/api/v1/settings/masking", {"masking": "off"})).status == 200
    await ask(anna)
    assert CARD in json.dumps(model.asked)


async def test_personal_data_reaches_tools_and_the_shopper_but_no_model(anna: Client, model: StubModel) -> None:
    assert (await anna("PUT", "/api/v1/settings/masking", {"masking": "personal"})).body == {"masking": "personal"}
    model.replies = [
        Reply(calls=[("search_products", {"query": "jacket for [e-mail A]"})]),
        Reply(text="Nothing yet. Hello [e-mail A], is [number B] still right?"),
    ]
    answered = await ask(anna)
    sent = json.dumps(model.asked)
    assert EMAIL not in sent
    assert PHONE not in sent
    assert "[e-mail A], [number B]" in sent
    assert EMAIL in answered.body["content"]
    assert answered.body["receipt"]["tools"][0]["arguments"]["query"] == f"jacket for {EMAIL}"
    actions = [entry["action"] for entry in (await anna("GET", "/api/v1/audit-log")).body["data"]]
    assert actions.count("masking.set") == 1


@pytest.mark.parametrize("wrong", [{}, {"masking": "some"}, {"masking": None}])
async def test_what_is_no_masking_is_refused(anna: Client, wrong: dict[str, object]) -> None:
    refused = await anna("PUT", "/api/v1/settings/masking", wrong)
    assert refused.status == 422
    assert "masking" in refused.body["error"]["fields"]


async def test_only_an_admin_sets_it(anna: Client) -> None:
    made = await anna("POST", "/api/v1/api-keys", {"name": "writer", "scopes": ["write"]})
    writer = Client(anna.url, anna.session, token=made.body["key"])
    assert (await writer("PUT", "/api/v1/settings/masking", {"masking": "off"})).status == 403
    assert (await writer("GET", "/api/v1/settings/masking")).status == 200
