"""The shape of every answer: errors, ids, pages of lists, idempotency keys."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from tests.fixtures.app import Client

from chatwidget.settings import load_settings
from chatwidget.web.client import client_address


async def test_errors_have_one_shape(merchant: Client) -> None:
    for method, path, status in (
        ("GET", "/nothing/here", 404),
        ("DELETE", "/api/v1/me", 405),
        ("GET", "/api/v1/widgets/wgt_0000000000000000", 404),
        ("GET", "/api/v1/widgets?limit=0", 422),
        ("GET", "/api/v1/widgets?cursor=nonsense", 422),
        ("GET", "/api/v1/conversations/cnv_x/messages?cursor=99999999999999999999", 422),
    ):
        answer = await merchant(method, path)
        assert answer.status == status, path
        assert set(answer.body["error"]) >= {"code", "message", "request_id"}
        assert answer.headers["x-request-id"] == answer.body["error"]["request_id"]


async def test_a_body_that_is_no_json_is_a_400(merchant: Client) -> None:
    answer = await merchant("POST", "/api/v1/widgets", data=b"{broken", headers={"Content-Type": "application/json"})
    assert (answer.status, answer.body["error"]["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "huge"}])
async def test_a_huge_body_is_a_413(merchant: Client, chunked: bool, key: dict[str, str]) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b"x" * 1_000_000

    body = pieces() if chunked else io.BytesIO(b"x" * 9_000_000)
    answer = await merchant("POST", "/api/v1/widgets", data=body, headers={"Content-Type": "application/json", **key})
    assert (answer.status, answer.body["error"]["code"]) == (413, "payload_too_large")


async def test_lists_are_paged_without_gaps_or_repeats(merchant: Client) -> None:
    made = [(await merchant("POST", "/api/v1/widgets", {"name": f"W{n}"})).body["id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = await merchant("GET", f"/api/v1/widgets?limit=2{cursor}")
        seen += [row["id"] for row in page.body["data"]]
        if page.body["next_cursor"] is None:
            break
        cursor = f"&cursor={page.body['next_cursor']}"
    assert seen == list(reversed(made))


async def test_the_same_key_gives_the_same_answer_and_acts_once(merchant: Client) -> None:
    key = {"Idempotency-Key": "create-1"}
    first = await merchant("POST", "/api/v1/widgets", {"name": "Once"}, headers=key)
    second = await merchant("POST", "/api/v1/widgets", {"name": "Once"}, headers=key)
    assert first.status == second.status == 201
    assert first.body == second.body
    assert second.headers["idempotent-replayed"] == "true"
    other = await merchant("POST", "/api/v1/widgets", {"name": "Other"}, headers=key)
    assert (other.status, other.body["error"]["code"]) == (422, "idempotency_key_reused")
    assert len((await merchant("GET", "/api/v1/widgets")).body["data"]) == 1


async def test_the_same_key_at_once_acts_once(merchant: Client) -> None:
    key = {"Idempotency-Key": "at-once"}
    answers = await asyncio.gather(
        *(merchant("POST", "/api/v1/widgets", {"name": "Once"}, headers=key) for _ in range(5))
    )
    assert {answer.status for answer in answers} <= {201, 409}
    assert len((await merchant("GET", "/api/v1/widgets")).body["data"]) == 1


async def test_a_key_is_the_callers_own(merchant: Client, other_merchant: Client) -> None:
    key = {"Idempotency-Key": "shared"}
    mine = await merchant("POST", "/api/v1/widgets", {"name": "Mine"}, headers=key)
    theirs = await other_merchant("POST", "/api/v1/widgets", {"name": "Mine"}, headers=key)
    assert mine.body["id"] != theirs.body["id"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("9.9.9.9", "1.1.1.1", "", "9.9.9.9"),
        ("10.0.0.1", "1.1.1.1", "10.0.0.0/8", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "10.0.0.0/8", "1.1.1.1"),
        ("10.0.0.1", "nonsense", "10.0.0.0/8", "10.0.0.1"),
        ("::1", "2001:db8::1", "::1", "2001:db8::1"),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, forwarded: str, trusted: str, address: str) -> None:
    networks = load_settings(_env_file=None, trusted_proxies=trusted).trusted_networks
    assert client_address(peer, forwarded, networks) == address


async def test_health_readiness_metrics_and_openapi(anybody: Client) -> None:
    assert (await anybody("GET", "/healthz")).body == {"status": "ok"}
    ready = await anybody("GET", "/readyz")
    assert (ready.status, ready.body["status"]) == (200, "ok")
    assert "chatwidget_http_requests_total" in (await anybody("GET", "/metrics")).body
    described = (await anybody("GET", "/api/openapi.json")).body
    assert "/api/v1/auth/register" in described["paths"]
    assert (await anybody("GET", "/api/docs")).status == 200
