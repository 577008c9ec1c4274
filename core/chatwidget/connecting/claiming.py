"""The page on which the owner of an account made by a platform's install sets their password."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response

from chatwidget.connecting import pages
from chatwidget.connecting.words import language, say
from chatwidget.errors import ChatWidgetError, InvalidInput
from chatwidget.hooks.types import FormField
from chatwidget.tenants.claims import Claims

router = APIRouter(prefix="/claim", include_in_schema=False)

SHORTEST = 8


def _claims(request: Request) -> Claims:
    state: Any = request.state
    claims: Claims = state.claims
    return claims


@router.get("/{token}")
async def ask(token: str, request: Request) -> Response:
    """Ask for a password."""
    spoken = language(request.headers.get("accept-language", ""))
    try:
        return _page(spoken, token, await _claims(request).email(token))
    except ChatWidgetError as error:
        return _end(spoken, error.message, status=error.status)


@router.post("/{token}")
async def take(token: str, request: Request) -> Response:
    """Set the password."""
    spoken = language(request.headers.get("accept-language", ""))
    password = (await pages.sent(request)).get("password", "")
    try:
        email = await _claims(request).email(token)
        if len(password) < SHORTEST:
            return _page(spoken, token, email, wrong=f"At least {SHORTEST} characters.")
        await _claims(request).set_password(token, password)
    except InvalidInput as error:
        return _page(spoken, token, email, wrong=error.message)
    except ChatWidgetError as error:
        return _end(spoken, error.message, status=error.status)
    return _end(spoken, say(spoken, "claimed"))


def _page(spoken: str, token: str, email: str, *, wrong: str = "") -> Response:
    field = FormField(name="password", label=say(spoken, "password"), secret=True)
    body = pages.form(
        f"/claim/{token}",
        [field],
        button=say(spoken, "continue"),
        lead=say(spoken, "claim_lead", email=email),
        wrong={"password": wrong} if wrong else {},
    )
    return pages.page(spoken, say(spoken, "claim_title"), body, status=422 if wrong else 200)


def _end(spoken: str, sentence: str, *, status: int = 200) -> Response:
    return pages.page(spoken, say(spoken, "claim_title"), f"<p role=status>{escape(sentence)}</p>", status=status)
