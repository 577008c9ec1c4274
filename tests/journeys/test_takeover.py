"""From the AI to a person and back: asked for, nobody there, e-mail left, taken over, handed back, closed."""

import aiohttp
import pytest
import socketio
from tests.fixtures.app import Client, at, register, serve
from tests.fixtures.shoppers import Shopper, connect, make_widget

from chatwidget.settings import Settings


async def test_asking_for_a_person_when_nobody_is_there(shopper: Shopper, merchant: Client) -> None:
    asked = await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id})
    assert asked == {"ok": True, "status": "waiting", "online": False}
    assert (await shopper.hears("chat:status"))["status"] == "waiting"
    notice = (await shopper.hears("chat:message:received"))["message"]
    assert notice["role"] == "system"
    assert "Nobody is here right now" in notice["content"]

    await shopper.say("Is somebody there?")
    kept = await shopper.ask(
        "chat:handoff", {"conversation_id": shopper.conversation_id, "email": "shopper@example.com"}
    )
    assert kept["ok"]
    seen = await merchant("GET", f"/api/v1/conversations/{shopper.conversation_id}")
    assert seen.body["contact_email"] == "shopper@example.com"

    back = await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id, "cancel": True})
    assert back["status"] == "ai"
    await shopper.say("Hello")
    await shopper.hears("chat:agent:complete")
    roles = [message["role"] for message in (await shopper.join())["messages"]]
    assert roles == ["system", "user", "system", "system", "user", "assistant"]


async def test_a_bad_email_address_is_refused(shopper: Shopper) -> None:
    answer = await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id, "email": "nonsense"})
    assert answer["error"]["code"] == "invalid_payload"


async def test_the_assistant_hands_over_when_asked_in_words(shopper: Shopper) -> None:
    await shopper.say("I want to talk to a person, please")
    done = await shopper.hears("chat:agent:complete")
    assert "person" in done["message"]["content"]
    assert (await shopper.hears("chat:status"))["status"] == "waiting"


async def test_a_person_at_the_console_takes_over_live(anybody: Client, settings: Settings) -> None:
    made = await anybody(
        "POST",
        "/api/v1/auth/register",
        {"email": f"agent{id(anybody)}@example.com", "password": "a long password", "company_name": "Shop"},
    )
    anybody.token, anybody.tenant_id = made.body["api_key"], made.body["tenant"]["id"]
    console = socketio.AsyncClient(reconnection=False)
    heard = Shopper(console, {}, "")
    console.on("*", heard.note, namespace="/agents")
    await console.connect(
        anybody.url, auth={"token": made.body["access_token"]}, namespaces=["/agents"], transports=["websocket"]
    )
    assert (await console.call("inbox:subscribe", {}, namespace="/agents"))["ok"]
    shopper = await connect(anybody, await make_widget(anybody))
    await shopper.join()
    asked = await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id})
    assert asked["online"] is True
    update = await heard.hears("inbox:updated", lambda data: data["status"] == "waiting")
    assert update["conversation_id"] == shopper.conversation_id

    opened = await console.call("chat:join", {"conversation_id": shopper.conversation_id}, namespace="/agents")
    assert opened["conversation"]["status"] == "waiting"
    typing = {"conversation_id": shopper.conversation_id, "typing": True}
    assert (await console.call("chat:typing", typing, namespace="/agents"))["ok"]
    assert (await shopper.hears("chat:typing"))["who"] == "agent"
    said = await console.call(
        "chat:message",
        {"conversation_id": shopper.conversation_id, "content": "Hello, I am Ana.", "client_id": "1"},
        namespace="/agents",
    )
    assert said["ok"], said
    got = await shopper.hears("chat:message:received", lambda data: data["message"]["role"] == "agent")
    assert got["message"]["author"]["name"]
    status = await shopper.hears("chat:status", lambda data: data["status"] == "human")
    assert status["agent"]["name"]
    await shopper.say("Hello Ana")
    await heard.hears("chat:message:received", lambda data: data["message"]["content"] == "Hello Ana")
    await shopper.socket.disconnect()
    await console.disconnect()


async def test_an_agent_of_another_tenant_opens_nothing(
    shopper: Shopper, other_merchant: Client, anybody: Client
) -> None:
    stranger = await anybody(
        "POST",
        "/api/v1/auth/register",
        {"email": f"stranger{id(shopper)}@example.com", "password": "a long password", "company_name": "Other"},
    )
    console = socketio.AsyncClient(reconnection=False)
    await console.connect(
        other_merchant.url,
        auth={"token": stranger.body["access_token"]},
        namespaces=["/agents"],
        transports=["websocket"],
    )
    opened = await console.call("chat:join", {"conversation_id": shopper.conversation_id}, namespace="/agents")
    assert opened["error"]["code"] == "conversation_not_found"
    await console.disconnect()


async def test_a_visitors_token_does_not_open_the_console(shopper: Shopper, merchant: Client) -> None:
    console = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await console.connect(
            merchant.url,
            auth={"token": shopper.visitor["token"]},
            headers={"Origin": "https://shop.example"},
            namespaces=["/agents"],
            transports=["websocket"],
        )
    await console.disconnect()


async def test_the_audit_log_says_who_took_over_gave_back_and_closed(shopper: Shopper, merchant: Client) -> None:
    path = f"/api/v1/conversations/{shopper.conversation_id}"
    for step in ("takeover", "handback", "handback", "close", "close"):
        assert (await merchant("POST", f"{path}/{step}")).status == 200
    entries = [
        (entry["action"], entry["actor"])
        for entry in (await merchant("GET", "/api/v1/audit-log")).body["data"]
        if entry["target"] == shopper.conversation_id
    ]
    assert [action for action, _ in reversed(entries)] == [
        "conversation.taken_over",
        "conversation.handed_back",
        "conversation.closed",
    ], "what changed nothing is no step"
    assert all(actor for _, actor in entries)


async def test_every_conversation_route_hides_another_tenants(
    shopper: Shopper, merchant: Client, other_merchant: Client
) -> None:
    path = f"/api/v1/conversations/{shopper.conversation_id}"
    for method, route, body in (
        ("GET", path, None),
        ("GET", f"{path}/messages", None),
        ("POST", f"{path}/messages", {"content": "Mine now"}),
        ("POST", f"{path}/takeover", None),
        ("POST", f"{path}/handback", None),
        ("POST", f"{path}/close", None),
        ("POST", f"{path}/assign", {"user_id": None}),
        ("POST", f"{path}/tags", {"tags": ["x"]}),
        ("POST", f"{path}/notes", {"content": "x"}),
        ("GET", f"{path}/notes", None),
    ):
        answer = await other_merchant(method, route, body)
        assert (answer.status, answer.body["error"]["code"]) == (404, "conversation_not_found"), route
    mine = await merchant("GET", path)
    assert (mine.body["status"], mine.body["last_seq"], mine.body["tags"]) == ("ai", 0, [])


async def test_closing_ends_the_chat_and_the_next_join_begins_anew(shopper: Shopper, merchant: Client) -> None:
    await shopper.say("Hello")
    await shopper.hears("chat:agent:complete")
    closed = await merchant("POST", f"/api/v1/conversations/{shopper.conversation_id}/close")
    assert closed.body["status"] == "closed"
    await shopper.hears("chat:status", lambda data: data["status"] == "closed")
    refused = await shopper.say("One more thing")
    assert refused["error"]["code"] == "conversation_closed"
    rated = await shopper.ask("chat:feedback", {"conversation_id": shopper.conversation_id, "score": 5})
    assert rated["ok"]
    before = shopper.conversation_id
    await shopper.join()
    assert shopper.conversation_id != before
    seen = await merchant("GET", f"/api/v1/conversations/{before}")
    assert seen.body["csat_score"] == 5


async def test_the_inbox_lists_searches_and_notes(shopper: Shopper, merchant: Client) -> None:
    await shopper.say("Do you sell aubergine-coloured umbrellas?")
    done = await shopper.hears("chat:agent:complete")
    thumb = {"conversation_id": shopper.conversation_id, "message_id": done["message_id"], "rating": "up"}
    assert (await shopper.ask("chat:feedback", thumb))["ok"]
    found = await merchant("GET", "/api/v1/conversations?q=umbrellas&status=ai")
    assert [row["id"] for row in found.body["data"]] == [shopper.conversation_id]
    assert found.body["data"][0]["last_message"]["role"] == "assistant"
    assert (await merchant("GET", "/api/v1/conversations?q=trousers")).body["data"] == []
    path = f"/api/v1/conversations/{shopper.conversation_id}"
    assert (await merchant("POST", f"{path}/notes", {"content": "Call back"})).status == 201
    assert (await merchant("POST", f"{path}/tags", {"tags": ["colour", "colour"]})).body["tags"] == ["colour"]
    receipt = await merchant("GET", f"{path}/messages/{done['message_id']}/receipt")
    assert receipt.body["receipt"]["answerer"] == "offline"
    assert "Call back" not in str((await shopper.join())["messages"])


async def test_nobody_comes_in_time(settings: Settings) -> None:
    async with serve(at(settings, handoff_timeout_seconds=5)) as url, aiohttp.ClientSession() as session:
        merchant = await register(Client(url, session))
        shopper = await connect(merchant, await make_widget(merchant))
        await shopper.join()
        await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id})
        notice = await shopper.hears(
            "chat:message:received", lambda data: "Nobody could come" in data["message"]["content"], seconds=20
        )
        assert notice["message"]["role"] == "system"
        await shopper.socket.disconnect()
