"""What a shopper asks for, told without a model: language, intent, filters, and the words to search by."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from chatwidget.answers.turn import Turn
from chatwidget.catalogue.search import Filters

Intent = Literal["product", "policy", "order", "person", "greeting", "thanks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as the search and the offline answerer take it."""

    language: str
    intent: Intent
    query: str
    filters: Filters = field(default_factory=Filters)


_PERSON: Final = re.compile(
    r"\b(human|real person|talk to (a|some)|speak (to|with) (a|some)|agent|representative|persona real|hablar con|"
    r"una persona|agente|humano)\b",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"^\W*(hi|hello|hey|good (morning|afternoon|evening)|hola|buenas|buenos d[ií]as|buenas tardes)\W*$", re.IGNORECASE
)
_THANKS: Final = re.compile(r"^\W*(thanks?( you)?|thank you.*|gracias|muchas gracias)\W*$", re.IGNORECASE)
_ORDER: Final = re.compile(
    r"\b(my order|order status|where is my|mi pedido|d[oó]nde est[aá] mi|rastrear)\b", re.IGNORECASE
)
_POLICY: Final = re.compile(
    r"\b(ship\w*|deliver\w*|return\w*|refund\w*|exchange\w*|warranty|guarantee|pay\w*|contact|phone|e-?mail|address|"
    r"opening hours|env[ií]\w*|entrega\w*|devol\w*|devuel\w*|reembols\w*|cambi\w*|garant[ií]a|pag[oa]\w*|contact\w*|"
    r"tel[eé]fono|correo|direcci[oó]n|horario)\b",
    re.IGNORECASE,
)
_SPANISH: Final = re.compile(
    r"[¿¡ñ]|\b(el|la|los|las|un|una|de|en|con|para|por|qu[eé]|cu[aá]nto|cu[aá]l|tienen|ten[eé]is|hay|es|est[aá]|hola|"
    r"gracias|busco|quiero|menos|m[aá]s|y)\b",
    re.IGNORECASE,
)
_ENGLISH: Final = re.compile(
    r"\b(the|a|an|is|are|do|you|have|for|with|under|how|much|what|where|i|my|in|of|and|any|hi|hello|thanks)\b",
    re.IGNORECASE,
)
_AMOUNT = r"(?:€|eur|\$|usd|£|gbp)?\s*(\d{1,6}(?:[.,]\d{1,2})?)\s*(?:€|euros?|eur|\$|dollars?|usd|£|pounds?|gbp)?"
_MOST: Final = re.compile(
    rf"\b(?:under|below|less than|up to|max(?:imum)?|cheaper than|menos de|por debajo de|hasta|m[aá]ximo)\s+{_AMOUNT}",
    re.IGNORECASE,
)
_LEAST: Final = re.compile(
    rf"\b(?:over|above|more than|at least|from|m[aá]s de|por encima de|al menos|desde)\s+{_AMOUNT}", re.IGNORECASE
)
_IN_STOCK: Final = re.compile(r"\b(in stock|available|en stock|disponibles?)\b", re.IGNORECASE)


def understand(turn: Turn) -> Understood:
    """Tell what is asked; a short follow-up leans on the shopper's question before it."""
    text = turn.text
    most, least = _MOST.search(text), _LEAST.search(text)
    query = _LEAST.sub(" ", _MOST.sub(" ", text))
    before = [said.content for said in turn.history if said.role == "user"]
    if before and len(text.split()) <= 4 and not _POLICY.search(text):
        query = f"{query} {before[-1]}"
    return Understood(
        language=_language(turn),
        intent=_intent(text),
        query=query,
        filters=Filters(min_price=_amount(least), max_price=_amount(most), in_stock=bool(_IN_STOCK.search(text))),
    )


def _intent(text: str) -> Intent:
    for pattern, intent in (
        (_PERSON, "person"),
        (_GREETING, "greeting"),
        (_THANKS, "thanks"),
        (_ORDER, "order"),
        (_POLICY, "policy"),
    ):
        if pattern.search(text):
            return intent  # type: ignore[return-value]  # each is one of Intent
    return "product"


def _language(turn: Turn) -> str:
    spanish, english = len(_SPANISH.findall(turn.text)), len(_ENGLISH.findall(turn.text))
    if spanish != english:
        return "es" if spanish > english else "en"
    return turn.locale[:2].lower() or "en"


def _amount(match: re.Match[str] | None) -> Decimal | None:
    return Decimal(match[1].replace(",", ".")) if match else None
