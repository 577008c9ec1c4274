"""What a shop leaves out of its free delivery by name: "the bin goes by pallet; free delivery does not apply to it"."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from chatwidget.checking.claims import plain
from chatwidget.checking.evidence import SENTENCE, stems
from chatwidget.checking.known import Known

_NOT_FREE: Final = re.compile(
    r"\bfree (?:shipping|delivery|postage) (?:does not|doesn't|do not|is not|isn't|not) "
    r"(?:apply|include|cover|available|offered|valid)\b|"
    r"\b(?:not|n't) (?:eligible|qualify|included) (?:for|in) (?:our )?free (?:shipping|delivery)\b|"
    r"\beven on orders that (?:otherwise )?ship free\b|\benvio gratis no (?:se aplica|incluye|cubre|vale|es valido)\b|"
    r"\bno (?:entra|entran|se aplica|estan? incluid[oa]s?) (?:el|en el|del) envio gratis\b|"
    r"\baunque el pedido (?:tenga|lleve) envio gratis\b"
)
_SAME: Final = 3
"""So many words of a title name the product; all of them where there are fewer."""


@dataclass(slots=True)
class Exclusions:
    """The words of the statements that exclude something from free delivery."""

    _told: list[frozenset[str]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Take in a text of the shop."""
        self._told += _read(text)

    def hold_for(self, known: Known) -> bool:
        """Whether a product is excluded by its name."""
        needed = min(_SAME, len(known.title_roots))
        return any(len(known.title_roots & words) >= needed > 0 for words in self._told)


def without_denials(flat: str) -> str:
    """Return plain text without its words that something is not delivered free."""
    return _NOT_FREE.sub(" ", flat)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[frozenset[str], ...]:
    found, before = [], ""
    for line in text.splitlines():
        for sentence in SENTENCE.split(line):
            flat = plain(sentence)
            match = _NOT_FREE.search(flat)
            if match is not None:
                is_of_them = re.search(r"\b(?:it|them|these|ell[oa]s?|est[oa]s)\b", flat) is not None
                found.append(
                    stems(f"{before} {flat}") if is_of_them and not stems(flat[: match.start()]) else stems(flat)
                )
            before = flat
    return tuple(found)
