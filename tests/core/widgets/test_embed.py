"""The public side of a widget: configuration with ETag and CORS, visitor tokens, identities, the assets."""

import hashlib
import hmac

import pytest
from tests.fixtures.app import ORIGIN, Client
from tests.fixtures.shoppers import make_widget

from chatwidget.errors import InvalidInput
from chatwidget.origins import allows, normalised


@pytest.mark.parametrize(
    ("domains", "origin", "allowed"),
    [
        (["shop.example"], "https://shop.example", True),
        (["shop.example"], "https://www.shop.example", True),
        (["shop.example"], "http://shop.example", True),
        (["shop.example"], "https://shop.example:8443", False),
        (["shop.example:8443"], "https://shop.example:8443", True),
        (["shop.example"], "https://evil.example", False),
        (["shop.example"], "https://shop.example.evil.example", False),
        (["shop.example"], "https://evilshop.example", False),
        (["*.shop.example"], "https://de.shop.example", True),
        (["*.shop.example"], "https://evilshop.example", False),
        (["localhost"], "http://localhost:5173", True),
        (["127.0.0.1:3001"], "http://127.0.0.1:3001", True),
        (["127.0.0.1:3001"], "http://127.0.0.1:3002", False),
        (["shop.example"], "null", False),
        (["shop.example"], "file://shop.example", False),
        (["shop.example"], "https://user@shop.example", False),
        (["shop.example"], None, False),
        ([], "https://shop.example", False),
    ],
)
def test_origins(domains: list[str], origin: str | None, allowed: bool) -> None:
    assert allows(domains, origin) is allowed


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ("https://Shop.Example/path", "shop.example"),
        ("shop.example:8443", "shop.example:8443"),
        ("*.shop.example", "*.shop.example"),
        ("http://localhost:3000", "localhost:3000"),
        ("müller.example", "xn--mller-kva.example"),
    ],
)
def test_domains_are_kept_plain(entry: str, kept: str) -> None:
    assert normalised(entry) == kept


@pytest.mark.parametrize(
    "entry", ["", "*", "ftp://shop.example", "a b", "https://user:pass@shop.example", "*.*.example"]
)
def test_what_is_no_domain_is_refused(entry: str) -> None:
    with pytest.raises(InvalidInput):
        normalised(entry)


async def test_the_configuration_has_an_etag_and_cors_for_the_widgets_own_pages(merchant: Client) -> None:
    widget_id = await make_widget(merchant, config={"greeting": {"en": "Hi"}, "instructions": "be brief"})
    answer = await merchant("GET", f"/api/embed/{widget_id}", headers={"Origin": ORIGIN, "Authorization": ""})
    assert answer.body["greeting"] == {"en": "Hi"}
    assert answer.body["realtime"]["path"] == "/socket.io"
    assert "instructions" not in answer.body
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in answer.headers
    again = await merchant("GET", f"/api/embed/{widget_id}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304
    foreign = await merchant("GET", f"/api/embed/{widget_id}", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in foreign.headers


async def test_a_change_shows_and_a_widget_that_is_off_is_gone(merchant: Client) -> None:
    widget_id = await make_widget(merchant)
    await merchant("GET", f"/api/embed/{widget_id}")
    changed = await merchant("PATCH", f"/api/v1/widgets/{widget_id}", {"config": {"theme": {"color": "#112233"}}})
    assert changed.body["config"]["theme"]["position"] == "right"
    assert (await merchant("GET", f"/api/embed/{widget_id}")).body["theme"]["color"] == "#112233"
    await merchant("PATCH", f"/api/v1/widgets/{widget_id}", {"is_active": False})
    off = await merchant("GET", f"/api/embed/{widget_id}")
    assert (off.status, off.body["error"]["code"]) == (404, "widget_not_found")


async def test_a_bad_configuration_names_its_field(merchant: Client) -> None:
    answer = await merchant("POST", "/api/v1/widgets", {"name": "W", "config": {"theme": {"color": "red;}"}}})
    assert answer.status == 422
    assert "config.theme.color" in answer.body["error"]["fields"]
    widget_id = await make_widget(merchant)
    answer = await merchant("PATCH", f"/api/v1/widgets/{widget_id}", {"config": {"theme": {"color": "red"}}})
    assert "config.theme.color" in answer.body["error"]["fields"]


async def test_a_returning_shopper_keeps_their_id(merchant: Client) -> None:
    widget_id = await make_widget(merchant)
    first = await merchant("POST", f"/api/embed/{widget_id}/visitor", {})
    second = await merchant("POST", f"/api/embed/{widget_id}/visitor", {"visitor_token": first.body["token"]})
    assert first.body["visitor_id"] == second.body["visitor_id"]
    other = await make_widget(merchant)
    elsewhere = await merchant("POST", f"/api/embed/{other}/visitor", {"visitor_token": first.body["token"]})
    assert elsewhere.body["visitor_id"] != first.body["visitor_id"]


async def test_an_identity_counts_only_with_the_merchants_signature(merchant: Client) -> None:
    made = await merchant("POST", "/api/v1/widgets", {"name": "W", "domains": ["shop.example"]})
    widget_id, secret = made.body["id"], made.body["identity_secret"]
    forged = {"id": "customer-1", "hash": "0" * 64}
    refused = await merchant(
        "POST", f"/api/embed/{widget_id}/visitor", {"identity": forged}, headers={"Origin": ORIGIN}
    )
    assert (refused.status, refused.body["error"]["code"]) == (403, "identity_invalid")
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    signed = {"id": "customer-1", "hash": hmac.new(secret.encode(), b"customer-1", hashlib.sha256).hexdigest()}
    proven = await merchant("POST", f"/api/embed/{widget_id}/visitor", {"identity": signed})
    assert proven.status == 200
    other = {"id": "customer-2", "hash": hmac.new(secret.encode(), b"customer-2", hashlib.sha256).hexdigest()}
    switched = await merchant(
        "POST", f"/api/embed/{widget_id}/visitor", {"identity": other, "visitor_token": proven.body["token"]}
    )
    assert switched.body["visitor_id"] != proven.body["visitor_id"]
    assert secret not in str((await merchant("GET", f"/api/v1/widgets/{widget_id}")).body)


async def test_the_loader_and_assets_are_served_and_nothing_else(anybody: Client) -> None:
    loader = await anybody("GET", "/widget.js")
    assert loader.status == 200
    assert "javascript" in loader.headers["content-type"]
    for path in ("../package.json", "%2e%2e/package.json", "..%2f..%2fpyproject.toml", "nothing.js"):
        assert (await anybody("GET", f"/widget/v/{path}")).status == 404, path


async def test_the_snippet_is_the_one_tag(merchant: Client) -> None:
    widget_id = await make_widget(merchant)
    snippet = await merchant("GET", f"/api/v1/widgets/{widget_id}/snippet")
    assert f'data-widget-id="{widget_id}"' in snippet.body["html"]
    assert snippet.body["html"].startswith("<script async src=")


async def test_a_configuration_that_json_cannot_carry_is_refused(merchant: Client) -> None:
    widget_id = await make_widget(merchant)
    deep = "[" * 900 + "]" * 900
    for body in (
        f'{{"config": {{"x": {deep}}}}}',
        '{"config": {"x": NaN}}',
        '{"config": {"x": "' + "y" * 70_000 + '"}}',
    ):
        answer = await merchant(
            "PATCH",
            f"/api/v1/widgets/{widget_id}",
            data=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status in {400, 422}, body[:40]
