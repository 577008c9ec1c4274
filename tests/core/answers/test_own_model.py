"""A tenant's own model server: set by REST, used for that tenant alone, and never at the operator's cost."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy import select
from tests.fixtures.app import Answer, Client, at, free_port, register, serve
from tests.fixtures.model import StubModel, running_stub

from chatwidget.answers.breaker import FAILURES
from chatwidget.db import Database
from chatwidget.models import ModelSetting
from chatwidget.settings import Settings

KEY = "sk-own-1234567890abcdWXYZ"
OPERATORS = "sk-operators-key"


@pytest_asyncio.fixture(loop_scope="session")
async def own() -> AsyncIterator[StubModel]:
    """The server that a tenant brings."""
    async with running_stub() as stub:
        yield stub


@pytest_asyncio.fixture(loop_scope="session")
async def url(settings: Settings, model: StubModel) -> AsyncIterator[str]:
    """An installation with a model, which lets tenants name servers on this machine."""
    changed = at(settings, openai_base_url=model.url, openai_api_key=OPERATORS, model_private_hosts=["127.0.0.1"])
    async with serve(changed) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def anna(url: str, http: aiohttp.ClientSession) -> Client:
    return await with_shop(await register(Client(url, http)))


@pytest_asyncio.fixture(loop_scope="session")
async def bert(url: str, http: aiohttp.ClientSession) -> Client:
    return await with_shop(await register(Client(url, http)))


async def with_shop(client: Client) -> Client:
    shop = {"platform": "generic_site", "name": "Shop", "domain": "https://shop.example", "crawl": False}
    assert (await client("POST", "/api/v1/shops", shop)).status == 201
    return client


async def ask(client: Client) -> Answer:
    shop_id = (await client("GET", "/api/v1/shops")).body["data"][0]["id"]
    return await client("POST", f"/api/v1/shops/{shop_id}/playground", {"message": "Hello, who are you?"})


def chosen(stub: StubModel, **more: Any) -> dict[str, Any]:
    return {"base_url": stub.url, "api_key": KEY, "model": "llama-3", **more}


async def set_own(client: Client, stub: StubModel, **more: Any) -> Answer:
    done = await client("PUT", "/api/v1/model", chosen(stub, **more))
    assert done.status == 200, done.body
    return done


# ── what is set and told ─────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_key_goes_in_and_never_comes_out(anna: Client, own: StubModel, db: Database) -> None:
    before = await anna("GET", "/api/v1/model")
    assert before.body["source"] == "installation"
    assert before.body["base_url"] is None, "where the operator's server stands is not told"
    set_ = await set_own(anna, own, fallback_model="llama-2")
    told = await anna("GET", "/api/v1/model")
    log = await anna("GET", "/api/v1/audit-log")
    assert told.body == set_.body
    assert told.body["source"] == "tenant"
    assert told.body["base_url"] == own.url
    assert (told.body["has_api_key"], told.body["api_key_hint"]) == (True, "…WXYZ")
    entry = next(entry for entry in log.body["data"] if entry["action"] == "model.set")
    assert entry["data"]["model"] == "llama-3"
    async with db.tenant(anna.tenant_id) as unit:
        row = await unit.scalar(select(ModelSetting))
    stored = {name: str(value) for name, value in vars(row).items()}
    for shown in (set_.body, told.body, log.body, stored):
        assert KEY not in json.dumps(shown)


async def test_a_change_without_the_key_keeps_it_and_null_drops_it(anna: Client, own: StubModel) -> None:
    await set_own(anna, own)
    await anna("PUT", "/api/v1/model", {"base_url": f"{own.url}/", "model": "llama-4"})
    assert (await ask(anna)).body["receipt"]["model"] == "llama-4"
    assert own.keys == [f"Bearer {KEY}"]
    await anna("PUT", "/api/v1/model", {"base_url": own.url, "model": "llama-4", "api_key": None})
    assert (await anna("GET", "/api/v1/model")).body["has_api_key"] is False
    await ask(anna)
    assert own.keys[-1] == "Bearer none"


async def test_a_key_that_is_kept_is_not_sent_to_another_server(anna: Client, own: StubModel, model: StubModel) -> None:
    await set_own(anna, own)
    for method, path in (("PUT", "/api/v1/model"), ("POST", "/api/v1/model/test")):
        refused = await anna(method, path, {"base_url": model.url, "model": "llama-3"})
        assert (refused.status, refused.body["error"]["code"]) == (422, "key_needed")
    assert model.keys == []


async def test_only_an_admin_sets_it(anna: Client, own: StubModel) -> None:
    made = await anna("POST", "/api/v1/api-keys", {"name": "writer", "scopes": ["read", "write"]})
    writer = Client(anna.url, anna.session, token=made.body["key"])
    for method, path in (("PUT", "/api/v1/model"), ("DELETE", "/api/v1/model"), ("POST", "/api/v1/model/test")):
        refused = await writer(method, path, chosen(own))
        assert (refused.status, refused.body["error"]["code"]) == (403, "insufficient_scope")
    assert (await writer("GET", "/api/v1/model")).status == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"model": " "}, "model"),
        ({"model": "http://127.0.0.1:9/v1|llama"}, "model"),
        ({"model": "m", "fallback_model": "https://elsewhere.example/v1|m"}, "fallback_model"),
        ({"model": "m", "api_key": "two words"}, "api_key"),
        ({"model": "m", "api_key": "sk\r\nX-Evil: 1"}, "api_key"),
        ({"model": "m", "base_url": "ftp://models.example/v1"}, "base_url"),
        ({"model": "m", "base_url": "https://models.example/v1?key=1"}, "base_url"),
        ({"model": "m", "base_url": "https://me:secret@models.example/v1"}, "base_url"),
        ({"model": "m", "base_url": "https://models.example:99999/v1"}, "base_url"),
        ({"model": "m", "base_url": "http://models.example/v1", "api_key": KEY}, "base_url"),
        ({"model": "m", "base_url": "https://💩.example/v1"}, "base_url"),
        ({"model": "m", "base_url": "https://models.example/\t/v1"}, "base_url"),
        ({"model": "m", "price": {"input": -1, "output": 1}}, "price.input"),
    ],
)
async def test_bad_settings_are_refused_with_their_field(anna: Client, wrong: dict[str, Any], field: str) -> None:
    for method, path in (("PUT", "/api/v1/model"), ("POST", "/api/v1/model/test")):
        refused = await anna(method, path, wrong)
        assert refused.status == 422, refused.body
        assert field in refused.body["error"]["fields"]
        assert KEY not in json.dumps(refused.body)
    assert (await anna("GET", "/api/v1/model")).body["source"] == "installation"


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.8/v1",
        "https://169.254.169.254/latest",
        "https://[::1]/v1",
        "https://[::ffff:127.0.0.1]/v1",
        "https://localhost/v1",
        "https://127.1/v1",
        "https://2130706433/v1",
        "https://0x7f.1/v1",
        "https://redis.internal/v1",
    ],
)
async def test_addresses_inside_are_refused(settings: Settings, http: aiohttp.ClientSession, address: str) -> None:
    async with serve(settings) as strict:
        client = await register(Client(strict, http))
        for method, path in (("PUT", "/api/v1/model"), ("POST", "/api/v1/model/test")):
            refused = await client(method, path, {"base_url": address, "model": "m"})
            assert (refused.status, refused.body["error"]["code"]) == (422, "address_refused"), refused.body


# ── who answers ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_each_tenant_is_answered_by_its_own_server_with_its_own_key(
    anna: Client, bert: Client, own: StubModel, model: StubModel
) -> None:
    await set_own(anna, own, price={"input": 1_000, "output": 1_000})
    hers, his = (await ask(anna)).body["receipt"], (await ask(bert)).body["receipt"]
    assert (hers["model"], hers["model_source"], hers["answerer"]) == ("llama-3", "tenant", "openai")
    assert hers["cost_usd"] == pytest.approx((hers["tokens"]["prompt"] + hers["tokens"]["completion"]) / 1_000)
    assert (his["model"], his["model_source"]) == ("gpt-4o-mini", "installation")
    assert (own.keys, model.keys) == ([f"Bearer {KEY}"], [f"Bearer {OPERATORS}"])
    assert own.asked[0]["model"] == "llama-3"
    used = (await anna("GET", "/api/v1/settings/budget")).body
    assert used["tokens_today"] == hers["tokens"]["prompt"] + hers["tokens"]["completion"]


async def test_an_installation_without_a_model_answers_with_the_tenants(
    settings: Settings, http: aiohttp.ClientSession, own: StubModel
) -> None:
    async with serve(at(settings, model_private_hosts=["127.0.0.1"])) as offline:
        client = await with_shop(await register(Client(offline, http)))
        assert (await ask(client)).body["receipt"]["answerer"] == "offline"
        await set_own(client, own)
        assert (await ask(client)).body["receipt"]["model"] == "llama-3"


async def test_taken_back_the_installation_answers_again(anna: Client, own: StubModel, model: StubModel) -> None:
    await set_own(anna, own)
    assert (await anna("DELETE", "/api/v1/model")).status == 204
    assert (await anna("DELETE", "/api/v1/model")).status == 204
    assert (await anna("GET", "/api/v1/model")).body["source"] == "installation"
    assert (await ask(anna)).body["receipt"]["model_source"] == "installation"
    assert own.asked == []
    actions = [entry["action"] for entry in (await anna("GET", "/api/v1/audit-log")).body["data"]]
    assert actions.count("model.unset") == 1
    await set_own(anna, own)
    assert (await ask(anna)).body["receipt"]["model_source"] == "tenant"


async def test_where_it_fails_its_own_fallback_answers(anna: Client, own: StubModel, model: StubModel) -> None:
    own.lacks = {"llama-3"}
    await set_own(anna, own, fallback_model="llama-2")
    assert (await ask(anna)).body["receipt"]["model"] == "llama-2"
    assert own.keys == [f"Bearer {KEY}"] * 2
    assert model.asked == []


async def test_where_it_fails_altogether_the_operators_key_is_not_spent(
    anna: Client, own: StubModel, model: StubModel
) -> None:
    own.fault = "500"
    await set_own(anna, own, fallback_model="llama-2")
    failed = await ask(anna)
    assert (failed.status, failed.body["error"]["code"]) == (503, "model_unavailable")
    assert model.asked == []


async def test_one_tenants_bad_key_opens_nobody_elses_breaker(anna: Client, bert: Client, own: StubModel) -> None:
    own.key = KEY
    await set_own(bert, own)
    await set_own(anna, own, api_key="sk-mistyped-key")
    codes = [(await ask(anna)).body["error"]["code"] for _ in range(FAILURES + 1)]
    assert codes == ["model_unavailable"] * FAILURES + ["model_resting"]
    assert (await ask(bert)).status == 200, "the same server, with a key that is good"
    assert (await anna("GET", "/readyz")).body["checks"]["model"] == "ok"
    await set_own(anna, own)
    assert (await ask(anna)).status == 200, "new settings are tried at once"


async def test_what_the_environment_says_of_the_operators_account_stays_here(
    anna: Client, own: StubModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"OPENAI_ORG_ID": "org-ours", "OPENAI_PROJECT_ID": "prj", "OPENAI_API_KEY": OPERATORS}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    await set_own(anna, own, api_key=None)
    assert (await ask(anna)).status == 200
    sent = json.dumps(own.headers)
    assert "org-ours" not in sent
    assert OPERATORS not in sent


# ── the test call ────────────────────────────────────────────────────────────────────────────────────────────────────
async def tried(client: Client, body: dict[str, Any] | None) -> dict[str, Any]:
    done = await client("POST", "/api/v1/model/test", body)
    assert done.status == 200, done.body
    found: dict[str, Any] = done.body
    return found


async def test_a_test_tells_what_is_wrong_and_keeps_nothing(anna: Client, own: StubModel) -> None:
    own.key, own.lacks = KEY, {"gpt-9"}
    assert (await tried(anna, chosen(own)))["code"] == "ok"
    assert (await tried(anna, chosen(own, api_key="sk-wrong")))["code"] == "key_refused"
    assert (await tried(anna, chosen(own, model="gpt-9")))["code"] == "model_unknown"
    assert (await tried(anna, chosen(own, base_url=f"{own.url}/chat/completions")))["code"] == "ok"
    assert (await tried(anna, chosen(own, base_url=own.url.removesuffix("/v1"))))["code"] == "not_compatible"
    nobody = {"base_url": f"http://127.0.0.1:{free_port()}/v1", "model": "m"}
    assert (await tried(anna, nobody))["code"] == "not_reachable"
    assert (await tried(anna, {"base_url": "https://xn--/v1", "model": "m"}))["code"] == "no_such_host"
    lost = await tried(anna, {"base_url": "https://no-such-host.invalid/v1", "model": "m"})
    assert lost["code"] == "no_such_host"
    assert lost["message"]
    assert lost["next_step"]
    own.fault = "500"
    assert (await tried(anna, chosen(own)))["code"] == "server_failed"
    assert (await anna("GET", "/api/v1/model")).body["source"] == "installation"


async def test_a_test_without_a_body_tries_what_holds(
    anna: Client, own: StubModel, model: StubModel, settings: Settings, http: aiohttp.ClientSession
) -> None:
    assert (await tried(anna, None))["model"] == "gpt-4o-mini"
    await set_own(anna, own)
    assert await tried(anna, None) | {"total_ms": 0} == {
        "ok": True,
        "code": "ok",
        "message": "llama-3 answers.",
        "next_step": None,
        "model": "llama-3",
        "total_ms": 0,
    }
    assert len(own.asked) == len(model.asked) == 1
    async with serve(settings) as offline:
        assert (await tried(await register(Client(offline, http)), None))["ok"] is True


async def test_tests_are_limited(anna: Client, own: StubModel) -> None:
    codes = [(await anna("POST", "/api/v1/model/test", chosen(own))).status for _ in range(11)]
    assert codes == [200] * 10 + [429]


@pytest.mark.parametrize("kind", ["page", "other json", "redirect", "silence"])
async def test_what_only_looks_like_a_model_is_told_apart(anna: Client, own: StubModel, kind: str) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        match kind:
            case "page":
                return web.Response(text="<html>Welcome</html>", content_type="text/html")
            case "other json":
                return web.json_response({"hello": "world"})
            case "redirect":
                return web.Response(status=307, headers={"Location": f"{own.url}/chat/completions"})
            case _:
                return web.Response(content_type="text/event-stream")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    found = await tried(anna, {"base_url": base_url, "api_key": KEY, "model": "m"})
    await runner.cleanup()
    assert found["code"] == ("redirected" if kind == "redirect" else "not_compatible")
    assert own.asked == [], "a key does not follow a redirect"
