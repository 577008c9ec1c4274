"""Rows as JSON, the one parameter of a set-based statement."""

from typing import Any

import orjson

from chatwidget.text import storable


def as_json(rows: list[dict[str, Any]] | dict[str, Any]) -> str:
    """Return rows, or one object, as JSON that PostgreSQL can hold: without NUL characters and lone surrogates."""
    try:
        written = orjson.dumps(rows)
    except TypeError:  # a lone surrogate
        written = orjson.dumps(_storable(rows))
    if b"\\u0000" in written:
        written = orjson.dumps(_storable(rows))
    return written.decode()


def _storable(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {_storable(key): _storable(inner) for key, inner in value.items()}
        case list():
            return [_storable(inner) for inner in value]
        case _:
            return value
