"""Orders, for the core to show: those of a proven customer, or the one that a number and an e-mail name together."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chatwidget import NotSupported, Order, OrderQuery, Product, Shop
from chatwidget_shopify import catalogue, convert, queries
from chatwidget_shopify.client import AccessDenied, Admin
from chatwidget_shopify.settings import ShopifySettings

_NAME: Final = re.compile(r"[#A-Za-z0-9._/-]{1,40}")
_EMAIL: Final = re.compile(r"[^\s\"'\\():<>]{1,200}@[^\s\"'\\():<>]{1,200}")


async def find(shop: Shop, query: OrderQuery, settings: ShopifySettings) -> Sequence[Order]:
    """Return orders that fit exactly; by a number alone there are none. Raises `NotSupported` without the scope.

    Whose an order is, Shopify tells an app with `read_customers` alone, and its e-mail address one that is approved for
    it (protected customer data, level 2). Without the first, what was found by a proven customer's id is theirs if
    Shopify has searched by all of the query; without the second, no number and e-mail fit together.
    """
    asked = _search(query)
    if asked is None:
        return []
    try:
        async with Admin.of(shop, settings) as admin:
            found = await admin.ask_for_what_is_allowed(queries.ORDERS, q=asked)
    except AccessDenied as error:
        raise NotSupported("This shop has not let the chat see orders.", code="orders_not_allowed") from error
    orders = [convert.order(node) for node in found.data["orders"]["nodes"]]
    if query.visitor.customer_id and "customer" in found.denied and found.searched_in_full:
        orders = [replace(order, customer_id=query.visitor.customer_id) for order in orders]
    return [order for order in orders if _fits(order, query)]


def _search(query: OrderQuery) -> str | None:
    number, email = (query.number or "").strip(), (query.email or query.visitor.email or "").strip().lower()
    customer = query.visitor.customer_id
    parts = []
    if number and _NAME.fullmatch(number):
        parts.append(f'name:"{number.lstrip("#")}"')
    elif number:
        return None
    if customer and customer.isdigit():
        parts.append(f"customer_id:{customer}")
    elif email and _EMAIL.fullmatch(email):
        parts.append(f'email:"{email}"')
    else:
        return None
    return " AND ".join(parts)


def _fits(order: Order, query: OrderQuery) -> bool:
    """Shopify's search is a search: what it found is compared once more, to the letter."""
    if query.number and order.number.lstrip("#").lower() != query.number.strip().lstrip("#").lower():
        return False
    if query.visitor.customer_id:
        return order.customer_id == query.visitor.customer_id
    email = (query.email or query.visitor.email or "").strip().lower()
    return bool(email) and (order.email or "").lower() == email


async def live(
    shop: Shop, external_ids: Sequence[str], settings: ShopifySettings, country: str | None = None
) -> Sequence[Product]:
    """Return products as they are at Shopify now, at what is paid in a country, if one is given."""
    ids = [f"gid://shopify/Product/{number}" for number in external_ids if number.isdigit()]
    async with Admin.of(shop, settings) as admin:
        about = catalogue.About(
            {
                "currencyCode": shop.currency,
                "primaryDomain": {"host": shop.settings.get("primary_domain", shop.domain)},
            },
            language=shop.locale,
        )
        document = queries.LIVE_IN if country else queries.LIVE
        return await catalogue.ask(admin, ids, about, document=document, at_once=10, country=country)
