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

RENEW_AFTER_SECONDS: Final = 24 * 3600
"""A refresh token dies after 90 days without use; a shop nobody opens must not lose us."""


async def look(shop: Shop, settings: ShopifySettings) -> Sequence[HealthCheck]:
    """Return what is well and what is not."""
    if not settings.is_set:
        return [
            HealthCheck(
                name="shopify app",
                ok=False,
                message="SHOPIFY_API_KEY and SHOPIFY_API_SECRET are not set.",
                next_step="Copy them from the app's page in the Partner Dashboard.",
            )
        ]
    try:
        async with Admin.of(shop, settings) as admin:  # the merchant is looking on
            found = await admin.ask(queries.INSTALLATION)
            granted = {one["handle"] for one in (found.get("currentAppInstallation") or {}).get("accessScopes") or ()}
            answered_as = admin.version
            reach = await _reach(admin) if has(granted, "read_orders") else None
    except tokens.MerchantNeeded as error:
        return [HealthCheck(name="shopify token", ok=False, message=error.message, next_step=tokens.REOPEN)]
    except ChatWidgetError as error:
        return [HealthCheck(name="shopify", ok=False, message=error.message, next_step="Try again in a few minutes.")]
    return [
        HealthCheck(name="shopify token", ok=True, message="Shopify lets us in."),
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
    return HealthCheck(
        name="shopify scopes",
        ok=not missing,
        message=f"Not granted: {', '.join(missing)}." if missing else "All scopes are granted.",
        next_step="Open the app in the Shopify admin and accept what it asks for." if missing else None,
    )


async def _reach(admin: Admin) -> int:
    """Return the level of protected customer data that Shopify lets us see: 0, 1 (no e-mail address) or 2."""
    try:
        return 1 if "email" in (await admin.ask_for_what_is_allowed(queries.PROTECTED)).denied else 2
    except AccessDenied:
        return 0


def _orders(granted: set[str], reach: int | None) -> HealthCheck:
    """Say what shoppers can ask of orders; a shop may well do without."""
    if reach is None:
        return HealthCheck(
            name="shopify orders",
            ok=True,
            message="Order status is off: read_orders is not granted.",
            next_step="Open the app in the Shopify admin and allow it to read orders.",
        )
    if reach == 0:
        return HealthCheck(
            name="shopify orders",
            ok=False,
            message="Order status is off: Shopify has not approved this app for protected customer data.",
            next_step="Ask for it in the Partner Dashboard: API access, Protected customer data.",
        )
    time_told = "of all time" if "read_all_orders" in granted else "of the last 60 days"
    if reach == 1:
        return HealthCheck(
            name="shopify orders",
            ok=True,
            message=f"Customers who are logged in can ask for their orders {time_told} (protected data level 1).",
            next_step="For an order's number with its e-mail address, ask Shopify for the field Email (level 2).",
        )
    return HealthCheck(
        name="shopify orders", ok=True, message=f"Shoppers can ask for orders {time_told} (protected data level 2)."
    )


def _version(known: Sequence[dict[str, object]], answered_as: str, settings: ShopifySettings) -> HealthCheck:
    supported = {str(one["handle"]) for one in known if one.get("supported")}
    drifted = bool(answered_as) and answered_as != settings.api_version
    gone = bool(supported) and settings.api_version not in supported
    if not (drifted or gone):
        return HealthCheck(name="shopify version", ok=True, message=f"Version {settings.api_version} is supported.")
    told = f"Shopify answered as {answered_as}." if drifted else "Shopify no longer supports it."
    return HealthCheck(
        name="shopify version",
        ok=False,
        message=f"SHOPIFY_API_VERSION is {settings.api_version}. {told}",
        next_step="Upgrade ChatWidget, or set SHOPIFY_API_VERSION to a supported version.",
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
