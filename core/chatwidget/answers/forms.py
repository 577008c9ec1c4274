"""Products in the form that was asked for: a size, a colour, within the price, in stock."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from chatwidget.answers.variants import is_named
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.terms import fold
from chatwidget.checking.colours import hues
from chatwidget.checking.known import product_text


def named_options(hits: Iterable[Hit], question: str) -> dict[str, str]:
    """Return the options a question names among those these products have: `{"Colour": "Blue"}`."""
    found: dict[str, str] = {}
    for hit in hits:
        for variant in hit.variants:
            for name, value in (variant.get("options") or {}).items():
                if is_named(str(value), question):
                    found.setdefault(str(name), str(value))
    return found


def fitting(hits: Sequence[Hit], options: Mapping[str, str], filters: Filters) -> list[Hit]:
    """Return the products that have one form with all these options, within the limits."""
    return [hit for hit in hits if any(_fits(hit, variant, options, filters) for variant in hit.variants)]


def _fits(hit: Hit, variant: Mapping[str, Any], options: Mapping[str, str], filters: Filters) -> bool:
    own = {fold(str(name)): fold(str(value)) for name, value in (variant.get("options") or {}).items()}
    if any(own.get(fold(name)) != fold(value) for name, value in options.items()):
        return False
    if filters.in_stock and variant.get("available") is False:
        return False
    told = variant.get("price")
    price = Decimal(str(told["amount"])) if told else (hit.price.amount if hit.price else None)
    if price is None:
        return filters.min_price is None and filters.max_price is None
    return (filters.min_price is None or price >= filters.min_price) and (
        filters.max_price is None or price <= filters.max_price
    )


def named_colour(question: str) -> str | None:
    """Return the one hue that a question names, whether or not any product comes in it."""
    found = hues(question)
    return next(iter(found)) if len(found) == 1 else None


def of_colour(hits: Sequence[Hit], hue: str) -> list[Hit]:
    """Return the products that say of themselves, in whatever place, that they have this colour."""
    return [hit for hit in hits if hue in hues(product_text(hit))]
