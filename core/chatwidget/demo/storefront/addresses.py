"""Where everything lies: the English tree at the root, the Spanish one below /es/."""

from dataclasses import dataclass

from chatwidget.demo.storefront.catalogue import Category, Product, Variant
from chatwidget.demo.storefront.words import LANGUAGES, Language, read

PREFIX: dict[Language, str] = {"en": "", "es": "/es"}
FOLDERS: dict[Language, dict[str, str]] = {
    "en": {"product": "products", "category": "categories", "page": "pages", "cart": "cart", "account": "account"},
    "es": {"product": "productos", "category": "categorias", "page": "paginas", "cart": "carrito", "account": "cuenta"},
}
PRIVATE = ("cart", "account")  # not for crawlers


def home_path(language: Language) -> str:
    """The home page."""
    return f"{PREFIX[language]}/"


def product_path(product: Product, language: Language, variant: Variant | None = None) -> str:
    """A product's page, with a variant chosen or not."""
    path = f"{PREFIX[language]}/{FOLDERS[language]['product']}/{product.texts[language].slug}"
    return path if variant is None or len(product.variants) == 1 else f"{path}?variant={variant.sku}"


def category_path(category: Category, language: Language) -> str:
    """A category's page."""
    return f"{PREFIX[language]}/{FOLDERS[language]['category']}/{category.texts[language].slug}"


def page_path(key: str, language: Language) -> str:
    """An information page."""
    return f"{PREFIX[language]}/{FOLDERS[language]['page']}/{read('words/pages.toml')[key][language]['slug']}"


def private_path(name: str, language: Language) -> str:
    """The cart or the account."""
    return f"{PREFIX[language]}/{FOLDERS[language][name]}"


def picture_path(product: Product, colour: str) -> str:
    """The picture of a product in one colour; the same in every language."""
    return f"/images/{product.sku}-{colour}.svg"


def private_paths() -> list[str]:
    """What robots.txt forbids."""
    return [private_path(name, language) for name in PRIVATE for language in LANGUAGES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page's address in both languages."""

    paths: dict[Language, str]

    @classmethod
    def home(cls) -> "Place":
        """The home page."""
        return cls(paths={language: home_path(language) for language in LANGUAGES})

    @classmethod
    def product(cls, product: Product) -> "Place":
        """A product's page."""
        return cls(paths={language: product_path(product, language) for language in LANGUAGES})

    @classmethod
    def category(cls, category: Category) -> "Place":
        """A category's page."""
        return cls(paths={language: category_path(category, language) for language in LANGUAGES})

    @classmethod
    def page(cls, key: str) -> "Place":
        """An information page."""
        return cls(paths={language: page_path(key, language) for language in LANGUAGES})

    @classmethod
    def private(cls, name: str) -> "Place":
        """The cart or the account."""
        return cls(paths={language: private_path(name, language) for language in LANGUAGES})
