"""What a long chat must not forget: the products shown, and what the shopper said of orders, sizes and wishes.

It is put together from the messages themselves, without a model, so it costs nothing and invents nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chatwidget.answers.turn import Said
from chatwidget.checking.claims import plain

MOST_PRODUCTS: Final = 8
MOST_CHARACTERS: Final = 900
_MATTERS: Final = re.compile(
    r"\d|@|\b(?:size|talla|colou?r|black|white|red|blue|green|yellow|azul|roj|verde|negr|blanc|amarill|order|pedido|budget|"
    r"presupuesto|cheap|barat|prefer\w*|need|want|looking|allerg\w*|gift|regalo|necesito|quiero|busco|for my|para mi|"
    r"kids?|men|women|hombre|mujer|nin[oa])"
)


def shown_products(history: Sequence[Said]) -> list[Mapping[str, Any]]:
    """Return the cards of products shown in a chat, each once, the latest answer's first and in its order."""
    cards: dict[str, Mapping[str, Any]] = {}
    for said in reversed(history):
        for card in said.cards:
            if card.get("type") == "product" and card.get("external_id"):
                cards.setdefault(str(card["external_id"]), card)
    return list(cards.values())[:MOST_PRODUCTS]


def summary(older: Sequence[Said]) -> str:
    """Return what matters of messages too old for the prompt, in the shopper's own words, the newest kept first."""
    lines: list[str] = []
    room = MOST_CHARACTERS
    for said in reversed(older):
        if said.role != "user" or not _MATTERS.search(plain(said.content)):
            continue
        line = " ".join(said.content.split())[:160]
        room -= len(line)
        if room < 0:
            break
        if line not in lines:
            lines.append(line)
    return "\n".join(f"- {line}" for line in reversed(lines))
