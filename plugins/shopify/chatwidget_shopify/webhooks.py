"""Deliveries: signed over their raw bytes; what they say is a hint, and the product is read again."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from chatwidget import (
    CustomerDataAsked,
    CustomerErased,
    Delivery,
    PlatformUnavailable,
    ProductChanged,
    ProductRemoved,
    Shop,
    ShopChange,
    ShopChanged,
    ShopErased,
    SyncWanted,
    Uninstalled,
    WebhookRejected,
    WebhookRequest,
)
from chatwidget_shopify import catalogue, convert, languages, listening, queries, signatures, tokens
from chatwidget_shopify.client import Admin
from chatwidget_shopify.domains import is_shop, seen_at
from chatwidget_shopify.settings import ShopifySettings

_COMPLIANCE: Final = {"customers/data_request", "customers/redact", "shop/redact"}
_WITHOUT_A_KEY: Final = {*_COMPLIANCE, "app/uninstalled"}
BETWEEN_WHOLE_SECONDS: Final = 600
_WHOLE_SHOP: Final = {"collections/create", "collections/update", "collections/delete", "themes/publish"}


def verify(request: WebhookRequest, settings: ShopifySettings) -> Delivery:
    """Return a genuine delivery; raises `WebhookRejected`."""
    signature = _header(request.headers, "hmac-sha256")
    if not settings.secrets or not signatures.webhook_holds(request.body, signature, settings.secrets):
        raise WebhookRejected("The signature does not hold.")
    shop, topic = _header(request.headers, "shop-domain").lower(), _header(request.headers, "topic").lower()
    delivery_id = _header(request.headers, "webhook-id")
    if not is_shop(shop) or not topic or not delivery_id:
        raise WebhookRejected("A header is missing.")
    body = _read(request.body)
    return Delivery(
        id=delivery_id[:200],
        topic=topic[:100],
        shop_domain=shop,
        body=request.body,
        received_at=datetime.now(UTC),
        triggered_at=_when(_header(request.headers, "triggered-at")),
        subject=_subject(topic, body),
    )


def _header(headers: Mapping[str, str], name: str) -> str:
    """Return one of Shopify's headers, of the old family or the new one."""
    return headers.get(f"x-shopify-{name}") or headers.get(f"shopify-{name}") or ""


def _when(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _subject(topic: str, body: Mapping[str, Any]) -> str | None:
    """Return what a delivery is about, where several about it may be read as one."""
    kind = topic.partition("/")[0]
    if kind == "products" and body.get("id"):
        return f"product:{body['id']}"
    if kind == "inventory_levels" and body.get("inventory_item_id"):
        return f"inventory:{body['inventory_item_id']}"
    if topic in _WHOLE_SHOP:
        return "catalogue"
    return "shop" if kind in {"shop", "domains"} else kind if kind == "locales" else None


async def read(shop: Shop, delivery: Delivery, settings: ShopifySettings) -> Sequence[ShopChange]:
    """Return what a delivery changes."""
    if not shop.credentials.values and delivery.topic not in _WITHOUT_A_KEY:
        return []  # what is still under way from a shop that has left
    await listening.heard(shop)
    body = _read(delivery.body)
    kind = delivery.topic.partition("/")[0]
    if delivery.topic in {"products/create", "products/update"}:
        return await _product(shop, settings, str(body.get("id") or ""))
    if kind == "inventory_levels":
        return await _by_inventory(shop, settings, str(body.get("inventory_item_id") or ""))
    if delivery.topic == "shop/redact":
        return await _redact(shop, settings)
    if delivery.topic == "shop/update" or kind == "domains":
        return await _shop(shop, settings)
    if kind == "locales":
        return await _languages(shop, settings)
    return await _whole(shop) if delivery.topic in _WHOLE_SHOP else _told(delivery.topic, body)


def _told(topic: str, body: Mapping[str, Any]) -> Sequence[ShopChange]:
    """Return what a delivery says that needs no second look."""
    match topic:
        case "products/delete":
            return [ProductRemoved(external_id=str(body["id"]))] if body.get("id") else []
        case "app/uninstalled":
            return [Uninstalled()]
        case "customers/redact":
            return [CustomerErased(**_customer(body))]
        case "customers/data_request":
            return [CustomerDataAsked(**_customer(body))]
        case _:
            # Orders are asked for when a shopper asks, scopes whenever health looks, a bulk operation by its sync.
            return []


def _customer(body: Mapping[str, Any]) -> dict[str, str | None]:
    customer = body.get("customer") or {}
    number, email = customer.get("id"), customer.get("email")
    if not number and not email:
        raise PlatformUnavailable("Shopify named no customer.")
    return {"customer_id": str(number) if number else None, "email": str(email) if email else None}


async def _redact(shop: Shop, settings: ShopifySettings) -> list[ShopChange]:
    """Return the end of a shop, 48 hours after its uninstall; also where nobody told us of that."""
    if not shop.credentials.values:
        return [ShopErased()]
    try:
        async with Admin.of(shop, settings, patient=True) as admin:
            await admin.ask(queries.DOMAINS)
    except (tokens.MerchantNeeded, tokens.AppRefused):
        return [Uninstalled(), ShopErased()]
    return []  # it lets us in: it was installed again meanwhile


async def _shop(shop: Shop, settings: ShopifySettings) -> list[ShopChange]:
    """Return the shop as it is now; where it has moved, the catalogue's links have, too."""
    async with Admin.of(shop, settings, patient=True) as admin:
        found = (await admin.ask(queries.DOMAINS))["shop"]
    domains = seen_at(found)
    has_moved = domains[:1] != [shop.settings.get("primary_domain")]
    changed = ShopChanged(name=found.get("name"), currency=found.get("currencyCode"), domains=domains)
    return [changed, SyncWanted(full=has_moved)]


async def _languages(shop: Shop, settings: ShopifySettings) -> list[ShopChange]:
    """Return the language of the shop's texts as it is now; where it speaks others, all is to be read in them."""
    async with Admin.of(shop, settings, patient=True) as admin:
        now = await languages.read(admin, str(shop.settings.get("primary_domain") or shop.domain))
    changed: list[ShopChange] = [ShopChanged(locale=now.own)] if now.own and now.own != shop.locale else []
    is_same = now.stored() == languages.remembered(shop).stored()
    return changed if not changed and is_same else [*changed, SyncWanted(full=True)]


async def _whole(shop: Shop) -> list[ShopChange]:
    """Return that the whole catalogue is to be read: not for each of a row of collections, the rest within the hour."""
    if shop.keeper is None:
        return [SyncWanted(full=True)]
    if time.time() - float(shop.settings.get("read_whole_at") or 0) < BETWEEN_WHOLE_SECONDS:
        await shop.keeper.remember({"read_whole_soon": True})
        return []
    await shop.keeper.remember({"read_whole_at": int(time.time())})
    return [SyncWanted(full=True)]


async def _product(shop: Shop, settings: ShopifySettings, number: str) -> list[ShopChange]:
    if not number.isdigit():
        return []
    async with Admin.of(shop, settings, patient=True) as admin:
        found = await catalogue.products(admin, [f"gid://shopify/Product/{number}"], await catalogue.about(admin, shop))
    if not found:
        return [ProductRemoved(external_id=number)]
    return [ProductChanged(product=found[0])]


async def _by_inventory(shop: Shop, settings: ShopifySettings, number: str) -> list[ShopChange]:
    if not number.isdigit():
        return []
    async with Admin.of(shop, settings, patient=True) as admin:
        item = (await admin.ask(queries.BY_INVENTORY_ITEM, id=f"gid://shopify/InventoryItem/{number}")).get(
            "inventoryItem"
        )
    variant = (item or {}).get("variant") or {}
    product = (variant.get("product") or {}).get("id")
    return await _product(shop, settings, convert.number(product)) if product else []
