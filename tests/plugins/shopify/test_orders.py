"""Orders: a proven customer's own, or the one that number and e-mail name together; never by a number alone."""

from dataclasses import replace

import pytest
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.wares import order, paid, product

from chatwidget import NotSupported, OrderQuery, PlatformUnavailable, Shop, Visitor
from chatwidget_shopify import convert, health, orders
from chatwidget_shopify.settings import ShopifySettings

STRANGER = Visitor(id="v")
OWNER = Visitor(id="v", customer_id="5")


@pytest.fixture
def ordered(fake: FakeShopify) -> FakeShopify:
    fake.orders = [
        order("#1001", "a@example.com", 5),
        order("#10012", "a@example.com", 5),
        order("#1002", "b@example.com", 6),
    ]
    return fake


async def numbers(shop: Shop, settings: ShopifySettings, query: OrderQuery) -> list[str]:
    return [one.number for one in await orders.find(shop, query, settings)]


async def test_number_and_email_must_both_fit_to_the_letter(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    def ask(number: str | None, email: str | None) -> OrderQuery:
        return OrderQuery(visitor=STRANGER, number=number, email=email)

    assert await numbers(shop, app_settings, ask("1001", "A@example.com")) == ["#1001"]
    assert await numbers(shop, app_settings, ask("#1001", "a@example.com")) == ["#1001"]
    assert await numbers(shop, app_settings, ask("1001", "b@example.com")) == []
    assert await numbers(shop, app_settings, ask("1001", None)) == []
    assert await numbers(shop, app_settings, ask(None, None)) == []


async def test_a_proven_customer_sees_their_own_orders_alone(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    assert await numbers(shop, app_settings, OrderQuery(visitor=OWNER)) == ["#1001", "#10012"]
    assert await numbers(shop, app_settings, OrderQuery(visitor=OWNER, number="1001")) == ["#1001"]
    assert await numbers(shop, app_settings, OrderQuery(visitor=OWNER, number="1002")) == []
    (found,) = await orders.find(shop, OrderQuery(visitor=OWNER, number="1001"), app_settings)
    assert (found.status, found.customer_id, found.email) == ("shipped", "5", "a@example.com")
    assert found.tracking[0].url == "https://dhl.example/JD1"
    assert found.lines[0].title == "Mug (Blue)"


@pytest.mark.parametrize("scopes", [set(), {"read_customers"}])
async def test_a_proven_customers_orders_are_theirs_with_and_without_the_scope_for_customers(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop, scopes: set[str]
) -> None:
    ordered.scopes |= scopes
    found = await orders.find(shop, OrderQuery(visitor=OWNER), app_settings)
    assert [(one.number, one.customer_id) for one in found] == [("#1001", "5"), ("#10012", "5")]
    ordered.search_warns = True  # Shopify has left a part of the query aside: only what names its owner is believed
    assert len(await orders.find(shop, OrderQuery(visitor=OWNER), app_settings)) == 2 * len(scopes)


async def test_with_level_1_of_protected_data_no_email_is_compared(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    ordered.protected = 1
    pair = OrderQuery(visitor=STRANGER, number="1001", email="a@example.com")
    assert await numbers(shop, app_settings, pair) == []
    assert await numbers(shop, app_settings, OrderQuery(visitor=OWNER, number="1001")) == ["#1001"]
    ordered.protected = 0
    with pytest.raises(NotSupported):
        await orders.find(shop, OrderQuery(visitor=OWNER), app_settings)


@pytest.mark.parametrize(
    ("level", "scopes", "told", "ok"),
    [
        (2, set(), "60 days (protected data level 2)", True),
        (2, {"read_all_orders"}, "of all time (protected data level 2)", True),
        (1, set(), "logged in can ask for their orders of the last 60 days (protected data level 1)", True),
        (0, set(), "not approved this app", False),
    ],
)
async def test_health_says_how_much_of_orders_shopify_shows(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop, level: int, scopes: set[str], told: str, ok: bool
) -> None:
    ordered.protected = level
    ordered.scopes |= scopes
    check = {one.name: one for one in await health.look(shop, app_settings)}["shopify orders"]
    assert told in check.message
    assert check.ok is ok
    ordered.scopes.discard("read_orders")
    off = {one.name: one for one in await health.look(shop, app_settings)}["shopify orders"]
    assert (off.ok, "read_orders" in off.message) == (True, True)


@pytest.mark.parametrize("typed", ['1" OR name:"*', "a b", "1001 OR 1=1", "x" * 60, "(name:*)"])
async def test_a_number_cannot_widen_the_search(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop, typed: str
) -> None:
    for visitor, email in ((STRANGER, "a@example.com"), (OWNER, None)):
        assert await numbers(shop, app_settings, OrderQuery(visitor=visitor, number=typed, email=email)) == []
    wide = OrderQuery(visitor=STRANGER, number="1001", email='a@example.com" OR name:"*')
    assert await numbers(shop, app_settings, wide) == []
    assert ordered.documents == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"displayFulfillmentStatus": "UNFULFILLED", "fulfillments": []}, "being prepared"),
        ({"cancelledAt": "2026-11-21T00:00:00Z"}, "cancelled"),
        ({"displayFinancialStatus": "REFUNDED"}, "refunded"),
    ],
)
async def test_statuses_in_plain_words(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop, changes: dict[str, object], status: str
) -> None:
    fake.orders = [order("#1", "a@example.com", 5, **changes)]
    (found,) = await orders.find(shop, OrderQuery(visitor=OWNER, number="1"), app_settings)
    assert found.status == status


def test_a_status_that_shopify_adds_later_harms_nothing() -> None:
    assert convert.order(order("#1", "a@example.com", 5, displayFulfillmentStatus="NEW")).status == "being prepared"


async def test_without_the_scope_orders_are_not_supported(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    ordered.scopes.discard("read_orders")
    with pytest.raises(NotSupported):
        await orders.find(shop, OrderQuery(visitor=OWNER), app_settings)


async def test_prices_and_stock_of_this_moment(fake: FakeShopify, app_settings: ShopifySettings, shop: Shop) -> None:
    fake.products = [product(1, "Mug"), product(2, "Gone", status="ARCHIVED")]
    found = await orders.live(replace(shop, currency="EUR"), ["1", "2", "x"], app_settings)
    assert [(one.external_id, str(one.variants[0].price.amount)) for one in found if one.variants[0].price] == [
        ("1", "10.00")
    ]


# ── markets ──────────────────────────────────────────────────────────────────────────────────────────────────────────
CANADA = ("1.5", "CAD")


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
async def test_prices_are_those_of_the_shoppers_market_in_every_variant(
    fake: FakeShopify, shop: Shop, version: str
) -> None:
    fake.markets = {"CA": CANADA, "JP": ("160", "JPY")}
    fake.products = [product(1, "Mug"), product(2, "Shirt", variants=40)]  # more than one question brings
    settings = ShopifySettings(api_version=version)
    mug, shirt = await orders.live(shop, ["1", "2"], settings, "CA")
    assert [(f"{one.price.amount}", one.price.currency) for one in mug.variants if one.price] == [("15.00", "CAD")]
    assert {one.price.currency for one in shirt.variants if one.price} == {"CAD"}
    assert [str(one.price.amount) for one in shirt.variants if one.price][-1] == "73.50", "49 euros"
    assert len(shirt.variants) == 40
    (yen,) = await orders.live(shop, ["1"], settings, "JP")
    assert [str(one.price.amount) for one in yen.variants if one.price] == ["1600"]
    (elsewhere,) = await orders.live(shop, ["1"], settings, "ES")
    assert [(str(one.price.amount), one.price.currency) for one in elsewhere.variants if one.price] == [
        ("10.00", "EUR")
    ]


async def test_an_orders_total_is_in_the_customers_currency(
    ordered: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    found = await orders.find(shop, OrderQuery(visitor=OWNER), app_settings)
    assert {(str(one.total.amount), one.total.currency) for one in found if one.total} == {("63.00", "CAD")}


async def test_a_country_shopify_does_not_know_is_no_answer_rather_than_a_wrong_one(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.products = [product(1, "Mug")]
    with pytest.raises(PlatformUnavailable):
        await orders.live(shop, ["1"], app_settings, "QQ")


async def test_ten_products_of_a_market_are_asked_for_at_once(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.markets = {"CA": CANADA}
    fake.products = [product(n, f"Shirt {n}", variants=21) for n in range(1, 11)]
    found = await orders.live(shop, [str(n) for n in range(1, 11)], app_settings, "CA")
    assert len(found) == 10
    assert len(fake.documents) == 1


async def test_long_lists_of_variants_cost_no_more_questions_where_the_first_tell_the_prices(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.markets = {"CA": CANADA}
    fake.products = [product(n, f"Shirt {n}", variants=60) for n in range(1, 11)]
    for shirt in fake.products:
        for variant in shirt["_variants"]:
            variant["contextualPricing"] = paid("20.00")

    def more() -> int:
        return sum("query VariantsIn" in one for one, _left, _cost in fake.paid)

    ids = [str(n) for n in range(1, 11)]
    found = await orders.live(shop, ids, app_settings, "CA")
    assert more() == 0
    assert {(str(one.price.amount), one.price.currency) for one in found if one.price} == {("30.00", "CAD")}
    fake.products[3]["_variants"][50]["contextualPricing"] = paid("15.00")
    fake.paid.clear()
    found = await orders.live(shop, ids, app_settings, "CA")
    assert more() == 1, "the cheapest is among those that were not told"
    assert len(found[3].variants) == 60
    for shirt in fake.products:
        shirt["_variants"][50]["contextualPricing"] = paid("15.00")
    fake.paid.clear()
    found = await orders.live(shop, ids, app_settings, "CA")
    assert more() == 2, "nobody is asked ten times over"
    assert {str(one.price.amount) for one in found if one.price} == {"22.50"}
    (alone,) = await orders.live(shop, ["7"], app_settings, "CA")
    assert len(alone.variants) == 60
