"""Which form of a product a question is about: its colour, its size."""

from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words

Variant = Mapping[str, Any]


def asked_for(hit: Hit, question: str) -> list[Variant]:
    """Return the variants whose options the question names, the best match first; none where it names no option."""
    said = set(words(fold(question)))
    scored = [(_named(variant, said), variant) for variant in hit.variants]
    best = max((score for score, _variant in scored), default=0)
    return [variant for score, variant in scored if score == best] if best else []


def _named(variant: Variant, said: set[str]) -> int:
    values = (variant.get("options") or {}).values()
    return sum(1 for value in values if (parts := set(words(fold(str(value))))) and parts <= said)


def label(variant: Variant) -> str:
    """Return what a variant is called: "Blue, M"."""
    values = [str(value) for value in (variant.get("options") or {}).values()]
    return ", ".join(values) or str(variant.get("title") or "")


def options(hit: Hit) -> Mapping[str, Sequence[str]]:
    """Return what can be chosen and is available: `{"Colour": ["Blue", "Red"]}`."""
    found: dict[str, dict[str, None]] = {}
    for variant in hit.variants:
        if variant.get("available") is not False:
            for name, value in (variant.get("options") or {}).items():
                found.setdefault(str(name), {})[str(value)] = None
    return {name: list(values) for name, values in found.items()}
