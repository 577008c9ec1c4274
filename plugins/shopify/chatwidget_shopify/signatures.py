"""Shopify's signatures, checked by pure functions: the clock and the secrets are handed in.

Sources: shopify.dev, "Verify webhook deliveries", "Authenticate app proxies", "Authorization code grant", "Session
tokens"; the windows and orders are those of Shopify's own libraries.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from chatwidget import Forbidden
from chatwidget_shopify.domains import is_shop

WINDOW_SECONDS: Final = 90
"""How far a signed query's time may be from ours."""
LEEWAY_SECONDS: Final = 10
_ONCE: Final = ("shop", "timestamp", "signature", "hmac", "logged_in_customer_id", "path_prefix")


def webhook_holds(body: bytes, signature: str, secrets: Iterable[bytes]) -> bool:
    """Whether a delivery's base64 HMAC is that of its raw bytes under one of the secrets."""
    sent = signature.strip().encode("utf-8", "replace")
    return any(hmac.compare_digest(base64.b64encode(_digest(secret, body)), sent) for secret in secrets)


def query_holds(query_string: str, secrets: Iterable[bytes], now: float) -> Mapping[str, str]:
    """Return the parameters of an OAuth callback whose `hmac` holds; raises `Forbidden`."""
    given = dict(_pairs(query_string))
    sent = given.get("hmac", "").encode("utf-8", "replace")
    if not any(hmac.compare_digest(oauth_hmac(given, secret).encode(), sent) for secret in secrets):
        raise _unsigned()
    _check_time(given, now)
    return given


def oauth_hmac(parameters: Mapping[str, Any], secret: bytes) -> str:
    """Return the hex HMAC of a callback's parameters, as ShopifyAPI computes it.

    Its session keeps the secret in the class; a class of our own for each secret keeps it from being everybody's.
    """
    from shopify.session import Session

    signer: Any = type("Signer", (Session,), {"secret": secret.decode()})
    digest: str = signer.calculate_hmac(dict(parameters))
    return digest


def proxy_holds(query_string: str, secrets: Iterable[bytes], now: float) -> Mapping[str, str]:
    """Return the parameters of an app proxy's request whose `signature` holds; raises `Forbidden`."""
    pairs = _pairs(query_string)
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    message = "".join(f"{name}={','.join(values)}" for name, values in sorted(grouped.items()) if name != "signature")
    given = {name: values[0] for name, values in grouped.items()}
    _check(given.get("signature", ""), message, secrets)
    _check_time(given, now)
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """Who opened the app in the Shopify admin."""

    shop: str
    user_id: str


def id_token_holds(token: str, secrets: Sequence[bytes], client_id: str, now: float) -> IdToken:
    """Return what an ID token says, every claim checked; raises `Forbidden` (`invalid_session_token`)."""
    claims = _claims(token, secrets)
    required = ("exp", "nbf", "aud", "iss", "dest", "sub")
    if not all(claims.get(name) for name in required):
        raise _no_session()
    try:
        expires, begins = float(claims["exp"]), float(claims["nbf"])
    except (TypeError, ValueError):
        raise _no_session() from None
    # To the letter: a parser would forgive a port, a user or a line break before the name.
    host = str(claims["dest"]).removeprefix("https://")
    holds = (
        expires + LEEWAY_SECONDS > now
        and begins - LEEWAY_SECONDS <= now
        and claims["aud"] == client_id
        and is_shop(host)
        and claims["dest"] == f"https://{host}"
        and str(claims["iss"]).removesuffix("/").removesuffix("/admin") == f"https://{host}"
    )
    if not holds:
        raise _no_session()
    return IdToken(shop=host, user_id=str(claims["sub"]))


def _claims(token: str, secrets: Sequence[bytes]) -> Mapping[str, Any]:
    for secret in secrets:
        try:
            return dict(jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims)
        except (JoseError, ValueError, TypeError, UnicodeError):
            continue
    raise _no_session()


def _no_session() -> Forbidden:
    return Forbidden("This page must be opened from the Shopify admin.", code="invalid_session_token")


def _pairs(query_string: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=100)
    names = [name for name, _value in pairs]
    if any(names.count(name) > 1 for name in _ONCE):
        raise Forbidden("A parameter that may stand once stands twice.", code="invalid_signature")
    return pairs


def _check(given: str, message: str, secrets: Iterable[bytes]) -> None:
    sent = given.encode("utf-8", "replace")
    signed = message.encode("utf-8", "replace")
    if not any(hmac.compare_digest(_digest(secret, signed).hex().encode(), sent) for secret in secrets):
        raise _unsigned()


def _unsigned() -> Forbidden:
    return Forbidden("Shopify's signature does not hold.", code="invalid_signature")


def _check_time(given: Mapping[str, str], now: float) -> None:
    written = given.get("timestamp", "")
    if not (written.isascii() and written.isdigit()) or abs(now - int(written)) > WINDOW_SECONDS:
        raise Forbidden("This address is out of date. Please begin again.", code="signature_expired")


def _digest(secret: bytes, message: bytes) -> bytes:
    return hmac.new(secret, message, hashlib.sha256).digest()
