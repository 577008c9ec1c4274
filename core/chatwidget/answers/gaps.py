"""When a question counts as unanswered, so that the merchant can see what their pages and catalogue lack."""

import re
from typing import Final, Literal, TypeAlias

from chatwidget.answers.question import Understood
from chatwidget.catalogue.terms import fold

Gap: TypeAlias = Literal["nothing_found", "unconfirmed", "handed_over", "failed", "rated_down"]
"""Nothing was found; nothing of it could be confirmed; a person was called; no answer came; the shopper said no."""

_SMALL_TALK: Final = frozenset(("greeting", "thanks", "person"))
_UNKNOWN: Final = re.compile(
    r"\b(?:could(?:n't| not) find|can(?:'t|not) find|(?:don't|do not) (?:have|know)|no information|not sure|"
    r"no (?:he |hemos )?(?:encontrado|encuentro)|no (?:tengo|dispongo)|no lo se|no estoy segur[oa])\b"
)


def gap_of(asked: Understood, content: str, *, kept: bool, dropped: int, hand_over: bool, shows: bool) -> Gap | None:
    """Return why an answer is none, or None.

    `kept` says whether any checked sentence held, `dropped` how many did not, `shows` whether cards or sources stand
    beside the answer.
    """
    if asked.intent in _SMALL_TALK:
        return None
    if dropped and not kept:
        return "unconfirmed"
    if hand_over:
        return "handed_over"
    return "nothing_found" if not shows and _UNKNOWN.search(fold(content)) else None
