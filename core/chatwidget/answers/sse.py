"""Server-sent events as model servers send them: each event's data is a JSON object, and `[DONE]` ends the stream.

The format is the HTML standard's (9.2.6): lines end with LF, CR or CRLF, comments begin with a colon, and data may go
over several lines. Servers are not strict about it, so an event counts as soon as its data is whole, with or without
the empty line that should follow, also at the very end. It is read as bytes, because this runs for every token.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import orjson

from chatwidget.errors import ModelUnavailable

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one completion: no answer is as long, and a server that never stops must not fill the memory."""


class Events:
    """Turns the bytes of a stream, however they are cut, into its events' objects."""

    def __init__(self) -> None:
        self.is_done = False
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._read = 0
        self._after_cr = False
        self._is_error = False

    def feed(self, piece: bytes) -> Iterator[dict[str, Any]]:
        """Yield what has become whole; raises `ValueError` for no JSON, `ModelUnavailable` for a reported error."""
        self._read += len(piece)
        if self._read > MOST_BYTES:
            raise ModelUnavailable("The model's answer has no end.", code="answer_too_long")
        if self._after_cr and piece[:1] == b"\n":
            piece = piece[1:]
        if not piece:
            return
        self._after_cr = piece.endswith(b"\r")
        if b"\n" not in piece and b"\r" not in piece:
            self._rest += piece
            return
        whole = bytes(self._rest) + piece if self._rest else piece
        lines = whole.splitlines()
        self._rest = bytearray() if whole.endswith((b"\n", b"\r")) else bytearray(lines.pop())
        for line in lines:
            yield from self._line(line)
            if self.is_done:
                return

    def end(self) -> Iterator[dict[str, Any]]:
        """Yield the last event of a stream that ended without an empty line."""
        if self._rest and not self.is_done:
            yield from self._line(bytes(self._rest))
        if not self.is_done:
            yield from self._line(b"")

    def _line(self, line: bytes) -> Iterator[dict[str, Any]]:
        if line.startswith(b"data:"):
            data = line[5:].strip()
            if data == b"[DONE]":
                self.is_done = True
                return
            if self._data:
                data = b"\n".join((*self._data, data))
            try:
                event = orjson.loads(data)
            except ValueError:
                self._data.append(line[5:])  # the next line may have the rest of it
                return
            self._data.clear()
            if self._is_error:
                raise ModelUnavailable("The model reported an error.", code="model_error")
            if isinstance(event, dict):
                yield event
        elif not line:
            self._is_error = False
            if any(part.strip() for part in self._data):
                raise ValueError("An event of the model's stream is no JSON.")
            self._data.clear()
        elif line.startswith(b"event:"):
            self._is_error = line[6:].strip() == b"error"


async def whole(arriving: AsyncIterator[bytes]) -> dict[str, Any]:
    """Return the one object of an answer that does not stream; raises `ValueError` or `ModelUnavailable`."""
    held = bytearray()
    async for piece in arriving:
        held += piece
        if len(held) > MOST_BYTES:
            raise ModelUnavailable("The model's answer has no end.", code="answer_too_long")
    read = orjson.loads(held)
    return read if isinstance(read, dict) else {}
