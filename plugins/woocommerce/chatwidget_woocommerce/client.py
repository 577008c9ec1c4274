"""The one place that speaks HTTP to a shop: bounded, retried, paged; whatever comes back becomes rows or a sentence."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from chatwidget import (
    ChatWidgetError,
    NotFound,
    OutboundClient,
    OutboundRefused,
    PlatformUnavailable,
    Response,
    Shop,
)
from chatwidget_woocommerce.settings import WooCommerceSettings
from chatwidget_woocommerce.signing import MANNERS, Keys, Manner, address

WC: Final = "wc/v3/"
_MOST_BYTES: Final = 20_000_000
_LATER: Final = frozenset((429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
"""Worth another try; 52x are those of a proxy whose shop does not answer."""
_LONGEST_WAIT: Final = 10.0
PAUSE = 0.5
"""The first wait between two tries, in seconds."""


class KeysRefused(ChatWidgetError):
    """The shop does not accept the keys, or their owner may not do this."""

    status = 422
    default_code = "keys_refused"


class ShopRefused(ChatWidgetError):
    """The shop understood, and will not."""

    status = 422
    default_code = "shop_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the rows or the object, and of how many."""

    data: Any
    total: int | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a list; what is not an object is left out."""
        return [row for row in self.data if isinstance(row, dict)] if isinstance(self.data, list) else []

    @property
    def one(self) -> dict[str, Any]:
        """The object; empty where it is none."""
        return self.data if isinstance(self.data, dict) else {}


class Client:
    """A shop's REST API."""

    def __init__(
        self,
        outbound: OutboundClient,
        url: str,
        keys: Keys | None = None,
        *,
        manner: Manner = "basic",
        tries: int = 3,
    ) -> None:
        self._outbound = outbound
        self.url = url.rstrip("/")
        self._keys = keys
        self._manner = manner
        self._tries = tries
        self.skew: timedelta | None = None
        """How far the shop's clock is ahead of ours, by its latest answer."""

    @property
    def host(self) -> str:
        """The shop's host, for sentences."""
        return urlsplit(self.url).netloc

    async def get(self, path: str, **parameters: str | int) -> Answer:
        """Read; tried again where the shop is only busy. Raises `KeysRefused`, `NotFound`, `PlatformUnavailable`."""
        return self._understood(await self.ask("GET", path, parameters))

    async def post(self, path: str, body: Mapping[str, Any], **parameters: str | int) -> Answer:
        """Make something; never tried twice."""
        return self._understood(await self.ask("POST", path, parameters, body=body))

    async def delete(self, path: str, **parameters: str | int) -> Answer:
        """Remove something for good."""
        return self._understood(await self.ask("DELETE", path, {"force": "true", **parameters}))

    async def ask(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str | int],
        *,
        body: Mapping[str, Any] | None = None,
        more_headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request and return the answer as it is; raises `PlatformUnavailable` where none comes."""
        target = f"{self.url}/wp-json/{path}"
        sent = {name: str(value) for name, value in parameters.items()}
        raw = orjson.dumps(body) if body is not None else None
        # WordPress itself takes our keys for a wrong password, and refuses what it shows to everybody.
        # With them the public Store API would open the cart of the keys' owner.
        keys = self._keys if path.startswith(("wc/v", "wc-")) else None
        tries = self._tries if method == "GET" else 1
        why = ""
        for tried in range(1, tries + 1):
            # Signed anew each time: a nonce counts once.
            url, headers = address(method, target, sent, keys, self._manner)
            headers |= {"Accept": "application/json", **(more_headers or {})}
            if raw is not None:
                headers["Content-Type"] = "application/json"
            wait = PAUSE * 2 ** (tried - 1) * random.uniform(0.7, 1.3)  # noqa: S311 - no secret: spreads load
            try:
                response = await self._outbound.request(
                    method, url, headers=headers, body=raw, max_bytes=_MOST_BYTES, follow=False
                )
            except OutboundRefused as error:
                raise PlatformUnavailable(f"{self.host} cannot be asked: {error}") from error
            except TimeoutError:
                why = f"{self.host} did not answer in time."
            except OSError as error:
                why = str(error)
            else:
                self.skew = _skew(response)
                if response.status not in _LATER or tried == tries:
                    return response
                wait = max(wait, _retry_after(response))
            if tried < tries:
                await asyncio.sleep(min(wait, _LONGEST_WAIT))
        raise PlatformUnavailable(why or f"{self.host} did not answer.")

    def _understood(self, response: Response) -> Answer:
        said = _json(response)
        if said is None:
            raise PlatformUnavailable(_no_data(self.host, response), code="no_data")
        if response.status < 300:
            return Answer(data=said, total=_number(response.headers.get("x-wp-total")))
        code, message = error_of(said)
        if response.status == 403 and code.startswith("woocommerce_rest_cannot"):
            # WordPress says 401 to whom it does not know, and 403 to whom it knows.
            raise KeysRefused(f"{self.host} takes the keys, but their user may not do this.", code="role_lost")
        if response.status in {401, 403}:
            raise KeysRefused(f"{self.host} refuses the keys: {message or 'no reason given.'}", code="keys_refused")
        if response.status in {404, 410}:
            raise NotFound(f"{self.host} has no such thing.", code=code or "not_found")
        if response.status in _LATER:
            raise PlatformUnavailable(f"{self.host} answers with an error ({response.status}).")
        raise ShopRefused(f"{self.host} refuses: {message or response.status}", code=code or "shop_refused")


def error_of(said: Any) -> tuple[str, str]:
    """Return code and sentence of an error that WordPress gives; empty where it gives none."""
    if not isinstance(said, dict):
        return "", ""
    code, message = said.get("code"), said.get("message")
    return (code[:100] if isinstance(code, str) else "", message[:300] if isinstance(message, str) else "")


def _json(response: Response) -> Any:
    """Return what was said; None where it is no JSON. Broken plugins put a byte-order mark before it."""
    if response.truncated:
        return None
    try:
        return orjson.loads(response.body.removeprefix(b"\xef\xbb\xbf").strip())
    except orjson.JSONDecodeError:
        return None


def _no_data(host: str, response: Response) -> str:
    if 300 <= response.status < 400:
        return f"{host} sends its API elsewhere ({response.headers.get('location', 'nowhere')[:200]})."
    if response.truncated:
        return f"{host} answered with more than {_MOST_BYTES // 1_000_000} MB at once."
    kind = "a web page" if b"<" in response.body[:2_000] else "something that is no data"
    return f"{host} answered with {kind} instead of data (status {response.status})."


def _skew(response: Response) -> timedelta | None:
    try:
        told = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)) - datetime.now(UTC)


def _retry_after(response: Response) -> float:
    return float(_number(response.headers.get("retry-after")) or 0)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@asynccontextmanager
async def reached(settings: WooCommerceSettings, *, seconds: float | None = None) -> AsyncIterator[OutboundClient]:
    """Open the way to shops."""
    async with OutboundClient(
        private_hosts=settings.private_hosts, seconds=min(seconds or settings.timeout_seconds, settings.timeout_seconds)
    ) as outbound:
        yield outbound


@asynccontextmanager
async def of(shop: Shop, *, seconds: float | None = None, tries: int | None = None) -> AsyncIterator[Client]:
    """Open a connected shop's API; `seconds` bounds each request."""
    settings = WooCommerceSettings()
    async with reached(settings, seconds=seconds) as outbound:
        yield client_for(shop, outbound, tries=tries or settings.tries)


def client_for(shop: Shop, outbound: OutboundClient, *, tries: int = 3) -> Client:
    """Return a connected shop's API; raises `KeysRefused` where there are no keys."""
    held = shop.credentials.values
    key, secret = held.get("consumer_key"), held.get("consumer_secret")
    if not key or not secret:
        raise KeysRefused(f"There are no keys for {shop.domain}: connect the shop again.", code="keys_missing")
    url = str(shop.settings.get("url") or f"https://{shop.domain}")
    wanted = shop.settings.get("manner")
    manner: Manner = next((one for one in MANNERS if one == wanted), "oauth" if url.startswith("http:") else "basic")
    return Client(outbound, url, Keys(key, secret), manner=manner, tries=tries)
