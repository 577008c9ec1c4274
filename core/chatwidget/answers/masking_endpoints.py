"""REST: what models must not see of shoppers' messages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from chatwidget.answers.masking_settings import MaskingSetting, MaskingSettings
from chatwidget.tenants.endpoints import Admin, Reader

router = APIRouter(prefix="/api/v1/settings/masking", tags=["settings"])


def _settings(request: Request) -> MaskingSettings:
    settings: MaskingSettings = request.state.masking_settings
    return settings


Service = Annotated[MaskingSettings, Depends(_settings)]


@router.get("")
async def masking(actor: Reader, service: Service) -> MaskingSetting:
    """What is hidden of shoppers' messages before a model sees them."""
    return await service.told(actor)


@router.put("")
async def set_masking(body: MaskingSetting, actor: Admin, service: Service) -> MaskingSetting:
    """Set what is hidden."""
    return await service.set(actor, body)
