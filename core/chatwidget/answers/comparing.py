"""Products side by side: which of them is cheaper or lighter where that is asked, and in what else two differ."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from chatwidget.answers import cards
from chatwidget.answers.fit import asked_words, best_fitting
from chatwidget.answers.followups import last_cards
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.phrases import phrase, price_phrase
from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import read

MOST_ATTRIBUTES: Final = 6
_LIGHTER: Final = re.compile(r"\b(lighter|lightest|weighs? (the )?(less|least)|mas liger[oa]s?|pesan? menos)\b")
_HEAVIER: Final = re.compile(r"\b(heavier|heaviest|weighs? (the )?(more|most)|mas pesad[oa]s?|pesan? mas)\b")
_CHEAPER: Final = re.compile(
    r"\b(cheaper|cheapest|(less|least) expensive|costs? (the )?(less|least)|"
    r"mas (barat|economic)[oa]s?|cuestan? menos)\b"
)
_PLACE: Final = re.compile(r"\b(?:first|second|third|last|primer[oa]?s?|segund[oa]s?|tercer[oa]?|ultim[oa]s?)\b(?!-)")
_OF_SEVERAL: Final = {"cheaper": "cheapest_of", "lighter": "lightest_of", "heavier": "heaviest_of"}
_WEIGHT: Final = re.compile(
    r"^(?!.*\b(?:capacity|max\w*|load|shipping|user|soporta\w*|capacidad|carga|envio)\b).*(?:weight|peso|gewicht|poids)"
)
"""What a product weighs, and not what it carries."""


def compare(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Return a comparison of the products that are meant; None where these are not several."""
    if asked.ranks_shown and (ranking := _ranking(turn, asked, knowledge)):
        return ranking
    pair = _pair(turn, asked, knowledge)
    if len(pair) != 2:
        return None
    language = asked.language
    verdict = _verdict(pair, fold(turn.text), language)
    blocks = [_block(hit, other, language) for hit, other in (pair, pair[::-1])]
    content = "\n\n".join(part for part in (verdict, *blocks) if part)
    return Finished(content=content, cards=[cards.product_card(hit) for hit in pair])


def _ranking(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Return which of the products of the last answer is the lightest, cheapest or the like, and what each tells."""
    known = {hit.external_id: hit for hit in knowledge.shown}
    hits = [known[one] for one in last_cards(turn.history) if one in known]
    kind, values = _values(hits, fold(turn.text))
    told = [(value, hit) for value, hit in zip(values, hits, strict=True) if value is not None]
    if len(told) < 2:
        return None
    told.sort(key=lambda one: one[0], reverse=kind == "heavier")
    ranked = [hit for _value, hit in told]
    if len(told) < len(hits):
        opening = phrase("not_told_of_all", asked.language)
    elif len(told) == 2 or told[0][0] == told[-1][0]:
        opening = _verdict(ranked, fold(turn.text), asked.language)
    else:
        opening = phrase(_OF_SEVERAL[kind], asked.language)
    lines = [f"- **{hit.title}**: {_told(hit, kind, asked.language)}" for hit in ranked]
    content = "\n".join([opening, "", *lines])
    return Finished(content=content, cards=[cards.product_card(hit) for hit in ranked])


def _told(hit: Hit, kind: str, language: str) -> str:
    """Return the price of a product, or its weight as the shop writes it."""
    if kind == "cheaper":
        return price_phrase(hit, language)
    return next((" ".join(value.split()) for name, value in hit.attributes.items() if _WEIGHT.search(fold(name))), "")


def _pair(turn: Turn, asked: Understood, knowledge: Knowledge) -> list[Hit]:
    """Return the products a question names, or two of their kind; else the first of the last answer, or the page's."""
    known = {hit.external_id: hit for hit in (*knowledge.products, *knowledge.shown)}
    if knowledge.current:
        known.setdefault(knowledge.current.external_id, knowledge.current)
    said = set(words(_PLACE.sub(" ", fold(turn.text))))  # "the first two" are no first-aid kit
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
    last = [known[one] for one in last_cards(turn.history)[:2] if one in known]
    if len(named) == 1 and len(last) == 1 and named[0] not in last:
        return [*last, *named]  # "what's the difference with the Travesía?"
    kind = _of_kind(turn, asked, knowledge)
    return named or (last if not kind or kind[0] in last else kind[:2])


def _of_kind(turn: Turn, asked: Understood, knowledge: Knowledge) -> list[Hit]:
    """Return the products that are called, or filed under, what a question names: "compare the tents"."""
    said = asked_words(turn.text, asked.language)
    called = {
        hit.external_id: frozenset(words(fold(" ".join((hit.title, *hit.categories))))) for hit in knowledge.products
    }
    found = [hit for hit in knowledge.products if any(has_alike(word, called[hit.external_id]) for word in said)]
    return best_fitting(found, turn.text, asked.language)


def _place(hit: Hit, text: str) -> int:
    folded = fold(text)
    places = [folded.find(word) for word in words(fold(hit.title)) if len(word) > 2 and word in folded]
    return min(places, default=len(folded))


def _values(hits: Sequence[Hit], folded: str) -> tuple[str, list[Decimal | None]]:
    """Return in what a question ranks products, and that of each; "" where it ranks them in nothing."""
    if _CHEAPER.search(folded):
        return "cheaper", [hit.price.amount if hit.price else None for hit in hits]
    if _LIGHTER.search(folded) or _HEAVIER.search(folded):
        return "lighter" if _LIGHTER.search(folded) else "heavier", [_weight(hit) for hit in hits]
    return "", [None for _hit in hits]


def _verdict(pair: Sequence[Hit], folded: str, language: str) -> str:
    """Say which of two is the lighter or the like, or that several are alike."""
    kind, (first, *_between, second) = _values(pair, folded)
    if not kind:
        return ""
    if first is None or second is None:
        return phrase("not_told", language)
    if first == second:
        return phrase("alike", language)
    winner = pair[0] if (first < second) == (kind != "heavier") else pair[1]
    return phrase(kind, language, product=winner.title)


def _weight(hit: Hit) -> Decimal | None:
    for name, value in hit.attributes.items():
        if _WEIGHT.search(fold(name)):
            for claim in read(value):
                if claim.kind == "measure" and isinstance(claim.values[0], tuple) and claim.values[0][0] == "mass":
                    return Decimal(claim.values[0][1])
    return None


def _block(hit: Hit, other: Hit, language: str) -> str:
    facts = [price_phrase(hit, language)] if hit.price else []
    if hit.available is not None:
        facts.append(phrase("in_stock" if hit.available else "sold_out", language))
    differing = [
        f"- {name}: {' '.join(value.split())[:160]}"
        for name, value in hit.attributes.items()
        if other.attributes.get(name) != value
    ]
    return "\n".join([f"**{hit.title}**: {', '.join(facts)}", *differing[:MOST_ATTRIBUTES]])
