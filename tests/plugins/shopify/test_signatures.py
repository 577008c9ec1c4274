"""Shopify's signatures: its published examples hold, and everything near them does not."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.plugins.shopify.fake import KEY, SECRET, SHOP, id_token

from chatwidget import Forbidden, InvalidInput
from chatwidget_shopify import signatures
from chatwidget_shopify.domains import is_shop, shop_domain

VECTORS = {one["id"]: one for one in json.loads(Path(__file__).with_name("vectors.json").read_text())}
OLD = b"another secret, as long as the first one"


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(one, id=name) for name, one in VECTORS.items() if one["kind"] == kind]


@pytest.mark.parametrize("vector", of_kind("oauth_query"))
def test_published_oauth_queries_hold(vector: dict[str, Any]) -> None:
    parameters = vector.get("params") or dict(part.split("=", 1) for part in vector["message"].split("&"))
    assert signatures.oauth_hmac(parameters, vector["secret"].encode()) == vector["hex"]


@pytest.mark.parametrize("vector", of_kind("app_proxy"))
def test_published_proxy_queries_hold(vector: dict[str, Any]) -> None:
    if "url_query" not in vector:
        query = urlencode({"logged_in_customer_id": "1", "path_prefix": "/apps/my_app", "shop": "the shop URL"})
        query += "&timestamp=1700000000"
    else:
        query = vector["url_query"]
    when = float(query.rpartition("timestamp=")[2])
    signed = f"{query}&signature={vector['hex']}"
    given = signatures.proxy_holds(signed, [vector["secret"].encode()], when)
    assert given["logged_in_customer_id"] == "1"
    with pytest.raises(Forbidden):
        signatures.proxy_holds(signed, [b"other"], when)
    with pytest.raises(Forbidden, match="out of date"):
        signatures.proxy_holds(signed, [vector["secret"].encode()], when + 91)
    with pytest.raises(Forbidden, match="twice"):
        signatures.proxy_holds(f"{signed}&timestamp=1", [vector["secret"].encode()], when)


@pytest.mark.parametrize("vector", of_kind("webhook"))
def test_published_deliveries_hold(vector: dict[str, Any]) -> None:
    body, secret = vector["body"].encode(), vector["secret"].encode()
    assert signatures.webhook_holds(body, vector["base64"] + "\n", [OLD, secret])
    assert not signatures.webhook_holds(body + b" ", vector["base64"], [secret])
    assert not signatures.webhook_holds(body, "é" + vector["base64"], [secret])
    assert not signatures.webhook_holds(body, "", [secret])


@pytest.mark.parametrize("vector", of_kind("session_token"))
def test_a_published_session_token_holds(vector: dict[str, Any]) -> None:
    who = signatures.id_token_holds(vector["token"], [vector["secret"].encode()], "API_KEY", 1_700_000_030)
    assert (who.shop, who.user_id) == ("test-shop.myshopify.com", "1")
    for now in (1_700_000_071, 1_699_999_989):
        with pytest.raises(Forbidden):
            signatures.id_token_holds(vector["token"], [vector["secret"].encode()], "API_KEY", now)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another app"},
        {"dest": "https://evil.example"},
        {"dest": "https://other-shop.myshopify.com"},
        {"iss": "https://evil.example/admin"},
        {"iss": f"http://{SHOP}/admin", "dest": f"http://{SHOP}"},
        {"exp": None},
        {"nbf": None},
        {"sub": None},
        {"exp": "soon"},
        {"exp": int(time.time()) - 60},
    ],
)
def test_a_session_token_with_a_wrong_claim_does_not_hold(changes: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        signatures.id_token_holds(id_token(**changes), [SECRET.encode()], KEY, time.time())


def test_either_secret_holds_while_one_is_replaced() -> None:
    token = id_token()
    assert signatures.id_token_holds(token, [OLD, SECRET.encode()], KEY, time.time()).shop == SHOP
    for broken in (token[:-2], "", "a.b.c", token.replace(".", "", 1), "é" + token):
        with pytest.raises(Forbidden):
            signatures.id_token_holds(broken, [OLD, SECRET.encode()], KEY, time.time())


SMUGGLED = [
    "evil.com",
    "evil.com/x.myshopify.com",
    "evil.com?x.myshopify.com",
    "evil.com#.myshopify.com",
    "x.myshopify.com.evil.com",
    "x.myshopify.com@evil.com",
    "user:pw@x.myshopify.com",
    "x.myshopify.com\n",
    "x.myshopify.com\r\nHost: evil",
    " x.myshopify.com",
    "x.myshopify.com/",
    "x.myshopify.com:443",
    "x.myshopify.com.",
    "-x.myshopify.com",
    ".myshopify.com",
    "myshopify.com",
    "a.b.myshopify.com",
    "x_y.myshopify.com",
    "x.myshopify.com%00",
    "x.myshopify.com\x00",
    "x%2emyshopify.com",
    "X.MYSHOPIFY.COM",
    "xn--80ak6aa92e.com",
    "\u0445.myshopify.com",
    "x.myshopif\u0443.com",
    "x\uff0emyshopify.com",
    "x.myshopify.com\u2028",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "2130706433",
    "169.254.169.254",
    "http://x.myshopify.com",
    "//x.myshopify.com",
    "\\\\x.myshopify.com",
    "x.myshopify.com\\@evil.com",
    "javascript:alert(1)",
    "x.myshopify.io",
    f"{'a' * 61}.myshopify.com",
    "",
]


@pytest.mark.parametrize("domain", SMUGGLED)
def test_nothing_but_a_shops_own_domain_is_a_shop(domain: str) -> None:
    assert not is_shop(domain)


@pytest.mark.parametrize(
    "typed",
    [
        "my-shop",
        "My-Shop.myshopify.com",
        "https://my-shop.myshopify.com/admin",
        "https://admin.shopify.com/store/my-shop",
    ],
)
def test_what_a_merchant_types_is_understood(typed: str) -> None:
    assert shop_domain(typed) == "my-shop.myshopify.com"


@pytest.mark.parametrize("typed", ["my-shop.example", "evil.com/my-shop.myshopify.com", "my shop", "x@y.myshopify.com"])
def test_what_is_no_shop_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        shop_domain(typed)
    assert refused.value.fields is not None
    assert "shop" in refused.value.fields
