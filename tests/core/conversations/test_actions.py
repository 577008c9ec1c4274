"""Writes: proposed, confirmed by the shopper who was asked, executed once whatever dies, and read back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from pydantic import BaseModel
from sqlalchemy import update
from tests.fixtures.app import Client, at, register, serve
from tests.fixtures.model import Reply, StubModel
from tests.fixtures.shoppers import Shopper, connect, make_widget

from chatwidget import Caller, CartLine, NotFound, Platform, PlatformUnavailable, Shop, Tool, hookimpl
from chatwidget.db import Database
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.models import Action
from chatwidget.models import Shop as ShopRow
from chatwidget.runtime import build, running
from chatwidget.settings import Settings


class Cancel(BaseModel):
    order: str


class Store:
    """A plugin whose one write is noted."""

    def __init__(self) -> None:
        self.done: dict[str, str] = {}
        self.calls: list[str] = []
        self.plain_calls: list[str] = []
        self.link = "https://shop.example/cart/j1:2"

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="store", title="Store", connects_by="embed")

    @hookimpl
    def cart_link(self, shop: Shop, lines: Sequence[CartLine]) -> str:
        if not self.link:
            raise PlatformUnavailable("Down.")
        return self.link

    @hookimpl
    def tools(self, shop: Shop) -> list[Tool]:
        async def cancel(shop: Shop, asked: Cancel, caller: Caller) -> str:
            self.calls.append(caller.idempotency_key)
            if asked.order == "none":
                raise NotFound("There is no such order.")
            return self.done.setdefault(caller.idempotency_key, f"Order {asked.order} is cancelled.")

        async def plain(shop: Shop, asked: Cancel) -> str:
            self.plain_calls.append(asked.order)
            return "done"

        return [
            Tool(
                name="cancel",
                description="Cancels.",
                parameters=Cancel,
                call=cancel,
                writes=True,
                title="Cancel an order",
                summary=lambda asked: f"Order {asked.order} would be cancelled.",
            ),
            Tool(name="plain", description="Writes.", parameters=Cancel, call=plain, writes=True, title="Write"),
        ]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest_asyncio.fixture(loop_scope="session")
async def client(settings: Settings, model: StubModel, store: Store) -> AsyncIterator[Client]:
    """A merchant on an installation with the store's plugin and the stub model."""
    changed = at(settings, openai_base_url=model.url, openai_api_key="sk-test")
    async with serve(changed, Hooks({"store": store})) as url, aiohttp.ClientSession() as session:
        yield await register(Client(url, session))


@pytest_asyncio.fixture(loop_scope="session")
async def asker(client: Client, db: Database) -> AsyncIterator[Shopper]:
    shop_id = new_id("shop")
    async with db.tenant(client.tenant_id) as unit:
        unit.add(
            ShopRow(
                tenant_id=client.tenant_id,
                id=shop_id,
                platform="store",
                domain="shop.example",
                name="Shop",
                language="en",
                status="connected",
            )
        )
    mug = {"external_id": "m1", "title": "Mug", "url": "https://shop.example/mug", "available": True}
    await client("PUT", f"/api/v1/shops/{shop_id}/products", {"products": [mug]})
    shopper = await connect(client, await make_widget(client, shop_id=shop_id))
    await shopper.join()
    yield shopper
    await shopper.socket.disconnect()


async def propose(asker: Shopper, model: StubModel, tool: str = "cancel", order: str = "7") -> dict[str, Any]:
    model.replies = [Reply(calls=[(tool, {"order": order})]), Reply(text="Please confirm below.")]
    await asker.say(f"Please cancel my order {order}")
    done = await asker.hears("chat:agent:complete")
    (card,) = done["message"]["cards"]
    assert card["type"] == "action"
    return dict(card)


async def decide(asker: Shopper, card: dict[str, Any], *, confirm: bool = True) -> Any:
    return await asker.ask(
        "chat:action",
        {"conversation_id": asker.conversation_id, "action_id": card["action_id"], "confirm": confirm},
    )


async def result(asker: Shopper) -> dict[str, Any]:
    heard = await asker.hears(
        "chat:message:received",
        lambda data: any(card["type"] == "action_result" for card in data["message"]["cards"]),
    )
    return dict(heard["message"])


async def shown(client: Client, asker: Shopper) -> Any:
    listed = await client("GET", f"/api/v1/conversations/{asker.conversation_id}/actions")
    return listed.body["data"][0]


async def test_what_is_confirmed_is_done_once_and_read_back(
    client: Client, asker: Shopper, model: StubModel, store: Store
) -> None:
    card = await propose(asker, model)
    assert card["summary"] == "Order 7 would be cancelled."
    assert store.calls == []
    answers = await asyncio.gather(*(decide(asker, card) for _ in range(3)))
    assert [answer["ok"] for answer in answers] == [True, True, True]
    told = await result(asker)
    assert told["role"] == "assistant"
    assert "Order 7 is cancelled." in told["content"]
    assert store.calls == [card["action_id"]]
    assert (await shown(client, asker))["status"] == "executed"
    joined = await asker.join()
    assert joined["messages"][1]["cards"][0]["status"] == "executed"
    model.replies = []
    await asker.say("Is it done?")
    await asker.hears("chat:agent:complete", lambda data: data["message"]["seq"] > told["seq"])
    assert "Order 7 is cancelled." in str(model.asked[-1]["messages"])


# ── the cart ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def offer_mug(asker: Shopper, model: StubModel) -> dict[str, Any]:
    model.replies = [
        Reply(calls=[("add_to_cart", {"product_id": "m1", "quantity": 2})]),
        Reply(text="Please confirm below."),
    ]
    await asker.say("Two mugs, please")
    done = await asker.hears("chat:agent:complete")
    (card,) = (card for card in done["message"]["cards"] if card["type"] == "action")
    assert card["cart"] == {"product_id": "m1", "variant_id": None, "quantity": 2}
    return dict(card)


@pytest.mark.parametrize("linked", [True, False])
async def test_who_cannot_fill_the_cart_gets_a_link_that_does(
    asker: Shopper, model: StubModel, store: Store, linked: bool
) -> None:
    store.link = store.link if linked else ""
    assert (await decide(asker, await offer_mug(asker, model)))["ok"]
    told = await result(asker)
    assert (store.link or "https://shop.example/mug") in told["content"]
    assert told["cards"][0]["status"] == "executed"


@pytest.mark.parametrize("done", [True, False])
async def test_a_page_that_filled_the_cart_says_so_once(
    client: Client, asker: Shopper, model: StubModel, done: bool
) -> None:
    card = await offer_mug(asker, model)
    said = {"conversation_id": asker.conversation_id, "action_id": card["action_id"], "confirm": True, "done": done}
    answers = [await asker.ask("chat:action", said) for _ in range(2)]
    status = "executed" if done else "failed"
    assert [answer["action"]["status"] for answer in answers] == [status, status]
    assert ("is in your cart" in (await result(asker))["content"]) is done
    assert (await shown(client, asker))["status"] == status
    joined = await asker.join()
    assert [message["role"] for message in joined["messages"]] == ["user", "assistant", "assistant"]


async def test_a_page_cannot_say_that_it_has_done_a_plugins_work(
    asker: Shopper, model: StubModel, store: Store
) -> None:
    card = await propose(asker, model)
    said = {"conversation_id": asker.conversation_id, "action_id": card["action_id"], "confirm": True, "done": True}
    assert (await asker.ask("chat:action", said))["ok"]
    assert "Order 7 is cancelled." in (await result(asker))["content"]
    assert store.calls == [card["action_id"]]


async def test_what_is_declined_is_not_done(client: Client, asker: Shopper, model: StubModel, store: Store) -> None:
    card = await propose(asker, model)
    assert (await decide(asker, card, confirm=False))["action"]["status"] == "declined"
    await result(asker)
    late = await decide(asker, card, confirm=True)
    assert late["error"]["code"] == "action_decided"
    assert store.calls == []


async def test_an_offer_expires(client: Client, asker: Shopper, model: StubModel, store: Store, db: Database) -> None:
    card = await propose(asker, model)
    async with db.tenant(client.tenant_id) as unit:
        await unit.execute(update(Action).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert (await decide(asker, card))["error"]["code"] == "action_expired"
    assert store.calls == []
    assert (await shown(client, asker))["status"] == "expired"


async def test_the_same_proposed_twice_can_be_confirmed_once(
    client: Client, asker: Shopper, model: StubModel, store: Store
) -> None:
    first = await propose(asker, model)
    model.replies = [Reply(calls=[("cancel", {"order": "7"})]), Reply(text="Please confirm below.")]
    await asker.say("Well, cancel it now")
    done = await asker.hears("chat:agent:complete", lambda data: data["message"]["seq"] > 2)
    (second,) = done["message"]["cards"]
    assert (await decide(asker, first))["error"]["code"] == "action_expired"
    assert (await decide(asker, second))["ok"]
    await result(asker)
    assert store.calls == [second["action_id"]]


async def test_nobody_else_decides(client: Client, asker: Shopper, model: StubModel, store: Store) -> None:
    card = await propose(asker, model)
    other = await connect(client, asker.widget_id)
    await other.join()
    for conversation_id in (asker.conversation_id, other.conversation_id):
        answer = await other.ask(
            "chat:action", {"conversation_id": conversation_id, "action_id": card["action_id"], "confirm": True}
        )
        assert answer["error"]["code"] in {"conversation_not_found", "action_not_found"}
    await other.socket.disconnect()
    assert store.calls == []
    assert (await shown(client, asker))["status"] == "proposed"


async def test_what_fails_is_told(client: Client, asker: Shopper, model: StubModel) -> None:
    card = await propose(asker, model, order="none")
    await decide(asker, card)
    told = await result(asker)
    assert "There is no such order." in told["content"]
    assert told["cards"][0]["status"] == "failed"


@pytest.mark.parametrize("tool", ["cancel", "plain"])
async def test_an_execution_whose_process_died_is_taken_over(
    settings: Settings, client: Client, asker: Shopper, model: StubModel, store: Store, db: Database, tool: str
) -> None:
    card = await propose(asker, model, tool)
    async with db.tenant(client.tenant_id) as unit:  # confirmed and called, and then the process died
        await unit.execute(
            update(Action).values(status="confirmed", attempts=1, lease_until=datetime.now(UTC) - timedelta(seconds=1))
        )
    if tool == "cancel":
        store.done[card["action_id"]] = "Order 7 is cancelled."
    async with running(build(settings, hooks=Hooks({"store": store}))) as other:
        await asyncio.gather(*await other.actions.sweep())
        assert await other.actions.sweep() == []
    told = await result(asker)
    if tool == "cancel":
        assert "Order 7 is cancelled." in told["content"]
        assert len(store.done) == 1
    else:
        assert "A person will check" in told["content"]
        assert store.plain_calls == []
        assert (await asker.hears("chat:status"))["status"] == "waiting"
