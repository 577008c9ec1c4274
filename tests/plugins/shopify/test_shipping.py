"""What shipping costs: the storefront's fixed rates, and else the policy; never a guess, and no scope for it."""

import json
from decimal import Decimal
from typing import Any, Self

import pytest
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.storefront import handle_all
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product

from chatwidget import CartLine, Destination, InvalidInput, NotSupported, PlatformUnavailable, Shop, Visitor
from chatwidget.answers.calls import ToolCall
from chatwidget.answers.orders import Orders
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.answers.turn import Turn
from chatwidget.runtime import Runtime
from chatwidget_shopify import plugin

MUG = [CartLine(product_id="1", quantity=2)]
MADRID = Destination(country="ES", postcode="28001")


def rate(title: str, amount: str, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    cost = {"amount": amount, "currencyCode": currency}
    return {"title": title, "description": None, "deliveryMethodType": "SHIPPING", "estimatedCost": cost, **more}


class Told:
    """A connection on which the storefront says one thing."""

    def __init__(self, body: str) -> None:
        self.status, self.body = 200, body.encode()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None: ...

    async def request(self, *_what: object, **_how: object) -> "Told":
        return self


@pytest.fixture(autouse=True)
def wares(fake: FakeShopify) -> None:
    fake.products = [product(1, "Mug"), product(2, "Shirt", variants=3)]


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
async def test_the_shops_own_rates_are_told_as_a_shopper_would_see_them(
    fake: FakeShopify, shop: Shop, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("SHOPIFY_API_VERSION", version)
    collected = rate("Shop in Madrid", "0.0", deliveryMethodType="PICK_UP")
    fake.rates = {"ES": [rate("Correos", "4.9", description="2 to 3 days"), collected]}
    place = Destination(country="es", postcode="28001", region="ES-M", city="Madrid")
    found = await plugin.shipping_quote(shop, [*MUG, CartLine(product_id="2", variant_id="2001")], place)
    assert [(one.title, str(one.price.amount), one.price.currency, one.note) for one in found] == [
        ("Correos", "4.90", "EUR", "2 to 3 days"),
        ("Shop in Madrid", "0.00", "EUR", "collected at the shop"),
    ]
    (made,) = fake.carts
    assert [(line["merchandiseId"].rpartition("/")[2], line["quantity"]) for line in made["lines"]] == [
        ("1000", 2),
        ("2001", 1),
    ]
    (address,) = made["delivery"]["addresses"]
    assert address["address"]["deliveryAddress"] == {
        "countryCode": "ES",
        "provinceCode": "M",
        "zip": "28001",
        "city": "Madrid",
    }


async def test_rates_come_in_the_currency_of_the_place(fake: FakeShopify, shop: Shop) -> None:
    fake.rates = {"JP": [rate("Post", "1200.0", "JPY")]}
    (found,) = await plugin.shipping_quote(shop, MUG, Destination(country="JP", postcode="100-0001"))
    assert (found.price.amount, found.price.currency) == (Decimal(1200), "JPY")


async def test_no_fixed_rate_is_never_said_to_be_no_shipping(fake: FakeShopify, shop: Shop) -> None:
    with pytest.raises(NotSupported, match="shipping policy"):
        await plugin.shipping_quote(shop, MUG, MADRID)
    fake.rates, fake.rates_need_zip = {"ES": [rate("Correos", "4.90")]}, True
    with pytest.raises(InvalidInput, match="postcode"):
        await plugin.shipping_quote(shop, MUG, Destination(country="ES"))


@pytest.mark.parametrize(
    "options",
    [
        [rate("Correos", "NaN")],
        [rate("Correos", "4.90", "")],
        [rate("Correos", "4.90") | {"estimatedCost": None}],
        [rate("Shop in Madrid", "0.0", deliveryMethodType="PICK_UP")],
        None,
    ],
)
async def test_what_tells_no_price_of_sending_is_no_rate(
    fake: FakeShopify, shop: Shop, monkeypatch: pytest.MonkeyPatch, options: Any
) -> None:
    told = {"cart": {"deliveryGroups": {"nodes": [{"deliveryOptions": options}]}}}
    for made in (told, {"cart": {"deliveryGroups": None}}, {"cart": None}):
        body = json.dumps({"data": {"cartCreate": {**made, "userErrors": [], "warnings": []}}})
        monkeypatch.setattr("chatwidget_shopify.shipping.tokens.outbound", lambda *_a, body=body, **_b: Told(body))
        with pytest.raises(NotSupported, match="may ship there"):
            await plugin.shipping_quote(shop, [CartLine(product_id="1", variant_id="1000")], MADRID)


@pytest.mark.parametrize("body", ["[]", '{"data": []}', "null", '{"data": {"cartCreate": null}}'])
async def test_an_answer_that_is_none_leads_to_the_policy(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr("chatwidget_shopify.shipping.tokens.outbound", lambda *_a, **_b: Told(body))
    with pytest.raises(PlatformUnavailable, match="shipping policy"):
        await plugin.shipping_quote(shop, [CartLine(product_id="1", variant_id="1000")], MADRID)


async def test_a_country_is_known_by_what_people_call_it(fake: FakeShopify, shop: Shop) -> None:
    fake.rates = {"GB": [rate("Royal Mail", "4.9", "GBP")]}
    (found,) = await plugin.shipping_quote(shop, MUG, Destination(country="UK", postcode="SW1A 1AA"))
    assert found.title == "Royal Mail"


async def test_several_parcels_are_not_told_as_one(fake: FakeShopify, shop: Shop) -> None:
    fake.rates, fake.parcels = {"ES": [rate("Correos", "4.90")]}, 2
    found = await plugin.shipping_quote(shop, MUG, MADRID)
    assert {one.note for one in found} == {"for one of 2 parcels, each paid by itself"}


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        (CartLine(product_id="1", variant_id="99"), MADRID, "does not exist"),
        (CartLine(product_id="2"), MADRID, "variant"),
        (CartLine(product_id="1", variant_id='1"}'), MADRID, "no variant"),
        (CartLine(product_id="1"), Destination(country="Spain"), "two letters"),
    ],
)
async def test_what_cannot_be_shipped_is_said_why(shop: Shop, line: CartLine, place: Destination, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        await plugin.shipping_quote(shop, [line], place)


async def test_too_few_of_them_is_no_quote_for_fewer(fake: FakeShopify, shop: Shop) -> None:
    fake.rates = {"ES": [rate("Correos", "4.90")]}
    fake.cart_warnings = [{"code": "MERCHANDISE_NOT_ENOUGH_STOCK", "message": "Only 1 Mug is left."}]
    with pytest.raises(InvalidInput, match="Only 1 Mug"):
        await plugin.shipping_quote(shop, MUG, MADRID)


@pytest.mark.parametrize("fault", [401, 403, 404, 430, 500])
async def test_a_storefront_that_does_not_answer_leads_to_the_policy(fake: FakeShopify, shop: Shop, fault: int) -> None:
    fake.faults = [fault]
    with pytest.raises(PlatformUnavailable, match="shipping policy"):
        await plugin.shipping_quote(shop, [CartLine(product_id="1", variant_id="1000")], MADRID)


async def test_a_country_shopify_does_not_know_leads_to_the_policy(shop: Shop) -> None:
    with pytest.raises(PlatformUnavailable, match="shipping policy"):
        await plugin.shipping_quote(shop, MUG, Destination(country="QQ", postcode="1"))


async def test_a_model_is_told_the_rates_or_why_there_are_none(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    workshop = Workshop(runtime.catalogue, runtime.hooks, Orders(runtime.hooks, runtime.limiter))
    turn = Turn(
        tenant_id=row.tenant_id,
        shop=runtime.shops.for_plugin(row),
        visitor=Visitor(id="vis_1"),
        conversation_id="con_1",
        text="How much is shipping?",
    )
    given = {"country": "ES", "postcode": "28001", "items": [{"product_id": "1", "quantity": 2}]}

    async def told() -> str:
        toolbox = await workshop.open(turn)
        assert toolbox is not None
        return await toolbox.run(ToolCall(id="1", name="shipping_quote", arguments=json.dumps(given)))

    assert "shipping policy" in await told()
    fake.rates = {"ES": [rate("Correos", "4.9")]}
    assert "Shipping by Correos: 4.90 EUR" in await told()


async def test_without_a_model_nobody_asks_and_the_answer_comes_from_the_shipping_policy(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    fake.policies = [
        {
            "id": "gid://shopify/ShopPolicy/1",
            "type": "SHIPPING_POLICY",
            "title": "Shipping policy",
            "body": "<p>Shipping to Spain costs 4.90 euros and takes 2 to 3 days.</p>",
            "url": "https://test-shop.example/policies/shipping-policy",
            "updatedAt": "2026-11-01T00:00:00Z",
        }
    ]
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    for question in ("How much is shipping to Spain?", "¿Cuánto cuesta el envío a España?"):
        asked = await merchant("POST", "/apps/shopify/api/ask", {"message": question}, headers=own)
        assert "4.90 euros" in asked.body["content"], asked.body
        assert asked.body["sources"][0]["url"].endswith("/policies/shipping-policy")
    assert fake.carts == []
