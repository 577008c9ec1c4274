"""Long lists in the order of ids, read so that any page can be gone on from and nothing slips through.

Lists are read with an overlap of one row. When rows vanish while a list is read, its rest moves up: a page that does
not begin with a row already known is read again further up.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from chatwidget_woocommerce import convert
from chatwidget_woocommerce.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the reading stands: which list, how many rows of it are behind us, and the last id among them."""

    part: str = "products"
    offset: int = 0
    last: int = 0

    @staticmethod
    def read(cursor: str | None) -> "Place":
        """Return the place that a cursor names; the start where it names none."""
        try:
            return Place(**orjson.loads(cursor)) if cursor else Place()
        except (orjson.JSONDecodeError, TypeError):
            return Place()

    def __str__(self) -> str:
        return orjson.dumps(asdict(self)).decode()


async def next_page(
    client: Client, path: str, wanted: Mapping[str, str | int], place: Place, size: int
) -> tuple[list[dict[str, Any]], Place, int | None]:
    """Return the rows after a place, the place behind them, and how many there are in all; no rows at the end."""
    order = {**wanted, "orderby": "id", "order": "asc", "per_page": size}
    start = max(0, place.offset - 1)
    while True:
        answer = await client.get(path, **{**order, "offset": start})
        rows = [row for row in answer.rows if convert.external_id(row)]
        if start == 0 or (rows and rows[0]["id"] <= place.last):
            break
        start = max(0, start - size + 1)
    fresh = [row for row in rows if row["id"] > place.last]
    behind = replace(place, offset=start + len(answer.rows))
    if not fresh and len(answer.rows) >= size:
        return await next_page(client, path, wanted, behind, size)
    return fresh, replace(behind, last=max((row["id"] for row in fresh), default=place.last)), answer.total
