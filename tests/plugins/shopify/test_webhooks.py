"""Shopify's deliveries: signed, deduplicated, read again, in any order."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.plugins.shopify.fake import SECRET, SHOP, FakeShopify, signed
from tests.plugins.shopify.wares import product

from chatwidget import (
    Credentials,
    CustomerDataAsked,
    CustomerErased,
    Delivery,
    PlatformUnavailable,
    ProductChanged,
    ProductRemoved,
    Shop,
    ShopChanged,
    ShopErased,
    SyncWanted,
    Uninstalled,
    WebhookRejected,
    WebhookRequest,
)
from chatwidget_shopify import webhooks
from chatwidget_shopify.settings import ShopifySettings


def request(body: Any, topic: str = "products/update", *, family: str = "x-shopify", **changes: str) -> WebhookRequest:
    raw = json.dumps(body).encode()
    headers = {
        f"{family}-topic": topic,
        f"{family}-hmac-sha256": signed(raw),
        f"{family}-shop-domain": SHOP,
        f"{family}-webhook-id": "w1",
        f"{family}-triggered-at": "2026-11-20T10:00:00.123Z",
    }
    return WebhookRequest(
        headers={**headers, **{name.replace("_", "-"): value for name, value in changes.items()}}, body=raw
    )


@pytest.mark.parametrize("family", ["x-shopify", "shopify"])
def test_a_genuine_delivery_of_either_header_family_is_read(app_settings: ShopifySettings, family: str) -> None:
    delivery = webhooks.verify(request({"id": 7}, family=family), app_settings)
    assert (delivery.id, delivery.topic, delivery.shop_domain) == ("w1", "products/update", SHOP)
    assert delivery.subject == "product:7"
    assert delivery.triggered_at == datetime(2026, 11, 20, 10, 0, 0, 123_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_shopify_hmac_sha256": ""},
        {"x_shopify_hmac_sha256": "AAAA"},
        {"x_shopify_hmac_sha256": "é"},
        {"x_shopify_hmac_sha256": signed(b'{"id": 7}', "a wrong secret")},
        {"x_shopify_shop_domain": "evil.example"},
        {"x_shopify_shop_domain": ""},
        {"x_shopify_webhook_id": ""},
        {"x_shopify_topic": ""},
    ],
)
def test_what_is_not_genuine_is_rejected(app_settings: ShopifySettings, changes: dict[str, str]) -> None:
    with pytest.raises(WebhookRejected):
        webhooks.verify(request({"id": 7}, **changes), app_settings)


def test_the_old_secret_holds_while_one_is_replaced(
    app_settings: ShopifySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPIFY_API_SECRET", "the new secret, which is long enough")
    with pytest.raises(WebhookRejected):
        webhooks.verify(request({"id": 7}), ShopifySettings())
    monkeypatch.setenv("SHOPIFY_API_SECRET_OLD", SECRET)
    assert webhooks.verify(request({"id": 7}), ShopifySettings()).id == "w1"


async def told(shop: Shop, settings: ShopifySettings, topic: str, body: Any) -> Any:
    delivery = Delivery(
        id="1", topic=topic, shop_domain=SHOP, body=json.dumps(body).encode(), received_at=datetime.now(UTC)
    )
    return await webhooks.read(shop, delivery, settings)


async def test_a_changed_product_is_read_again(fake: FakeShopify, app_settings: ShopifySettings, shop: Shop) -> None:
    fake.products = [product(7, "As it is now", variants=2)]
    (change,) = await told(shop, app_settings, "products/update", {"id": 7, "title": "As it was told"})
    assert isinstance(change, ProductChanged)
    assert change.product.title == "As it is now"
    fake.products = [product(7, "Draft", status="DRAFT")]
    assert await told(shop, app_settings, "products/update", {"id": 7}) == [ProductRemoved(external_id="7")]
    assert await told(shop, app_settings, "products/delete", {"id": 7}) == [ProductRemoved(external_id="7")]
    assert await told(shop, app_settings, "products/update", {"id": "7) { nonsense"}) == []


async def test_stock_is_followed_to_its_product(fake: FakeShopify, app_settings: ShopifySettings, shop: Shop) -> None:
    fake.products = [product(7, "Mug")]
    (change,) = await told(shop, app_settings, "inventory_levels/update", {"inventory_item_id": 7000, "available": 0})
    assert change.product.external_id == "7"
    assert await told(shop, app_settings, "inventory_levels/update", {"inventory_item_id": 1}) == []


async def test_what_else_shopify_tells(fake: FakeShopify, app_settings: ShopifySettings, shop: Shop) -> None:
    assert await told(shop, app_settings, "app/uninstalled", {"id": 1}) == [Uninstalled()]
    person = {"customer": {"id": 5, "email": "a@example.com"}}
    assert await told(shop, app_settings, "customers/redact", person) == [
        CustomerErased(customer_id="5", email="a@example.com")
    ]
    only_email = {"customer": {"email": "a@example.com"}}
    assert await told(shop, app_settings, "customers/data_request", only_email) == [
        CustomerDataAsked(customer_id=None, email="a@example.com")
    ]
    assert await told(shop, app_settings, "collections/update", {"id": 1}) == [SyncWanted(full=True)]
    for nothing in ("orders/create", "bulk_operations/finish", "something/new"):
        assert await told(shop, app_settings, nothing, {"id": 1}) == []


async def test_a_shop_is_erased_unless_it_was_installed_again(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    left = replace(shop, credentials=Credentials())
    assert await told(left, app_settings, "shop/redact", {"shop_id": 1}) == [ShopErased()]
    assert await told(shop, app_settings, "shop/redact", {"shop_id": 1}) == []
    fake.uninstalled = True  # and nobody told us
    assert await told(shop, app_settings, "shop/redact", {"shop_id": 1}) == [Uninstalled(), ShopErased()]
    fake.uninstalled, fake.faults = False, [503] * 4
    with pytest.raises(PlatformUnavailable):  # tried again later
        await told(shop, app_settings, "shop/redact", {"shop_id": 1})


async def test_a_shop_that_changed_is_read_again_with_all_its_domains(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.domains = ["new.example", "new.example.de"]
    known = replace(shop, settings={"primary_domain": "new.example"})
    change, sync = await told(known, app_settings, "shop/update", {"name": "As it was told", "domain": "evil.example"})
    assert change == ShopChanged(name="Test Shop", currency="EUR", domains=["new.example", SHOP, "new.example.de"])
    assert sync == SyncWanted()
    for topic in ("shop/update", "domains/update"):  # all links of the catalogue are others now
        assert SyncWanted(full=True) in await told(shop, app_settings, topic, {})


def test_a_time_without_a_zone_or_sense_harms_nothing(app_settings: ShopifySettings) -> None:
    later = request({"id": 1}, x_shopify_triggered_at="2026-11-20T10:00:00")
    found = webhooks.verify(later, app_settings).triggered_at
    assert found is not None
    assert found.utcoffset() == timedelta(0)
    assert webhooks.verify(request({"id": 1}, x_shopify_triggered_at="soon"), app_settings).triggered_at is None
