"""A hit in one short line for a prompt: many short cards tell a model more than few long ones."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.catalogue.hits import Hit

TITLE: Final = 110
_INVISIBLE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def card_text(hit: Hit) -> str:
    """Return a product as `title | price | brand | category | availability | id`, a page as its title and passage.

    Always one line: text of a shop cannot break out of its card.
    """
    if hit.type != "product":
        heading = f" ({_line(hit.heading, 80)})" if hit.heading else ""
        return f"{_line(hit.title, TITLE)}{heading}: {_line(hit.text, 1_200)}"
    title = _line(hit.title, TITLE)
    brand = _line(hit.brand or "", 30)
    facts = [
        title,
        price_text(hit),
        "" if brand.lower() in title.lower() else brand,
        _line(hit.categories[-1], 30) if hit.categories else "",
        {True: "in stock", False: "sold out", None: ""}[hit.available],
        f"id {_line(hit.external_id, 255)}",
    ]
    return " | ".join(fact for fact in facts if fact)


def cards_within(hits: Sequence[Hit], tokens: int) -> list[Hit]:
    """Return the best hits whose cards fit a budget of tokens (four characters each), passing over too long ones."""
    left = tokens * 4
    kept = []
    for hit in hits:
        length = len(card_text(hit)) + 1
        if length <= left:
            kept.append(hit)
            left -= length
    return kept


def price_text(hit: Hit) -> str:
    """Return "12.90 EUR", "12.90-19.90 EUR" where variants differ, or "" where the shop tells no price."""
    if hit.price is None:
        return ""
    low, high = hit.price, hit.highest_price or hit.price
    amounts = f"{low.amount:f}" if high.amount == low.amount else f"{low.amount:f}-{high.amount:f}"
    return f"{amounts} {_line(low.currency, 3)}"


def _line(text: str, longest: int) -> str:
    line = _INVISIBLE.sub(" ", text[: 4 * longest]).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
