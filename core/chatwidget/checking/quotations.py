"""What stands word for word in a shop's texts: whole statements, for half of one may say the opposite of all of it.

"Free returns on sale items." is no quotation from "We do not offer free returns on sale items."
"""

import re
from typing import Final

from chatwidget.checking.claims import plain

_LEAST: Final = 20
"""Characters that make a statement, which cannot stand in a text by chance."""
_END: Final = re.compile(r"[.!?…]+[\"'»”)\]]*(?=\s|$)|\s*\n|\s*$")
_BEFORE: Final = re.compile(r"(?:^|[.!?…][\"'»”)\]]*\s|\n\W*|•\s*)$")
_MARKS: Final = " \n\t-*•"


class Quotations:
    """The texts of a turn, as they may be quoted."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, text: str) -> None:
        """Take in a text; a line that begins with a small letter goes on with the one before."""
        lines = [" ".join(line.split()) for line in text.splitlines()]
        joined = "".join(f"{' ' if line[0].islower() else chr(10)}{line}" for line in lines if line)
        self._texts.append(plain(joined).strip())

    def hold(self, flat: str) -> bool:
        """Whether plain text is one or more whole statements of a text."""
        said = " ".join(flat.strip(_MARKS).split())
        bare = said.rstrip(".!?…")
        if not bare:
            return False
        return any(
            said == text.replace("\n", " ") or (len(said) >= _LEAST and self._stands_in(text, bare))
            for text in self._texts
        )

    @staticmethod
    def _stands_in(text: str, bare: str) -> bool:
        whole = text.replace("\n", " ")
        at = whole.find(bare)
        while at >= 0:
            if _BEFORE.search(text[max(0, at - 6) : at] if at else "") and _END.match(text, at + len(bare)):
                return True
            at = whole.find(bare, at + 1)
        return False
