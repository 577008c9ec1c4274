import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Forbidden
from chatwidget_woocommerce import plugin


def proof(secret: str = "p" * 40, **more: Any) -> str:
    now = int(time.time())
    claims = {"customer_id": "2", "email": "jane@example.com", "name": "Jane", "iat": now, "exp": now + 300, **more}
    said = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{said}.{hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()}"


def test_a_customer_is_who_the_plugin_says(woo: WooShop) -> None:
    customer = plugin.prove_customer(as_shop(woo), proof())
    assert (customer.id, customer.email, customer.name) == ("2", "jane@example.com", "Jane")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        ".",
        "a.b",
        "ñ.ñ",
        "x" * 5_000,
        proof("another secret"),
        proof(exp=int(time.time()) - 1),
        proof(iat=int(time.time()) + 86_400, exp=int(time.time()) + 86_500),
        proof(exp=int(time.time()) + 999_999),
        proof(customer_id="0"),
        proof(customer_id="2 or 1"),
        proof(iat=None),
        proof()[:-1] + "0x",
    ],
)
def test_nothing_else_proves_anything(woo: WooShop, wrong: str) -> None:
    with pytest.raises(Forbidden):
        plugin.prove_customer(as_shop(woo), wrong)


def test_the_recorded_token_has_this_form(woo: WooShop) -> None:
    recorded = json.loads((Path(__file__).parent / "payloads" / "identity_ok.json").read_text())
    said, _, tag = recorded["token"].partition(".")
    claims = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    assert set(claims) == {"customer_id", "email", "name", "iat", "exp"}
    assert len(bytes.fromhex(tag)) == 32
    with pytest.raises(Forbidden):
        plugin.prove_customer(as_shop(woo), f"{said}.{tag}")
