"""The cart: proposed by the model or the offline answerer, never filled by them; shipping is asked of the shop."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tests.fixtures.model import Reply, StubModel, lender

from chatwidget import (
    CartLine,
    Destination,
    InvalidInput,
    Money,
    Platform,
    PlatformUnavailable,
    Product,
    ShippingRate,
    Shop,
    Variant,
    Visitor,
    hookimpl,
)
from chatwidget.answers import cart
from chatwidget.answers.budget import Budget, Caps
from chatwidget.answers.model import Model
from chatwidget.answers.orders import Orders
from chatwidget.answers.service import Answers
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.schemas import PushProducts
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.models import Shop as ShopRow
from chatwidget.runtime import Runtime

EUR = "EUR"
JACKET: dict[str, Any] = {
    "external_id": "j1",
    "title": "Storm Jacket",
    "url": "https://s.example/jacket",
    "price": {"amount": "89.00", "currency": EUR},
    "available": True,
    "variants": [
        {"external_id": "v1", "title": "M", "available": True, "options": {"Size": "M"}},
        {"external_id": "v2", "title": "L", "available": True, "options": {"Size": "L"}},
        {"external_id": "v3", "title": "XL", "available": False, "options": {"Size": "XL"}},
    ],
}
MUG: dict[str, Any] = {
    "external_id": "m1",
    "title": "Enamel Mug",
    "url": "https://s.example/mug",
    "price": {"amount": "12.50", "currency": EUR},
    "available": True,
}


class Store:
    """A platform that knows its prices of this moment, and what shipping costs."""

    def __init__(self) -> None:
        self.now: dict[str, Product] | Exception = {}
        self.looked: list[Sequence[str]] = []
        self.quoted: list[tuple[Sequence[CartLine], Destination]] = []

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="store", title="Store", connects_by="embed")

    @hookimpl
    async def live_products(self, external_ids: Sequence[str]) -> Sequence[Product]:
        self.looked.append(external_ids)
        if isinstance(self.now, Exception):
            raise self.now
        return [self.now[one] for one in external_ids if one in self.now]

    @hookimpl
    async def shipping_quote(self, lines: Sequence[CartLine], destination: Destination) -> Sequence[ShippingRate]:
        self.quoted.append((lines, destination))
        if destination.country == "XX":
            raise InvalidInput("There is no such country.")
        if destination.country == "US":
            return []
        return [ShippingRate(title="Post", price=Money(amount=Decimal("4.90"), currency=EUR), note="2 to 3 days")]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(runtime: Runtime, tenant: str) -> Shop:
    row = ShopRow(tenant_id=tenant, id=new_id("shop"), platform="store", domain="s.example", name="S", language="en")
    async with runtime.database.tenant(tenant) as unit:
        unit.add(row)
    shop = Shop(id=row.id, tenant_id=tenant, platform="store", domain="s.example", name="S", currency=EUR)
    await runtime.catalogue.push_products(shop, PushProducts(products=[JACKET, MUG]))
    return shop


def answerer(runtime: Runtime, store: Store, model: Model | None) -> Answers:
    hooks = Hooks({"store": store})
    workshop = Workshop(runtime.catalogue, hooks, Orders(hooks, runtime.limiter, looking_seconds=0))
    budget = Budget(runtime.database, Caps(tenant=None, visitor=None))
    return Answers(runtime.catalogue, hooks, workshop, budget, lender(runtime.database, model))


@pytest_asyncio.fixture(loop_scope="session")
async def by_model(runtime: Runtime, model: StubModel, store: Store) -> AsyncIterator[Answers]:
    asked = Model(api_key="k", base_url=model.url, name="stub")
    yield answerer(runtime, store, asked)
    await asked.close()


@pytest.fixture
def offline(runtime: Runtime, store: Store) -> Answers:
    return answerer(runtime, store, None)


async def ask(answers: Answers, shop: Shop, text: str, **more: Any) -> Finished:
    visitor = Visitor(id=new_id("visitor"))
    turn = Turn(tenant_id=shop.tenant_id, shop=shop, visitor=visitor, conversation_id="cnv_1", text=text, shop_name="S")
    async for event in answers.answer(replace(turn, **more)):
        if isinstance(event, Finished):
            return event
    raise AssertionError("no end")


def results(model: StubModel) -> list[str]:
    return [message["content"] for message in model.asked[-1]["messages"] if message["role"] == "tool"]


def as_now(product: dict[str, Any], amount: str, *, available: bool = True) -> Product:
    return Product(
        external_id=product["external_id"],
        title=product["title"],
        price=Money(amount=Decimal(amount), currency=EUR),
        available=available,
        variants=[
            Variant(external_id=one["external_id"], title=one["title"], available=available, options=one["options"])
            for one in product.get("variants", ())
        ],
    )


# ── into the cart ────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_model_proposes_and_the_card_says_what_the_page_would_add(
    by_model: Answers, shop: Shop, store: Store, model: StubModel
) -> None:
    store.now = {"j1": as_now(JACKET, "79.00")}
    call = {"product_id": "j1", "variant_id": "v2", "quantity": 2}
    model.replies = [Reply(calls=[("add_to_cart", call)]), Reply(text="Please confirm below.")]
    done = await ask(by_model, shop, "Two in L please")
    (card,) = [card for card in done.cards if card["type"] == "action"]
    assert card["cart"] == {"product_id": "j1", "variant_id": "v2", "quantity": 2}
    assert card["title"] == "2 x Storm Jacket (L)"
    assert card["price"] == {"amount": "79.00", "currency": EUR}, "the price of this moment"
    assert done.proposals[0].tool == cart.ADD
    assert "Nothing has been done" in results(model)[0]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({"product_id": "j1"}, "v1: M; v2: L"),
        ({"product_id": "j1", "variant_id": "v9"}, "v1: M; v2: L"),
        ({"product_id": "j1", "options": {"Size": "xl"}}, "sold out"),
        ({"product_id": "none"}, "no product with the id none"),
        ({"product_id": "j1", "variant_id": "v1", "quantity": 0}, "quantity"),
        ({"product_id": "j1", "variant_id": "v1", "quantity": 10**9}, "quantity"),
    ],
)
async def test_what_cannot_be_added_is_a_sentence_and_no_offer(
    by_model: Answers, shop: Shop, store: Store, model: StubModel, call: dict[str, Any], told: str
) -> None:
    store.now = PlatformUnavailable("Down.")
    model.replies = [Reply(calls=[("add_to_cart", call)]), Reply(text="Which one?")]
    done = await ask(by_model, shop, "Put it into my cart")
    assert told in results(model)[0]
    assert not done.proposals


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Add the Storm Jacket in size L to my cart", {"product_id": "j1", "variant_id": "v2", "quantity": 1}),
        ("please put 3 Enamel Mugs in my basket", {"product_id": "m1", "variant_id": None, "quantity": 3}),
        ("Añade la Storm Jacket en talla M a mi carrito", {"product_id": "j1", "variant_id": "v1", "quantity": 1}),
    ],
)
async def test_without_a_model_the_offer_is_the_same(
    offline: Answers, shop: Shop, store: Store, text: str, line: dict[str, Any]
) -> None:
    store.now = PlatformUnavailable("Down.")
    done = await ask(offline, shop, text)
    (card,) = done.cards
    assert card["cart"] == line
    assert done.proposals[0].arguments == line


async def test_without_a_model_it_asks_which_one(offline: Answers, shop: Shop, store: Store) -> None:
    store.now = PlatformUnavailable("Down.")
    done = await ask(offline, shop, "add the Storm Jacket to my cart")
    assert "M; L" in done.content
    assert not done.proposals
    chosen = await ask(offline, shop, "add this to my cart", page={"product_id": "j1", "variant_id": "v2"})
    assert chosen.proposals[0].arguments["variant_id"] == "v2"


async def test_what_lies_in_the_cart_is_told_as_the_page_tells_it(offline: Answers, shop: Shop) -> None:
    page = {
        "currency": EUR,
        "total": "114.00",
        "url": "https://s.example/cart",
        "checkout_url": "https://evil.example/pay",
        "items": [
            {"product_id": "m1", "title": "Enamel Mug", "price": "12.50", "quantity": 2},
            {"product_id": "j1", "title": "Storm Jacket", "price": 89, "quantity": 1},
            "nonsense",
        ],
    }
    done = await ask(offline, shop, "What is in my cart?", cart=page)
    assert "2 x Enamel Mug: €12.50" in done.content
    assert "€114.00" in done.content
    assert "https://s.example/cart" in done.content
    assert "evil" not in done.content, "a page's claim is no reason to lead a shopper elsewhere"
    assert (await ask(offline, shop, "¿qué hay en mi carrito?", cart={"items": []})).content == "Tu carrito está vacío."


@pytest.mark.parametrize("claimed", [{}, {"items": 7}, {"items": [None, {"product_id": 3, "quantity": "x"}]}])
def test_a_cart_that_makes_no_sense_has_no_lines(claimed: dict[str, Any]) -> None:
    assert cart.lines(claimed) == []


# ── the price and stock of this moment ───────────────────────────────────────────────────────────────────────────────
async def test_the_price_said_and_shown_is_that_of_this_moment(
    by_model: Answers, shop: Shop, store: Store, model: StubModel
) -> None:
    store.now = {"m1": as_now(MUG, "9.90"), "j1": as_now(JACKET, "89.00")}
    model.replies = [Reply(text="The Enamel Mug costs €12.50. [[ids: m1]]")]
    done = await ask(by_model, shop, "How much is the Enamel Mug?")
    assert done.content.strip() == "The Enamel Mug costs €9.90."
    assert done.cards[0]["price"]["amount"] == "9.90"


async def test_what_has_gone_meanwhile_is_shown_as_sold_out(offline: Answers, shop: Shop, store: Store) -> None:
    store.now = {"j1": as_now(JACKET, "89.00")}
    done = await ask(offline, shop, "enamel mug")
    assert "sold out" in done.content
    assert done.cards[0]["available"] is False


async def test_a_platform_that_cannot_tell_leaves_what_the_catalogue_holds(
    offline: Answers, shop: Shop, store: Store
) -> None:
    store.now = PlatformUnavailable("Down.")
    done = await ask(offline, shop, "enamel mug")
    assert done.cards[0]["price"]["amount"] == "12.50"


async def test_the_platform_is_asked_once_for_questions_in_a_row(offline: Answers, shop: Shop, store: Store) -> None:
    store.now = {"m1": as_now(MUG, "9.90")}
    await ask(offline, shop, "enamel mug")
    asked = len(store.looked)
    await ask(offline, shop, "enamel mug")
    assert asked == len(store.looked) > 0


# ── shipping ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_shipping_is_quoted_by_the_shop_for_the_cart(
    by_model: Answers, shop: Shop, store: Store, model: StubModel
) -> None:
    lying = {"items": [{"product_id": "m1", "quantity": 2}]}
    model.replies = [
        Reply(calls=[("shipping_quote", {"country": "es", "postcode": "28001"})]),
        Reply(text="Shipping costs €4.90."),
    ]
    done = await ask(by_model, shop, "What is shipping to 28001?", cart=lying)
    assert done.content.strip() == "Shipping costs €4.90."
    assert store.quoted == [([CartLine(product_id="m1", quantity=2)], Destination(country="ES", postcode="28001"))]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({"country": "US", "items": [{"product_id": "m1"}]}, "no shipping there"),
        ({"country": "XX", "items": [{"product_id": "m1"}]}, "no such country"),
        ({"country": "ES", "items": [{"product_id": "other"}]}, "no product with the id other"),
        ({"country": "ES"}, "cart is empty"),
        ({"country": "Spain"}, "country"),
    ],
)
async def test_a_quote_that_cannot_be_had_is_a_sentence(
    by_model: Answers, shop: Shop, model: StubModel, call: dict[str, Any], told: str
) -> None:
    model.replies = [Reply(calls=[("shipping_quote", call)]), Reply(text="I could not find out.")]
    await ask(by_model, shop, "shipping?")
    assert told in results(model)[0]
