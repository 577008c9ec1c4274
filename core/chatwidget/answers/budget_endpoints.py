"""REST: what the model may cost a day."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from chatwidget.answers.budget import Budget, BudgetIn, BudgetOut
from chatwidget.tenants.endpoints import Admin, Reader

router = APIRouter(prefix="/api/v1/settings/budget", tags=["settings"])


def _budget(request: Request) -> Budget:
    budget: Budget = request.state.budget
    return budget


Service = Annotated[Budget, Depends(_budget)]


@router.get("")
async def budget(actor: Reader, service: Service) -> BudgetOut:
    """The caps of tokens a day, and what today has used."""
    return await service.told(actor.tenant_id)


@router.put("")
async def set_budget(body: BudgetIn, actor: Admin, service: Service) -> BudgetOut:
    """Set the caps; above them the offline answerer answers, and people are offered."""
    return await service.set(actor.tenant_id, body)
