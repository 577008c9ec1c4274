"""Colours by their hue, so that "roja", "rojos" and "red" are one: shoppers and shops need not share a language."""

import re
from typing import Final

from chatwidget.catalogue.terms import fold

_HUES: Final = {
    "navy": r"azul\smarino navy\sblue navy marino",  # before "blue", which it is not
    "black": "black negr[oa]s?",
    "white": "white blanc[oa]s?",
    "red": "red roj[oa]s?",
    "blue": "blue azul(?:es)?",
    "green": "green verdes?",
    "yellow": "yellow amarill[oa]s?",
    "orange": "orange naranjas? anaranjad[oa]s?",
    "purple": "purple violet violetas? morad[oa]s? lilas?",
    "pink": "pink rose rosas? rosad[oa]s?",
    "brown": "brown marron(?:es)?",
    "grey": "gr[ae]y gris(?:es)?",
    "beige": "beiges?",
    "turquoise": "turquoise turquesas?",
    "silver": "silver platead[oa]s? plata",
    "gold": "gold golden dorad[oa]s? oro",
}
_WORD: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{hue}>{'|'.join(words.split())})" for hue, words in _HUES.items()) + r")\b"
)


def hues(text: str) -> frozenset[str]:
    """Return the hues that a text names, by their English names."""
    return frozenset(match.lastgroup for match in _WORD.finditer(fold(text)) if match.lastgroup)


def without_hues(text: str) -> str:
    """Return folded text without the colours it names."""
    return _WORD.sub(" ", text)


def neutral(word: str) -> str:
    """Return a folded word, a colour by its hue."""
    match = _WORD.fullmatch(word)
    return match.lastgroup or word if match else word
