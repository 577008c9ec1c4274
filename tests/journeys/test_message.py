"""A shopper asks, the shop answers: acknowledged, stored, streamed, completed, replayed."""

import asyncio

from tests.fixtures.app import Client
from tests.fixtures.shoppers import Shopper, connect, connected, make_widget


async def test_a_question_is_stored_streamed_and_completed(shopper: Shopper) -> None:
    sent = await shopper.say("Hello")
    assert sent["ok"]
    assert sent["message"]["seq"] == 1
    done = await shopper.hears("chat:agent:complete")
    pieces = shopper.all("chat:agent:streaming")
    assert [piece["index"] for piece in pieces] == list(range(len(pieces)))
    assert "".join(piece["chunk"] for piece in pieces) == done["message"]["content"]
    assert {piece["message_id"] for piece in pieces} == {done["message_id"]} == {done["message"]["id"]}
    assert done["message"]["seq"] == 2
    assert done["message"]["sources"] == []
    assert done["message"]["cards"] == []
    received = [data["message"]["seq"] for data in shopper.all("chat:message:received")]
    assert received == [1, 2]


async def test_the_same_client_id_again_is_one_message_and_one_answer(shopper: Shopper) -> None:
    first = await shopper.say("Hello", client_id="once")
    second = await shopper.say("Hello", client_id="once")
    assert first["message"]["id"] == second["message"]["id"]
    await shopper.hears("chat:agent:complete")
    third = await shopper.say("Hello", client_id="once")
    assert third["message"]["seq"] == 1
    joined = await shopper.join()
    assert [message["role"] for message in joined["messages"]] == ["user", "assistant"]


async def test_join_after_gives_only_what_was_missed(merchant: Client) -> None:
    widget_id = await make_widget(merchant)
    first = await connect(merchant, widget_id)
    await first.join()
    await first.say("Hello")
    await first.hears("chat:agent:complete")
    second = await connected(merchant.url, first.visitor, widget_id)
    joined = await second.join(conversation_id=first.conversation_id, after=1)
    assert [message["seq"] for message in joined["messages"]] == [2]
    assert joined["last_seq"] == 2
    await first.socket.disconnect()
    await second.socket.disconnect()


async def test_messages_sent_without_waiting_keep_their_order(shopper: Shopper) -> None:
    sends = [asyncio.create_task(shopper.say(f"Message {number}")) for number in range(12)]
    answers = await asyncio.gather(*sends)
    assert [answer["message"]["seq"] for answer in answers] == sorted(answer["message"]["seq"] for answer in answers)
    stored = [m["content"] for m in (await shopper.join())["messages"] if m["role"] == "user"]
    assert stored == [f"Message {number}" for number in range(12)]


async def test_the_assistant_is_seen_typing(shopper: Shopper) -> None:
    await shopper.say("Hello")
    await shopper.hears("chat:typing", lambda data: data["who"] == "assistant" and data["typing"])
    await shopper.hears("chat:agent:complete")
    assert shopper.all("chat:typing")[-1] == {
        "conversation_id": shopper.conversation_id,
        "who": "assistant",
        "typing": False,
    }
