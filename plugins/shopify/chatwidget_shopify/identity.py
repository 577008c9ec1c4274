"""A shopper's proof: what the app proxy gives a logged-in customer's browser, good for a few minutes at one shop."""

import base64
import hashlib
import hmac
from typing import Final

import orjson

from chatwidget import Customer, Forbidden, Shop
from chatwidget_shopify.settings import ShopifySettings

SECONDS: Final = 600


def proof(settings: ShopifySettings, shop: str, customer_id: str, now: float) -> str:
    """Return the proof that a customer of a shop was logged in just now."""
    said = orjson.dumps({"shop": shop, "customer": customer_id, "until": int(now) + SECONDS})
    return f"{_text(said)}.{_text(_tag(settings.secrets[0], said))}"


def prove(settings: ShopifySettings, shop: Shop, given: str, now: float) -> Customer:
    """Return whose proof it is; raises `Forbidden`."""
    said, _, tag = given.partition(".")
    try:
        raw, sent = _bytes(said), _bytes(tag)
        holds = any(hmac.compare_digest(_tag(secret, raw), sent) for secret in settings.secrets)
        claims = orjson.loads(raw) if holds else {}
        good = claims["shop"] == shop.domain and int(claims["until"]) >= now and str(claims["customer"]).isdigit()
    except (KeyError, TypeError, ValueError):
        good, claims = False, {}
    if not good:
        raise Forbidden("This proof does not hold.", code="identity_invalid")
    return Customer(id=str(claims["customer"]))


def _tag(secret: bytes, said: bytes) -> bytes:
    return hmac.new(secret, b"chatwidget.customer:" + said, hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
