"""A question about all the products of the last answer: "are they waterproof?", "¿en qué tallas vienen?"."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.answers import cards, properties, variants
from chatwidget.answers.fit import asked_words
from chatwidget.answers.followups import SUBJECTLESS, last_cards, points
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.phrases import phrase, price_phrase
from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.alike import has_alike

_COLOUR: Final = re.compile(r"\b(?:colou?rs?|color|colores)\b")
_SIZE: Final = re.compile(r"\b(?:sizes?|tallas?)\b")
_PRICE: Final = re.compile(r"\b(?:how much|costs?|prices?|cuestan?|valen?|precios?)\b")
_MANY: Final = re.compile(r"\b(?:they|them|ell[oa]s)\b")
_LONGEST: Final = 9
"""Words; a longer question says itself what it is about."""


def about_shown(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Return what each of the products shown last has of what is asked; None where that is no question about them."""
    folded, language = fold(turn.text), asked.language
    hits = _shown_last(turn, knowledge)
    named = _named(folded, language)
    leans = asked.alone is not None or points(folded) or not named
    if len(hits) < 2 or not leans or len(words(folded)) > _LONGEST:
        return None
    hits = _within(_meant(hits, named, language, are_all=_MANY.search(folded) is not None), asked)
    told = [(hit, _told(hit, turn.text, language)) for hit in hits]
    shown = [cards.product_card(hit) for hit in hits]
    if any(value for _hit, value in told):
        lines = [f"- **{hit.title}**: {value or phrase('untold', language)}" for hit, value in told]
        return Finished(content="\n".join(lines), cards=shown)
    is_about_them = _MANY.search(folded) is not None
    return Finished(content=phrase("not_told_of", language), cards=shown) if is_about_them and hits else None


def _shown_last(turn: Turn, knowledge: Knowledge) -> list[Hit]:
    """Return the products of the last answer, if it showed any: what it did not find is not spoken of by "they"."""
    if not turn.history or not turn.history[-1].cards:
        return []
    known = {hit.external_id: hit for hit in knowledge.shown}
    return [known[one] for one in last_cards(turn.history) if one in known]


def _named(folded: str, language: str) -> list[str]:
    """Return the words of a question that are neither options, nor prices, nor properties."""
    rest = properties.unasked(_PRICE.sub(" ", _SIZE.sub(" ", _COLOUR.sub(" ", folded))))
    return [word for word in asked_words(rest, language) if not word[0].isdigit() and word not in SUBJECTLESS]


def _meant(hits: Sequence[Hit], named: Sequence[str], language: str, *, are_all: bool) -> list[Hit]:
    """Return those that are called as a question calls them: all of "they", "the women's ones", none of "gloves"."""
    called = {hit.external_id: frozenset(words(fold(" ".join((hit.title, *hit.categories))))) for hit in hits}
    if any(has_alike(word, own) for word in named for own in called.values()):
        return [hit for hit in hits if all(has_alike(word, called[hit.external_id]) for word in named)]
    is_told = all(any(properties.told(hit, word, language) for hit in hits) for word in named)
    return list(hits) if is_told or are_all else []


def _within(hits: Sequence[Hit], asked: Understood) -> list[Hit]:
    """Return those that keep to the limits of price in the question."""
    least, most = asked.filters.min_price, asked.filters.max_price
    if least is None and most is None:
        return list(hits)
    priced = [(hit, hit.price.amount) for hit in hits if hit.price is not None]
    return [hit for hit, price in priced if (least is None or price >= least) and (most is None or price <= most)]


def _told(hit: Hit, question: str, language: str) -> str:
    folded = fold(question)
    asked = [name for name, pattern in (("Colour", _COLOUR), ("Size", _SIZE)) if pattern.search(folded)]
    if asked:
        return "; ".join(
            f"{variants.option_name(name, language)}: {', '.join(values[:12])}"
            for name, values in variants.options(hit).items()
            if variants.option_name(name, "en") in asked
        )
    if _PRICE.search(folded):
        return price_phrase(hit, language)
    return "; ".join(f"{name}: {value[:160]}" for name, value in properties.told(hit, question, language))
