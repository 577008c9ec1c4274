"""What was said before a question, as the playground and saved cases are told it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from chatwidget.answers.turn import Said
from chatwidget.text import STORABLE

MOST_CARDS: Final = 20


class CardBefore(BaseModel):
    """A card that an earlier answer showed; of what it held, the catalogue knows the rest."""

    type: Annotated[str, StringConstraints(max_length=30), STORABLE]
    external_id: Annotated[str, StringConstraints(max_length=255), STORABLE] = ""
    title: Annotated[str, StringConstraints(max_length=1_000), STORABLE] = ""


class SaidBefore(BaseModel):
    """An earlier message; what its `cards` showed is what "the first one" means."""

    role: Literal["user", "assistant", "agent"]
    content: Annotated[str, StringConstraints(max_length=10_000), STORABLE]
    cards: Annotated[list[CardBefore], Field(max_length=MOST_CARDS)] = []

    def said(self) -> Said:
        """Return the message as an answer leans on it."""
        return Said(role=self.role, content=self.content, cards=[card.model_dump() for card in self.cards])


def product_cards(cards: Sequence[Mapping[str, Any]]) -> list[CardBefore]:
    """Return the products among a message's cards."""
    return [CardBefore.model_validate(card) for card in cards if card.get("type") == "product"][:MOST_CARDS]
