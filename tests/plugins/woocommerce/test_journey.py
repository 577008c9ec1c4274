"""A shop connects, sells, and delivers badly; in the end our catalogue is the shop's own."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest_asyncio
from sqlalchemy import select
from tests.fixtures.app import Client, register, serve
from tests.fixtures.shoppers import make_widget
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.hookshot import signature
from tests.plugins.woocommerce.shop import WooShop
from tests.plugins.woocommerce.test_identity import proof

from chatwidget import Credentials, Installation
from chatwidget.answers.orders import Orders
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Visitor as Shopper
from chatwidget.models import Job, Product, Shop, Visitor
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_woocommerce import convert, plugin
from chatwidget_worker.work import run


@pytest_asyncio.fixture(loop_scope="session")
async def app_url(settings: Settings) -> AsyncIterator[str]:
    async with serve(settings, hooks=Hooks({"woocommerce": plugin})) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    async with running(build(settings, hooks=Hooks({"woocommerce": plugin}))) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def merchant(app_url: str) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield await register(Client(app_url, session))


async def work_off(runtime: Runtime, tenant_id: str) -> None:
    """Do what waits, as a worker would once its time has come."""
    names = ("handle_delivery", "sync_catalogue", "tell_shop_connected")
    while True:
        async with runtime.database.system() as unit:
            query = select(Job).where(Job.tenant_id == tenant_id, Job.status == "queued", Job.name.in_(names))
            waiting = (await unit.scalars(query)).all()
            for job in waiting:
                job.run_at = datetime(2020, 1, 1, tzinfo=UTC)
        if not waiting:
            return
        for job in waiting:
            await run(runtime, job.id)


async def connect(runtime: Runtime, merchant: Client, woo: WooShop) -> str:
    key = woo.keys[0]
    found = Installation(
        domain=woo.host,
        name="Shop",
        currency="EUR",
        credentials=Credentials({"consumer_key": key.key, "consumer_secret": key.secret}),
        settings={"url": woo.origin, "manner": "basic", "webhook_url": f"{merchant.url}/webhooks/woocommerce"},
    )
    return (await runtime.shops.install(merchant.tenant_id, "woocommerce", found)).id


async def catalogue(runtime: Runtime, tenant_id: str, shop_id: str) -> dict[str, str]:
    async with runtime.database.tenant(tenant_id) as unit:
        rows = await unit.execute(select(Product.external_id, Product.title).where(Product.shop_id == shop_id))
        return {row.external_id: row.title for row in rows}


def shown(woo: WooShop) -> dict[str, str]:
    return {str(row["id"]): row["name"] for row in woo.products.values() if convert.is_shown(row)}


class Post:
    """The way from the shop to us, on which things are doubled, held back and forged."""

    def __init__(self, session: aiohttp.ClientSession, chance: random.Random) -> None:
        self._session = session
        self._chance = chance
        self.held: list[tuple[str, bytes, dict[str, str]]] = []
        self.answers: dict[str, list[int]] = {"genuine": [], "forged": []}

    async def send(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        if self._chance.random() < 0.2:
            self.held.append((url, body, headers))
        if self._chance.random() < 0.1:
            forged = {**headers, "X-WC-Webhook-Signature": signature("guessed", body)}
            self.answers["forged"].append(await self._post(url, body.replace(b"M", b"F"), forged))
        status = 200
        for _ in range(self._chance.choice((1, 1, 1, 3))):
            status = await self._post(url, body, headers)
            self.answers["genuine"].append(status)
        return status

    async def late(self) -> None:
        self._chance.shuffle(self.held)
        for url, body, headers in self.held:
            self.answers["genuine"].append(await self._post(url, body, headers))
        self.held.clear()

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        async with self._session.post(url, data=body, headers=headers) as answer:
            return answer.status


def work_in_the_shop(woo: WooShop, chance: random.Random) -> None:
    """Do something a merchant does."""
    rows = [row for row in woo.products.values() if row["status"] != "trash"]
    row = chance.choice(rows) if rows else woo.sell("Mug")
    match chance.randrange(9):
        case 0 | 1:
            woo.sell(f"Mug {woo.next_id}")
        case 2:
            woo.vary(row, {"Size": "S"})
        case 3:
            woo.change(row, status=chance.choice(("draft", "publish", "private")))
        case 4:
            woo.trash(row)
        case 5:
            woo.change(row, post_password=chance.choice(("", "sesame")))
        case 6 if chance.random() < 0.2:
            woo.destroy(row)
        case _:
            woo.change(row, name=f"Mug {row['id']} at {woo.now:%H%M%S}")


async def test_thousands_of_deliveries_end_in_the_shops_own_state(
    runtime: Runtime, merchant: Client, woo: WooShop
) -> None:
    chance = random.Random(11)
    for number in range(30):
        woo.sell(f"Mug {number}")
    woo.hooks.waiting.clear()
    shop_id = await connect(runtime, merchant, woo)
    await work_off(runtime, merchant.tenant_id)
    assert await catalogue(runtime, merchant.tenant_id, shop_id) == shown(woo)
    post = Post(merchant.session, chance)
    for _ in range(4):
        for _ in range(12):
            for _ in range(20):
                work_in_the_shop(woo, chance)
            await woo.hooks.deliver(woo.payload, post.send, source=woo.origin)
        await work_off(runtime, merchant.tenant_id)
        await post.late()
    await work_off(runtime, merchant.tenant_id)

    assert len(post.answers["genuine"]) > 1_000
    assert set(post.answers["genuine"]) == {200}
    assert set(post.answers["forged"]) == {401}
    known, real = await catalogue(runtime, merchant.tenant_id, shop_id), shown(woo)
    ghosts = {number for number in known if number not in real}
    assert {number: title for number, title in known.items() if number not in ghosts} == real
    assert all(int(number) not in woo.products for number in ghosts), "only what was deleted untold is still known"

    async with runtime.database.tenant(merchant.tenant_id) as unit:
        shop = (await unit.scalars(select(Shop).where(Shop.id == shop_id))).one()
        shop.settings = {**shop.settings, "ids_checked_at": None}
    await runtime.hooks.keep_well(runtime.shops.for_plugin(shop))
    await work_off(runtime, merchant.tenant_id)
    assert await catalogue(runtime, merchant.tenant_id, shop_id) == shown(woo)


async def test_a_customer_who_is_logged_in_is_shown_their_orders_and_nobody_elses(
    runtime: Runtime, merchant: Client, woo: WooShop
) -> None:
    woo.paired = {}  # the WordPress plugin is there
    for number, customer in ((41, 2), (42, 3)):
        woo.orders[number] = wares.order(number, f"customer{customer}@example.com") | {"customer_id": customer}
    shop_id = await connect(runtime, merchant, woo)
    await work_off(runtime, merchant.tenant_id)
    widget_id = await make_widget(merchant, shop_id=shop_id)
    path, headers = f"/api/embed/{widget_id}/visitor", {"Origin": "https://shop.example", "Authorization": ""}

    forged = await merchant("POST", path, {"identity": {"proof": proof("g" * 40)}}, headers=headers)
    assert (forged.status, forged.body["error"]["code"]) == (403, "identity_invalid")
    admitted = await merchant("POST", path, {"identity": {"proof": proof(woo.paired["secret"])}}, headers=headers)
    assert admitted.status == 200

    async with runtime.database.tenant(merchant.tenant_id) as unit:
        visitor = (await unit.scalars(select(Visitor).where(Visitor.id == admitted.body["visitor_id"]))).one()
        shop = (await unit.scalars(select(Shop).where(Shop.id == shop_id))).one()
    assert visitor.customer_id == "2"
    orders = Orders(Hooks({"woocommerce": plugin}), runtime.limiter)
    shopper = Shopper(id=visitor.id, customer_id=visitor.customer_id)
    seen = await orders.ask(runtime.shops.for_plugin(shop), shopper, conversation_id="cnv_1", number=None, email=None)
    assert [order.number for order in seen.orders] == ["41"]
    other = await orders.ask(runtime.shops.for_plugin(shop), shopper, conversation_id="cnv_1", number="42", email=None)
    assert "42" not in str(other.cards) + other.text
    assert "SECRET" not in f"{seen}{other}"
