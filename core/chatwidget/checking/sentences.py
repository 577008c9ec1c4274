"""Cuts a streamed answer into sentences, list items and rows, wherever the pieces begin and end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 700
"""A sentence that has not ended by then is cut at a space: nothing is held for ever, and nothing is long to judge."""

_QUOTES: Final = r"[\"'»”\u2019)\]*_`]*"
_END: Final = re.compile(
    rf"\n[ \t\r\n]*|[.!?…]+{_QUOTES}[ \t\r]+(?=[^ \t\r\n])|[.!?…]+{_QUOTES}[ \t\r]*\n\s*"
    r"|[\u3002\uff01\uff1f]+[」』\uff09”]*"  # full-width marks end sentences without a space
)
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|approx|aprox|incl|excl|max|min|mr|mrs|ms|dr|st|no|nº|núm|num|tel|vs|ca|ud|uds|"
    r"p\.?\s?ej|"
    r"av|avda|ee|uu|c|sr|sra|s\.l|s\.a|a\.m|p\.m|u\.s|ee\.\s?uu|\d{1,3})\.$",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"^\s*[*_#]*\s*(?:\d{1,3}|[a-z])\.$", re.IGNORECASE)


@dataclass(slots=True)
class Sentences:
    """Takes pieces, gives whole sentences with the space that follows them; `rest` is the one under way."""

    rest: str = ""
    _seen: int = 0

    def feed(self, piece: str) -> Iterator[str]:
        """Yield the sentences that a piece completes."""
        self.rest += piece
        while (end := self._next()) > 0:
            sentence, self.rest, self._seen = self.rest[:end], self.rest[end:], 0
            yield sentence

    def end(self) -> str:
        """Return what is left."""
        rest, self.rest, self._seen = self.rest, "", 0
        return rest

    def _next(self) -> int:
        start = max(0, self._seen - 8)
        for match in _END.finditer(self.rest, start):
            if match.start() >= LONGEST:
                break
            mark = match[0]
            if "\n" in mark:
                if match.end() == len(self.rest):
                    break  # more blank lines may follow
                return match.end()
            if mark[0] == "." and mark.strip() == "." and self._goes_on(match.start() + 1):
                continue
            return match.end()
        self._seen = len(self.rest)
        if len(self.rest) > LONGEST:
            space = self.rest.rfind(" ", LONGEST // 2, LONGEST)
            return space + 1 if space > 0 else LONGEST
        return 0

    def _goes_on(self, end: int) -> bool:
        """Whether a full stop ends an abbreviation or the number of a list item and no sentence."""
        line = self.rest.rfind("\n", 0, end) + 1
        before = self.rest[max(line, end - 12) : end]
        if _ITEM.match(self.rest[line:end]):
            return True
        short = _ABBREVIATION.search(before)
        if short is None:
            return False
        follows = self.rest[end:].lstrip()[:1]
        # "It costs 89. We" has ended, "approx. 3 days" has not.
        return not (short[0].strip(" (.").isdigit() and not follows.isdigit())
