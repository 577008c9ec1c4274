"""Comparisons by what a shop tells of each side, whatever that is: "more sugar than", "the same battery life".

Other than price, weight and size (`comparisons`), the measure is named by the sentence itself. Both sides must tell a
figure, or an attribute, by that name; what neither tells is not compared for a shopper.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import plain
from chatwidget.checking.evidence import Piece, stems
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.matching import is_of_another_form
from chatwidget.checking.said import Said

COMPARED: Final = re.compile(
    r"\b(?:(?P<more>more|longer|higher|greater|bigger|larger|mas|mayor)|(?P<less>less|fewer|shorter|lower|smaller|"
    r"menos|menor)) (?P<what>(?:(?!than\b|que\b)[a-z'-]+ ){0,4})(?:than|que)\b(?! (?:happy|nunca|ever|un[oa]?\b|\d))"
)
SAME: Final = re.compile(
    r"\b(?:same|identical|mism[oa]s?) (?P<what>(?:(?!as\b|que\b)[a-z'-]+ ?){1,3})(?:\b(?:as|que)\b)?"
)
_IDLE: Final = frozenset(
    re.split(
        r"\s+",
        "time tiempo day dia thing cosa way modo manera order pedido number numero amount cantidad much mucho little "
        "poco "
        "bit algo lot far price precio weight peso shop tienda place sitio address direccion team",
    )
)
_DIFFERS: Final = re.compile(r"(?:\bno|\bnot|n't)\W+(?:\w+\W+){1,3}$")
_OF_ORDERS: Final = frozenset(
    re.split(
        r"\s+",
        "order pedido day dia price precio weight peso way team number numero size talla colour color width ancho "
        "delivery shipping return devolucion envio plazo payment",
    )
)
"""What is the same of two orders, two days or two forms, and nothing that the goods tell."""


class Side(NamedTuple):
    """A product, and the words by which its form is told."""

    known: Known
    words: frozenset[str]


def is_graded_wrongly(facts: Facts, match: re.Match[str], flat: str, one: Side, other: Side) -> bool:
    """Whether one side is said to have more or less of something than their figures tell, or these tell nothing."""
    about = _about(match["what"], flat)
    first, second = _figures(facts, one, about), _figures(facts, other, about)
    kinds = first.keys() & second.keys()
    if not kinds:
        return True
    if match["more"]:
        return all(max(first[kind]) <= min(second[kind]) for kind in kinds)
    return all(min(first[kind]) >= max(second[kind]) for kind in kinds)


def is_likened_wrongly(facts: Facts, match: re.Match[str], flat: str, one: Side, other: Side) -> bool:
    """Whether two sides are said to be the same in what they tell otherwise, or do not tell."""
    about = _about(match["what"], flat)
    told, rival = _attributes(one.known, about), _attributes(other.known, about)
    if told and rival:
        return not told & rival
    first, second = _figures(facts, one, about), _figures(facts, other, about)
    kinds = first.keys() & second.keys()
    return not kinds or all(not first[kind] & second[kind] for kind in kinds)


def is_of_goods(match: re.Match[str], flat: str) -> bool:
    """Whether the sameness is one of goods, and affirmed: no "in the same order", no "they do not have the same"."""
    return not stems(match["what"]) & _OF_ORDERS and not _DIFFERS.search(flat[: match.start()])


def _about(what: str, flat: str) -> frozenset[str]:
    """Return the stems of what is compared; where that is no more than time, of the whole sentence."""
    own = frozenset(word for word in stems(what) if word not in _IDLE)
    return own or frozenset(word for word in stems(flat) if word not in _IDLE)


def _attributes(known: Known, about: frozenset[str]) -> frozenset[str]:
    return frozenset(
        plain(str(value))
        for name, value in known.hit.attributes.items()
        if any(has_alike(word, stems(plain(name))) for word in about)
    )


def _figures(facts: Facts, side: Side, about: frozenset[str]) -> dict[str, set[Decimal]]:
    """Return what a side tells by these words, by the kind and dimension of the figures."""
    found: dict[str, set[Decimal]] = {}
    said = Said(formed=(side.words,))
    for piece in (*_own(side.known), *_of_pages(facts, side.known)):
        if is_of_another_form(side.known, piece, said):
            continue
        if not any(has_alike(word, piece.words | stems(piece.clause)) for word in about - side.known.title_roots):
            continue
        for claim in piece.claims:
            for value in claim.values:
                kind, amount = (
                    (f"{claim.kind} {value[0]}", value[1]) if isinstance(value, tuple) else (claim.kind, value)
                )
                if isinstance(amount, Decimal):
                    found.setdefault(kind, set()).add(amount)
    return found


def _own(known: Known) -> Iterator[Piece]:
    yield from {id(piece): piece for pieces in known.told.values() for piece in pieces}.values()


def _of_pages(facts: Facts, known: Known) -> Sequence[Piece]:
    """Return what pages tell of a product by its name or its brand: "Hallam tools are guaranteed for 15 years"."""
    names = known.title_roots | stems(plain(known.hit.brand or ""))
    return [piece for piece in facts.texts.pieces() if piece.words & names]
