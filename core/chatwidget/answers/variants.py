"""Which form of a product a question is about: its colour, its size."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.colours import neutral

Variant = Mapping[str, Any]

# "M" and "42" are sizes only where a question says so: "size M", "in M", "talla 42"; the "s" of "what's" is none.
_SIZE: Final = re.compile(r"\b(?:sizes?|tallas?|numero|in|en|a|una?)\s+(?=(\w{1,4})\b)")
_SHORT: Final = 2


def asked_for(hit: Hit, question: str) -> list[Variant]:
    """Return the variants whose options the question names, the best match first; none where it names no option."""
    scored = [(_named(variant, question), variant) for variant in hit.variants]
    best = max((score for score, _variant in scored), default=0)
    return [variant for score, variant in scored if score == best] if best else []


def _named(variant: Variant, question: str) -> int:
    return sum(is_named(str(value), question) for value in (variant.get("options") or {}).values())


def is_named(value: str, question: str) -> bool:
    """Whether a question names an option's value: "blue", "size M"."""
    folded = fold(question)
    parts = {neutral(word) for word in words(fold(value))}
    is_short = len(value) <= _SHORT or value.isdigit()
    said = set(_SIZE.findall(folded)) if is_short else {neutral(word) for word in words(folded)}
    return bool(parts) and parts <= said


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
