"""Rows as the recorded shop gives them, private fields and all."""

from collections.abc import Mapping
from typing import Any


def product(number: int, name: str, at: str, origin: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "permalink": f"{origin or 'http://shop.example'}/product/{number}/",
        "date_modified_gmt": at,
        "type": "simple",
        "status": "publish",
        "catalog_visibility": "visible",
        "post_password": "",
        "parent_id": 0,
        "description": f"<p>All about {name}.</p>",
        "short_description": "",
        "sku": f"SKU-{number}",
        "price": "12.90",
        "purchasable": True,
        "manage_stock": False,
        "stock_quantity": None,
        "stock_status": "instock",
        "categories": [{"id": 1, "name": "Home &amp; Garden"}],
        "brands": [],
        "tags": [],
        "images": [],
        "attributes": [],
        "variations": [],
        "total_sales": 4711,
        "purchase_note": "SECRET-NOTE",
        "meta_data": [{"key": "_cost", "value": "SECRET-COST"}],
    }


def variation(number: int, parent: Mapping[str, Any], options: Mapping[str, str], at: str) -> dict[str, Any]:
    return {
        **product(number, ", ".join(options.values()), at, ""),
        "type": "variation",
        "parent_id": parent["id"],
        "sku": "",
        "image": None,
        "attributes": [{"id": 0, "name": name, "option": option} for name, option in options.items()],
    }


def page(number: int, slug: str, title: str, html: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "slug": slug,
        "link": f"http://shop.example/{slug}/",
        "title": {"rendered": title},
        "content": {"rendered": html, "protected": False},
        "modified_gmt": "2026-11-22T20:00:00",
        "status": "publish",
        "parent": 0,
        **more,
    }


def order(number: int, email: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "number": str(number),
        "status": "completed",
        "currency": "EUR",
        "date_created_gmt": "2026-11-20T10:00:00",
        "total": "121.95",
        "customer_id": 0,
        "order_key": "wc_order_SECRET",
        "payment_url": "https://shop.example/pay?key=wc_order_SECRET",
        "billing": {"first_name": "Jane", "email": email, "postcode": "3511AA", "phone": "+316"},
        "line_items": [
            {"name": "Beanie &amp; Scarf", "quantity": 2, "sku": "woo-beanie", "total": "36.00", "price": 18}
        ],
        "meta_data": [],
        **more,
    }
