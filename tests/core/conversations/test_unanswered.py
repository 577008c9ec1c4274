"""Questions that got no real answer are a list of things to do: each with why, settled and taken back."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from tests.fixtures.app import Client, at, register, serve
from tests.fixtures.model import Reply, StubModel
from tests.fixtures.shoppers import Shopper, connect, make_widget

from chatwidget.hooks import Hooks
from chatwidget.settings import Settings


@pytest_asyncio.fixture(loop_scope="session")
async def client(settings: Settings, model: StubModel) -> AsyncIterator[Client]:
    changed = at(settings, openai_base_url=model.url, openai_api_key="sk-test")
    async with serve(changed, Hooks({})) as url, aiohttp.ClientSession() as session:
        yield await register(Client(url, session))


@pytest_asyncio.fixture(loop_scope="session")
async def asker(client: Client) -> AsyncIterator[Shopper]:
    shopper = await connect(client, await make_widget(client))
    await shopper.join()
    yield shopper
    await shopper.socket.disconnect()


async def ask(asker: Shopper, model: StubModel, question: str, answer: str) -> str:
    """Ask and return the answer's id."""
    model.replies = [Reply(text=answer)]
    sent = await asker.say(question)
    done = await asker.hears("chat:agent:complete", lambda data: data["message"]["seq"] > sent["message"]["seq"])
    return str(done["message_id"])


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("Do you sell stamps?", "Sorry, I could not find stamps in this shop.", "nothing_found"),
        ("How much is a stamp?", "A stamp costs €1.20.", "unconfirmed"),
        ("My parcel is broken", "I am getting somebody. [[hand_over]]", "handed_over"),
        ("Thank you!", "You are welcome, I could not find a nicer shopper.", None),
        ("Is it a good shop?", "It is a lovely one.", None),
    ],
)
async def test_what_got_no_real_answer_is_listed_with_the_reason(
    client: Client, asker: Shopper, model: StubModel, question: str, answer: str, reason: str | None
) -> None:
    await ask(asker, model, question, answer)
    listed = (await client("GET", "/api/v1/unanswered")).body["data"]
    assert [(one["question"], one["reason"]) for one in listed] == ([(question, reason)] if reason else [])
    if reason:
        assert listed[0]["conversation_id"] == asker.conversation_id


async def test_one_is_settled_and_taken_back(client: Client, asker: Shopper, model: StubModel) -> None:
    await ask(asker, model, "Do you sell stamps?", "I could not find any.")
    (one,) = (await client("GET", "/api/v1/unanswered")).body["data"]
    settled = await client("PATCH", f"/api/v1/unanswered/{one['id']}", {"settled": True})
    assert settled.body["settled_at"]
    assert (await client("GET", "/api/v1/unanswered")).body["data"] == []
    assert [row["id"] for row in (await client("GET", "/api/v1/unanswered?settled=true")).body["data"]] == [one["id"]]
    assert (await client("PATCH", f"/api/v1/unanswered/{one['id']}", {"settled": False})).body["settled_at"] is None
    assert len((await client("GET", "/api/v1/unanswered?reason=nothing_found")).body["data"]) == 1
    assert (await client("GET", "/api/v1/unanswered?reason=failed")).body["data"] == []


async def test_an_answer_a_shopper_finds_bad_is_listed_until_they_think_better_of_it(
    client: Client, asker: Shopper, model: StubModel
) -> None:
    answer = await ask(asker, model, "Is it a good shop?", "It is a lovely one.")
    for rating, listed in (("down", 1), ("up", 0)):
        rated = {"conversation_id": asker.conversation_id, "message_id": answer, "rating": rating}
        assert (await asker.ask("chat:feedback", rated))["ok"]
        assert len((await client("GET", "/api/v1/unanswered?reason=rated_down")).body["data"]) == listed


async def test_nobody_sees_or_settles_anothers(client: Client, asker: Shopper, model: StubModel) -> None:
    await ask(asker, model, "Do you sell stamps?", "I could not find any.")
    (one,) = (await client("GET", "/api/v1/unanswered")).body["data"]
    other = await register(Client(client.url, client.session))
    assert (await other("GET", "/api/v1/unanswered")).body["data"] == []
    refused = await other("PATCH", f"/api/v1/unanswered/{one['id']}", {"settled": True})
    assert (refused.status, refused.body["error"]["code"]) == (404, "question_not_found")
    assert (await client("PATCH", f"/api/v1/unanswered/{one['id']}", {"settled": "yes please"})).status == 422
