"""Public HTTP for widgets: configuration, visitor tokens, and the assets, with CORS by the widget's own list."""

import os
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import FileResponse

from chatwidget import origins
from chatwidget.errors import NotFound
from chatwidget.widgets.public import PublicWidget
from chatwidget.widgets.schemas import VisitorIn, VisitorOut
from chatwidget.widgets.visitors import Visitors

router = APIRouter(tags=["embed"])

_package = Path(__file__).resolve().parent.parent
ASSETS = next(
    (
        folder
        for folder in (_package / "_assets" / "widget", _package.parent.parent / "widget" / "dist")
        if (folder / "widget.js").is_file()
    ),
    _package / "_assets" / "widget",
)


def _visitors(request: Request) -> Visitors:
    visitors: Visitors = request.state.visitors
    return visitors


def _cors(request: Request, widget: PublicWidget) -> dict[str, str]:
    origin = request.headers.get("origin")
    headers = {"Vary": "Origin"}
    if origin and origins.allows(widget.domains, origin):
        headers["Access-Control-Allow-Origin"] = origin
    return headers


@router.get("/api/embed/{widget_id}", response_class=Response)
async def configuration(widget_id: str, request: Request) -> Response:
    """Return a widget's public configuration; unknown or switched off is 404."""
    widget = await _visitors(request).widget(widget_id)
    headers = {"ETag": widget.etag, "Cache-Control": "public, max-age=30", **_cors(request, widget)}
    if request.headers.get("if-none-match") == widget.etag:
        return Response(status_code=304, headers=headers)
    return Response(widget.config, media_type="application/json", headers=headers)


@router.post("/api/embed/{widget_id}/visitor")
async def admit(
    widget_id: str, request: Request, response: Response, body: Annotated[VisitorIn | None, Body()] = None
) -> VisitorOut:
    """Return a signed visitor token; called at the shopper's first interaction."""
    visitors = _visitors(request)
    widget = await visitors.widget(widget_id)
    request.state.cors = _cors(request, widget)  # errors carry them too, or a page could not read why
    response.headers.update(request.state.cors)
    response.headers["Cache-Control"] = "no-store"
    return await visitors.admit(
        widget_id, body or VisitorIn(), origin=request.headers.get("origin"), address=request.state.address
    )


@router.options("/api/embed/{widget_id}/visitor", include_in_schema=False)
@router.options("/api/embed/{widget_id}", include_in_schema=False)
async def preflight(widget_id: str, request: Request) -> Response:
    """Answer a browser's preflight for a page on the widget's list."""
    headers = _cors(request, await _visitors(request).widget(widget_id))
    headers["Access-Control-Allow-Methods"] = "GET, POST"
    headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
    headers["Access-Control-Max-Age"] = "600"
    return Response(status_code=204, headers=headers)


@router.get("/widget.js", include_in_schema=False)
async def loader() -> Response:
    """Serve the loader, the one mutable asset."""
    return _asset("widget.js", "public, max-age=300, stale-while-revalidate=86400")


@router.get("/widget/{version}/{file:path}", include_in_schema=False)
async def asset(version: str, file: str) -> Response:
    """Serve an immutable asset; `version` is part of its name for caches alone."""
    del version
    return _asset(file, "public, max-age=31536000, immutable")


def _asset(file: str, caching: str) -> Response:
    path = Path(os.path.normpath(ASSETS / file))
    if len(file) > 200 or not path.is_relative_to(ASSETS) or not path.is_file():
        raise NotFound("There is no such file.", code="asset_not_found")
    return FileResponse(
        path,
        headers={
            "Cache-Control": caching,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
