"""Whether what a text tells and what an answer says are of the same thing."""

from collections.abc import Set as AbstractSet
from decimal import Decimal

from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import Value
from chatwidget.checking.evidence import Piece
from chatwidget.checking.known import Known
from chatwidget.checking.offers import words_of
from chatwidget.checking.said import Said


def is_near(told: Value, said: Value) -> bool:
    """Whether a value told is within a tenth of a value said."""
    if isinstance(told, tuple) and isinstance(said, tuple):
        return told[0] == said[0] and _is_near_by(told[1], said[1])
    return _is_near_by(told, said)


def _is_near_by(told: object, said: object) -> bool:
    return isinstance(told, Decimal) and isinstance(said, Decimal) and abs(told - said) * 10 <= said


def covers(told: AbstractSet[str], said: AbstractSet[str]) -> bool:
    """Whether each word said is told, in any form."""
    return all(has_alike(word, told) for word in said)


def overlap(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether two sets share a word, in any form."""
    return bool(one & other) or any(has_alike(word, other) for word in one)


def tells_time(piece: Piece) -> bool:
    """Whether a piece tells a time of day."""
    return any(claim.kind == "time" for claim in piece.claims)


def is_of_another_form(known: Known, piece: Piece, said: Said) -> bool:
    """Whether a piece tells of the small one what is said of the large one."""
    if len(known.offers) < 2:
        return False
    told = known.forms.named(words_of(piece.flat)) or known.forms.named(words_of(piece.clause))
    named = next((found for words in said.formed if (found := known.forms.named(words))), {})
    return any(not values & told[name] for name, values in named.items() if name in told)


def is_about(piece: Piece, said: Said) -> bool:
    """Whether a piece tells of the matter that is spoken of."""
    return not said.topics or "" in piece.topics or bool(piece.topics & said.topics)


def days_of_piece(piece: Piece) -> frozenset[str]:
    """Return the weekdays among the words of a piece."""
    return frozenset(word for word in piece.words if word.startswith("day "))
