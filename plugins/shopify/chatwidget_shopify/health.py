"""What can be wrong between us and a shop, and what to do about it; and the daily care that prevents it."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chatwidget import ChatWidgetError, HealthCheck, Shop
from chatwidget_shopify import listening, queries, tokens
from chatwidget_shopify.client import AccessDenied, Admin
from chatwidget_shopify.domains import seen_at
from chatwidget_shopify.settings import ShopifySettings
from chatwidget_shopify.words import HEALTH, said

RENEW_AFTER_SECONDS: Final = 24 * 3600
"""A refresh token dies after 90 days without use; a shop nobody opens must not lose us."""


async def look(shop: Shop, settings: ShopifySettings) -> Sequence[HealthCheck]:
    """Return what is well and what is not."""
    if not settings.is_set:
        return [HealthCheck.of("shopify app", HEALTH["not_set"], ok=False)]
    try:
        async with Admin.of(shop, settings) as admin:  # the merchant is looking on
            found = await admin.ask(queries.INSTALLATION)
            granted = {one["handle"] for one in (found.get("currentAppInstallation") or {}).get("accessScopes") or ()}
            answered_as = admin.version
            reach = await _reach(admin) if has(granted, "read_orders") else None
    except tokens.MerchantNeeded:
        return [HealthCheck.of("shopify token", HEALTH["merchant_needed"], ok=False)]
    except ChatWidgetError as error:
        check = HealthCheck.of("shopify", HEALTH["unreachable"], ok=False, error=error.message)
        spoken = {
            language: replace(one, message=said(one.message, language)) for language, one in check.translations.items()
        }
        return [replace(check, translations=spoken)]
    return [
        HealthCheck.of("shopify token", HEALTH["token"], ok=True),
        _scopes(granted, settings),
        _orders(granted, reach),
        listening.check(shop),
        _version(found.get("publicApiVersions") or (), answered_as, settings),
    ]


def has(granted: set[str], scope: str) -> bool:
    """Whether a scope is granted; leave to write is leave to read."""
    return scope in granted or scope.replace("read_", "write_", 1) in granted


def _scopes(granted: set[str], settings: ShopifySettings) -> HealthCheck:
    missing = [scope for scope in settings.scopes if not has(granted, scope)]
    told = HEALTH["scopes_missing" if missing else "scopes"]
    return HealthCheck.of("shopify scopes", told, ok=not missing, missing=", ".join(missing))


async def _reach(admin: Admin) -> int:
    """Return the level of protected customer data that Shopify lets us see: 0, 1 (no e-mail address) or 2."""
    try:
        return 1 if "email" in (await admin.ask_for_what_is_allowed(queries.PROTECTED)).denied else 2
    except AccessDenied:
        return 0


def _orders(granted: set[str], reach: int | None) -> HealthCheck:
    """Say what shoppers can ask of orders; a shop may well do without."""
    if reach is None:
        return HealthCheck.of("shopify orders", HEALTH["orders_off"], ok=True)
    if reach == 0:
        return HealthCheck.of("shopify orders", HEALTH["orders_refused"], ok=False)
    reaching = "all" if "read_all_orders" in granted else "recent"
    return HealthCheck.of("shopify orders", HEALTH[f"orders_{reaching}_{reach}"], ok=True)


def _version(known: Sequence[dict[str, object]], answered_as: str, settings: ShopifySettings) -> HealthCheck:
    supported = {str(one["handle"]) for one in known if one.get("supported")}
    drifted = bool(answered_as) and answered_as != settings.api_version
    gone = bool(supported) and settings.api_version not in supported
    told = HEALTH["version_drifted" if drifted else "version_gone" if gone else "version"]
    return HealthCheck.of(
        "shopify version", told, ok=not (drifted or gone), version=settings.api_version, answered=answered_as
    )


async def keep(shop: Shop, settings: ShopifySettings) -> None:
    """Renew a pair that is a day old, so that it never dies; see whether the shop has moved, and is heard of at all."""
    if not settings.is_set:
        return
    renewed = float(shop.credentials.values.get("renewed_at", 0))
    if time.time() - renewed > RENEW_AFTER_SECONDS:
        shop = replace(shop, credentials=await tokens.renew(settings, shop, shop.credentials))
    async with Admin.of(shop, settings, patient=True) as admin:
        domains = seen_at((await admin.ask(queries.DOMAINS))["shop"])
        await listening.look(admin, shop)
    if shop.keeper is not None and shop.settings.get("read_whole_soon"):
        await shop.keeper.remember({"read_whole_soon": None, "read_whole_at": int(time.time())})
        await shop.keeper.start_sync(full=True)
    if shop.keeper is not None and domains and domains != list(shop.settings.get("domains") or ()):
        await shop.keeper.seen_at(domains)
        if domains[0] != shop.settings.get("primary_domain"):  # the catalogue's links have moved, too
            await shop.keeper.start_sync(full=True)
