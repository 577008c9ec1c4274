"""Whether what a sentence puts together is enough for free delivery, where it says so in words.

"One tin already gets you free delivery", "con dos mochilas todavía no llegas al envío gratis".
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from chatwidget.checking.baskets import totals
from chatwidget.checking.codes import is_to_reach
from chatwidget.checking.evidence import Piece, places_in, stems
from chatwidget.checking.facts import Facts
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.texts import amounts_of
from chatwidget.checking.topics import FREE

_FREE: Final = r"(?:the )?(?:free|no-cost) (?:\w+ ){0,2}?(?:delivery|shipping|postage)"
_GRATIS: Final = r"(?:el |al |del )?envio (?:\w+ ){0,2}?(?:gratis|gratuito)"
_PAYS: Final = r"(?:(?:for )?(?:the )?(?:delivery|shipping|postage)|(?:el |los )?(?:envio|portes|gastos de envio))"
_FALLS_SHORT: Final = re.compile(
    rf"\b(?:not|n't|never)\b(?: \w+){{0,3}} (?:enough for|qualify for|reach|get(?: you)?(?: to)?) {_FREE}|"
    rf"\b(?:short of|below the limit for|under the limit for) {_FREE}|"
    rf"\bstill (?:have to )?pay {_PAYS}|"
    rf"\b(?:no|todavia no|aun no)(?: \w+){{0,2}} (?:llega\w*|alcanza\w*|basta\w*|da) (?:\w+ )?(?:a |para )?{_GRATIS}|"
    rf"\b(?:todavia|aun) (?:\w+ )?pagas? {_PAYS}|\b(?:sigues|tendrias que|tienes que) pag(?:ando|ar) {_PAYS}"
)
_REACHES: Final = re.compile(
    rf"\b(?:qualif(?:y|ies) for|(?:is|are|'s) (?:already )?enough for|gets? you|reach(?:es)?|earns? you) {_FREE}|"
    rf"\b(?:llegas?|llegan|alcanzas?|alcanzan|bastan?|da) (?:ya )?(?:\w+ )?(?:a |para )?{_GRATIS}|"
    rf"\b(?:ya )?tienes (?:ya )?{_GRATIS}"
)


def holds(facts: Facts, sentence: Spoken) -> bool | None:
    """Whether a sentence is right that a basket is enough for free delivery, or is not; None where it says neither.

    None too where the forms or the place are left open, and it is so for some of them.
    """
    falls_short = _FALLS_SHORT.search(sentence.flat) is not None
    if not falls_short and not _REACHES.search(sentence.flat):
        return None
    found, limits = totals(sentence), set(_limits(facts, sentence))
    if not found or not limits:
        return None
    verdicts = {(total < limit) == falls_short for total in found for limit in limits}
    return verdicts.pop() if len(verdicts) == 1 else None


def _limits(facts: Facts, sentence: Spoken) -> Iterator[Decimal]:
    """Yield the amounts from which on delivery is free, to the place that a sentence names if it names one."""
    told = [
        (piece, min(limits))
        for piece in facts.texts.pieces()
        if piece.free and "shipping" in piece.topics and (limits := limits_of(piece))
    ]
    places, said = places_in(sentence.flat), stems(sentence.flat)
    yield from (limit for piece, limit in told if not _is_elsewhere(piece, places, said))


def limits_of(piece: Piece) -> set[Decimal]:
    """Return the amounts that an order has to reach by a piece of text for something to be free."""
    told = amounts_of([claim for claim in piece.claims if is_to_reach(claim, piece.flat)])
    return told or (amounts_of(piece.claims) if FREE.search(piece.flat) else set())


def _is_elsewhere(piece: Piece, places: frozenset[str], said: frozenset[str]) -> bool:
    """Whether what is told holds of another place than the sentence's."""
    if places and piece.places:
        return not places & piece.places
    return bool(piece.names) and bool(places) and not piece.names & said
