"""A shop sells at other prices elsewhere: what is said and shown is the price of the country the shopper buys in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
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
from chatwidget.checking.amounts import amount
from chatwidget.conversations.wire import PageClaim
from chatwidget.ids import new_id
from chatwidget.models import Shop as ShopRow
from chatwidget.runtime import Runtime

CANADA = {"country": "CA", "currency": "CAD"}
IRELAND = {"country": "IE", "currency": EUR}


async def comes_true(holds: Callable[[], bool]) -> bool:
    """Whether something becomes so within half a second."""
    for _ in range(50):
        if holds():
            return True
        await asyncio.sleep(0.01)
    return False


class Markets:
    """A platform that sells everything at twice the amount in Canadian dollars, and a tenth dearer in Ireland."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str | None]] = []
        self.is_down = False
        self.waits_for: Callable[[], bool] | None = None
        self.waited: list[bool] = []

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="store", title="Store", connects_by="embed")

    @hookimpl
    async def live_products(self, external_ids: Sequence[str], country: str | None) -> Sequence[Product]:
        self.asked.append((len(external_ids), country))
        if self.waits_for is not None:
            self.waited.append(await comes_true(self.waits_for))
        if self.is_down:
            raise PlatformUnavailable("Down.")
        factor, currency = {"CA": ("2", "CAD"), "IE": ("1.1", EUR), "FR": ("0.9", EUR)}.get(country or "", ("1", EUR))
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
    for _ in range(2):
        await ask(offline, shop, "tin cup under 90 dollars", page={"country": "US", "currency": "USD"})
    assert sum(many for many, _country in store.asked) == 14, "who does not answer is not asked again at once"
    await ask(offline, shop, "tin cup under 90 dollars", page={"country": "MX", "currency": "MXN"})
    assert store.asked[-1][1] == "MX", "what one page claims has nobody else's question unanswered"


async def test_many_products_are_asked_about_side_by_side(
    offline: Answers, shop: Shop, store: Markets, runtime: Runtime
) -> None:
    rows = [
        {"external_id": f"t{n}", "title": f"Tin cup {n}", "price": {"amount": "10.00", "currency": EUR}}
        for n in range(14)
    ]
    await runtime.catalogue.push_products(shop, PushProducts(products=rows))
    store.waits_for = lambda: len(store.asked) > 1
    await ask(offline, shop, "tin cup under 100 dollars", page=CANADA)
    assert store.waited == [True] * len(store.asked)
    assert len(store.asked) > 1


HOME = {"country": "ES", "currency": EUR}
FRANCE = {"country": "FR", "currency": EUR}


async def test_a_platform_that_is_silent_leaves_the_price_of_the_same_currency_to_be_compared(
    offline: Answers, shop: Shop, store: Markets
) -> None:
    store.is_down = True
    fits = await ask(offline, shop, "a mug under 20 euros", page=HOME)
    assert "nothing within" not in fits.content
    assert cards(fits) == ["m1 12.50 EUR"]
    none = await ask(offline, shop, "a mug under 12 euros", page=HOME)
    assert none.content.startswith("I found nothing within that price.")
    abroad = await ask(offline, shop, "a mug under 20 dollars", page=CANADA)
    assert abroad.content.startswith("I found nothing within that price.")


async def test_a_platform_that_cannot_be_asked_has_one_price_in_a_currency(runtime: Runtime, shop: Shop) -> None:
    class Plain:
        @hookimpl
        def platform(self) -> Platform:
            return Platform(name="store", title="Store", connects_by="embed")

    offline = answerer(runtime, Plain(), None)  # type: ignore[arg-type]  # a platform, too
    done = await ask(offline, shop, "a mug under 20 euros", page=HOME)
    assert cards(done) == ["m1 12.50 EUR"]
    assert "own price" not in done.content
    assert "own price" in (await ask(offline, shop, "How much is the Enamel Mug?", page=CANADA)).content


async def test_a_limit_is_held_against_what_it_costs_there_in_the_same_currency_too(
    offline: Answers, shop: Shop
) -> None:
    cheaper = await ask(offline, shop, "a mug under 12 euros", page=FRANCE)
    assert cards(cheaper) == ["m1 11.25 EUR"], "12.50 at home"
    dearer = await ask(offline, shop, "a mug under 13 euros", page=IRELAND)
    assert dearer.content.startswith("I found nothing within that price."), "13.75 there"
    over = await ask(offline, shop, "a mug over 13 euros", page=IRELAND)
    assert cards(over) == ["m1 13.75 EUR"], "12.50 at home"
    assert "nothing within" not in cheaper.content + over.content
    cheap = await ask(offline, shop, "a mug over 30 dollars", page=CANADA)
    assert cheap.content.startswith("I found nothing within that price."), "25 there"


async def test_a_limit_said_in_the_shops_currency_is_held_against_the_shops_price(
    offline: Answers, by_model: Answers, shop: Shop, model: StubModel
) -> None:
    assert cards(await ask(offline, shop, "a mug under 20 euros", page=CANADA)) == ["m1 25.00 CAD"]
    none = await ask(offline, shop, "a mug under 12 euros", page=CANADA)
    assert none.content.startswith("I found nothing within that price.")
    call = {"query": "jacket mug", "max_price": 20, "currency": "eur"}
    model.replies = [Reply(calls=[("search_products", call)]), Reply(text="There is one.")]
    await ask(by_model, shop, "What do you have up to 20 euros?", page=CANADA)
    assert "Enamel Mug" in results(model)[0]
    assert "Storm Jacket" not in results(model)[0]
    tools = {one["function"]["name"]: one["function"] for one in model.asked[-1]["tools"]}
    told = tools["search_products"]["parameters"]["properties"]["max_price"]
    assert "the shop's currency" not in told["description"], "it is held against the prices of there"


async def test_the_cheapest_is_the_cheapest_of_there(
    offline: Answers, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(external_id: str, _factor: Decimal, currency: str) -> Product:
        price = Money(amount=Decimal({"j1": "20.00"}.get(external_id, "25.00")), currency=currency)
        return Product(external_id=external_id, title=external_id, price=price, available=True, variants=[])

    monkeypatch.setattr(Markets, "at", staticmethod(at))
    done = await ask(offline, shop, "the cheapest jacket or mug", page=IRELAND)
    assert done.cards[0]["external_id"] == "j1"
    at_home = await ask(offline, shop, "the cheapest jacket or mug")
    assert at_home.cards[0]["external_id"] == "m1", "12.50 against 89, as the catalogue has it"


async def test_a_model_waits_for_prices_only_where_the_catalogues_are_in_another_currency(
    by_model: Answers, shop: Shop, store: Markets, model: StubModel
) -> None:
    for page, question, is_asked_first in (
        (HOME, "How much is the Enamel Mug?", True),
        (CANADA, "How much is the Enamel Mug?", False),
        (IRELAND, "a mug under 20 euros", False),
    ):
        before = len(model.asked)
        store.waits_for = lambda before=before: len(model.asked) > before
        store.waited.clear()
        model.replies = [Reply(text="There is the Enamel Mug. [[ids: m1]]")]
        await ask(by_model, shop, question, page=page)
        assert store.waited, question
        assert store.waited[0] is is_asked_first, question


async def test_what_is_learnt_meanwhile_corrects_the_model(by_model: Answers, shop: Shop, model: StubModel) -> None:
    model.replies = [Reply(text="The Enamel Mug costs €12.50. [[ids: m1]]")]
    done = await ask(by_model, shop, "How much is the Enamel Mug?", page=IRELAND)
    assert "12.50" not in done.content
    assert cards(done) == ["m1 13.75 EUR"]


async def test_prices_are_not_asked_for_where_nobody_speaks_of_them(
    by_model: Answers, shop: Shop, store: Markets, model: StubModel
) -> None:
    for question in ("thanks", "hello", "what is the return policy for the Enamel Mug?"):
        model.replies = [Reply(text="Well then.")]
        await ask(by_model, shop, question, page=CANADA)
    assert store.asked == []


@pytest.mark.parametrize("said", [{"country": "Canada"}, {"country": "C1"}, {"currency": "$"}, {"country": "ca'--"}])
def test_a_code_that_is_none_says_nothing(said: dict[str, str]) -> None:
    claim = PageClaim.model_validate(said)
    assert (claim.country, claim.currency) == (None, None)


def test_codes_are_read_as_they_are_meant() -> None:
    claim = PageClaim.model_validate({"country": "ca", "currency": "cad"})
    assert (claim.country, claim.currency) == ("CA", "CAD")


async def test_an_own_price_is_said_to_be_that_in_the_shoppers_language_and_marked_on_its_card(
    by_model: Answers, shop: Shop, store: Markets, model: StubModel
) -> None:
    store.is_down = True
    for question, said, note in (
        ("Combien coûte la tasse Enamel Mug pour moi ?", "L'Enamel Mug coûte 12,50 EUR.", "prix de la boutique"),
        ("Wie viel kostet die Enamel Mug bei euch?", "Die Enamel Mug kostet 12,50 EUR.", "Preis des Shops selbst"),
        ("Πόσο κοστίζει το Enamel Mug;", "Enamel Mug: 12.50 EUR.", "shop's own price"),
    ):
        model.replies = [Reply(text=f"{said} [[ids: m1]]")]
        done = await ask(by_model, shop, question, page=CANADA)
        assert note in done.content
        assert done.cards[0]["is_own_price"] is True
    store.is_down = False
    model.replies = [Reply(text="The Enamel Mug costs 12.50 EUR. [[ids: m1]]")]
    assert "is_own_price" not in (await ask(by_model, shop, "How much is the Enamel Mug?", page=HOME)).cards[0]


@pytest.mark.parametrize(
    ("value", "currency", "language", "written"),
    [
        ("1600", "JPY", "en", "1,600 JPY"),
        ("18000.00", "KRW", "es", "18.000 KRW"),
        ("12.345", "KWD", "en", "12.345 KWD"),
        ("4.5", "EUR", "en", "€4.50"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(value: str, currency: str, language: str, written: str) -> None:
    assert amount(Money(amount=Decimal(value), currency=currency), language) == written
