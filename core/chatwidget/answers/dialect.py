"""What one model server understands: servers call themselves OpenAI-compatible and refuse this field or that.

A refusal is learnt once: the field is left out, and what then works is kept for as long as the process runs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MAX_TOKENS: Final = 800
# A model that thinks spends its allowance on thoughts first, and is silent while it does.
MAX_TOKENS_THINKING: Final = 4_000
_THINKS: Final = re.compile(r"(?:^|/)(?:o[1-9]|gpt-5(?!-chat)|deepseek-reasoner|qwq)", re.IGNORECASE)

# What a request can do without, in the order in which it is given up when a server does not say what it dislikes.
_OPTIONAL: Final = ("stream_options", "max_completion_tokens", "tools", "system")
_NOT_A_FIELD: Final = re.compile(r"context.?(length|window)|too (many|long)|maximum context|content.?(policy|filter)")


@dataclass(slots=True)
class Dialect:
    """What is known of a server's ways; `refused` names what it will not hear."""

    thinks: bool = False
    refused: frozenset[str] = frozenset()
    accepted: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, model: str) -> "Dialect":
        """Return what a model's name tells of it."""
        return cls(thinks=bool(_THINKS.search(model)))

    def request(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], refused: frozenset[str]
    ) -> dict[str, Any]:
        """Return a request without what the server refuses."""
        limit = MAX_TOKENS_THINKING if self.thinks else MAX_TOKENS
        body: dict[str, Any] = {"messages": list(messages), "stream": True}
        body["max_tokens" if "max_completion_tokens" in refused else "max_completion_tokens"] = limit
        if "stream_options" not in refused:
            body["stream_options"] = {"include_usage": True}
        if tools and "tools" not in refused:
            body["tools"] = list(tools)
        if "system" in refused:
            body["messages"] = [
                {**message, "role": "developer"} if message["role"] == "system" else message for message in messages
            ]
        if "tools" in refused:
            body["messages"] = [message for message in body["messages"] if _is_plain(message)]
        return body

    def lesson(
        self, refused: frozenset[str], complaint: str, *, with_tools: bool, may_guess: bool
    ) -> frozenset[str] | None:
        """Return what to leave out after a refusal, or None where leaving out would not help."""
        open_ = [name for name in _OPTIONAL if name not in refused and (name != "tools" or with_tools)]
        lowered = complaint.lower()
        spoken_of = {"tools": r"\btools?\b|tool_|function", "system": r"\bsystem\b|developer"}
        for name in open_:
            if re.search(spoken_of.get(name, name), lowered):
                return refused | {name}
        if not may_guess or _NOT_A_FIELD.search(lowered):
            return None
        untried = [name for name in open_ if name not in self.accepted and name != "system"]
        return refused | {untried[0]} if untried else None

    def worked(self, refused: frozenset[str], *, with_tools: bool) -> None:
        """Keep what a server has just understood."""
        self.refused = refused
        sent = {name for name in _OPTIONAL if name not in refused}
        self.accepted |= sent if with_tools else sent - {"tools"}


def _is_plain(message: Mapping[str, Any]) -> bool:
    return message["role"] != "tool" and "tool_calls" not in message
