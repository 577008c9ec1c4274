"""Access tokens that expire: got by exchange or by code, renewed ahead of time, as one pair under the shop's row lock.

Shopify, "Offline access tokens": an access token lives an hour, a refresh token 90 days; each renewal gives a new pair.
The old refresh token may be used again until the new one has been, so a renewal that is cut off can be repeated.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson

from chatwidget import (
    ChatWidgetError,
    Credentials,
    Forbidden,
    HealthCheck,
    OutboundClient,
    OutboundRefused,
    PlatformUnavailable,
    Response,
    Shop,
)
from chatwidget_shopify.domains import is_shop
from chatwidget_shopify.settings import ShopifySettings
from chatwidget_shopify.words import HEALTH

AHEAD_SECONDS: Final = 300
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN: Final = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - a name, no secret
OFFLINE: Final = "urn:shopify:params:oauth:token-type:offline-access-token"


class MerchantNeeded(Forbidden):
    """Shopify lets us in no more until the merchant opens the app."""

    default_code = "merchant_needed"


class AppRefused(PlatformUnavailable):
    """Shopify does not know the app at this shop: it was uninstalled, or the operator's secret is wrong."""


class SessionOver(Forbidden):
    """The ID token is no longer good; the merchant's browser can bring another."""

    default_code = "invalid_subject_token"


def outbound(settings: ShopifySettings, *, seconds: float = 20) -> OutboundClient:
    """Return a client that reaches shops, and the operator's gateway where there is one."""
    host = settings.gateway.partition("://")[2].partition("/")[0]
    return OutboundClient(private_hosts=[host] if host else (), seconds=seconds, max_bytes=20_000_000)


def address(settings: ShopifySettings, shop: str, path: str) -> str:
    """Return an address at a shop; raises `Forbidden` for anything but a shop's own domain."""
    if not is_shop(shop):
        raise Forbidden("That is not a Shopify shop.", code="invalid_shop")
    base = settings.gateway.replace("{shop}", shop).rstrip("/") if settings.gateway else f"https://{shop}"
    return f"{base}{path}"


async def exchange(settings: ShopifySettings, shop: str, id_token: str) -> Credentials:
    """Return the first pair for an ID token; raises `Forbidden` (`invalid_subject_token`) or `PlatformUnavailable`."""
    return await _ask(
        settings,
        shop,
        {
            "grant_type": EXCHANGE,
            "subject_token": id_token,
            "subject_token_type": ID_TOKEN,
            "requested_token_type": OFFLINE,
            "expiring": "1",
        },
    )


async def by_code(settings: ShopifySettings, shop: str, code: str) -> Credentials:
    """Return the first pair for an authorization code."""
    return await _ask(settings, shop, {"code": code, "expiring": "1"})


async def renew(settings: ShopifySettings, shop: Shop, held: Credentials) -> Credentials:
    """Return a fresh pair for the one that is held, by one process alone; raises `MerchantNeeded`."""

    async def refresh(stored: Credentials) -> Credentials:
        token = stored.values.get("refresh_token")
        if not token:
            raise MerchantNeeded("There is no refresh token.")
        return await _ask(settings, shop.domain, {"grant_type": "refresh_token", "refresh_token": token})

    if shop.keeper is None:
        return await refresh(held)
    try:
        renewed = await shop.keeper.renew(held, refresh)
    except MerchantNeeded:
        await shop.keeper.remember({"merchant_needed": True})
        told = HealthCheck.of("token", HEALTH["merchant_needed"], ok=False)
        await shop.keeper.needs_merchant(told.message, told.next_step or "", told.translations)
        raise
    if shop.settings.get("merchant_needed"):
        await shop.keeper.remember({"merchant_needed": None})
        await shop.keeper.is_well()
    return renewed


async def fresh(settings: ShopifySettings, shop: Shop, *, now: float | None = None) -> Credentials:
    """Return credentials whose token is good for some minutes, renewed ahead of time where need be."""
    expires = float(shop.credentials.values.get("expires_at", 0))
    if shop.credentials.values.get("access_token") and expires - AHEAD_SECONDS > (now or time.time()):
        return shop.credentials
    return await renew(settings, shop, shop.credentials)


def credentials(answer: Mapping[str, Any], now: float) -> Credentials:
    """Return a token answer as what is kept; raises `PlatformUnavailable` for one that lacks a part."""
    try:
        return Credentials(
            {
                "access_token": str(answer["access_token"]),
                "refresh_token": str(answer["refresh_token"]),
                "scope": str(answer["scope"]),
                "expires_at": str(int(now + float(answer["expires_in"]))),
                "refresh_expires_at": str(int(now + float(answer["refresh_token_expires_in"]))),
                "renewed_at": str(int(now)),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlatformUnavailable("Shopify gave a token in a form we do not know.") from error


async def _ask(settings: ShopifySettings, shop: str, body: Mapping[str, str]) -> Credentials:
    if not settings.is_set:
        raise ChatWidgetError("SHOPIFY_API_KEY and SHOPIFY_API_SECRET are not set.", code="shopify_not_set_up")
    whole = {"client_id": settings.api_key, "client_secret": settings.api_secret.get_secret_value(), **body}
    try:
        async with outbound(settings, seconds=7) as client:
            answer = await client.request(
                "POST",
                address(settings, shop, "/admin/oauth/access_token"),
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                body=orjson.dumps(whole),
                follow=False,
            )
    except (OSError, TimeoutError, OutboundRefused) as error:
        raise PlatformUnavailable("Shopify cannot be reached.") from error
    return _read(answer)


def _read(answer: Response) -> Credentials:
    if answer.status >= 500 or answer.status == 429:
        raise PlatformUnavailable(f"Shopify answered {answer.status}.")
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise PlatformUnavailable("Shopify answered with something that is not JSON.") from error
    if answer.status == 200 and isinstance(body, dict):
        return credentials(body, time.time())
    code = str(body.get("error", "")) if isinstance(body, dict) else ""
    if code == "invalid_subject_token":
        raise SessionOver("This session is over. Please reload the page.")
    if code == "invalid_client":  # an uninstall that nobody told us of, or the operator's mistake: no shop is given up
        raise AppRefused("Shopify refuses the app: it was uninstalled, or SHOPIFY_API_SECRET is wrong.")
    if code in {"invalid_grant", "invalid_request"} or answer.status in {400, 401}:
        raise MerchantNeeded(f"Shopify refused ({code or answer.status}).")
    raise PlatformUnavailable(f"Shopify answered {answer.status}.")
