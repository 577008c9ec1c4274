"""The file of a bulk operation on disk: parents in order, each with its children, wherever in the file they stand.

Children follow their parent, but not at once; a shop may have hundreds of thousands of lines. So the lines go into a
small database file as they arrive, and memory stays flat.
"""

import hashlib
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import orjson

from chatwidget import PlatformUnavailable

_SCHEMA: Final = """
CREATE TABLE parents (number INTEGER PRIMARY KEY, id TEXT UNIQUE, line BLOB);
CREATE TABLE children (parent TEXT, number INTEGER, line BLOB, PRIMARY KEY (parent, number)) WITHOUT ROWID;
CREATE TABLE whole (parents INTEGER);
"""
_PREFIX: Final = "chatwidget-shopify-"
KEPT_SECONDS: Final = 7 * 24 * 3600
"""How long Shopify keeps an operation's file."""
_BATCH: Final = 2_000


class Spool:
    """One operation's lines; a file that is whole is found again by the next step on this machine."""

    def __init__(self, shop_id: str, operation: str) -> None:
        name = hashlib.sha256(f"{shop_id} {operation}".encode()).hexdigest()[:24]
        self._path = Path(tempfile.gettempdir()) / f"{_PREFIX}{name}.sqlite"

    def count(self) -> int | None:
        """Return how many parents there are, or None while the file is not whole."""
        if not self._path.is_file():
            return None
        with closing(sqlite3.connect(self._path)) as database:
            try:
                row = database.execute("SELECT parents FROM whole").fetchone()
            except sqlite3.DatabaseError:
                return None
        return int(row[0]) if row else None

    async def fill(self, pieces: AsyncIterator[bytes]) -> int:
        """Take in the whole file and return how many parents it has; raises `PlatformUnavailable` for a broken one."""
        _tidy()
        fresh = self._path.with_suffix(f".{os.getpid()}-{id(self)}")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
            database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA} BEGIN;")
            count = number = 0
            async for line in _lines(pieces):
                number += 1
                try:
                    value = orjson.loads(line)
                    parent = value.get("__parentId")
                    if parent is None:
                        count += 1
                        database.execute("INSERT OR REPLACE INTO parents VALUES (?, ?, ?)", (count, value["id"], line))
                    else:
                        database.execute("INSERT OR REPLACE INTO children VALUES (?, ?, ?)", (parent, number, line))
                except (orjson.JSONDecodeError, KeyError, AttributeError) as error:
                    fresh.unlink(missing_ok=True)
                    raise PlatformUnavailable("Shopify's file cannot be understood.") from error
                if number % _BATCH == 0:
                    database.execute("COMMIT")
                    database.execute("BEGIN")
            database.execute("INSERT INTO whole VALUES (?)", (count,))
            database.execute("COMMIT")
        fresh.replace(self._path)
        return count

    def parents(self, after: int) -> Iterator[tuple[int, dict[str, Any], list[dict[str, Any]]]]:
        """Yield (number, parent, children) from a number on."""
        with closing(sqlite3.connect(self._path)) as database:
            rows = database.execute("SELECT number, id, line FROM parents WHERE number > ? ORDER BY number", (after,))
            for number, own_id, line in rows:
                children = database.execute("SELECT line FROM children WHERE parent = ? ORDER BY number", (own_id,))
                yield number, orjson.loads(line), [orjson.loads(child) for (child,) in children]

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)


def _tidy() -> None:
    """Remove what killed workers left, or a shop that has gone: a file is good for as long as its operation."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another worker may be doing the same
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    held = b""
    async for piece in pieces:
        *whole, held = (held + piece).split(b"\n")
        for line in whole:
            if line.strip():
                yield line
    if held.strip():
        yield held
