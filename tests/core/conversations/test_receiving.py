"""A message that comes again, over the limit or after the end."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from tests.fixtures.app import Client, at, register, serve
from tests.fixtures.model import StubModel
from tests.fixtures.shoppers import Shopper, connect, make_widget

from chatwidget.settings import Settings


@pytest_asyncio.fixture(loop_scope="session")
async def narrow(settings: Settings, model: StubModel) -> AsyncIterator[Client]:
    """A merchant whose shoppers may write three messages a minute, and who has a model."""
    changed = at(settings, messages_per_minute=3, openai_base_url=model.url, openai_api_key="sk-test")
    async with serve(changed) as url, aiohttp.ClientSession() as session:
        yield await register(Client(url, session))


@pytest_asyncio.fixture(loop_scope="session")
async def asker(narrow: Client) -> AsyncIterator[Shopper]:
    """A shopper of that merchant."""
    shopper = await connect(narrow, await make_widget(narrow))
    await shopper.join()
    yield shopper
    await shopper.socket.disconnect()


async def test_what_is_stored_is_acknowledged_again_whatever_the_limit(asker: Shopper) -> None:
    first = await asker.say("One", client_id="first")
    assert [(await asker.say(text))["ok"] for text in ("Two", "Three")] == [True, True]
    refused = await asker.say("Four")
    assert refused["error"]["code"] == "rate_limited"
    assert refused["error"]["retry_after"] > 0
    assert await asker.say("One", client_id="first") == first


async def test_what_is_stored_is_acknowledged_again_when_the_conversation_has_ended(
    asker: Shopper, narrow: Client
) -> None:
    first = await asker.say("One", client_id="first")
    closed = await narrow("POST", f"/api/v1/conversations/{asker.conversation_id}/close")
    assert closed.body["status"] == "closed"
    assert await asker.say("One", client_id="first") == first
    assert (await asker.say("Two"))["error"]["code"] == "conversation_closed"
