"""The application: REST and Socket.IO as one ASGI app, or either alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import socketio
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from chatwidget.answers import budget_endpoints as budget
from chatwidget.answers import endpoints as answers
from chatwidget.answers import masking_endpoints as masking
from chatwidget.answers import model_endpoints as model
from chatwidget.catalogue import endpoints as catalogue
from chatwidget.connecting import claiming
from chatwidget.connecting import endpoints as connecting
from chatwidget.connecting import rest as connect_rest
from chatwidget.connecting.host import CoreHost
from chatwidget.conversations import endpoints as conversations
from chatwidget.conversations import sockets
from chatwidget.conversations import unanswered_endpoints as unanswered
from chatwidget.conversations.agents import Agents
from chatwidget.conversations.answering import Answering
from chatwidget.conversations.live import Shoppers
from chatwidget.conversations.rooms import Rooms
from chatwidget.crypto import Vault
from chatwidget.evaluation import endpoints as evaluation
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Platform
from chatwidget.log import get_logger
from chatwidget.privacy import endpoints as privacy
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget.shops import endpoints as shops
from chatwidget.tenants import endpoints as tenants
from chatwidget.web import health, problems
from chatwidget.web.idempotency import Idempotency
from chatwidget.web.middleware import Surroundings
from chatwidget.webhooks import endpoints as webhooks
from chatwidget.widgets import embed
from chatwidget.widgets import endpoints as widgets

log = get_logger(__name__)

DRAIN_SECONDS = 15.0


def create_rest(settings: Settings) -> FastAPI:
    """Return REST alone, for its description."""
    return _rest_app(build(settings), None, rest=True)


def create_app(settings: Settings, *, rest: bool = True, realtime: bool = True, hooks: Hooks | None = None) -> ASGIApp:
    """Return the ASGI app; `rest=False` leaves health and Socket.IO, `realtime=False` leaves REST."""
    runtime = build(settings, hooks=hooks)
    server = sockets.create_server() if realtime else None
    app = _rest_app(runtime, server, rest=rest)
    return app if server is None else socketio.ASGIApp(server, app)


def _rest_app(runtime: Runtime, server: socketio.AsyncServer | None, *, rest: bool) -> FastAPI:
    settings = runtime.settings

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with running(runtime):
            log.info("ready to answer", answerer=runtime.answers.name, public_url=settings.public_url)
            if runtime.answers.model is None:
                log.warning("offline mode: answers are composed from the catalogue; set OPENAI_API_KEY for a model")
            async with _realtime(runtime, server):
                yield runtime.state()

    app = FastAPI(
        title="ChatWidget",
        version="0.1.0",
        summary="The open, self-hostable AI chat for shops.",
        lifespan=lifespan,
        openapi_url="/api/openapi.json" if rest else None,
        docs_url="/api/docs" if rest else None,
        redoc_url=None,
    )
    problems.install(app)
    app.include_router(health.router)
    if rest:
        for router in (
            tenants.router,
            shops.router,
            catalogue.router,
            answers.router,
            budget.router,
            model.router,
            masking.router,
            widgets.router,
            embed.router,
            conversations.router,
            unanswered.router,
            evaluation.router,
            privacy.router,
            webhooks.router,
            connect_rest.router,
            connecting.router,
            claiming.router,
        ):
            app.include_router(router)
        for name, pages in runtime.hooks.routes(lambda platform: _host(runtime, platform)).items():
            app.mount(f"/apps/{name}", Router(routes=list(pages)))
        app.add_middleware(Idempotency, database=runtime.database, vault=Vault(settings.credential_keys))
    if settings.cors_origins:
        app.add_middleware(
            ConsoleCors,
            allow_origins=list(settings.cors_origins),
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        )
    app.add_middleware(Surroundings, trusted=settings.trusted_networks)
    return app


def _host(runtime: Runtime, platform: Platform) -> CoreHost:
    return CoreHost(
        platform,
        database=runtime.database,
        shops=runtime.shops,
        widgets=runtime.widgets,
        visitors=runtime.visitors,
        answers=runtime.answers,
        limiter=runtime.limiter,
        claims=runtime.claims,
        inbox=runtime.inbox,
        public_url=runtime.settings.public_url,
    )


class ConsoleCors(CORSMiddleware):
    """CORS for consoles served elsewhere; widgets' public calls answer for themselves, by their own lists."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].startswith("/api/v1/"):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@asynccontextmanager
async def _realtime(runtime: Runtime, server: socketio.AsyncServer | None) -> AsyncIterator[None]:
    """Open the rooms, hear the bus, and keep the poll and the sweep going."""
    if server is None:
        yield
        return
    settings = runtime.settings
    rooms = Rooms(server, runtime.database, runtime.bus)
    answering = Answering(
        runtime.database,
        runtime.conversations,
        runtime.answers,
        runtime.briefing,
        runtime.presence,
        runtime.bus,
        rooms,
    )
    Shoppers(
        server,
        rooms,
        runtime.conversations,
        answering,
        runtime.actions,
        runtime.visitors,
        runtime.presence,
        runtime.limiter,
        runtime.bus,
        trusted_networks=settings.trusted_networks,
    )
    agents = Agents(
        server, rooms, runtime.conversations, runtime.tenants, runtime.presence, runtime.limiter, runtime.bus
    )
    runtime.bus.listen(rooms.hear)
    tasks = [
        asyncio.create_task(rooms.poll_for_ever()),
        asyncio.create_task(answering.sweep_for_ever(handoff_seconds=settings.handoff_timeout_seconds)),
        asyncio.create_task(runtime.actions.sweep_for_ever()),
        asyncio.create_task(agents.stay_for_ever()),
    ]
    try:
        yield
    finally:
        await sockets.drain(server, DRAIN_SECONDS)
        await asyncio.gather(answering.drain(DRAIN_SECONDS), runtime.actions.drain(DRAIN_SECONDS))
        await rooms.drain(DRAIN_SECONDS)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
