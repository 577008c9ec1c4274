"""How a request shows its keys: Basic on https, by the query where a host strips that, one-legged OAuth on http."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

Manner: TypeAlias = Literal["basic", "query", "oauth"]
MANNERS: Final[tuple[Manner, ...]] = ("basic", "query", "oauth")


@dataclass(frozen=True, slots=True)
class Keys:
    """A shop's REST keys; they show nowhere."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)


def address(
    method: str, url: str, parameters: Mapping[str, str], keys: Keys | None, manner: Manner
) -> tuple[str, dict[str, str]]:
    """Return the address to ask and the headers to send."""
    sent, headers = dict(parameters), {}
    match manner:
        case _ if keys is None:
            pass
        case "basic":
            pair = f"{keys.consumer_key}:{keys.consumer_secret}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        case "query":
            sent |= {"consumer_key": keys.consumer_key, "consumer_secret": keys.consumer_secret}
        case "oauth":
            sent |= {
                "oauth_consumer_key": keys.consumer_key,
                "oauth_timestamp": str(int(time.time())),
                "oauth_nonce": secrets.token_hex(16),
                "oauth_signature_method": "HMAC-SHA256",
            }
            sent["oauth_signature"] = signature(method, url, sent, keys)
    return f"{url}?{urlencode(sent, quote_via=quote)}" if sent else url, headers


def signature(method: str, url: str, parameters: Mapping[str, str], keys: Keys) -> str:
    """Return the one-legged OAuth 1.0a signature as WooCommerce reckons it.

    A shop behind a proxy that ends TLS believes that it is asked by http, and reckons with that: OAuth is only ever
    accepted by a shop that believes so.
    """
    base = f"http://{urlsplit(url).netloc}{urlsplit(url).path}"
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in parameters.items())
    text = "&".join((method.upper(), _encoded(base), _encoded("&".join(f"{name}={value}" for name, value in pairs))))
    key = f"{keys.consumer_secret}&".encode()
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")
