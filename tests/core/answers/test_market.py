"""A shop sells at other prices elsewhere: what is said and shown is the price of the country the shopper buys in."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tests.core.answers.test_cart import EUR, JACKET, MUG, answerer, ask, results
from tests.fixtures.model import Reply, StubModel

from chatwidget import Money, Platform, PlatformUnavailable, Product, Shop, Variant, hookimpl
from chatwidget.answers.model import Model
from chatwidget.answers.service import Answers
from chatwidget.catalogue.schemas import PushProducts
from chatwidget.conversations.wire import PageClaim
from chatwidget.ids import new_id
from chatwidget.models import Shop as ShopRow
from chatwidget.runtime import Runtime

CANADA = {"country": "CA", "currency": "CAD"}
IRELAND = {"country": "IE", "currency": EUR}


class Markets:
    """A platform that sells everything at twice the amount in Canadian dollars, and a tenth dearer in Ireland."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str | None]] = []
        self.is_down = False

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="store", title="Store", connects_by="embed")

    @hookimpl
    async def live_products(self, external_ids: Sequence[str], country: str | None) -> Sequence[Product]:
        self.asked.append((len(external_ids), country))
        if self.is_down:
            raise PlatformUnavailable("Down.")
        factor, currency = {"CA": ("2", "CAD"), "IE": ("1.1", EUR)}.get(country or "", ("1", EUR))
        return [self.at(one, Decimal(factor), currency) for one in external_ids]

    @staticmethod
    def at(external_id: str, factor: Decimal, currency: str) -> Product:
        cup = {"title": external_id, "price": {"amount": "10.00"}}
        row: dict[str, Any] = next((row for row in (JACKET, MUG) if row["external_id"] == external_id), cup)
        own = Decimal(row["price"]["amount"])
        price = Money(amount=(own * factor).quantize(Decimal("0.01")), currency=currency)
        variants = [
            Variant(external_id=one["external_id"], title=one["title"], available=True, price=price)
            for one in row.get("variants", ())
        ]
        return Product(external_id=external_id, title=row["title"], price=price, available=True, variants=variants)


@pytest.fixture
def store() -> Markets:
    return Markets()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(runtime: Runtime, tenant: str) -> Shop:
    row = ShopRow(tenant_id=tenant, id=new_id("shop"), platform="store", domain="s.example", name="S", language="en")
    async with runtime.database.tenant(tenant) as unit:
        unit.add(row)
    shop = Shop(id=row.id, tenant_id=tenant, platform="store", domain="s.example", name="S", currency=EUR)
    await runtime.catalogue.push_products(shop, PushProducts(products=[JACKET, MUG]))
    return shop


@pytest_asyncio.fixture(loop_scope="session")
async def by_model(runtime: Runtime, model: StubModel, store: Markets) -> AsyncIterator[Answers]:
    asked = Model(api_key="k", base_url=model.url, name="stub")
    yield answerer(runtime, store, asked)  # type: ignore[arg-type]  # a platform, too
    await asked.close()


@pytest.fixture
def offline(runtime: Runtime, store: Markets) -> Answers:
    return answerer(runtime, store, None)  # type: ignore[arg-type]  # a platform, too


def cards(done: Any) -> list[str]:
    return [f"{card['external_id']} {card['price']['amount']} {card['price']['currency']}" for card in done.cards]


async def test_a_shopper_elsewhere_is_told_and_shown_the_price_of_there(offline: Answers, shop: Shop) -> None:
    done = await ask(offline, shop, "How much is the Enamel Mug?", page=CANADA)
    assert "25.00 CAD" in done.content
    assert "12.50" not in done.content
    assert cards(done) == ["m1 25.00 CAD"]
    assert "13.75" in (await ask(offline, shop, "How much is the Enamel Mug?", page=IRELAND)).content
    assert cards(await ask(offline, shop, "How much is the Enamel Mug?")) == ["m1 12.50 EUR"]


async def test_the_model_knows_the_price_of_there_before_it_speaks_and_no_other(
    by_model: Answers, shop: Shop, store: Markets, model: StubModel
) -> None:
    model.replies = [Reply(text="The Enamel Mug costs 25.00 CAD. [[ids: m1]]")]
    done = await ask(by_model, shop, "How much is the Enamel Mug?", page=CANADA)
    (system,) = [one["content"] for one in model.asked[-1]["messages"] if one["role"] == "system"]
    assert "25.00 CAD" in system
    assert "12.50 EUR" not in system
    assert done.content.strip() == "The Enamel Mug costs 25.00 CAD."
    assert cards(done) == ["m1 25.00 CAD"]
    assert {country for _many, country in store.asked} == {"CA"}


async def test_a_model_that_says_the_shops_own_price_all_the_same_is_not_heard(
    by_model: Answers, shop: Shop, model: StubModel
) -> None:
    model.replies = [Reply(text="The Enamel Mug costs €12.50. [[ids: m1]]")]
    done = await ask(by_model, shop, "How much is the Enamel Mug?", page=CANADA)
    assert "12.50" not in done.content


async def test_what_was_shown_before_and_other_questions_too_are_at_the_price_of_there(
    by_model: Answers, shop: Shop, model: StubModel
) -> None:
    model.replies = [Reply(text="Hello!")]
    await ask(
        by_model, shop, "do you ship to Canada, and what is the return policy?", page={**CANADA, "product_id": "j1"}
    )
    (system,) = [one["content"] for one in model.asked[-1]["messages"] if one["role"] == "system"]
    assert "178.00 CAD" in system
    assert "89.00" not in system


async def test_a_limit_in_the_shoppers_currency_is_held_against_the_price_of_there(
    offline: Answers, shop: Shop
) -> None:
    fits = await ask(offline, shop, "a jacket under 200 dollars", page=CANADA)
    assert cards(fits) == ["j1 178.00 CAD"], "89 euros, too"
    none = await ask(offline, shop, "a mug under 20 dollars", page=CANADA)
    assert none.content.startswith("I found nothing within that price."), "though it costs 12.50 euros"
    at_home = await ask(offline, shop, "a mug under 20 euros")
    assert cards(at_home) == ["m1 12.50 EUR"]


async def test_the_models_search_keeps_the_limit_at_the_price_of_there(
    by_model: Answers, shop: Shop, model: StubModel
) -> None:
    call = {"query": "jacket mug", "max_price": 100}
    model.replies = [Reply(calls=[("search_products", call)]), Reply(text="There is one.")]
    await ask(by_model, shop, "What do you have up to 100 dollars?", page=CANADA)
    (told,) = results(model)
    assert "Enamel Mug" in told
    assert "25.00 CAD" in told
    assert "Storm Jacket" not in told, "178 dollars, though 89 euros"
    model.replies = [Reply(calls=[("get_product", {"product_id": "j1"})]), Reply(text="Well.")]
    await ask(by_model, shop, "And the jacket?", page=CANADA)
    assert '"amount":"178.00","currency":"CAD"' in results(model)[0]


async def test_a_price_of_there_that_cannot_be_had_is_said_to_be_the_shops_own(
    offline: Answers, shop: Shop, store: Markets
) -> None:
    store.is_down = True
    for page in (CANADA, IRELAND):
        done = await ask(offline, shop, "How much is the Enamel Mug?", page=page)
        assert "€12.50" in done.content
        assert "the shop's own price" in done.content
    spanish = await ask(offline, shop, "¿Cuánto cuesta la Enamel Mug?", page=CANADA)
    assert "precio de la propia tienda" in spanish.content
    assert "own price" not in (await ask(offline, shop, "How much is the Enamel Mug?")).content


async def test_the_model_is_told_so_too(by_model: Answers, shop: Shop, store: Markets, model: StubModel) -> None:
    store.is_down = True
    model.replies = [Reply(text="The Enamel Mug costs 12.50 EUR. [[ids: m1]]")]
    done = await ask(by_model, shop, "How much is the Enamel Mug?", page=CANADA)
    (system,) = [one["content"] for one in model.asked[-1]["messages"] if one["role"] == "system"]
    assert "12.50 EUR (the shop's own price" in system
    assert done.content.startswith("The Enamel Mug costs 12.50 EUR.")
    assert "where you are it may be another" in done.content, "whatever the model says of it"


async def test_no_product_is_left_at_another_price_however_many_are_found(
    offline: Answers, shop: Shop, store: Markets, runtime: Runtime
) -> None:
    rows = [
        {"external_id": f"t{n}", "title": f"Tin cup {n}", "price": {"amount": "10.00", "currency": EUR}}
        for n in range(14)
    ]
    await runtime.catalogue.push_products(shop, PushProducts(products=rows))
    await ask(offline, shop, "tin cup under 100 dollars", page=CANADA)
    assert sum(many for many, _country in store.asked) > 10
    assert max(many for many, _country in store.asked) <= 10, "as many as the hook promises to take"
    store.asked.clear()
    store.is_down = True
    await ask(offline, shop, "tin cup under 90 dollars", page={"country": "US", "currency": "USD"})
    assert len(store.asked) == 1, "who does not answer is not waited for twice"


@pytest.mark.parametrize("said", [{"country": "Canada"}, {"country": "C1"}, {"currency": "$"}, {"country": "ca'--"}])
def test_a_code_that_is_none_says_nothing(said: dict[str, str]) -> None:
    claim = PageClaim.model_validate(said)
    assert (claim.country, claim.currency) == (None, None)


def test_codes_are_read_as_they_are_meant() -> None:
    claim = PageClaim.model_validate({"country": "ca", "currency": "cad"})
    assert (claim.country, claim.currency) == ("CA", "CAD")
