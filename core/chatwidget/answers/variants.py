"""Which form of a product a question is about: its colour, its size."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.colours import hues, neutral

Variant = Mapping[str, Any]

# "M" and "42" are sizes only where a question says so: "size M", "in M", "talla 42"; the "s" of "what's" is none.
_SIZE: Final = re.compile(r"\b(?:sizes?|tallas?|numero|in|en|a|una?)\s+(?=(\w{1,4})\b)")
_SHORT: Final = 2
_NAMES: Final = {
    "en": {"size": "Size", "talla": "Size", "tamano": "Size", "color": "Colour", "colour": "Colour"},
    "es": {"size": "Talla", "talla": "Talla", "tamano": "Tamaño", "color": "Color", "colour": "Color"},
}


def asked_for(hit: Hit, question: str, before: str = "") -> list[Variant]:
    """Return the variants whose options the question names, the best match first; none where it names no option.

    Of what it leaves open, those that the question before named: "in blue, size L?", "and in orange?".
    """
    said, lent = _without_title(question, hit.title), _without_title(before, hit.title)
    scored = [(_named(variant, said), _named(variant, lent), variant) for variant in hit.variants]
    best = max((score for score, _lent, _variant in scored), default=0)
    if not best:
        return []
    most = max(lent for score, lent, _variant in scored if score == best)
    return [variant for score, lent, variant in scored if (score, lent) == (best, most)]


def _without_title(question: str, title: str) -> str:
    """Return a question without the words in which it names the product: "Red Rock boots" come in no red by that."""
    called, said = frozenset(words(fold(title))), re.findall(r"\S+", fold(question))
    own = [not called.isdisjoint(words(word)) for word in said]
    return " ".join(
        word
        for at, word in enumerate(said)
        if not (own[at] and ((at > 0 and own[at - 1]) or (at + 1 < len(own) and own[at + 1])))
    )


def _named(variant: Variant, question: str) -> int:
    values = [str(value) for value in (variant.get("options") or {}).values()] if question else []
    said = hues(question)
    return sum(2 if is_named(value, question) else bool(said & hues(value)) for value in values)  # "Raspberry red"


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


def option_name(name: str, language: str) -> str:
    """Return what an option is called in a language, where it is one that every shop has."""
    return _NAMES.get(language, {}).get(fold(name), name)


def options(hit: Hit) -> Mapping[str, Sequence[str]]:
    """Return what can be chosen and is available: `{"Colour": ["Blue", "Red"]}`."""
    found: dict[str, dict[str, None]] = {}
    for variant in hit.variants:
        if variant.get("available") is not False:
            for name, value in (variant.get("options") or {}).items():
                found.setdefault(str(name), {})[str(value)] = None
    return {name: list(values) for name, values in found.items()}
