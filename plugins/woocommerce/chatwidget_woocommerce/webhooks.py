"""What shops deliver: checked over the raw bytes, then taken as a hint, for only what a shop says when asked counts."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from chatwidget import (
    Delivery,
    NotFound,
    PageRemoved,
    ProductChanged,
    ProductRemoved,
    Shop,
    ShopChange,
    WebhookRejected,
    WebhookRequest,
)
from chatwidget_woocommerce import client, convert, prices
from chatwidget_woocommerce.catalogue import currency_of, variations_of
from chatwidget_woocommerce.client import WC, Client

TOPICS: Final = ("product.created", "product.updated", "product.deleted", "product.restored")
HEARD_AGAIN: Final = timedelta(minutes=1)
"""So often it is written down that deliveries come."""
_PING: Final = re.compile(rb"webhook_id=\d{1,20}")


def verify(request: WebhookRequest, shop: Shop | None) -> Delivery | None:
    """Check a delivery's signature; the ping that a new webhook sends carries none and says nothing."""
    given = request.headers.get("x-wc-webhook-signature", "")
    if not given and _PING.fullmatch(request.body):
        return None
    secret = shop.credentials.values.get("webhook_secret", "") if shop else ""
    if not shop or not secret or not hmac.compare_digest(given.encode(), signature(secret, request.body)):
        raise WebhookRejected("The signature does not hold.")
    topic = request.headers.get("x-wc-webhook-topic", "")[:100]
    number = _subject(_said(request.body))
    # The shop's own delivery id repeats within a second, so the content tells a repeat; but two deletions of one
    # product say the same, and only that id tells them apart. It is not signed: whoever changes it gains a look.
    own = "" if number and not topic.endswith(".deleted") else request.headers.get("x-wc-webhook-delivery-id", "")[:100]
    content = b"\0".join((topic.encode(), own.encode(), request.body))
    return Delivery(
        id=hashlib.sha256(content).hexdigest(),
        topic=topic,
        shop_domain=shop.domain,
        body=request.body,
        received_at=datetime.now(UTC),
        subject=f"product:{number}" if number else None,
    )


def signature(secret: str, body: bytes) -> bytes:
    """Return what WooCommerce signs a body with."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())


async def read(shop: Shop, delivery: Delivery) -> Sequence[ShopChange]:
    """Ask the shop how the product is now: bodies may be late, out of order, replayed, or about something else."""
    if not delivery.topic.startswith("product."):
        return []
    number = _subject(_said(delivery.body))
    if not number:
        # It was deleted for good before it was told: nobody knows which it was, so the ids are compared soon.
        if shop.keeper is not None:
            await shop.keeper.remember({"ids_checked_at": None})
        return []
    async with client.of(shop, seconds=20) as asked:
        changes, seen = await _now(shop, asked, number)
    await _noted(shop, seen)
    return changes


async def _row(shop: Shop, asked: Client, number: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    row = (await asked.get(f"{WC}products/{number}", _fields=convert.PRODUCT_FIELDS)).one
    if not convert.external_id(row):
        raise NotFound(f"{shop.domain} has no product {number}.")
    wanted = convert.is_shown(row) and row.get("variations")
    return row, await variations_of(asked, number) if wanted else []


async def _now(shop: Shop, asked: Client, number: str) -> tuple[list[ShopChange], datetime | None]:
    try:
        row, variations = await _row(shop, asked, number)
        if row.get("type") == "variation" and row.get("parent_id"):
            number = str(row["parent_id"])
            row, variations = await _row(shop, asked, number)
    except NotFound:
        # WooCommerce tells of thrown away pages as of products; ids are one row for both.
        return [ProductRemoved(external_id=number), PageRemoved(external_id=number)], None
    seen = convert.moment(row.get("date_modified_gmt"))
    if not convert.is_shown(row):
        return [ProductRemoved(external_id=number)], seen
    currency = shop.currency or await currency_of(asked)
    if prices.differ(shop):
        await prices.put_right(asked, [row], {number: variations})
    return [ProductChanged(product=convert.product(row, variations, currency))], seen


async def _noted(shop: Shop, seen: datetime | None) -> None:
    """Remember that the shop tells us of changes, and up to when by its own clock; that ends the polling."""
    before, heard = (convert.moment(shop.settings.get(name)) for name in ("told_until", "heard_at"))
    later = seen is not None and (before is None or seen > before)
    now = datetime.now(UTC)
    silent = heard is None or now - heard > HEARD_AGAIN
    if shop.keeper is None or not (later or silent or shop.settings.get("polling_since")):
        return
    told = {"told_until": seen.isoformat()} if seen is not None and later else {}
    await shop.keeper.remember({"heard_at": now.isoformat(), "polling_since": None, **told})


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _subject(said: dict[str, Any]) -> str:
    """Return the product that a body is about: a variation's parent, else its own id; "" where it names none."""
    parent = convert.external_id({"id": said.get("parent_id")}) if said.get("type") == "variation" else ""
    return parent or convert.external_id(said)


async def remove_ours(asked: Client, delivery_url: str) -> int:
    """Delete the webhooks that deliver to an address; return how many there were."""
    ours = await webhooks_to(asked, delivery_url)
    for hook in ours:
        await _delete(asked, hook)
    return len(ours)


async def ensure(asked: Client, delivery_url: str, secret: str, *, anew: bool) -> int:
    """Have one active webhook for each topic; return how many had to be made.

    One that the shop has switched off is made anew: switched on again, its next failure would switch it off at once.
    """
    kept: set[str] = set()
    for hook in await webhooks_to(asked, delivery_url):
        topic = str(hook.get("topic"))
        if anew or hook.get("status") != "active" or topic not in TOPICS or topic in kept:
            await _delete(asked, hook)
        else:
            kept.add(topic)
    missing = [topic for topic in TOPICS if topic not in kept]
    for topic in missing:
        wanted = {"name": f"ChatWidget {topic}", "topic": topic, "delivery_url": delivery_url}
        await asked.post(f"{WC}webhooks", {**wanted, "secret": secret, "status": "active"})
    return len(missing)


async def webhooks_to(asked: Client, delivery_url: str) -> list[dict[str, Any]]:
    """Return the shop's webhooks that deliver to an address, whatever their state."""
    found: list[dict[str, Any]] = []
    for page in range(1, 51):
        rows = (await asked.get(f"{WC}webhooks", per_page=100, page=page)).rows
        found += [row for row in rows if row.get("delivery_url") == delivery_url]
        if len(rows) < 100:
            break
    return found


async def _delete(asked: Client, hook: dict[str, Any]) -> None:
    try:
        await asked.delete(f"{WC}webhooks/{hook.get('id')}")
    except NotFound:
        return  # somebody else was quicker
