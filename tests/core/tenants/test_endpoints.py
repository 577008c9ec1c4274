"""Sign-up, log-in, refresh and keys, as a merchant and as an attacker use them."""

import uuid

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from tests.fixtures.app import Client


def _somebody() -> dict[str, str]:
    return {"email": f"{uuid.uuid4().hex}@example.com", "password": "a long password", "company_name": "Shop & Co"}


async def test_a_merchant_registers_logs_in_and_asks_who_they_are(anybody: Client) -> None:
    wanted = _somebody()
    made = await anybody("POST", "/api/v1/auth/register", wanted)
    assert made.status == 201
    assert made.body["api_key"].startswith("pk_")
    assert len(made.body["api_key"]) == 35
    logged_in = await anybody(
        "POST", "/api/v1/auth/login", {"email": wanted["email"].upper(), "password": wanted["password"]}
    )
    assert logged_in.status == 200
    assert logged_in.body["token_type"] == "bearer"
    for token in (logged_in.body["access_token"], made.body["api_key"]):
        anybody.token = token
        me = await anybody("GET", "/api/v1/me")
        assert me.body["tenant"]["id"] == made.body["tenant"]["id"]
    assert "password" not in str(me.body)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no"}, "email"),
        ({"password": "short"}, "password"),
        ({"company_name": "x"}, "company_name"),
        ({"company_name": "  x  "}, "company_name"),
        ({"password": "é" * 40}, "password"),
        ({"company_name": "nul\x00nul"}, "company_name"),
        ({"email": None}, "email"),
    ],
)
async def test_bad_registrations_name_the_field(anybody: Client, change: dict[str, str], field: str) -> None:
    answer = await anybody("POST", "/api/v1/auth/register", {**_somebody(), **change})
    assert answer.status == 422
    assert field in answer.body["error"]["fields"]
    assert answer.body["error"]["request_id"]


async def test_an_address_is_taken_once(anybody: Client) -> None:
    wanted = _somebody()
    assert (await anybody("POST", "/api/v1/auth/register", wanted)).status == 201
    again = await anybody("POST", "/api/v1/auth/register", {**wanted, "email": wanted["email"].upper()})
    assert (again.status, again.body["error"]["code"]) == (409, "email_taken")


async def test_a_wrong_password_and_an_unknown_address_look_the_same(anybody: Client) -> None:
    wanted = _somebody()
    await anybody("POST", "/api/v1/auth/register", wanted)
    wrong = await anybody("POST", "/api/v1/auth/login", {"email": wanted["email"], "password": "x" * 100})
    unknown = await anybody("POST", "/api/v1/auth/login", {"email": "nobody@example.com", "password": "whatever"})
    assert wrong.status == unknown.status == 401
    assert wrong.body["error"]["code"] == unknown.body["error"]["code"] == "wrong_credentials"


async def test_a_refresh_token_used_twice_ends_the_log_in(anybody: Client) -> None:
    made = await anybody("POST", "/api/v1/auth/register", _somebody())
    first = await anybody("POST", "/api/v1/auth/refresh", {"refresh_token": made.body["refresh_token"]})
    assert first.status == 200
    stolen = await anybody("POST", "/api/v1/auth/refresh", {"refresh_token": made.body["refresh_token"]})
    assert (stolen.status, stolen.body["error"]["code"]) == (401, "refresh_token_reused")
    after = await anybody("POST", "/api/v1/auth/refresh", {"refresh_token": first.body["refresh_token"]})
    assert after.status == 401


async def test_logging_out_ends_the_refresh_token(anybody: Client) -> None:
    made = await anybody("POST", "/api/v1/auth/register", _somebody())
    token = {"refresh_token": made.body["refresh_token"]}
    assert (await anybody("POST", "/api/v1/auth/logout", token)).status == 204
    assert (await anybody("POST", "/api/v1/auth/refresh", token)).status == 401


async def test_forged_tokens_are_refused(anybody: Client) -> None:
    made = await anybody("POST", "/api/v1/auth/register", _somebody())
    head, body, signature = made.body["access_token"].split(".")
    other_key = OctKey.import_key("another secret of at least 32 characters")
    claims = {"sub": "usr_x", "ten": made.body["tenant"]["id"], "iss": "chatwidget", "aud": "console", "exp": 2**31}
    forged = [
        "",
        "x",
        "pk_" + "a" * 32,
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"eyJhbGciOiJub25lIn0.{body}.",
        jwt.encode({"alg": "HS256"}, claims, other_key),
    ]
    for token in forged:
        anybody.token = token or "x"
        answer = await anybody("GET", "/api/v1/me")
        assert answer.status == 401, token
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_visitors_token_opens_no_console(merchant: Client) -> None:
    widget = await merchant("POST", "/api/v1/widgets", {"name": "W", "domains": ["shop.example"]})
    visitor = await merchant("POST", f"/api/embed/{widget.body['id']}/visitor", {})
    merchant.token = visitor.body["token"]
    assert (await merchant("GET", "/api/v1/me")).status == 401


async def test_keys_do_what_their_scopes_say_until_they_are_revoked(merchant: Client) -> None:
    made = await merchant("POST", "/api/v1/api-keys", {"name": "Reader", "scopes": ["read"]})
    assert made.status == 201
    listed = await merchant("GET", "/api/v1/api-keys")
    assert made.body["key"] not in str(listed.body)
    reader = Client(merchant.url, merchant.session, made.body["key"])
    assert (await reader("GET", "/api/v1/widgets")).status == 200
    refused = await reader("POST", "/api/v1/widgets", {"name": "W"})
    assert (refused.status, refused.body["error"]["code"]) == (403, "insufficient_scope")
    assert (await reader("POST", "/api/v1/api-keys", {"name": "Up", "scopes": ["admin"]})).status == 403
    assert (await merchant("DELETE", f"/api/v1/api-keys/{made.body['id']}")).status == 204
    assert (await reader("GET", "/api/v1/widgets")).status == 401


async def test_a_key_without_time_zone_or_scope_is_refused(merchant: Client) -> None:
    bodies: list[dict[str, object]] = [
        {"scopes": []},
        {"scopes": ["root"]},
        {"scopes": ["read"], "expires_at": "2030-01-01T00:00:00"},
    ]
    for bad in bodies:
        assert (await merchant("POST", "/api/v1/api-keys", {"name": "K", **bad})).status == 422
