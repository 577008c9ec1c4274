"""Whether Shopify's deliveries reach us: what has changed there must have been told here.

An app's own subscriptions stand in its configuration at Shopify, where no question of ours reaches them. So once an
hour the newest change of a product is looked at: where Shopify has been silent since long before it, health says so,
and the changes are read without being told.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chatwidget import HealthCheck, Shop
from chatwidget_shopify import convert, queries
from chatwidget_shopify.client import Admin
from chatwidget_shopify.words import HEALTH

NOTED_EVERY_SECONDS: Final = 600
"""A busy shop's deliveries need not each be noted."""
PATIENCE_SECONDS: Final = 1_800
"""Shopify tells within seconds, and tries again for four hours where we do not answer."""


async def heard(shop: Shop) -> None:
    """Note that a delivery has come."""
    if shop.keeper is None or not shop.credentials.values:
        return
    if shop.settings.get("missed_at") or time.time() - _seconds(shop.settings, "heard_at") > NOTED_EVERY_SECONDS:
        await shop.keeper.remember({"heard_at": int(time.time()), "missed_at": None})


async def look(admin: Admin, shop: Shop) -> None:
    """Compare the newest change with what has been told; where something was missed, have the changes read."""
    if shop.keeper is None:
        return
    heard_at = _seconds(shop.settings, "heard_at")
    if not heard_at:  # nothing could be told yet: listen from now on
        await shop.keeper.remember({"heard_at": int(time.time())})
        return
    nodes = (await admin.ask(queries.NEWEST))["products"]["nodes"]
    changed = convert.when(nodes[0]["updatedAt"]) if nodes else None
    if changed is None or changed.timestamp() < heard_at + PATIENCE_SECONDS:
        return
    if time.time() > changed.timestamp() + PATIENCE_SECONDS:
        await shop.keeper.remember({"missed_at": int(changed.timestamp())})
        await shop.keeper.start_sync(full=False)


def check(shop: Shop) -> HealthCheck:
    """Say whether Shopify's deliveries reach us."""
    missed = _seconds(shop.settings, "missed_at")
    if not missed:
        return HealthCheck.of("shopify webhooks", HEALTH["webhooks"], ok=True)
    when = datetime.fromtimestamp(missed, UTC).strftime("%Y-%m-%d %H:%M")
    return HealthCheck.of("shopify webhooks", HEALTH["webhooks_silent"], ok=False, when=when)


def _seconds(settings: Mapping[str, Any], name: str) -> float:
    value = settings.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
