"""The model speaks or calls tools, in a few rounds and within one deadline; it always has the last word."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from chatwidget.answers.completion import Usage
from chatwidget.answers.model import TOTAL_SECONDS, Model
from chatwidget.answers.tools.toolbox import Toolbox
from chatwidget.errors import ModelUnavailable
from chatwidget.masking import Mask

ROUNDS: Final = 4


@dataclass(slots=True)
class Spent:
    """What all rounds of an answer used."""

    rounds: list[Usage] = field(default_factory=list)

    @property
    def last(self) -> Usage:
        """The newest round."""
        return self.rounds[-1]

    def tokens(self) -> dict[str, int | None]:
        """Return all rounds' tokens; None where the server told none."""
        told = {
            name: [count for usage in self.rounds if (count := getattr(usage, f"{name}_tokens")) is not None]
            for name in ("prompt", "completion", "reasoning")
        }
        sums: dict[str, int | None] = {name: sum(counts) if counts else None for name, counts in told.items()}
        if sums["reasoning"] is None:
            del sums["reasoning"]
        return sums

    def used(self, messages: Sequence[Mapping[str, Any]]) -> int:
        """Return the tokens that count against a budget; estimated by length where the server told none."""
        total = 0
        for usage in self.rounds:
            told = (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
            total += told or (sum(len(str(message)) for message in messages) + usage.characters) // 4
        return total

    def receipt(self) -> dict[str, Any]:
        """Return what a receipt says of the model."""
        first = self.rounds[0].first_token_ms if self.rounds else None
        return {
            "model": self.last.model,
            "finish_reason": self.last.finish_reason,
            "refused": any(usage.refused for usage in self.rounds),
            "tokens": self.tokens(),
            "rounds": len(self.rounds),
            "first_token_ms": round(first or next((u.first_token_ms for u in self.rounds if u.first_token_ms), 0), 1),
            "attempts": sum(usage.attempts for usage in self.rounds),
            "errors": [error for usage in self.rounds for error in usage.errors],
        }


async def converse(
    model: Model, messages: Sequence[Mapping[str, Any]], toolbox: Toolbox | None, spent: Spent, mask: Mask | None = None
) -> AsyncIterator[str]:
    """Yield what the model says; its calls run in between, what `mask` hides put back. Raises `ModelUnavailable`."""
    mask = Mask() if mask is None else mask
    talk = list(messages)
    schemas = toolbox.schemas if toolbox else ()
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            for number in range(ROUNDS + 1):
                usage = Usage()
                spent.rounds.append(usage)
                may_call = toolbox is not None and number < ROUNDS
                said: list[str] = []
                async for piece in model.complete(talk, usage, tools=schemas if may_call else ()):
                    if not said and any(earlier.first_token_ms is not None for earlier in spent.rounds[:-1]):
                        yield "\n\n"
                    said.append(piece)
                    yield piece
                if toolbox is None or not may_call or not usage.calls:
                    return
                meant = [replace(call, arguments=mask.restored(call.arguments)) for call in usage.calls]
                results = await asyncio.gather(*(toolbox.run(call) for call in meant))
                calls = [call.as_message() for call in usage.calls]
                talk.append({"role": "assistant", "content": "".join(said) or None, "tool_calls": calls})
                talk += [
                    {"role": "tool", "tool_call_id": call.id, "content": result}
                    for call, result in zip(usage.calls, results, strict=True)
                ]
    except TimeoutError as error:
        raise ModelUnavailable("The answer took too long.", code="answer_too_long") from error
