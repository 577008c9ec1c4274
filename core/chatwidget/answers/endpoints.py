"""REST: the playground, where a merchant asks without touching any live chat."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, StringConstraints

from chatwidget.answers.earlier import SaidBefore
from chatwidget.answers.service import Answers
from chatwidget.answers.turn import Finished, Turn
from chatwidget.errors import ModelUnavailable
from chatwidget.hooks.types import Visitor
from chatwidget.shops.service import Shops
from chatwidget.tenants.endpoints import Writer
from chatwidget.text import STORABLE

router = APIRouter(prefix="/api/v1/shops/{shop_id}", tags=["playground"])


class PlaygroundIn(BaseModel):
    """A question to try."""

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000), STORABLE]
    history: list[SaidBefore] = Field(default_factory=list, max_length=50)
    locale: Annotated[str, StringConstraints(max_length=35), STORABLE] = ""


class PlaygroundOut(BaseModel):
    """The answer as a shopper would see it, and its receipt."""

    content: str
    sources: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    hand_over: bool
    receipt: dict[str, Any]


def _answers(request: Request) -> Answers:
    answers: Answers = request.state.answers
    return answers


def _shops(request: Request) -> Shops:
    shops: Shops = request.state.shops
    return shops


@router.post("/playground")
async def playground(
    shop_id: str,
    body: PlaygroundIn,
    actor: Writer,
    answers: Annotated[Answers, Depends(_answers)],
    shops: Annotated[Shops, Depends(_shops)],
) -> PlaygroundOut:
    """Answer a question with passages, checks, tokens and times; touches no live chat."""
    shop = await shops.known(actor, shop_id)
    turn = Turn(
        tenant_id=actor.tenant_id,
        shop=shop,
        visitor=Visitor(id="playground"),
        conversation_id="playground",
        text=body.message,
        history=[said.said() for said in body.history],
        locale=body.locale or shop.locale,
        shop_name=shop.name,
    )
    async for event in answers.answer(turn):
        if isinstance(event, Finished):
            return PlaygroundOut(
                content=event.content,
                sources=[dict(source) for source in event.sources],
                cards=[dict(card) for card in event.cards],
                hand_over=event.hand_over,
                receipt=dict(event.receipt),
            )
    raise ModelUnavailable("No answer came.")
