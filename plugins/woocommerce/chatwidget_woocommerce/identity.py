"""A shopper's proof: what the WordPress plugin gives the browser of a customer who is logged in, good for minutes."""

import base64
import hashlib
import hmac
import time
from typing import Any, Final

import orjson

from chatwidget import Customer, Forbidden, Shop
from chatwidget_woocommerce.clean import line

LONGEST: Final = 900
_SKEW: Final = 120
"""Seconds that the shop's clock may be ahead."""


def prove(shop: Shop, proof: str, *, now: float | None = None) -> Customer:
    """Return whose proof it is; raises `Forbidden`."""
    secret = shop.credentials.values.get("proof_secret", "")
    said, _, tag = proof.partition(".")
    made = hmac.new(secret.encode(), said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    if not secret or len(proof) > 4_000 or not hmac.compare_digest(made.encode(), tag.encode("utf-8", "replace")):
        raise _no()
    claims = _claims(said)
    issued, until = claims.get("iat"), claims.get("exp")
    at = time.time() if now is None else now
    number = str(claims.get("customer_id") or "")
    if not (isinstance(issued, int) and isinstance(until, int) and number.isascii() and number.isdigit()):
        raise _no()
    if not (issued - _SKEW <= at <= until and until - issued <= LONGEST) or number == "0":
        raise _no()
    email = line(claims.get("email"), 254)
    return Customer(id=number, email=email if "@" in email else None, name=line(claims.get("name"), 200) or None)


def _claims(said: str) -> dict[str, Any]:
    try:
        found = orjson.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _no() -> Forbidden:
    return Forbidden("This proof does not hold.", code="identity_invalid")
