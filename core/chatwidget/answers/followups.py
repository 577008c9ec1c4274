"""What a question leans on: the one before it, the products just shown, one of them ("the second one", "cheaper?")."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.answers.turn import Said
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.colours import hues

SHORT: Final = 6
"""A question of up to so many words may lean on the one before."""

_BEGINS: Final = re.compile(r"^\W*(?:and|what about|how about|or|but|also|y|pero|o|que tal|tambien|and what about)\b")
_AGAIN: Final = re.compile(
    r"\b(?:cheaper|smaller|bigger|larger|lighter|another|other|others|more|instead|any more|else|mas barat\w+|"
    r"mas pequen\w+|"
    r"mas grandes?|mas liger\w+|otr[oa]s?|en cambio|algo mas)\b"
)
_SIZE: Final = re.compile(
    r"\b(?:sizes?|tallas?|small|medium|large|pequen[oa]s?|median[oa]s?|grandes?|(?<!')(?<!\d )(?:x{0,3}[sl]|m))\b"
)
_CHEAPER: Final = re.compile(r"\b(?:cheaper|less expensive|lower price|mas barat\w+|mas economic\w+|menos car[oa]s?)\b")
_PLACES: Final = {
    0: re.compile(r"\b(?:first|1st|primer[oa]?)\b"),
    1: re.compile(r"\b(?:second|2nd|segund[oa])\b"),
    2: re.compile(r"\b(?:third|3rd|tercer[oa]?)\b"),
    3: re.compile(r"\b(?:fourth|4th|cuart[oa])\b"),
    -1: re.compile(r"\b(?:last one|the last|ultim[oa])\b"),
}
_ONE: Final = re.compile(r"\b(?:one|ones|option|product|el|la|los|las|opcion|producto)\b")
_IT: Final = re.compile(r"\b(?:it|its|that one|this one|that|this|ese|esa|este|esta|lo|su)\b")


def leans(folded: str, before: Sequence[str]) -> bool:
    """Whether a question continues the one before."""
    if not before:
        return False
    count = len(words(folded))
    return count <= SHORT and (count <= 5 or bool(_BEGINS.search(folded) or _AGAIN.search(folded)))


def base(before: Sequence[str]) -> str:
    """Return the question that the last ones lean on: the newest that stands by itself."""
    for at in range(len(before) - 1, 0, -1):
        if not leans(fold(before[at]), before[:at]):
            return before[at]
    return before[0]


def is_of_goods(folded: str) -> bool:
    """Whether a follow-up can only mean goods: a colour, a size, a cheaper one."""
    return bool(hues(folded)) or _SIZE.search(folded) is not None or _AGAIN.search(folded) is not None


def wants_cheaper(folded: str) -> bool:
    """Whether something cheaper than what was shown is asked for."""
    return _CHEAPER.search(folded) is not None


def last_cards(history: Sequence[Said]) -> list[str]:
    """Return the ids of the products that the last answer with cards showed, in their order."""
    for said in reversed(history):
        found = [str(card["external_id"]) for card in said.cards if card.get("type") == "product"]
        if found:
            return found
    return []


def meant_card(folded: str, history: Sequence[Said]) -> str | None:
    """Return the id of the one shown product that a question means, by its place or because it was the only one."""
    shown = last_cards(history)
    if not shown:
        return None
    if _ONE.search(folded):
        for place, pattern in _PLACES.items():
            if pattern.search(folded) and place < len(shown):
                return shown[place]
    return shown[0] if len(shown) == 1 and _IT.search(folded) and len(words(folded)) <= 12 else None
