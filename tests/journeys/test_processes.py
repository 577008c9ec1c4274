"""Several processes, and what happens when one dies: nothing acknowledged is lost, and the answer still comes."""

import aiohttp
from sqlalchemy import func, select
from tests.fixtures.app import Client, register
from tests.fixtures.model import StubModel
from tests.fixtures.processes import StartProcess
from tests.fixtures.shoppers import connect, connected, make_widget

from chatwidget.db import Database
from chatwidget.models import AnswerRun, Message


async def test_an_answer_survives_the_death_of_its_process(
    start_process: StartProcess, model: StubModel, db: Database
) -> None:
    to_model = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "sk-test"}
    first = await start_process("serve", **to_model)
    second = await start_process("serve", **to_model)
    async with aiohttp.ClientSession() as session:
        merchant = await register(Client(first.url, session))
        shopper = await connect(merchant, await make_widget(merchant))
        await shopper.join()
        model.text = "Hello! Yes, we have it."
        model.hold.clear()
        sent = await shopper.say("Is anybody there?")
        await shopper.hears("chat:agent:streaming")
        first.kill()
        await shopper.socket.disconnect()

        again = await connected(second.url, shopper.visitor, shopper.widget_id)
        joined = await again.join(conversation_id=shopper.conversation_id, after=sent["message"]["seq"])
        assert joined["messages"] == []
        model.hold.set()
        done = await again.hears("chat:agent:complete", seconds=10)
        pieces = [piece for piece in again.all("chat:agent:streaming") if piece["message_id"] == done["message_id"]]
        assert [piece["index"] for piece in pieces] == list(range(len(pieces)))
        await again.socket.disconnect()
    async with db.tenant(merchant.tenant_id) as unit:
        answers = await unit.scalar(select(func.count()).select_from(Message).where(Message.role == "assistant"))
        run = (await unit.scalars(select(AnswerRun))).one()
    assert answers == 1
    assert (run.status, run.attempt) == ("done", 2)


async def test_two_processes_show_the_same(start_process: StartProcess, model: StubModel) -> None:
    to_model = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "sk-test"}
    api = await start_process("api", **to_model)
    first = await start_process("realtime", **to_model)
    second = await start_process("realtime", **to_model)
    async with aiohttp.ClientSession() as session:
        merchant = await register(Client(api.url, session))
        widget_id = await make_widget(merchant)
        here = await connect(merchant, widget_id, url=first.url)
        await here.join()
        there = await connected(second.url, here.visitor, widget_id)
        await there.join(conversation_id=here.conversation_id)
        await here.say("Do you see this?")
        mine = await here.hears("chat:agent:complete")
        theirs = await there.hears("chat:agent:complete")
        assert mine == theirs
        for shopper in (here, there):
            pieces = shopper.all("chat:agent:streaming")
            assert "".join(piece["chunk"] for piece in pieces) == mine["message"]["content"]
            assert [data["message"]["seq"] for data in shopper.all("chat:message:received")] == [1, 2]
        await there.ask("chat:typing", {"conversation_id": here.conversation_id, "typing": True})
        assert await here.hears("chat:typing", lambda data: data["who"] == "user")
        sent = await merchant("POST", f"/api/v1/conversations/{here.conversation_id}/messages", {"content": "Hi!"})
        assert sent.status == 201
        for shopper in (here, there):
            said = await shopper.hears("chat:message:received", lambda data: data["message"]["role"] == "agent")
            assert said["message"]["content"] == "Hi!"
            await shopper.hears("chat:status", lambda data: data["status"] == "human")
            await shopper.socket.disconnect()
