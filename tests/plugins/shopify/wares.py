"""Products and orders as Shopify's API has them."""

from collections.abc import Callable, Mapping
from typing import Any


def connection(rows: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a list as the API gives it."""
    start = int(arguments.get("after") or 0)
    end = start + int(arguments.get("first") or len(rows) or 1)
    return {"nodes": rows[start:end], "pageInfo": {"hasNextPage": end < len(rows), "endCursor": str(end)}}


def paid(price: str) -> Callable[..., dict[str, Any]]:
    """Return a variant's field `contextualPricing`: as in the shop itself where a country has no prices of its own."""

    def pricing(info: Any, *, context: dict[str, str]) -> dict[str, Any]:
        factor, currency = info.root_value["_markets"].get(context["country"], ("1", "EUR"))
        amount = f"{float(price) * float(factor):.2f}".removesuffix("0")  # as Shopify writes it: "25.0"
        return {"price": {"amount": amount, "currencyCode": currency}}

    return pricing


def paid_in_all(variants: list[dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Return a product's field `contextualPricing`: what its cheapest and its dearest variant cost in a country."""

    def pricing(info: Any, *, context: dict[str, str]) -> dict[str, Any]:
        amounts = [one["contextualPricing"](info, context=context) for one in variants]
        amounts.sort(key=lambda one: float(one["price"]["amount"]))
        return {"minVariantPricing": amounts[0], "maxVariantPricing": amounts[-1]}

    return pricing


Words = dict[str, dict[str, str]]
"""Translations: by locale, then by Shopify's keys."""


def told(words: Words | None) -> Callable[..., list[dict[str, Any]]]:
    """Return a resource's field `translations`."""

    def translations(_info: Any, *, locale: str) -> list[dict[str, Any]]:
        return [{"key": key, "value": value} for key, value in (words or {}).get(locale, {}).items()]

    return translations


def product(
    number: int, title: str, *, variants: int = 1, words: Mapping[str, Words] | None = None, **changes: Any
) -> dict[str, Any]:
    """Return a product as the API has it; `_variants` and so on feed its connections and the bulk file.

    `words` are translations: those of the "product", of its "collection", its "option", and of each value of that.
    """
    words = words or {}
    gid = f"gid://shopify/Product/{number}"
    made = [
        {
            "id": f"gid://shopify/ProductVariant/{number * 1000 + n}",
            "title": "Default Title" if variants == 1 else f"Size {n}",
            "sku": f"SKU-{number}-{n}",
            "price": f"{10 + n}.00",
            "contextualPricing": paid(f"{10 + n}.00"),
            "availableForSale": True,
            "inventoryQuantity": 5,
            "inventoryPolicy": "DENY",
            "position": n + 1,
            "selectedOptions": [{"name": "Size", "value": f"Size {n}"}],
            "inventoryItem": {"id": f"gid://shopify/InventoryItem/{number * 1000 + n}", "tracked": True},
        }
        for n in range(variants)
    ]
    fields: list[dict[str, Any]] = [
        {
            "id": f"gid://shopify/Metafield/{number}",
            "namespace": "custom",
            "key": "washing_care",
            "type": "single_line_text_field",
            "value": "30 degrees",
            "definition": {"access": {"storefront": "PUBLIC_READ"}},
        },
        {
            "id": f"gid://shopify/Metafield/9{number}",
            "namespace": "custom",
            "key": "supplier_cost",
            "type": "number_decimal",
            "value": "12.40",
            "definition": {"access": {"storefront": "NONE"}},
        },
        {
            "id": f"gid://shopify/Metafield/8{number}",
            "namespace": "custom",
            "key": "internal_note",
            "type": "single_line_text_field",
            "value": "do not reorder",
            "definition": None,
        },
    ]
    shelves = [{"id": "gid://shopify/Collection/1", "title": "Summer", "translations": told(words.get("collection"))}]
    values = [f"Size {n}" for n in range(variants)]
    row: dict[str, Any] = {
        "__typename": "Product",
        "id": gid,
        "handle": f"product-{number}",
        "title": title,
        "descriptionHtml": f"<p>All about <b>{title}</b>.</p><ul><li>Light</li></ul><script>bad()</script>",
        "productType": "Things",
        "vendor": "Maker",
        "tags": ["new"],
        "status": "ACTIVE",
        "onlineStoreUrl": f"https://test-shop.example/products/product-{number}",
        "publishedAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-11-01T00:00:00Z",
        "category": {"fullName": "Home > Things"},
        "translations": told(words.get("product")),
        "options": [
            {
                "name": "Size",
                "translations": told(words.get("option")),
                "optionValues": [{"name": one, "translations": told(words.get(one))} for one in values],
            }
        ],
        "featuredMedia": {
            "__typename": "MediaImage",
            "preview": {"image": {"url": f"https://cdn.example/{number}.png"}},
        },
        "contextualPricing": paid_in_all(made),
        "_variants": made,
        "_metafields": fields,
        "_collections": shelves,
        "variants": lambda _info, **args: connection(made, args),
        "metafields": lambda _info, **args: connection(fields, args),
        "collections": lambda _info, **args: connection(shelves, args),
    }
    return row | changes


def order(name: str, email: str, customer: int | None, **changes: Any) -> dict[str, Any]:
    """Return an order as the API has it."""
    row: dict[str, Any] = {
        "id": f"gid://shopify/Order/{name.lstrip('#')}",
        "name": name,
        "createdAt": "2026-11-20T10:00:00Z",
        "cancelledAt": None,
        "email": email,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "currentTotalPriceSet": {
            "shopMoney": {"amount": "42.0", "currencyCode": "EUR"},
            "presentmentMoney": {"amount": "63.0", "currencyCode": "CAD"},
        },
        "customer": {"id": f"gid://shopify/Customer/{customer}"} if customer else None,
        "lineItems": {"nodes": [{"title": "Mug", "quantity": 2, "sku": "SKU-1", "variantTitle": "Blue"}]},
        "fulfillments": [
            {
                "displayStatus": "IN_TRANSIT",
                "estimatedDeliveryAt": None,
                "deliveredAt": None,
                "trackingInfo": [{"company": "DHL", "number": "JD1", "url": "https://dhl.example/JD1"}],
            }
        ],
    }
    return row | changes
