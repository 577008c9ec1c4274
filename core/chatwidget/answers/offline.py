"""The offline answerer: an honest answer composed of what was found, without any model."""

import re
from collections.abc import Iterator
from typing import Final

from chatwidget.answers import cards
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit

MOST_PRODUCTS: Final = 4

_TEXTS: Final = {
    "en": {
        "greeting": "Hello! Ask me about our products, shipping or returns.",
        "thanks": "You are welcome!",
        "found": "Here is what we have:",
        "nothing": "I found nothing about that in the shop. Would you like to talk to a person?",
        "person": "Of course, I am handing you over.",
        "order": "I cannot see your order from here. I am handing you over to a person who can.",
        "out": "sold out",
        "read": "More on this page:",
    },
    "es": {
        "greeting": "¡Hola! Pregúntame por nuestros productos, los envíos o las devoluciones.",
        "thanks": "¡De nada!",
        "found": "Esto es lo que tenemos:",
        "nothing": "No he encontrado nada sobre eso en la tienda. ¿Quieres hablar con una persona?",
        "person": "Por supuesto, te paso con una persona.",
        "order": "Desde aquí no puedo ver tu pedido. Te paso con una persona que sí puede.",
        "out": "agotado",
        "read": "Más en esta página:",
    },
}


def compose(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished:
    """Return the whole answer."""
    del turn
    texts = _TEXTS["es" if asked.language == "es" else "en"]
    if asked.intent in {"greeting", "thanks"}:
        return Finished(content=texts[asked.intent])
    if asked.intent in {"person", "order"}:
        return Finished(content=texts[asked.intent], hand_over=True)
    if asked.intent == "policy" and knowledge.pages:
        page = knowledge.pages[0]
        return Finished(content=_extract(page), sources=cards.sources([page]))
    if knowledge.products:
        shown = list(knowledge.products[:MOST_PRODUCTS])
        lines = "\n".join(f"- {_line(hit, texts['out'])}" for hit in shown)
        return Finished(content=f"{texts['found']}\n\n{lines}", cards=[cards.product_card(hit) for hit in shown])
    if knowledge.pages:
        page = knowledge.pages[0]
        return Finished(content=_extract(page), sources=cards.sources([page]))
    return Finished(content=texts["nothing"])


def pieces(content: str) -> Iterator[str]:
    """Return the answer in words, as a model would give it."""
    yield from re.findall(r"\S+\s*|\s+", content)


def _line(hit: Hit, sold_out: str) -> str:
    price = cards.money(hit.price)
    amount = f": {price['amount']} {price['currency']}" if price else ""
    return f"**{hit.title}**{amount}{f' ({sold_out})' if hit.available is False else ''}"


def _extract(page: Hit) -> str:
    return page.text[:600]
