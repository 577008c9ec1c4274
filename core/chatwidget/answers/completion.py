"""What one completion said, used and called, gathered from its pieces."""

from dataclasses import dataclass, field
from typing import Any, Final

from chatwidget.answers.calls import Calls, ToolCall
from chatwidget.errors import ModelUnavailable
from chatwidget.text import storable

_WHOLE: Final = frozenset({"stop", "length", "tool_calls", "function_call", "content_filter"})


@dataclass(slots=True, kw_only=True)
class Usage:
    """What a completion used, how it went and which tools it called; filled while it streams."""

    model: str = ""
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None
    attempts: int = 0
    errors: list[str] = field(default_factory=list)
    refused: bool = False
    thought: bool = False
    characters: int = 0
    calls: list[ToolCall] = field(default_factory=list)

    @property
    def ran_out_thinking(self) -> bool:
        """Whether all that was allowed went into thoughts, so that nothing was said."""
        thought = self.thought or bool(self.reasoning_tokens)
        return thought and self.finish_reason == "length" and self.first_token_ms is None and not self.calls

    def check_whole(self) -> None:
        """Raise `ModelUnavailable` (`answer_incomplete`) unless the completion came to its end."""
        if self.finish_reason not in _WHOLE:
            raise ModelUnavailable("The model's answer broke off.", code="answer_incomplete")


def pieces(chunk: dict[str, Any], usage: Usage, calls: Calls) -> list[str]:
    """Return what a chunk says, "" for a sign of life, having noted in `usage` and `calls` what else it holds."""
    if chunk.get("error"):
        raise ModelUnavailable("The model reported an error.", code="model_error")
    used = chunk.get("usage")
    if used:
        usage.prompt_tokens = _count(used.get("prompt_tokens"))
        usage.completion_tokens = _count(used.get("completion_tokens"))
        usage.reasoning_tokens = _count((used.get("completion_tokens_details") or {}).get("reasoning_tokens"))
    said = []
    for choice in (chunk.get("choices") or ())[:1]:
        usage.finish_reason = choice.get("finish_reason") or usage.finish_reason
        delta = choice.get("delta") or choice.get("message") or {}
        piece = delta.get("content")
        if piece:
            said.append(storable(piece if isinstance(piece, str) else _text_of(piece)))
        if delta.get("refusal"):
            usage.refused = True
            said.append(storable(str(delta["refusal"])))
        if delta.get("tool_calls"):
            calls.feed(delta["tool_calls"])
            said.append("")
        if delta.get("reasoning_content") or delta.get("reasoning"):
            usage.thought = True
            said.append("")
    return said


def _text_of(parts: object) -> str:
    """Return the text of content that comes in parts, as some servers send it where a model also thinks."""
    return "".join(
        part["text"]
        for part in (parts if isinstance(parts, list) else ())
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    )


def _count(told: object) -> int | None:
    """Return a number of tokens, or None for what cannot be one: a budget is counted by it."""
    return told if isinstance(told, int) and 0 <= told < 10**9 else None
