"""REST: the model that answers a tenant's questions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from chatwidget.answers.model_schemas import ModelIn, ModelOut, ModelTried
from chatwidget.answers.model_settings import ModelSettings
from chatwidget.tenants.endpoints import Admin, Reader

router = APIRouter(prefix="/api/v1/model", tags=["settings"])


def _settings(request: Request) -> ModelSettings:
    settings: ModelSettings = request.state.model_settings
    return settings


Service = Annotated[ModelSettings, Depends(_settings)]


@router.get("")
async def model(actor: Reader, service: Service) -> ModelOut:
    """The server and model that answer; a key is never shown, only its last four characters."""
    return await service.told(actor)


@router.put("")
async def set_model(body: ModelIn, actor: Admin, service: Service) -> ModelOut:
    """Answer with a server, key and model of your own, at any OpenAI-compatible address."""
    return await service.set(actor, body)


@router.delete("", status_code=204)
async def unset_model(actor: Admin, service: Service) -> Response:
    """Go back to the installation's model; your key is forgotten."""
    await service.unset(actor)
    return Response(status_code=204)


@router.post("/test")
async def try_model(actor: Admin, service: Service, body: ModelIn | None = None) -> ModelTried:
    """Make one tiny call, with these settings before they are saved or without a body with those that hold."""
    return await service.tried(actor, body)
