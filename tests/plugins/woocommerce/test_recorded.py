"""Answers and refusals that a WooCommerce 11.0.1 gave, byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import ChatWidgetError, NotFound
from chatwidget_woocommerce import client, webhooks
from chatwidget_woocommerce.client import KeysRefused, ShopRefused

PAYLOADS = Path(__file__).parent / "payloads"


def recorded(name: str) -> str:
    return (PAYLOADS / f"{name}.json").read_text()


@pytest.mark.parametrize(
    ("name", "error", "code", "sentence"),
    [
        ("err_400_per_page", ShopRefused, "rest_invalid_param", "per_page"),
        ("err_401_bad_secret", KeysRefused, "keys_refused", "Consumer secret is invalid."),
        ("err_401_no_auth", KeysRefused, "keys_refused", "you cannot list resources."),
        ("err_401_write_with_read_key", KeysRefused, "keys_refused", "does not have write permissions."),
        ("err_404_product", NotFound, "woocommerce_rest_product_invalid_id", "no such thing"),
        ("err_404_route", NotFound, "rest_no_route", "no such thing"),
    ],
)
async def test_each_recorded_refusal_is_understood(
    woo: WooShop, name: str, error: type[ChatWidgetError], code: str, sentence: str
) -> None:
    said: dict[str, Any] = json.loads(recorded(f"rest/{name}"))
    woo.wall = (said["data"]["status"], json.dumps(said), {})
    async with client.of(as_shop(woo)) as asked:
        with pytest.raises(error, match=sentence) as refused:
            await asked.get("wc/v3/products")
    assert refused.value.code == code


async def test_of_recorded_webhooks_ours_are_told_by_where_they_deliver(woo: WooShop) -> None:
    rows = json.loads(recorded("webhooks/list"))
    disabled = json.loads(recorded("webhooks/get_disabled_after_failures"))
    woo.wall = (200, json.dumps([*rows, disabled]), {})
    async with client.of(as_shop(woo)) as asked:
        ours = await webhooks.webhooks_to(asked, disabled["delivery_url"])
    assert {hook["status"] for hook in ours if hook["id"] == disabled["id"]} >= {"disabled"}
    assert {hook["delivery_url"] for hook in ours} == {disabled["delivery_url"]}
