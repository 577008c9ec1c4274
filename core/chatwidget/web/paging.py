"""Cursor pages of lists: `?limit=&cursor=` → `{"data": […], "next_cursor": null | "…"}`, newest first."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import orjson
from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from chatwidget.db import UnitOfWork
from chatwidget.errors import InvalidInput
from chatwidget.text import storable

T = TypeVar("T")


class Listing(BaseModel, Generic[T]):
    """One page of a list."""

    data: list[T]
    next_cursor: str | None = None


class Page:
    """Which page was asked for; raises `InvalidInput` (`invalid_cursor`)."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
    ) -> None:
        self.limit = limit
        self.after = _read(cursor) if cursor else None

    async def fetch(
        self, unit: UnitOfWork, query: Select[T], time: InstrumentedAttribute[datetime], key: InstrumentedAttribute[str]
    ) -> tuple[Sequence[T], str | None]:
        """Return the rows of this page and the next cursor, ordered by `(time, key)` downwards."""
        if self.after is not None:
            query = query.where(tuple_(time, key) < tuple_(*self.after))
        rows = (await unit.scalars(query.order_by(time.desc(), key.desc()).limit(self.limit + 1))).all()
        if len(rows) <= self.limit:
            return rows, None
        last = rows[self.limit - 1]
        return rows[: self.limit], _write(getattr(last, time.key), getattr(last, key.key))


def _write(time: datetime, key: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([time.isoformat(), key])).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, str]:
    try:
        time, key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(time), storable(str(key))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        raise InvalidInput("This cursor is not one that we gave out.", code="invalid_cursor") from None


Paging = Annotated[Page, Depends()]
