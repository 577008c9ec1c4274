"""A write the model wants: shown to the shopper as a card, and nothing else until they confirm it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

PROPOSAL_MINUTES: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be done; `id` is the action's, and the idempotency key of its execution.

    `beside` is what the card shows beyond that.
    """

    id: str
    tool: str
    title: str
    summary: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    expires_at: datetime
    beside: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> dict[str, Any]:
        """Return the card with which the shopper decides."""
        return {
            **self.beside,
            "type": "action",
            "action_id": self.id,
            "title": self.title,
            "summary": self.summary,
            "status": "proposed",
            "expires_at": self.expires_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        }
