"""Two products side by side: which of them is cheaper or lighter where that is asked, and in what else they differ."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from chatwidget.answers import cards
from chatwidget.answers.followups import last_cards
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.phrases import phrase
from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.amounts import amount
from chatwidget.checking.claims import read

MOST_ATTRIBUTES: Final = 6
_LIGHTER: Final = re.compile(r"\b(lighter|lightest|weighs? less|mas liger[oa]|pesa menos)\b")
_HEAVIER: Final = re.compile(r"\b(heavier|heaviest|weighs? more|mas pesad[oa]|pesa mas)\b")
_CHEAPER: Final = re.compile(r"\b(cheaper|cheapest|less expensive|mas barat[oa]|mas economic[oa]|cuesta menos)\b")
_WEIGHT: Final = re.compile(r"weight|peso|gewicht|poids")


def compare(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Return a comparison of the two products that are meant; None where these are not two."""
    pair = _pair(turn, knowledge)
    if len(pair) != 2:
        return None
    language = asked.language
    verdict = _verdict(pair, fold(turn.text), language)
    blocks = [_block(hit, other, language) for hit, other in (pair, pair[::-1])]
    content = "\n\n".join(part for part in (verdict, *blocks) if part)
    return Finished(content=content, cards=[cards.product_card(hit) for hit in pair])


def _pair(turn: Turn, knowledge: Knowledge) -> list[Hit]:
    """Return the products a question names; else the first two of the last answer, or one beside the page's."""
    known = {hit.external_id: hit for hit in (*knowledge.products, *knowledge.shown)}
    if knowledge.current:
        known.setdefault(knowledge.current.external_id, knowledge.current)
    said = set(words(fold(turn.text)))
    titles = {one: {word for word in words(fold(hit.title)) if len(word) > 2} for one, hit in known.items()}
    named = []
    for one, title in titles.items():
        others = set[str]().union(*(other for name, other in titles.items() if name != one))
        if (title - others) & said:
            named.append(known[one])
    if len(named) >= 2:
        return sorted(named[:2], key=lambda hit: _place(hit, turn.text))
    if len(named) == 1 and knowledge.current and knowledge.current is not named[0]:
        return [knowledge.current, named[0]]
    return named or [known[one] for one in last_cards(turn.history)[:2] if one in known]


def _place(hit: Hit, text: str) -> int:
    folded = fold(text)
    places = [folded.find(word) for word in words(fold(hit.title)) if len(word) > 2 and word in folded]
    return min(places, default=len(folded))


def _verdict(pair: Sequence[Hit], folded: str, language: str) -> str:
    if _CHEAPER.search(folded):
        values, kind, wants_less = [hit.price.amount if hit.price else None for hit in pair], "cheaper", True
    elif _LIGHTER.search(folded) or _HEAVIER.search(folded):
        wants_less = _LIGHTER.search(folded) is not None
        values, kind = [_weight(hit) for hit in pair], "lighter" if wants_less else "heavier"
    else:
        return ""
    first, second = values
    if first is None or second is None:
        return phrase("not_told", language)
    if first == second:
        return phrase("alike", language)
    winner = pair[0] if (first < second) == wants_less else pair[1]
    return phrase(kind, language, product=winner.title)


def _weight(hit: Hit) -> Decimal | None:
    for name, value in hit.attributes.items():
        if _WEIGHT.search(fold(name)):
            for claim in read(value):
                if claim.kind == "measure" and isinstance(claim.values[0], tuple) and claim.values[0][0] == "mass":
                    return Decimal(claim.values[0][1])
    return None


def _block(hit: Hit, other: Hit, language: str) -> str:
    facts = []
    if hit.price:
        price = amount(hit.price, language)
        varies = hit.highest_price is not None and hit.highest_price.amount > hit.price.amount
        facts.append(phrase("from", language, price=price) if varies else price)
    if hit.available is not None:
        facts.append(phrase("in_stock" if hit.available else "sold_out", language))
    differing = [
        f"- {name}: {' '.join(value.split())[:160]}"
        for name, value in hit.attributes.items()
        if other.attributes.get(name) != value
    ]
    return "\n".join([f"**{hit.title}**: {', '.join(facts)}", *differing[:MOST_ATTRIBUTES]])
