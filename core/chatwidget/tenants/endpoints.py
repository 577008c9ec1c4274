"""REST: registration, log-in, who am I, API keys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chatwidget.errors import NotAuthenticated
from chatwidget.tenants.actor import Actor
from chatwidget.tenants.schemas import (
    ApiKeyIn,
    ApiKeyMade,
    ApiKeyOut,
    LoggedIn,
    LogIn,
    Me,
    RefreshRequest,
    Registered,
    Registration,
)
from chatwidget.tenants.service import Tenants
from chatwidget.web.paging import Listing, Paging

router = APIRouter(prefix="/api/v1")
_bearer = HTTPBearer(auto_error=False, description="A user's JWT or an API key (`pk_…`).")


def _service(request: Request) -> Tenants:
    tenants: Tenants = request.state.tenants
    return tenants


Service = Annotated[Tenants, Depends(_service)]


async def _actor(
    service: Service, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    if credentials is None:
        raise NotAuthenticated("Send `Authorization: Bearer` with a log-in or an API key.")
    return await service.authenticate(credentials.credentials)


Caller = Annotated[Actor, Depends(_actor)]


def _needs(scope: str) -> object:
    async def check(actor: Caller) -> Actor:
        actor.require(scope)
        return actor

    return Depends(check)


Reader = Annotated[Actor, _needs("read")]
Writer = Annotated[Actor, _needs("write")]
Admin = Annotated[Actor, _needs("admin")]


@router.post("/auth/register", status_code=201, tags=["auth"])
async def register(body: Registration, request: Request, service: Service) -> Registered:
    """Create a merchant's account; the API key is shown this once."""
    return await service.register(body, address=request.state.address)


@router.post("/auth/login", tags=["auth"])
async def log_in(body: LogIn, request: Request, service: Service) -> LoggedIn:
    """Exchange e-mail and password for tokens."""
    return await service.log_in(body.email, body.password, address=request.state.address)


@router.post("/auth/refresh", tags=["auth"])
async def refresh(body: RefreshRequest, service: Service) -> LoggedIn:
    """Exchange a refresh token for new tokens; a reused one ends the log-in everywhere."""
    return await service.refresh(body.refresh_token)


@router.post("/auth/logout", status_code=204, tags=["auth"])
async def log_out(body: RefreshRequest, service: Service) -> Response:
    """End a log-in."""
    await service.log_out(body.refresh_token)
    return Response(status_code=204)


@router.get("/me", tags=["auth"])
async def me(actor: Caller, service: Service) -> Me:
    """Say who is calling."""
    return await service.me(actor)


@router.get("/api-keys", tags=["api keys"])
async def api_keys(actor: Admin, page: Paging, service: Service) -> Listing[ApiKeyOut]:
    """List API keys, newest first."""
    return await service.api_keys(actor, page)


@router.post("/api-keys", status_code=201, tags=["api keys"])
async def create_api_key(body: ApiKeyIn, actor: Admin, service: Service) -> ApiKeyMade:
    """Make an API key; it is shown this once."""
    return await service.create_api_key(actor, body)


@router.delete("/api-keys/{key_id}", status_code=204, tags=["api keys"])
async def revoke_api_key(key_id: str, actor: Admin, service: Service) -> Response:
    """End an API key."""
    await service.revoke_api_key(actor, key_id)
    return Response(status_code=204)
