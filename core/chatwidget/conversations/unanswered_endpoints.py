"""REST: the questions that got no real answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from chatwidget.answers.gaps import Gap
from chatwidget.conversations.unanswered import Settle, Unanswered, UnansweredQuestions
from chatwidget.tenants.endpoints import Reader, Writer
from chatwidget.text import Storable
from chatwidget.web.paging import Listing, Paging

router = APIRouter(prefix="/api/v1/unanswered", tags=["conversations"])


def _questions(request: Request) -> UnansweredQuestions:
    questions: UnansweredQuestions = request.state.unanswered
    return questions


Questions = Annotated[UnansweredQuestions, Depends(_questions)]


@router.get("")
async def unanswered(
    actor: Reader,
    page: Paging,
    questions: Questions,
    shop_id: Annotated[Storable | None, Query(max_length=200)] = None,
    settled: bool = False,
    reason: Gap | None = None,
) -> Listing[Unanswered]:
    """What shoppers asked and got no real answer to, the newest first: what pages or catalogue may lack."""
    return await questions.list(actor.tenant_id, page, shop_id=shop_id, settled=settled, reason=reason)


@router.patch("/{question_id}")
async def settle(question_id: str, body: Settle, actor: Writer, questions: Questions) -> Unanswered:
    """Mark one as settled, or as open again."""
    return await questions.settle(actor.tenant_id, question_id, settled=body.settled)
