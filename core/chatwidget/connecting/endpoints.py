"""The connecting pages, for a person in a browser: log in, answer what the platform asks, come back, watch it read."""

import re
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import ValidationError

from chatwidget.connecting import pages
from chatwidget.connecting.service import Connecting, Started, refusal_fields
from chatwidget.connecting.sessions import ConnectSession, ConnectSessions
from chatwidget.connecting.words import language, say
from chatwidget.errors import ChatWidgetError, NotAuthenticated
from chatwidget.hooks.types import Form, FormField
from chatwidget.shops.domains import known
from chatwidget.shops.service import Shops
from chatwidget.tenants.actor import Actor, scopes_of_role
from chatwidget.tenants.schemas import Registration
from chatwidget.tenants.service import Tenants
from chatwidget.web.paging import Page
from chatwidget.widgets.service import Widgets

router = APIRouter(prefix="/connect", tags=["connect"], include_in_schema=False)


class Room:
    """What a page needs of the request."""

    def __init__(self, request: Request) -> None:
        state: Any = request.state
        self.request = request
        self.connecting: Connecting = state.connecting
        self.sessions: ConnectSessions = state.connect_sessions
        self.tenants: Tenants = state.tenants
        self.shops: Shops = state.shops
        self.widgets: Widgets = state.widgets
        self.language = language(request.headers.get("accept-language", ""))
        self.session: ConnectSession | None = self.sessions.read(request)

    def say(self, kind: str, **values: object) -> str:
        """Return a sentence in the page's language."""
        return say(self.language, kind, **values)

    def page(self, title: str, body: str, **more: Any) -> Response:
        """Return a page in the page's language."""
        return pages.page(self.language, title, body, **more)

    def actor(self, session: ConnectSession) -> Actor:
        """Return the person of a session."""
        return Actor(
            tenant_id=session.tenant_id,
            user_id=session.user_id,
            name=session.name,
            scopes=scopes_of_role(session.role),
        )

    def admin(self) -> ConnectSession:
        """Return the session of somebody who may connect shops; raises `NotAuthenticated` or `Forbidden`."""
        if self.session is None:
            raise NotAuthenticated("Please log in again and begin anew.")
        self.actor(self.session).require("admin")
        return self.session

    @property
    def named(self) -> dict[str, str]:
        """The shop that a link to this page names: filled in, and neither asked nor trusted before it is sent."""
        query = self.request.query_params
        return {name: query[name][:500] for name in ("url", "domain", "shop") if query.get(name)}

    @property
    def next(self) -> dict[str, str]:
        """What the API began, to go on with after the log-in."""
        install_id = self.request.query_params.get("next", "")
        return {"next": install_id} if re.fullmatch(r"ins_[a-z0-9]+", install_id) else {}

    def path(self, platform: str, *, new: bool = False) -> str:
        """Return the page's own address, the shop that a link named kept."""
        query = "&".join(part for part in ("new" if new else "", urlencode({**self.named, **self.next})) if part)
        return f"/connect/{quote(platform)}{'?' if query else ''}{query}"

    async def sent(self) -> dict[str, str]:
        """Return the fields of a form; raises `PayloadTooLarge`."""
        return await pages.sent(self.request)


AtThePage = Annotated[Room, Depends(Room)]


@router.get("/{platform}")
async def begin(platform: str, room: AtThePage) -> Response:
    """Ask who is there, then what the platform needs."""
    title = room.say("title", platform=room.connecting.platform(platform).title)
    if room.session is None:
        return _log_in_page(room, platform, title, new="new" in room.request.query_params)
    if room.next:
        return RedirectResponse(f"/connect/{quote(platform)}/continue/{room.next['next']}", 303)
    return await _step(room, platform, room.session, answers={})


@router.post("/{platform}")
async def answer(platform: str, room: AtThePage) -> Response:
    """Take a form: a log-in, a new account, or the platform's own questions."""
    title = room.say("title", platform=room.connecting.platform(platform).title)
    sent = await room.sent()
    if room.session is None:
        return await _enter(room, platform, title, sent)
    room.sessions.check(room.session, sent.pop("_token", ""))
    return await _step(room, platform, room.session, answers=sent)


async def _step(room: Room, platform: str, session: ConnectSession, *, answers: Mapping[str, str]) -> Response:
    title = room.say("title", platform=room.connecting.platform(platform).title)
    try:
        room.admin()
    except ChatWidgetError as error:
        return _refused(room, platform, error)
    try:
        step = await room.connecting.begin(
            session.tenant_id, platform, answers, session=session.id, by=session.name or session.user_id
        )
    except ChatWidgetError as error:
        if not answers:
            return _refused(room, platform, error)
        asked = await room.connecting.begin(session.tenant_id, platform, {}, session=session.id, by=session.name)
        fields = asked.fields if isinstance(asked, Form) else ()
        body = pages.form(
            f"/connect/{quote(platform)}",
            fields,
            button=room.say("continue"),
            token=room.sessions.token(session),
            values=answers,
            wrong=refusal_fields(error),
            error=error.message,
        )
        return room.page(title, body, status=error.status)
    match step:
        case Form(fields=fields, message=message):
            form = pages.form(
                f"/connect/{quote(platform)}",
                fields,
                button=room.say("continue"),
                token=room.sessions.token(session),
                lead=message,
                values=answers or room.named,
            )
            return room.page(title, form)
        case Started(url=url):
            return RedirectResponse(url, 303, headers={"Cache-Control": "no-store"})
        case _:
            return RedirectResponse(f"/connect/{quote(platform)}/shops/{step.id}", 303)


def _log_in_page(
    room: Room,
    platform: str,
    title: str,
    *,
    new: bool,
    error: str = "",
    status: int = 200,
    values: Mapping[str, str] | None = None,
) -> Response:
    fields = [
        *([FormField(name="company_name", label=room.say("company"))] if new else []),
        FormField(name="email", label=room.say("email")),
        FormField(name="password", label=room.say("password"), secret=True),
    ]
    body = pages.form(
        room.path(platform, new=new),
        fields,
        button=room.say("sign_up" if new else "log_in"),
        lead=room.say("sign_up_lead" if new else "log_in_lead"),
        error=error,
        values=values,
    ) + pages.link(room.path(platform, new=not new), room.say("have_account" if new else "sign_up"))
    return room.page(title, body, status=status)


async def _enter(room: Room, platform: str, title: str, sent: Mapping[str, str]) -> Response:
    new, address = "company_name" in sent, room.request.state.address
    try:
        if new:
            made = await room.tenants.register(Registration.model_validate(sent), address=address)
            tenant, user = made.tenant, made.user
        else:
            entered = await room.tenants.log_in(sent.get("email", ""), sent.get("password", ""), address=address)
            tenant, user = entered.tenant, entered.user
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}"
        return _log_in_page(room, platform, title, new=new, error=reason, status=422, values=sent)
    except ChatWidgetError as error:
        return _log_in_page(room, platform, title, new=new, error=error.message, status=error.status, values=sent)
    response = RedirectResponse(room.path(platform), 303)
    room.sessions.open(response, tenant_id=tenant.id, user_id=user.id, name=user.name or user.email, role=user.role)
    return response


def _refused(room: Room, platform: str, error: ChatWidgetError) -> Response:
    body = f'<p class="error" role="alert">{escape(error.message)}</p>'
    again = pages.link(f"/connect/{quote(platform)}", room.say("again"))
    return room.page(room.say("refused"), body + again, status=error.status)


# ── coming back ──────────────────────────────────────────────────────────────────────────────────────────────────────
@router.get("/{platform}/continue/{install_id}")
async def follow(platform: str, install_id: str, room: AtThePage) -> Response:
    """Go on with what the API began, for a person of the same tenant; a link alone connects nobody's shop."""
    if room.session is None:
        return RedirectResponse(f"/connect/{quote(platform)}?{urlencode({'next': install_id})}", 303)
    try:
        session = room.admin()
        url = await room.connecting.follow(session.tenant_id, install_id, session=session.id)
    except ChatWidgetError as error:
        return _refused(room, platform, error)
    return RedirectResponse(url, 303, headers={"Cache-Control": "no-store"})


@router.post("/{platform}/callback/{state}")
async def posted(platform: str, state: str, room: AtThePage) -> Response:
    """Take what a platform's server says of a grant; exactly 200 where it holds."""
    await room.connecting.posted(platform, state, await pages.raw(room.request))
    return JSONResponse({"ok": True})


@router.get("/{platform}/callback")
@router.get("/{platform}/callback/{state}")
async def returned(platform: str, room: AtThePage, state: str = "") -> Response:
    """Connect the shop for the browser that began."""
    query = dict(room.request.query_params)
    try:
        session = room.admin()
        shop = await room.connecting.returned(
            platform,
            state or query.get("state", ""),
            query,
            query_string=room.request.url.query,
            session=session.id,
            by=session.name or session.user_id,
        )
    except ChatWidgetError as error:
        return _refused(room, platform, error)
    return RedirectResponse(f"/connect/{quote(platform)}/shops/{shop.id}", 303)


@router.get("/{platform}/shops/{shop_id}")
async def connected(platform: str, shop_id: str, room: AtThePage) -> Response:
    """Show how the catalogue is being read, and how the chat gets into the shop."""
    if room.session is None:
        return RedirectResponse(f"/connect/{quote(platform)}", 303)
    actor = room.actor(room.session)
    shop = await room.shops.get(actor, shop_id)
    widget = await room.widgets.of_shop(actor, shop_id, domains=known(shop.domain, shop.settings), name=shop.name)
    snippet = await room.widgets.snippet(actor, widget.id)
    steps = "".join(f"<li>{escape(step)}</li>" for step in snippet.steps)
    body = (
        f"<p>{escape(room.say('reading'))}</p><progress></progress><p role=status aria-live=polite></p>"
        f"<h2>{escape(room.say('show_chat'))}</h2><ol>{steps}</ol><pre>{escape(snippet.html)}</pre>"
    )
    return room.page(room.say("connected", shop=shop.name), body, script=pages.PROGRESS_SCRIPT)


@router.get("/{platform}/shops/{shop_id}/progress")
async def progress(platform: str, shop_id: str, room: AtThePage) -> Response:  # noqa: ARG001 - part of the address
    """Say how far the reading is."""
    if room.session is None:
        raise NotAuthenticated("Please log in again.")
    runs = await room.shops.sync_runs(room.actor(room.session), shop_id, Page(limit=1, cursor=None))
    run = runs.data[0] if runs.data else None
    if run is None or run.status == "succeeded":
        count = run.done if run else 0
        return JSONResponse({"finished": True, "text": room.say("done", count=count), "done": count, "total": count})
    if run.status in {"failed", "cancelled"}:
        text = room.say("failed", reason=run.error or run.status)
        return JSONResponse({"finished": True, "text": text, "done": run.done, "total": run.total})
    kind = "progress" if run.total else "progress_open"
    text = " ".join(part for part in (room.say(kind, done=run.done, total=run.total), run.note, run.error) if part)
    return JSONResponse({"finished": False, "text": text, "done": run.done, "total": run.total})
