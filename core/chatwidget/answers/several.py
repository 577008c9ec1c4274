"""A question about all the products of the last answer: "are they waterproof?", "¿en qué tallas vienen?"."""

import re
from typing import Final

from chatwidget.answers import cards, properties, variants
from chatwidget.answers.followups import last_cards, points
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.phrases import phrase, price_phrase
from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words

_OPTIONS: Final = re.compile(r"\b(?:colou?rs?|colores|sizes?|tallas?)\b")
_PRICE: Final = re.compile(r"\b(?:how much|cost|price|cuestan?|valen?|precio)\b")
_LONGEST: Final = 9
"""Words; a longer question says itself what it is about."""


def about_shown(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Return what each of the products shown last has of what is asked; None where that is no question about them."""
    folded = fold(turn.text)
    known = {hit.external_id: hit for hit in knowledge.shown}
    hits = [known[one] for one in last_cards(turn.history) if one in known]
    leans = asked.alone is not None or points(folded)
    if len(hits) < 2 or not leans or len(words(folded)) > _LONGEST:
        return None
    told = [(hit, _told(hit, turn, folded, asked.language)) for hit in hits]
    if not any(value for _hit, value in told):
        return None
    lines = [f"- **{hit.title}**: {value or phrase('untold', asked.language)}" for hit, value in told]
    return Finished(content="\n".join(lines), cards=[cards.product_card(hit) for hit in hits])


def _told(hit: Hit, turn: Turn, folded: str, language: str) -> str:
    if _OPTIONS.search(folded):
        choices = variants.options(hit).items()
        return "; ".join(
            f"{variants.option_name(name, language)}: {', '.join(values[:12])}" for name, values in choices
        )
    if _PRICE.search(folded):
        return price_phrase(hit, language)
    return "; ".join(f"{name}: {value[:160]}" for name, value in properties.told(hit, turn.text, language))
