"""What the demo shop sells: categories, products and their variants."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from chatwidget.demo.storefront.words import Language

T = TypeVar("T")
Availability = Literal["InStock", "OutOfStock", "Discontinued"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductText:
    """A product in one language."""

    slug: str
    title: str
    summary: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The description, paragraph by paragraph."""
        return [" ".join(paragraph.split()) for paragraph in self.text.strip().split("\n\n")]

    @property
    def description(self) -> str:
        """The description as one text."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One line of a product's table of characteristics."""

    key: str
    values: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What can be put into the cart."""

    sku: str
    gtin: str | None
    colour: str
    size: str | None
    price: Decimal  # euros, VAT included
    stock: int
    availability: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with one or more variants."""

    sku: str
    category: str
    kind: str  # which picture is drawn
    brand: str
    updated: date
    featured: bool
    discontinued: str | None  # the article number of its successor
    size_label: str
    texts: Mapping[Language, ProductText]
    attributes: tuple[Attribute, ...]
    variants: tuple[Variant, ...]
    microdata: bool  # marked up with microdata instead of JSON-LD

    @property
    def colours(self) -> tuple[str, ...]:
        """Its colours, in the order of the variants."""
        return tuple(dict.fromkeys(variant.colour for variant in self.variants))

    @property
    def sizes(self) -> tuple[str, ...]:
        """Its sizes, in the order of the variants; empty for a product without."""
        return tuple(dict.fromkeys(variant.size for variant in self.variants if variant.size is not None))

    @property
    def lowest_price(self) -> Decimal:
        """The price of the cheapest variant."""
        return min(variant.price for variant in self.variants)

    @property
    def has_several_prices(self) -> bool:
        """Whether a variant has a price of its own."""
        return len({variant.price for variant in self.variants}) > 1

    @property
    def available(self) -> bool:
        """Whether any variant can be bought."""
        return any(variant.availability == "InStock" for variant in self.variants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A shelf of the shop."""

    key: str
    texts: Mapping[Language, ProductText]
    kind: str
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the shop sells."""

    categories: tuple[Category, ...]

    @property
    def products(self) -> tuple[Product, ...]:
        """All products, shelf by shelf."""
        return tuple(product for category in self.categories for product in category.products)

    def product(self, sku: str) -> Product:
        """The product with this article number; raises LookupError."""
        return _only(product for product in self.products if product.sku == sku)

    def product_at(self, slug: str, language: Language) -> Product:
        """The product at this address; raises LookupError."""
        return _only(product for product in self.products if product.texts[language].slug == slug)

    def category(self, key: str) -> Category:
        """The category with this key; raises LookupError."""
        return _only(category for category in self.categories if category.key == key)

    def category_at(self, slug: str, language: Language) -> Category:
        """The category at this address; raises LookupError."""
        return _only(category for category in self.categories if category.texts[language].slug == slug)


def _only(found: Iterator[T]) -> T:
    for one in found:
        return one
    raise LookupError
