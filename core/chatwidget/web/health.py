"""Alive, able to serve, and the numbers for Prometheus."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chatwidget.db.migrate import is_current
from chatwidget.errors import Unavailable

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Say that the process runs."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Say whether it can serve: the database must be there and migrated; Redis or the model down is degraded."""
    state = request.state
    checks = {"database": "ok", "migrations": "ok", "redis": "ok", "model": "offline"}
    try:
        if not await is_current(state.database):
            checks["migrations"] = "run `chatwidget migrate`"
    except Unavailable:
        checks["database"] = "down"
    except Exception:  # noqa: BLE001 - an empty database has no version table and no roles
        checks["migrations"] = "run `chatwidget migrate`"
    if not await state.cache.is_alive():
        checks["redis"] = "down"
    if state.answers.model is not None:
        checks["model"] = "resting" if state.answers.model.breaker.is_open else "ok"
    able = checks["database"] == "ok" and checks["migrations"] == "ok"
    degraded = checks["redis"] != "ok" or checks["model"] == "resting"
    status = "unavailable" if not able else "degraded" if degraded else "ok"
    return JSONResponse({"status": status, "checks": checks}, 200 if able else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """Return the numbers in Prometheus' text form."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
