"""What an answer cost: known models' prices per million tokens, in US dollars; `MODEL_PRICES` adds and replaces."""

from collections.abc import Mapping
from typing import Any, Final

# List prices change, and these may be out of date; an operator's own stand in MODEL_PRICES and win.
KNOWN: Final[Mapping[str, tuple[float, float]]] = {
    "gpt-4o-mini": (0.15, 0.60),
    "gpt-4o": (2.50, 10.00),
    "gpt-4.1": (2.00, 8.00),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1-nano": (0.10, 0.40),
    "o4-mini": (1.10, 4.40),
}


class Prices:
    """The prices of one installation's models."""

    def __init__(self, own: Mapping[str, tuple[float, float]] | None = None) -> None:
        self._known = {**KNOWN, **(own or {})}

    def cost(self, model: str, tokens: Mapping[str, Any], *, own: tuple[float, float] | None = None) -> float | None:
        """Return an answer's cost in US dollars, by its payer's `own` price first; None where one is not known."""
        price = own or self._known.get(model) or self._dated(model)
        prompt, completion = tokens.get("prompt"), tokens.get("completion")
        if price is None or not isinstance(prompt, int) or not isinstance(completion, int):
            return None
        return round((prompt * price[0] + completion * price[1]) / 1_000_000, 6)

    def _dated(self, model: str) -> tuple[float, float] | None:
        """Return the price of "gpt-4o-mini-2024-07-18" by the name without its date."""
        parts = model.rsplit("-", 3)
        is_dated = len(parts) == 4 and all(part.isdigit() for part in parts[1:])
        return self._known.get(parts[0]) if is_dated else None
