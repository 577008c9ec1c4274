"""A list in an answer: each item as the statement that it makes with the words that lead to it."""

import re
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"\s*(?:[-*\u2022+]|\d{1,2}[.)])\s+(?P<said>.+)", re.DOTALL)
_HEADING: Final = re.compile(r"\s*(?:\*\*[^*\n]+\*\*|#+ [^\n]+)\s*")


@dataclass(slots=True)
class List:
    """The list under way; any line that is no item ends it."""

    is_dropped: bool = False
    """Whether what leads to the list was left out, and so its items are, too."""
    _lead: str = ""
    _is_lead: bool = False

    def led(self, *, is_dropped: bool) -> None:
        """Hear what became of the line that was looked at last."""
        if self._is_lead:
            self.is_dropped = is_dropped

    def statement(self, text: str) -> str:
        """Return what an item states, "In stock now: Plum S"; "" of what is no item of a list that is led to."""
        item = _ITEM.match(text)
        self._is_lead = item is None
        if item is None:
            bare = text.strip(" \n*_#")
            self._lead = bare if bare.endswith(":") else f"{bare}:" if _HEADING.fullmatch(text) else ""
            self.is_dropped = False
            return ""
        return f"{self._lead} {item['said']}" if self._lead else ""
