"""REST: a tenant's widgets."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from chatwidget.tenants.endpoints import Reader, Writer
from chatwidget.web.paging import Listing, Paging
from chatwidget.widgets.schemas import SnippetOut, WidgetChanges, WidgetIn, WidgetMade, WidgetOut
from chatwidget.widgets.service import Widgets

router = APIRouter(prefix="/api/v1/widgets", tags=["widgets"])


def _service(request: Request) -> Widgets:
    widgets: Widgets = request.state.widgets
    return widgets


Service = Annotated[Widgets, Depends(_service)]


@router.get("")
async def widgets(actor: Reader, page: Paging, service: Service) -> Listing[WidgetOut]:
    """List widgets, newest first."""
    return await service.list(actor, page)


@router.post("", status_code=201)
async def create(body: WidgetIn, actor: Writer, service: Service) -> WidgetMade:
    """Make a widget; its identity secret is shown this once."""
    return await service.create(actor, body)


@router.get("/{widget_id}")
async def widget(widget_id: str, actor: Reader, service: Service) -> WidgetOut:
    """Return a widget."""
    return await service.get(actor, widget_id)


@router.patch("/{widget_id}")
async def change(widget_id: str, body: WidgetChanges, actor: Writer, service: Service) -> WidgetOut:
    """Change a widget; it shows on the shop's pages within seconds."""
    return await service.change(actor, widget_id, body)


@router.delete("/{widget_id}", status_code=204)
async def delete(widget_id: str, actor: Writer, service: Service) -> Response:
    """Delete a widget with its conversations."""
    await service.delete(actor, widget_id)
    return Response(status_code=204)


@router.get("/{widget_id}/snippet")
async def snippet(widget_id: str, actor: Reader, service: Service) -> SnippetOut:
    """Say what to paste on the shop's pages."""
    return await service.snippet(actor, widget_id)
