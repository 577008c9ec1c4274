"""A table in an answer, row by row: each cell as the statement that it makes with its row's and its column's name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

_RULE: Final = re.compile(r"\s*\|?[\s:|-]+\|?\s*")


@dataclass(slots=True)
class Table:
    """The table under way; any line that is no row ends it."""

    _columns: list[str] = field(default_factory=list)

    def statements(self, line: str) -> list[str]:
        """Return what a row states, "Chef's knife, Weight: 240 g"; nothing of a header, or of what is no row."""
        if not line.lstrip().startswith("|"):
            self._columns = []
            return []
        if _RULE.fullmatch(line):
            return []
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not self._columns:
            self._columns = cells
            return []
        return list(self._stated(cells))

    def _stated(self, cells: list[str]) -> Iterator[str]:
        row, *rest = cells
        for column, cell in zip_longest(self._columns[1 : len(rest) + 1], rest, fillvalue=""):
            if cell:
                yield f"{row}, {column[0].lower()}{column[1:]}: {cell}" if column else f"{row}: {cell}"
