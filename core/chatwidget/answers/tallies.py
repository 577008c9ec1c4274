"""Bare numbers of an answer: pieces in stock, how many options there are, how many a shopper wants."""

import re
from decimal import Decimal
from typing import Final

from chatwidget.answers.claims import Claim
from chatwidget.answers.evidence import Said, stems
from chatwidget.answers.facts import Facts
from chatwidget.answers.known import Known, Offer
from chatwidget.answers.spoken import Spoken

_STOCKED: Final = re.compile(
    r"\b(?:left|in stock|remaining|pieces?|units?|we(?:'ve| have|'ve got| still have)(?: got)?|there (?:is|are|"
    r"'s)|quedan?|en stock|unidad(?:es)?|"
    r"piezas?|tenemos|hay)\b"
)
_COMES_IN: Final = re.compile(r"\b(?:comes? in|available in|hay en|vienen? en|existen? en)\W+$")
_LEFT: Final = re.compile(
    r"\b(?:quedan?|only have|just have|there (?:are|is) (?:only|just)|only|just)\W+(?:solo |only |just )?$"
)
_LEFT_AFTER: Final = re.compile(
    r"(?:\W+\w+){0,5}?\W+(?:left|remaining)\b|\W+(?:pieces? |units? |more )?(?:in|en) stock\b"
)
_CONTAINS: Final = re.compile(
    r"\b(?:comes? with|include[sd]?|including|contains?|sets? of|packs? of|box of|incluye[n]?|trae[n]?|lleva[n]?|"
    r"viene[n]? con|juego de|caja de|pack de|lote de)\b"
)
_OPTIONS: Final = frozenset(
    re.split(
        r"\s+",
        "size colour color talla variant variante version tamano format formato opcion option model modelo flavou"
        "r flavor "
        "sabor aroma shade tono colore opciono versiono tallo",
    )
)
_MOST_WANTED: Final = 20
_FEW: Final = 10


def offers_at(known: Known, sentence: Spoken, start: int) -> list[Offer]:
    """Return the forms that the part of a sentence singles out, or else what stands before it."""
    chosen: list[Offer] = []
    for said in (sentence.part(start), sentence.up_to(start), sentence.up_to(start) | sentence.lent):
        chosen = known.chosen(said)
        if len(chosen) < len(known.offers):
            break
    return chosen


def holds(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool | None:
    """Whether a bare number is right; None where it is none of these."""
    value = claim.values[0]
    if not isinstance(value, Decimal) or value != int(value):
        return None
    if sentence.meant and _STOCKED.search(sentence.flat) and is_stock(value, sentence, claim.start):
        return True
    is_known = not said.noun or facts.speaks_of(said.noun) or facts.is_foreign(said)
    if is_known and (_LEFT.search(sentence.flat[: claim.start]) or _LEFT_AFTER.match(sentence.flat, claim.end)):
        return False
    if value == 1 and claim.worded:
        return True  # "one size", "un producto"
    if sentence.meant and (said.noun in _OPTIONS or _COMES_IN.search(sentence.flat[: claim.start])):
        counts = {count for known in sentence.meant for count in _option_counts(known)}
        return int(value) in counts if counts else None
    if value > _MOST_WANTED or _CONTAINS.search(sentence.flat, 0, claim.start):
        return None
    if said.noun and any(said.noun in stems(f"{known.title} {known.filed}") for known in facts.products.values()):
        return True
    is_idle = not said.noun or not is_known
    return True if is_idle and value <= _FEW and (claim.worded or not said.noun) and not said.topics else None


def is_stock(value: Decimal, sentence: Spoken, start: int) -> bool:
    """Whether so many are there of what the sentence speaks of at a place."""
    stocks = [[offer.stock or 0 for offer in offers_at(known, sentence, start)] for known in sentence.meant]
    return any(value in {*own, sum(own)} - {0} for own in stocks)


def _option_counts(known: Known) -> set[int]:
    there = [offer for offer in known.offers if offer.available is not False]
    counts = {len(known.offers), len(there)} if len(known.offers) > 1 else set()
    for values in known.choices.values():
        counts.add(len(values))
    return counts
