"""Queries on saved cases and their runs."""

from collections.abc import Sequence

from sqlalchemy import func, select

from chatwidget.db import UnitOfWork
from chatwidget.models import EvalCase, EvalRun


async def case(unit: UnitOfWork, shop_id: str, case_id: str) -> EvalCase | None:
    """Find a case of a shop."""
    return await unit.scalar(select(EvalCase).where(EvalCase.id == case_id, EvalCase.shop_id == shop_id))


async def cases(unit: UnitOfWork, shop_id: str) -> Sequence[EvalCase]:
    """Return all cases of a shop, oldest first."""
    query = select(EvalCase).where(EvalCase.shop_id == shop_id).order_by(EvalCase.created_at, EvalCase.id)
    return (await unit.scalars(query)).all()


async def count_cases(unit: UnitOfWork, shop_id: str) -> int:
    """Return how many cases a shop has."""
    return await unit.scalar(select(func.count()).select_from(EvalCase).where(EvalCase.shop_id == shop_id)) or 0


async def run(unit: UnitOfWork, run_id: str, *, lock: bool = False) -> EvalRun | None:
    """Find a run."""
    query = select(EvalRun).where(EvalRun.id == run_id)
    return await unit.scalar(query.with_for_update() if lock else query)


async def open_run(unit: UnitOfWork, shop_id: str) -> EvalRun | None:
    """Return the run that is under way."""
    return await unit.scalar(
        select(EvalRun).where(EvalRun.shop_id == shop_id, EvalRun.status.in_(("queued", "running")))
    )


async def run_before(unit: UnitOfWork, shop_id: str, run_id: str) -> EvalRun | None:
    """Return the newest finished run but for this one."""
    return await unit.scalar(
        select(EvalRun)
        .where(EvalRun.shop_id == shop_id, EvalRun.status == "done", EvalRun.id != run_id)
        .order_by(EvalRun.finished_at.desc())
        .limit(1)
    )
