"""REST: saved cases, runs of them, and a real answer turned into a case."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from chatwidget.evaluation.schemas import CaseChanges, CaseIn, CaseOut, RunOut, RunWithResults
from chatwidget.evaluation.service import Evaluation
from chatwidget.tenants.endpoints import Reader, Writer
from chatwidget.web.paging import Listing, Paging

router = APIRouter(prefix="/api/v1", tags=["evaluation"])


def _service(request: Request) -> Evaluation:
    evaluation: Evaluation = request.state.evaluation
    return evaluation


Service = Annotated[Evaluation, Depends(_service)]


@router.get("/shops/{shop_id}/eval-cases")
async def cases(shop_id: str, actor: Reader, page: Paging, service: Service) -> Listing[CaseOut]:
    """List saved cases, newest first."""
    return await service.list_cases(actor, shop_id, page)


@router.post("/shops/{shop_id}/eval-cases", status_code=201)
async def add_case(shop_id: str, body: CaseIn, actor: Writer, service: Service) -> CaseOut:
    """Save a question with what its answer must hold."""
    return await service.add(actor, shop_id, body)


@router.patch("/shops/{shop_id}/eval-cases/{case_id}")
async def change_case(shop_id: str, case_id: str, body: CaseChanges, actor: Writer, service: Service) -> CaseOut:
    """Change a case."""
    return await service.change(actor, shop_id, case_id, body)


@router.delete("/shops/{shop_id}/eval-cases/{case_id}", status_code=204)
async def delete_case(shop_id: str, case_id: str, actor: Writer, service: Service) -> Response:
    """Delete a case."""
    await service.delete(actor, shop_id, case_id)
    return Response(status_code=204)


@router.post("/conversations/{conversation_id}/messages/{message_id}/eval-case", status_code=201)
async def case_from_answer(conversation_id: str, message_id: str, actor: Writer, service: Service) -> CaseOut:
    """Turn an answer of a real chat into a case that expects the same products and sources."""
    return await service.from_answer(actor, conversation_id, message_id)


@router.post("/shops/{shop_id}/eval-runs", status_code=202)
async def start_run(shop_id: str, actor: Writer, service: Service) -> RunOut:
    """Ask every saved case again, or return the run that is under way."""
    return await service.start(actor, shop_id)


@router.get("/shops/{shop_id}/eval-runs")
async def runs(shop_id: str, actor: Reader, page: Paging, service: Service) -> Listing[RunOut]:
    """List runs, newest first."""
    return await service.list_runs(actor, shop_id, page)


@router.get("/shops/{shop_id}/eval-runs/{run_id}")
async def run(shop_id: str, run_id: str, actor: Reader, service: Service) -> RunWithResults:
    """Return a run with each result: what failed, what was fixed or broken since the run before."""
    return await service.get_run(actor, shop_id, run_id)
