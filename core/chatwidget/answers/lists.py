"""A list in an answer: each item as the statement that it makes with the words that lead to it."""

import re
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"\s*(?:[-*\u2022+]|\d{1,2}[.)])\s+(?P<said>.+)", re.DOTALL)


@dataclass(slots=True)
class List:
    """The list under way; any line that is no item ends it."""

    _lead: str = ""

    def statement(self, text: str) -> str:
        """Return what an item states, "In stock now: Plum S"; "" of what is no item of a list that is led to."""
        item = _ITEM.match(text)
        if item is None:
            bare = text.rstrip(" \n*_")
            self._lead = bare if bare.endswith(":") else ""
            return ""
        return f"{self._lead} {item['said']}" if self._lead else ""
