import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.hookshot import signature
from tests.plugins.woocommerce.keeper import MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import (
    Credentials,
    Delivery,
    PageRemoved,
    ProductChanged,
    ProductRemoved,
    Shop,
    WebhookRejected,
    WebhookRequest,
)
from chatwidget_woocommerce import plugin, webhooks

RECORDED = sorted((Path(__file__).parent / "payloads" / "webhooks").glob("delivery_*.json"))


def shop_with(secret: str) -> Shop:
    return Shop(
        id="shp_0000000000000000",
        tenant_id="ten_0000000000000000",
        platform="woocommerce",
        domain="shop.example",
        credentials=Credentials({"webhook_secret": secret}),
    )


def sent(body: bytes, secret: str, topic: str = "product.updated", **more: str) -> WebhookRequest:
    headers = {"x-wc-webhook-topic": topic, "x-wc-webhook-signature": signature(secret, body), **more}
    return WebhookRequest(headers=headers, body=body)


def verified(woo: WooShop, said: Any, topic: str = "product.updated") -> Delivery:
    delivery = plugin.verify_webhook(sent(json.dumps(said).encode(), "w" * 40, topic), as_shop(woo))
    assert delivery is not None
    return delivery


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_deliveries_hold(path: Path) -> None:
    recorded = json.loads(path.read_text())
    body = base64.b64decode(recorded["body_base64"])
    headers = {name.lower(): value for name, value in recorded["headers"].items()}
    shop = shop_with(recorded["secret"])
    delivery = plugin.verify_webhook(WebhookRequest(headers=headers, body=body), shop)
    assert delivery is not None
    assert delivery.topic == headers["x-wc-webhook-topic"]
    for changed in (body + b" ", body.replace(b"{", b"{ ", 1), b""):
        with pytest.raises(WebhookRejected):
            plugin.verify_webhook(WebhookRequest(headers=headers, body=changed), shop)
    with pytest.raises(WebhookRejected):
        plugin.verify_webhook(WebhookRequest(headers=headers, body=body), shop_with("another secret"))


def test_a_ping_says_nothing_and_nothing_else_goes_unsigned() -> None:
    ping = {"content-type": "application/x-www-form-urlencoded"}
    assert plugin.verify_webhook(WebhookRequest(headers=ping, body=b"webhook_id=3"), shop_with("s")) is None
    for body in (b"webhook_id=3&more=1", b'{"id": 3}', b""):
        with pytest.raises(WebhookRejected):
            plugin.verify_webhook(WebhookRequest(headers={}, body=body), shop_with("s"))
    with pytest.raises(WebhookRejected):
        plugin.verify_webhook(sent(b"{}", ""), shop_with(""))
    with pytest.raises(WebhookRejected):
        plugin.verify_webhook(WebhookRequest(headers={"x-wc-webhook-signature": "ñ"}, body=b"{}"), shop_with("s"))


def test_a_repeat_is_told_by_its_content() -> None:
    shop, body = shop_with("s"), b'{"id":7,"type":"variation","parent_id":5}'
    one, two = (plugin.verify_webhook(sent(body, "s", **{"x-wc-webhook-delivery-id": n}), shop) for n in "ab")
    other = plugin.verify_webhook(sent(b'{"id":7}', "s"), shop)
    assert one is not None
    assert two is not None
    assert other is not None
    assert one.id == two.id != other.id
    assert one.subject == "product:5", "a variation is read with its product"
    first, again = (
        plugin.verify_webhook(sent(b'{"id":7}', "s", "product.deleted", **{"x-wc-webhook-delivery-id": n}), shop)
        for n in "ab"
    )
    assert first is not None
    assert again is not None
    assert first.id != again.id, "thrown away, restored, and thrown away again"


async def test_the_body_is_only_a_hint(woo: WooShop) -> None:
    mug = woo.sell("Mug")
    lie = {"id": mug["id"], "name": "Free!", "price": "0", "status": "publish"}
    [change] = await plugin.read_webhook(as_shop(woo), verified(woo, lie))
    assert isinstance(change, ProductChanged)
    assert change.product.title == "Mug"
    late = await plugin.read_webhook(as_shop(woo), verified(woo, {"id": mug["id"]}, "product.deleted"))
    assert isinstance(late[0], ProductChanged), "it was restored before this came"


async def test_what_shoppers_can_no_longer_see_is_removed(woo: WooShop) -> None:
    mug = woo.sell("Mug")
    for change in ({"status": "draft"}, {"status": "trash"}, {"catalog_visibility": "hidden"}, {"post_password": "x"}):
        woo.products[mug["id"]] = mug | change
        changes = await plugin.read_webhook(as_shop(woo), verified(woo, {"id": mug["id"]}))
        assert changes == [ProductRemoved(external_id=str(mug["id"]))]
    changes = await plugin.read_webhook(as_shop(woo), verified(woo, {"id": 4711}, "product.deleted"))
    assert changes == [ProductRemoved(external_id="4711"), PageRemoved(external_id="4711")]


async def test_a_variation_is_read_as_its_product(woo: WooShop) -> None:
    shirt = woo.sell("Shirt", attributes=[{"name": "Size", "variation": True, "options": ["S"]}])
    small = woo.vary(shirt, {"Size": "S"})
    for said in ({"id": small["id"], "type": "variation", "parent_id": shirt["id"]}, {"id": small["id"]}):
        [change] = await plugin.read_webhook(as_shop(woo), verified(woo, said))
        assert isinstance(change, ProductChanged)
        assert change.product.external_id == str(shirt["id"])
        assert [one.external_id for one in change.product.variants] == [str(small["id"])]


async def test_a_signed_error_changes_nothing_and_has_the_ids_compared(woo: WooShop) -> None:
    keeper = MemoryKeeper(woo, ids_checked_at="2026-11-22T20:00:00+00:00")
    said = {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid ID.", "data": {"status": 404}}
    assert await plugin.read_webhook(keeper.shop, verified(woo, said, "product.created")) == []
    assert "ids_checked_at" not in keeper.settings
    odds: list[Any] = [[], {"id": True}, {"id": -1}, {"id": "7"}, "x"]
    for odd in odds:
        assert await plugin.read_webhook(as_shop(woo), verified(woo, odd)) == []
    assert await plugin.read_webhook(as_shop(woo), verified(woo, {"id": 1}, "order.updated")) == []
    assert woo.asked == []


def test_four_topics_are_asked_for() -> None:
    assert set(webhooks.TOPICS) == {f"product.{event}" for event in ("created", "updated", "deleted", "restored")}
