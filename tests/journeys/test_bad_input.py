"""What a hostile or broken client sends: a clear error each time, and nothing lost for anybody else."""

from typing import Any

import pytest
import socketio
from tests.fixtures.app import ORIGIN, Client
from tests.fixtures.shoppers import Shopper, connect, connected, make_widget


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, "invalid_payload"),
        ("text", "invalid_payload"),
        ([1, 2], "invalid_payload"),
        ({}, "invalid_payload"),
        ({"client_id": 5, "content": "x"}, "invalid_payload"),
        ({"client_id": "a", "content": 7}, "invalid_payload"),
        ({"client_id": "a", "content": ""}, "message_empty"),
        ({"client_id": "a", "content": "   "}, "message_empty"),
        ({"client_id": "a", "content": "x" * 4_001}, "message_too_long"),
        ({"client_id": "a", "content": "nul \x00"}, "invalid_payload"),
        ({"client_id": "", "content": "x"}, "invalid_payload"),
        ({"client_id": "a", "content": "x", "page": "no"}, "invalid_payload"),
    ],
)
async def test_a_bad_message_gets_an_error_acknowledgement(shopper: Shopper, payload: Any, code: str) -> None:
    if isinstance(payload, dict):
        payload = {"conversation_id": shopper.conversation_id, **payload}
    answer = await shopper.ask("chat:message", payload)
    assert answer["ok"] is False
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert (await shopper.join())["messages"] == []


async def test_a_message_of_4000_characters_is_taken(shopper: Shopper) -> None:
    assert (await shopper.say("x" * 4_000))["ok"]


async def test_an_unknown_event_is_answered(shopper: Shopper) -> None:
    answer = await shopper.ask("chat:nonsense", {"a": 1})
    assert answer["error"]["code"] == "unknown_event"


async def test_a_binary_frame_is_answered(shopper: Shopper) -> None:
    answer = await shopper.ask("chat:message", b"\x00\x01")
    assert answer["error"]["code"] == "invalid_payload"


async def test_unknown_fields_are_ignored(shopper: Shopper) -> None:
    assert (await shopper.say("Hello", surprise={"a": [1]}))["ok"]


async def test_another_shoppers_conversation_is_not_found(shopper: Shopper, merchant: Client) -> None:
    other = await connect(merchant, shopper.widget_id)
    joined = await other.join(conversation_id=shopper.conversation_id)
    assert joined["error"]["code"] == "conversation_not_found"
    other.conversation_id = shopper.conversation_id
    for answer in (
        await other.say("Let me in"),
        await other.ask("chat:typing", {"conversation_id": shopper.conversation_id, "typing": True}),
        await other.ask("chat:read", {"conversation_id": shopper.conversation_id, "seq": 1}),
        await other.ask("chat:handoff", {"conversation_id": shopper.conversation_id}),
        await other.ask("chat:feedback", {"conversation_id": shopper.conversation_id, "score": 1}),
        await other.ask("chat:action", {"conversation_id": shopper.conversation_id, "action_id": "x"}),
    ):
        assert answer["error"]["code"] == "conversation_not_found"
    await other.socket.disconnect()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://shop.example.evil.example"])
async def test_a_foreign_page_cannot_connect(merchant: Client, origin: str) -> None:
    widget_id = await make_widget(merchant)
    admitted = await merchant("POST", f"/api/embed/{widget_id}/visitor", {}, headers={"Origin": ORIGIN})
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connected(merchant.url, admitted.body, widget_id, origin=origin)
    refused = await merchant("POST", f"/api/embed/{widget_id}/visitor", {}, headers={"Origin": origin})
    assert refused.status == 403
    assert refused.body["error"]["code"] == "origin_not_allowed"


async def test_a_page_without_origin_cannot_connect(merchant: Client) -> None:
    widget_id = await make_widget(merchant)
    admitted = await merchant("POST", f"/api/embed/{widget_id}/visitor", {})
    socket = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await socket.connect(merchant.url, auth={"token": admitted.body["token"]}, transports=["websocket"])
    await socket.disconnect()


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 5_000])
async def test_a_forged_token_cannot_connect(merchant: Client, token: str) -> None:
    widget_id = await make_widget(merchant)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connected(merchant.url, {"token": token}, widget_id)


async def test_too_many_messages_are_refused_with_retry_after(shopper: Shopper) -> None:
    answers = [await shopper.say("Hello again") for _ in range(32)]
    refused = [answer for answer in answers if not answer["ok"]]
    assert refused
    assert refused[0]["error"]["code"] == "rate_limited"
    assert refused[0]["error"]["retry_after"] > 0
    stored = [answer["message"]["seq"] for answer in answers if answer["ok"]]
    assert len(stored) == len(set(stored))
    assert len(stored) >= 30


async def test_an_unknown_widget_is_404(anybody: Client) -> None:
    for widget_id in ("wgt_0000000000000000", "nonsense", "%00", "wgt_" + "x" * 500):
        answer = await anybody("GET", f"/api/embed/{widget_id}")
        assert answer.status == 404, widget_id
        assert answer.body["error"]["code"] in {"widget_not_found", "not_found"}
