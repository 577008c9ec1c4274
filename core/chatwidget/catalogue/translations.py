"""A product in another of its shop's languages: what the shop has translated, over what it has not.

Kept beside the product as `{language: {title, description, url, categories, option_names, option_values}}`, what is
empty left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from chatwidget.catalogue.language import primary
from chatwidget.hooks.types import Product, Translation

Kept: TypeAlias = Mapping[str, Any]
"""One translation as it is kept."""


def kept(product: Product, language: str) -> dict[str, Kept]:
    """Return a product's translations as they are kept: by language, without that of the product itself."""
    found: dict[str, Kept] = {}
    for locale, translation in sorted(product.translations.items()):
        other = primary(locale)
        told = {
            "title": translation.title,
            "description": translation.description,
            "url": translation.url,
            "categories": list(translation.categories),
            "option_names": dict(translation.option_names),
            "option_values": dict(translation.option_values),
        }
        told = {name: value for name, value in told.items() if value}
        if other and other != language and told:
            found.setdefault(other, told)
    return found


def translated(product: Product, language: str) -> Iterator[tuple[str, Product]]:
    """Yield each language that has words of its own, and the product in it."""
    for other, told in kept(product, language).items():
        translation = Translation(**told)
        if replace(translation, url=None) != Translation():
            yield other, _in(product, translation)


def _in(product: Product, translation: Translation) -> Product:
    return replace(
        product,
        title=translation.title or product.title,
        description=translation.description or product.description,
        categories=translation.categories or product.categories,
        variants=[
            replace(one, title=_title(one.title, translation), options=_options(one.options, translation))
            for one in product.variants
        ],
    )


def variant_in(variant: Mapping[str, Any], told: Kept, url: str | None) -> dict[str, Any]:
    """Return a stored variant of a product that has an address, in another language."""
    translation = Translation(**told)
    found = {
        **variant,
        "title": _title(variant.get("title") or "", translation),
        "options": _options(variant.get("options") or {}, translation),
    }
    own = variant.get("url")
    if translation.url and url and own and own.startswith(url):
        found["url"] = translation.url + own[len(url) :]
    return found


def _title(title: str, translation: Translation) -> str:
    """Return a variant's title, which is often its options' values: "Blue / M"."""
    if not translation.option_values:
        return title
    return " / ".join(translation.option_values.get(part, part) for part in title.split(" / "))


def _options(options: Mapping[str, str], translation: Translation) -> dict[str, str]:
    return {
        translation.option_names.get(name, name): translation.option_values.get(value, value)
        for name, value in options.items()
    }
