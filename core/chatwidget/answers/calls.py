"""Calls of tools, put together from a stream's pieces; servers differ in how they number and name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from chatwidget.text import storable

MOST_CALLS: Final = 16
MOST_ARGUMENT_CHARACTERS: Final = 20_000


@dataclass(slots=True)
class ToolCall:
    """A call as the model wrote it; `arguments` is its JSON, which may be broken."""

    id: str
    name: str
    arguments: str = ""

    def as_message(self) -> dict[str, Any]:
        """Return the call as it stands in the assistant's message."""
        arguments = self.arguments if isinstance(_parsed(self.arguments), dict) else "{}"
        return {"id": self.id, "type": "function", "function": {"name": self.name, "arguments": arguments}}

    def read(self) -> dict[str, Any] | None:
        """Return the arguments, or None where they are no JSON object."""
        read = _parsed(self.arguments)
        return read if isinstance(read, dict) else None


@dataclass(slots=True)
class Calls:
    """The calls of one completion."""

    _by_key: dict[Any, ToolCall] = field(default_factory=dict)
    _last: Any = None

    def feed(self, deltas: object) -> None:
        """Take in a chunk's `tool_calls`."""
        for delta in deltas if isinstance(deltas, list) else ():
            if isinstance(delta, Mapping):
                self._take(delta)

    def _take(self, delta: Mapping[str, Any]) -> None:
        function = delta.get("function") or {}
        key, its_id = delta.get("index"), delta.get("id")
        name = function.get("name")
        if key is None:  # some servers send whole calls without numbers
            key = its_id or (f"call {len(self._by_key)}" if name else self._last)
        known = self._by_key.get(key)
        if known is not None and its_id and known.id and its_id != known.id and name:
            key, known = its_id, self._by_key.get(its_id)  # and some give every call the same number
        if known is None:
            if len(self._by_key) >= MOST_CALLS or key is None:
                return
            known = self._by_key[key] = ToolCall(id=str(its_id or f"call_{len(self._by_key)}"), name="")
        self._last = key
        if name and not known.name:
            known.name = storable(str(name))[:128]
        arguments = function.get("arguments")
        if isinstance(arguments, dict):
            arguments = orjson.dumps(arguments).decode()
        if arguments:
            known.arguments = (known.arguments + storable(str(arguments)))[:MOST_ARGUMENT_CHARACTERS]

    def made(self) -> list[ToolCall]:
        """Return the calls in the order in which they were begun."""
        return [call for call in self._by_key.values() if call.name]


def _parsed(arguments: str) -> Any:
    try:
        # Neither a catalogue nor a receipt can hold a NUL.
        return orjson.loads(arguments.replace("\\u0000", "")) if arguments.strip() else {}
    except ValueError:
        return None
