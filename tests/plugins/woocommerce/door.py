"""Who may ask a played shop: Basic and keys in the query on https, one-legged OAuth on http, as WooCommerce has it."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

if TYPE_CHECKING:
    from tests.plugins.woocommerce.shop import WooShop


@dataclass(slots=True)
class Key:
    key: str
    secret: str
    permissions: str = "read_write"


class Refusal(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = {"code": code, "message": message, "data": {"status": status}}
        self.status = status


NO_AUTH = Refusal(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")


def authenticate(shop: "WooShop", request: web.BaseRequest) -> None:
    query = request.query
    if shop.tls:
        key, secret = query.get("consumer_key", ""), query.get("consumer_secret", "")
        header = "" if shop.strips else request.headers.get("Authorization", "")
        if header.startswith("Basic "):
            key, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        known = _key(shop, key)
        if known.secret != secret:
            raise Refusal(401, "woocommerce_rest_authentication_error", "Consumer secret is invalid.")
    else:
        known = _key(shop, query.get("oauth_consumer_key", ""))
        _check_signature(shop, request, known)
    needed = "read" if request.method == "GET" else "write"
    if needed not in known.permissions:
        message = f"The API key provided does not have {needed} permissions."
        raise Refusal(401, "woocommerce_rest_authentication_error", message)
    if shop.role_lost:
        raise Refusal(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")


def _key(shop: "WooShop", key: str) -> Key:
    found = next((one for one in shop.keys if one.key == key), None)
    if found is None and key and not shop.tls:
        raise Refusal(401, "woocommerce_rest_authentication_error", "Consumer key is invalid.")
    if found is None:
        raise NO_AUTH
    return found


def _check_signature(shop: "WooShop", request: web.BaseRequest, known: Key) -> None:
    sent = dict(request.query)
    given = sent.pop("oauth_signature", "")
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in sent.items())
    text = "&".join(
        quote(part, safe="~")
        for part in (
            request.method,
            f"http://{shop.host}{request.path}",
            "&".join(f"{name}={value}" for name, value in pairs),
        )
    )
    made = base64.b64encode(hmac.new(f"{known.secret}&".encode(), text.encode(), hashlib.sha256).digest()).decode()
    if not hmac.compare_digest(made, given):
        raise Refusal(
            401, "woocommerce_rest_authentication_error", "Invalid signature - provided signature does not match."
        )
    if sent["oauth_nonce"] in shop.nonces:
        raise Refusal(401, "woocommerce_rest_authentication_error", "Invalid nonce - nonce has already been used.")
    shop.nonces.add(sent["oauth_nonce"])
