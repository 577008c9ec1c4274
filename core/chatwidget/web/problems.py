"""Every error as `{"error": {code, message, fields?, request_id}}`, never a traceback."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from structlog.contextvars import get_contextvars

from chatwidget.errors import ChatWidgetError
from chatwidget.log import get_logger

log = get_logger(__name__)

_BY_STATUS = {
    400: ("bad_request", "This request cannot be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("payload_too_large", "The request is too large."),
}


def problem(code: str, message: str, *, fields: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the body of an error answer."""
    body: dict[str, Any] = {"code": code, "message": message}
    if fields:
        body["fields"] = fields
    body["request_id"] = get_contextvars().get("request_id", "")
    return {"error": body}


def fields_of(error: RequestValidationError | Any) -> dict[str, str]:
    """Return pydantic's findings as `{"products.0.title": "…"}`, without echoing what was sent."""
    named: dict[str, str] = {}
    for item in error.errors():
        path = [str(part) for part in item["loc"]]
        if path and path[0] in {"body", "query", "path", "header"}:
            path = path[1:]
        named.setdefault(".".join(path) or "body", item["msg"].removeprefix("Value error, "))
    return named


def install(app: FastAPI) -> None:
    """Render every error of an application in our shape."""

    @app.exception_handler(ChatWidgetError)
    async def _ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ChatWidgetError)  # noqa: S101 - what the handler is registered for
        headers = dict(getattr(request.state, "cors", {}))
        headers |= {"Retry-After": str(max(1, round(error.retry_after)))} if error.retry_after else {}
        if error.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(problem(error.code, error.message, fields=error.fields), error.status, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: Exception) -> JSONResponse:
        fields = fields_of(error)
        if any(item["type"] == "json_invalid" for item in error.errors()):  # type: ignore[attr-defined]  # as above
            return JSONResponse(problem("invalid_json", "The body is not valid JSON."), 400)
        name, reason = next(iter(fields.items()))
        return JSONResponse(problem("invalid_input", f"{name}: {reason}", fields=fields), 422)

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        code, message = _BY_STATUS.get(error.status_code, ("http_error", str(error.detail)))
        return JSONResponse(problem(code, message), error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.error("request failed", path=request.url.path, exc_info=error)
        return JSONResponse(problem("internal_error", "Something went wrong on our side."), 500)
