"""REST: one shopper told or forgotten, and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from chatwidget.privacy.schemas import AuditEntryOut, Exported, PrivacyRequestOut, SubjectIn
from chatwidget.privacy.service import Privacy, Subject
from chatwidget.tenants.endpoints import Admin
from chatwidget.web.paging import Listing, Paging

router = APIRouter(prefix="/api/v1", tags=["privacy"])


def _service(request: Request) -> Privacy:
    privacy: Privacy = request.state.privacy
    return privacy


Service = Annotated[Privacy, Depends(_service)]


@router.post("/privacy/export")
async def export(body: SubjectIn, actor: Admin, service: Service) -> Exported:
    """Return everything that is known of one shopper; it can be fetched again for thirty days."""
    return await service.report(actor.tenant_id, Subject(**body.model_dump()), by=actor.name or actor.id)


@router.post("/privacy/erase")
async def erase(body: SubjectIn, actor: Admin, service: Service) -> PrivacyRequestOut:
    """Delete one shopper everywhere; says how many rows of each kind there were."""
    return await service.erase(actor.tenant_id, Subject(**body.model_dump()), by=actor.name or actor.id)


@router.get("/privacy/requests")
async def requests(actor: Admin, page: Paging, service: Service) -> Listing[PrivacyRequestOut]:
    """List exports and erasures, those that platforms asked for included, newest first."""
    return await service.requests(actor.tenant_id, page)


@router.get("/privacy/requests/{request_id}")
async def kept(request_id: str, actor: Admin, service: Service) -> Exported:
    """Return an export again while it is kept."""
    return await service.kept(actor.tenant_id, request_id)


@router.get("/audit-log")
async def audit_log(actor: Admin, page: Paging, service: Service) -> Listing[AuditEntryOut]:
    """List who did what, newest first."""
    return await service.audit_log(actor.tenant_id, page)
