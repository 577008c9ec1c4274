"""Order status without a model: number and address are read from what the shopper writes, over one turn or several."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.fixtures.model import lender

from chatwidget import Order, Platform, PlatformUnavailable, Shop, Tracking, Visitor, hookimpl
from chatwidget.answers.budget import Budget, Caps
from chatwidget.answers.orders import Orders, written
from chatwidget.answers.phrases import phrase
from chatwidget.answers.service import Answers
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.answers.turn import Finished, Said, Turn
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import OrderQuery
from chatwidget.ids import new_id
from chatwidget.runtime import Runtime


class Post:
    """A platform that knows one order."""

    is_down = False

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="post", title="Post", connects_by="embed")

    @hookimpl
    async def find_orders(self, shop: Shop, query: OrderQuery) -> list[Order]:
        if self.is_down:
            raise PlatformUnavailable("Down.")
        parcel = Tracking(company="Post", number="PX123456", url="https://post.example/PX123456")
        order = Order(number="1001", status="shipped", tracking=[parcel], customer_id="ana", email="ana@example.com")
        return [order]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest_asyncio.fixture(loop_scope="session")
async def answers(runtime: Runtime, post: Post) -> AsyncIterator[Answers]:
    hooks = Hooks({"post": post})
    workshop = Workshop(runtime.catalogue, hooks, Orders(hooks, runtime.limiter, looking_seconds=0))
    yield Answers(
        runtime.catalogue,
        hooks,
        workshop,
        Budget(runtime.database, Caps(tenant=None, visitor=None)),
        lender(runtime.database, None),
    )


async def ask(answers: Answers, tenant: str, *texts: str, customer_id: str | None = None) -> Finished:
    """Say several things in a row and return the last answer."""
    history: list[Said] = []
    visitor = Visitor(id=new_id("visitor"), customer_id=customer_id)
    shop = Shop(id=new_id("shop"), tenant_id=tenant, platform="post", domain="p.example")
    done: Finished | None = None
    for text in texts:
        turn = Turn(
            tenant_id=tenant,
            shop=shop,
            visitor=visitor,
            conversation_id="c",
            text=text,
            history=tuple(history),
            locale="en",
        )
        event = [event async for event in answers.answer(turn)][-1]
        assert isinstance(event, Finished)
        done = event
        history += [Said(role="user", content=text), Said(role="assistant", content=done.content)]
    assert done is not None
    return done


@pytest.mark.parametrize(
    "texts",
    [
        ("Where is my order #1001 and my email is ana@example.com",),
        ("¿Dónde está mi pedido 1001? Mi correo es ana@example.com.",),
        ("Where is my order?", "#1001, Ana@Example.com"),
        ("Where is my order?", "it is number 1001", "ana@example.com"),
    ],
)
async def test_number_and_address_together_tell_the_status_and_nothing_more(
    answers: Answers, tenant: str, texts: tuple[str, ...]
) -> None:
    done = await ask(answers, tenant, *texts)
    assert "1001" in done.content
    assert "shipped" in done.content or "enviado" in done.content
    (card,) = done.cards
    assert (card["number"], card["status"], card["tracking"]) == ("1001", "shipped", [])
    assert "PX123456" not in str(done)


async def test_wrong_pairs_and_missing_orders_get_the_same_words(answers: Answers, tenant: str) -> None:
    wrong = await ask(answers, tenant, "Where is my order #1001, my e-mail is eve@example.com")
    absent = await ask(answers, tenant, "Where is my order #9999, my e-mail is eve@example.com")
    assert wrong.content == absent.content == phrase("order_not_found", "en")
    assert list(wrong.cards) == list(absent.cards) == []


@pytest.mark.parametrize(
    "text", ["Where is my order #1001?", "Where is my order? I am ana@example.com", "Where is my order?"]
)
async def test_one_of_both_tells_nothing(answers: Answers, tenant: str, text: str) -> None:
    done = await ask(answers, tenant, text)
    assert done.content == phrase("order_missing", "en")
    assert list(done.cards) == []


async def test_a_proven_shopper_sees_their_parcels(answers: Answers, tenant: str) -> None:
    done = await ask(answers, tenant, "Where is my order?", customer_id="ana")
    assert done.cards[0]["tracking"][0]["number"] == "PX123456"
    other = await ask(answers, tenant, "Where is my order #1001?", customer_id="eve")
    assert "shipped" not in str(other)


async def test_a_platform_that_is_down_calls_a_person(answers: Answers, tenant: str, post: Post) -> None:
    post.is_down = True
    done = await ask(answers, tenant, "Where is my order #1001, ana@example.com?")
    assert done.hand_over


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["order #1001 and my email is a@b.co."], ("1001", "a@b.co")),
        (["My order number is ES-2024-17"], ("ES-2024-17", None)),
        (["pedido nº 1001"], ("1001", None)),
        (["order 1", "order 2"], ("2", None)),
        (["#W2378156"], ("W2378156", None)),
        (["I want 3 jackets"], (None, None)),
    ],
)
def test_numbers_and_addresses_are_read_as_people_write_them(
    said: list[str], found: tuple[str | None, str | None]
) -> None:
    assert written(said) == found
