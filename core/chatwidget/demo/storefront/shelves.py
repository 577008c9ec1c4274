"""Reads the catalogue from the shop's own files."""

from decimal import Decimal
from functools import cache
from typing import Any

from chatwidget.demo.storefront.catalogue import (
    Attribute,
    Availability,
    Catalogue,
    Category,
    Product,
    ProductText,
    Variant,
)
from chatwidget.demo.storefront.words import LANGUAGES, read

SHELVES = (
    "jackets", "layers", "trousers", "footwear", "backpacks",
    "tents", "sleeping", "cooking", "lighting", "accessories",
)  # fmt: skip  # in the order of the shop's menu
HOUSE_BRAND = "Alpenglow"  # its products have no GTIN


@cache
def catalogue() -> Catalogue:
    """Everything the shop sells, read once."""
    return Catalogue(categories=tuple(_category(read(f"data/{name}.toml")) for name in SHELVES))


def gtin13(number: int) -> str:
    """A GTIN of the range that is kept for use inside a shop, so that it belongs to no product of the world."""
    digits = f"2084{number:08d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _category(data: dict[str, Any]) -> Category:
    return Category(
        key=data["key"],
        kind=data["kind"],
        texts={
            language: ProductText(
                slug=data[language]["slug"],
                title=data[language]["title"],
                summary=data[language]["summary"],
                text=data[language]["summary"],
            )
            for language in LANGUAGES
        },
        products=tuple(_product(product, data) for product in data["products"]),
    )


def _product(data: dict[str, Any], category: dict[str, Any]) -> Product:
    return Product(
        sku=data["sku"],
        category=category["key"],
        kind=data["kind"],
        brand=data["brand"],
        updated=data["updated"],
        featured=data.get("featured", False),
        discontinued=data.get("discontinued"),
        size_label=data.get("size_label", "size"),
        texts={language: ProductText(**data[language]) for language in LANGUAGES},
        attributes=tuple(
            Attribute(key=key, values={"en": english, "es": spanish[0] if spanish else english})
            for key, english, *spanish in data["attributes"]
        ),
        variants=_variants(data),
        microdata=category.get("markup") == "microdata",
    )


def _variants(data: dict[str, Any]) -> tuple[Variant, ...]:
    sizes: list[str | None] = data.get("sizes", [None])
    number = int(data["sku"].rsplit("-", 1)[1])
    single = len(data["colours"]) * len(sizes) == 1
    variants = []
    for row, colour in enumerate(data["colours"]):
        for column, size in enumerate(sizes):
            stock = data["stock"][row][column]
            bought: Availability = "InStock" if stock else "OutOfStock"
            variants.append(
                Variant(
                    sku=data["sku"] if single else _variant_sku(data["sku"], colour, size),
                    gtin=None if data["brand"] == HOUSE_BRAND else gtin13(number * 10_000 + row * 100 + column),
                    colour=colour,
                    size=size,
                    price=Decimal(data.get("own_price", {}).get(size, data["price"])),
                    stock=stock,
                    availability="Discontinued" if "discontinued" in data else bought,
                )
            )
    return tuple(variants)


def _variant_sku(sku: str, colour: str, size: str | None) -> str:
    """AG-JK-101-BLU-M: article number, colour and size."""
    parts = [sku, colour[:3].upper()]
    if size is not None:
        parts.append("".join(character for character in size.upper() if character.isalnum())[:4])
    return "-".join(parts)
