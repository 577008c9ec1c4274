"""Bare numbers of an answer: pieces in stock, how many options there are, how many a shopper wants."""

import re
from decimal import Decimal
from typing import Final

from chatwidget.checking.baskets import is_counted
from chatwidget.checking.claims import Claim, plain
from chatwidget.checking.evidence import stems
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known, evidence
from chatwidget.checking.matching import overlap
from chatwidget.checking.offers import Offer, words_of
from chatwidget.checking.said import Said
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.topics import DENIED

_STOCKED: Final = re.compile(
    r"\b(?:left|in stock|remaining|pieces?|units?|we(?:'ve| have|'ve got| still have)(?: got)?|there (?:is|are|"
    r"'s)|quedan?|en stock|unidad(?:es)?|"
    r"piezas?|tenemos|hay)\b"
)
_COMES_IN: Final = re.compile(r"\b(?:comes? in|available in|hay en|vienen? en|existen? en)\W+$")
_LEFT: Final = re.compile(
    r"\b(?:quedan?|only have|just have|still have|down to|(?:the|our) last|l[oa]s ultim[oa]s|"
    r"there (?:are|is) (?:only|just)|only|just)\W+(?:solo |only |just )?$"
)
_REMAINS: Final = re.compile(r"\b(?:nos )?queda[n]?\W+(?:solo |ya solo |unicamente )?$")
_NO_GOODS: Final = frozenset(("candidato", "opcion", "opcione", "duda", "pregunta", "modelo", "alternativa"))
_LEFT_AFTER: Final = re.compile(
    r"(?:\W+\w+){0,5}?\W+(?:left|remaining)\b|\W+(?:pieces? |units? |more )?(?:in|en) stock\b"
)
_HAVE: Final = re.compile(
    r"\b(?:we have|we've got|we've still got|we still have|there are|hay|tenemos|nos quedan?|(?<!se )quedan?)\b"
)
_CONTAINS: Final = re.compile(
    r"\b(?:comes? with|(?<!we )has|holds?|gives you|you get|room for|made (?:up )?of|consists of|tiene[n]?|caben?|"
    r"include[sd]?|including|contains?|sets? of|packs? of|box of|incluye[n]?|trae[n]?|lleva[n]?|"
    r"viene[n]? con|juego de|caja de|pack de|lote de)\b"
)
OPTION_NOUNS: Final = frozenset(
    re.split(
        r"\s+",
        "size colour color talla variant variante version tamano format formato model modelo flavou"
        "r flavor "
        "sabor aroma shade tono colore versiono tallo",
    )
)
"""Stems of what options are called."""
_MULTIPLIED: Final = re.compile(
    r"\b(?:gives?|makes?|comes? to|costs?|weighs?|holds?|dan?|son|suman?|pesan?|cuestan?)\b"
)
"""What so many of a thing do together: "two balls give you 230 metres"."""
_LEFT_OVER: Final = frozenset(("left", "remaining", "stock"))
_CONTAINERS: Final = frozenset(
    (
        "bag",
        "box",
        "boxe",
        "tin",
        "pack",
        "jar",
        "unit",
        "pair",
        "set",
        "caja",
        "bolsa",
        "lata",
        "par",
        "unidad",
        "juego",
    )
)
_MOST_WANTED: Final = 20
_HAVE_RIGHT: Final = re.compile(
    r"\b(?:we have|we've got|we still have|tenemos|hay|nos quedan)\W+(?:just |only |solo )?$"
)
_NO_CHANCE: Final = 5
"""From here on a number that is the stock is meant as such."""
_LOWER_STATES: Final = 48
_FEW: Final = 10


def offers_at(known: Known, sentence: Spoken, start: int) -> list[Offer]:
    """Return the forms that the part of a sentence singles out, or else what stands before it."""
    chosen: list[Offer] = []
    for said in (sentence.part(start), sentence.up_to(start), sentence.up_to(start) | sentence.lent):
        chosen = known.forms.chosen(said)
        if len(chosen) < len(known.offers):
            break
    return chosen


def holds(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool | None:
    """Whether a bare number is right; None where it is none of these."""
    value = claim.values[0]
    if not isinstance(value, Decimal) or value != int(value):
        return None
    for judge in (_in_stock, _of_options, _of_goods):
        held = judge(facts, claim, sentence, said)
        if held is not None:
            return held
    if value > _MOST_WANTED or _CONTAINS.search(sentence.flat, 0, claim.start):
        return None
    is_idle = not said.noun or not _is_known(facts, said)
    return True if is_idle and value <= _FEW and (claim.worded or not said.noun) and not said.topics else None


def _in_stock(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool | None:
    """Whether a number of pieces in stock is right: "six in navy and one in olive", "only three left"."""
    value, before = Decimal(str(claim.values[0])), sentence.flat[: claim.start]
    if before.endswith("lower ") and value == _LOWER_STATES:
        return True
    if sentence.flat[claim.end : claim.end + 2].strip().startswith("\u00b0"):
        return None  # "20 °F"
    is_right = bool(sentence.meant) and is_stock(value, sentence, claim.start)
    if is_right and (value >= _NO_CHANCE or _STOCKED.search(sentence.flat)):
        return True
    if _counts_forms(facts, claim, sentence, said):
        return is_right
    digits = f"{value:f}"
    if any(digits in offer.words for known in sentence.meant for offer in known.offers):
        return None  # "one 24-piece box left"
    remains = _REMAINS.search(before) is not None and said.noun not in _NO_GOODS
    is_left = _LEFT.search(before) or _LEFT_AFTER.match(sentence.flat, claim.end)
    is_nameless = said.noun in _LEFT_OVER or _is_known(facts, said)
    is_one_option = value == 1 and said.noun in OPTION_NOUNS | {"code", "codigo"}  # "only one colour"
    return False if remains or (is_left and not is_one_option and is_nameless) else None


def _counts_forms(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool:
    """Whether a number says how many there are of a form that its part of the sentence names."""
    if not _HAVE.search(sentence.flat) or _CONTAINS.search(sentence.flat, 0, claim.start):
        return False
    if claim.worded and claim.values[0] == 1 and not said.noun:
        return False  # "the red one"
    digits = f"{claim.values[0]:f}"
    if any(digits in offer.words for known in sentence.meant for offer in known.offers):
        return False  # "a US 8"
    if _HAVE_RIGHT.search(sentence.flat[: claim.start]) and said.noun in _CONTAINERS and sentence.meant:
        return True  # "we have 8 bags of it"
    if _HAVE_RIGHT.search(sentence.flat[: claim.start]) and any(
        _is_called(said.noun, known) for known in sentence.meant
    ):
        return True  # "we have six Wolds"
    is_of_form = any(known.forms_in(sentence.part(claim.start)) for known in sentence.meant)
    return is_of_form and (not said.noun or _is_goods(said.noun, facts))


def _is_called(noun: str, known: Known) -> bool:
    """Whether a product is called by a word that is not what all of its kind are called by."""
    return noun in known.title_roots - stems(" ".join(known.hit.categories).lower())


def _of_options(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool | None:
    """Whether a number of sizes, colours or codes is right."""
    value = claim.values[0]
    if claim.worded and (value == 1 or (value == 2 and DENIED.search(sentence.flat))):
        return True  # "one size", "un producto", "you cannot use two codes"
    is_of_forms = sentence.meant and _COMES_IN.search(sentence.flat[: claim.start]) and not _is_form(claim, sentence)
    if said.nouns & OPTION_NOUNS or is_of_forms:
        nouns = said.nouns & OPTION_NOUNS
        counts = {
            count for known in sentence.meant or facts.products.values() for count in _option_counts(known, nouns)
        }
        return value in counts or _is_told(claim, sentence, said) if counts else None
    return None


def _is_form(claim: Claim, sentence: Spoken) -> bool:
    """Whether a number is a form's own: "available in 36-38", "comes in 42"."""
    told = words_of(sentence.flat[claim.start :].split(",")[0].split(":")[0])
    return any(told & known.forms.words for known in sentence.meant)


def _is_told(claim: Claim, sentence: Spoken, said: Said) -> bool:
    """Whether a text counts the same: "six flavours" in each of two boxes."""
    pieces = (
        piece for known in sentence.meant for value in claim.values for piece in evidence(known.told, claim, value)
    )
    return any(overlap(said.nouns, piece.words) for piece in pieces)


def _of_goods(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool | None:
    """Whether a number says how many of a product a shopper may want."""
    value = Decimal(str(claim.values[0]))
    if claim.worded and value > 1 and is_counted(sentence, value):
        return True
    if value > _MOST_WANTED or _CONTAINS.search(sentence.flat, 0, claim.start):
        return None
    formed = any(said.noun in known.forms.words for known in sentence.spoken_of or sentence.meant)  # "four small mugs"
    if said.noun and any(_is_goods(noun, facts) for noun in (said.nouns if formed else {said.noun})):
        return True
    is_of_it = any(said.noun in known.roots for known in sentence.meant)
    return True if said.noun and is_of_it and _MULTIPLIED.search(sentence.flat, claim.end) else None


def _is_known(facts: Facts, said: Said) -> bool:
    return not said.noun or facts.speaks_of(said.noun) or facts.texts.is_foreign(said)


def _is_goods(noun: str, facts: Facts) -> bool:
    return any(noun in stems(f"{known.title} {known.filed}") for known in facts.products.values())


def is_stock(value: Decimal, sentence: Spoken, start: int) -> bool:
    """Whether so many are there of what the sentence speaks of at a place."""
    stocks = [[offer.stock or 0 for offer in offers_at(known, sentence, start)] for known in sentence.meant]
    return any(value in {*own, sum(own)} - {0} for own in stocks)


def _option_counts(known: Known, nouns: frozenset[str]) -> set[int]:
    """Return how many a product has of what nouns call: of its colours, where they are an option of its own."""
    of = [values for name, values in known.forms.options.items() if stems(plain(name)) & nouns]
    if of:
        return {len(values) for values in of}
    there = [offer for offer in known.offers if offer.available is not False]
    counts = {len(known.offers), len(there)} if len(known.offers) > 1 else set()
    return counts | {len(values) for values in known.forms.options.values()}
