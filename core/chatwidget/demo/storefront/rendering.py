"""Turns the catalogue into HTML pages."""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chatwidget.demo.storefront import addresses, structured_data, words
from chatwidget.demo.storefront.addresses import Place
from chatwidget.demo.storefront.catalogue import Catalogue, Category, Product
from chatwidget.demo.storefront.words import LANGUAGES, OTHER, Language

STATIC = {"shop.css": "text/css", "shop.js": "text/javascript", "favicon.svg": "image/svg+xml"}


@cache
def static_file(name: str) -> bytes:
    """A file of the storefront's own look; raises LookupError for any other name."""
    if name not in STATIC:
        raise LookupError
    return files(__package__).joinpath("static", name).read_bytes()


def static_path(name: str) -> str:
    """Where it is served: the address changes with its content, so that it may be kept for ever."""
    return f"/static/{hashlib.sha256(static_file(name)).hexdigest()[:12]}/{name}"


class Renderer:
    """Renders every page of the shop in both languages."""

    def __init__(self, catalogue: Catalogue, *, embed_tag: Callable[[], str], base_url: str) -> None:
        """`embed_tag` gives the tag that is put at the end of each page; it comes from us and is not escaped."""
        self.catalogue = catalogue
        self.base_url = base_url
        self._embed_tag = embed_tag
        self._templates = Environment(
            loader=PackageLoader(__package__, "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def home(self, language: Language) -> str:
        """The home page."""
        return self._page(
            "home.html",
            language,
            Place.home(),
            title=structured_data.SHOP,
            description=words.interface(language)["hero_text"],
            structured=[structured_data.shop_data(language, self.base_url)],
            favourites=[
                next(product for product in category.products if product.featured)
                for category in self.catalogue.categories
            ],
        )

    def category(self, category: Category, language: Language) -> str:
        """A category's page."""
        return self._page(
            "category.html",
            language,
            Place.category(category),
            title=category.texts[language].title,
            description=category.texts[language].summary,
            structured=[structured_data.category_data(category, language, self.base_url)],
            category=category,
        )

    def product(self, product: Product, language: Language) -> str:
        """A product's page."""
        category = self.catalogue.category(product.category)
        structured = [structured_data.breadcrumbs(product, language, self.base_url, category)]
        if not product.microdata:
            structured.insert(0, structured_data.product_data(product, language, self.base_url, category))
        return self._page(
            "product.html",
            language,
            Place.product(product),
            title=product.texts[language].title,
            description=product.texts[language].summary,
            structured=structured,
            product=product,
            category=category,
            successor=self.catalogue.product(product.discontinued) if product.discontinued else None,
            related=structured_data.related(self.catalogue, product),
            choices=self._choices(product, language),
            picture=addresses.picture_path(product, product.colours[0]),
        )

    def information(self, key: str, language: Language) -> str:
        """An information page."""
        text = words.read("words/pages.toml")[key][language]
        return self._page(
            "page.html",
            language,
            Place.page(key),
            title=text["title"],
            description=text["summary"],
            structured=[structured_data.questions_data(language)] if key == "faq" else [],
            key=key,
            body=f"pages/{key}.html" if key == "faq" else f"pages/{key}.{language}.html",
            faq=words.frequent_questions(language),
        )

    def private(self, name: str, language: Language) -> str:
        """The cart or the account."""
        title = words.interface(language)[name]
        return self._page(f"{name}.html", language, Place.private(name), title=title, description=title, private=True)

    def not_found(self, language: Language) -> str:
        """The page for addresses that lead nowhere."""
        title = words.interface(language)["no_such_page"]
        return self._page(
            "not_found.html", language, Place.home(), title=title, description=title, private=True, found=False
        )

    def _choices(self, product: Product, language: Language) -> dict[str, Any]:
        """What the page's script needs to know of the variants."""
        return {
            "id": product.sku,
            "title": product.texts[language].title,
            "variants": [
                {
                    "sku": variant.sku,
                    "name": structured_data.variant_name(product, variant, language),
                    "colour": variant.colour,
                    "size": variant.size,
                    "price": str(variant.price),
                    "stock": 0 if variant.availability == "Discontinued" else variant.stock,
                    "image": addresses.picture_path(product, variant.colour),
                    "url": addresses.product_path(product, language, variant),
                }
                for variant in product.variants
            ],
        }

    def _page(self, template: str, language: Language, place: Place, **values: Any) -> str:
        pages = words.read("words/pages.toml")
        defaults: dict[str, Any] = {
            "structured": [],
            "private": False,
            "found": True,
            "picture": None,
            "shop": structured_data.SHOP,
            "language": language,
            "other": OTHER[language],
            "languages": LANGUAGES,
            "place": place,
            "base_url": self.base_url,
            "t": words.interface(language),
            "catalogue": self.catalogue,
            "pages": {key: entry[language] | {"group": entry["group"]} for key, entry in pages.items()},
            "embed_tag": Markup(self._embed_tag()),  # noqa: S704  # our own tag, made from checked parts
            "static": static_path,
            "money": partial(words.money, language=language),
            "colour_name": partial(words.colour, language=language),
            "size_name": partial(words.size, language=language),
            "label": words.label,
            "colours": words.read("words/colours.toml"),
            "home_url": addresses.home_path(language),
            "page_url": partial(addresses.page_path, language=language),
            "product_url": partial(addresses.product_path, language=language),
            "category_url": partial(addresses.category_path, language=language),
            "private_url": partial(addresses.private_path, language=language),
            "picture_url": addresses.picture_path,
            "variant_name": partial(structured_data.variant_name, language=language),
        }
        return self._templates.get_template(template).render(defaults | values)
