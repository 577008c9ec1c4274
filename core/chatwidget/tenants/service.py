"""Sign-up, log-in with rotating refresh tokens, API keys, and telling who calls."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chatwidget import audit
from chatwidget.crypto import keyed_hash
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import Conflict, NotAuthenticated, NotFound
from chatwidget.ids import new_id
from chatwidget.limits import Limiter
from chatwidget.models import ApiKey, RefreshToken, Tenant, User
from chatwidget.tenants import passwords, repository
from chatwidget.tenants.actor import SCOPES, Actor, scopes_of_role
from chatwidget.tenants.schemas import (
    ApiKeyIn,
    ApiKeyMade,
    ApiKeyOut,
    LoggedIn,
    Me,
    Registered,
    Registration,
    TenantOut,
    UserOut,
)
from chatwidget.tokens import Signer
from chatwidget.web.paging import Listing, Page

ACCESS_SECONDS: Final = 900
REFRESH_DAYS: Final = 30
CONSOLE: Final = "console"
# A key that has been checked is believed this long without asking again; a revoked one dies as fast.
KEY_CACHE_SECONDS: Final = 3.0


class Tenants:
    """Merchants, their people and their keys."""

    def __init__(self, database: Database, signer: Signer, limiter: Limiter, *, hash_secret: str) -> None:
        self._database = database
        self._signer = signer
        self._limiter = limiter
        self._hash_secret = hash_secret
        self._checked: dict[str, tuple[float, Actor]] = {}

    async def register(self, wanted: Registration, *, address: str) -> Registered:
        """Create a tenant, its owner and a first API key; raises `Conflict` (`email_taken`)."""
        await self._limiter.check(f"register:{address}", per_minute=10, what="registrations")
        tenant = Tenant(id=new_id("tenant"), email=wanted.email, company_name=wanted.company_name)
        password_hash = await passwords.hashed(wanted.password)
        try:
            async with self._database.tenant(tenant.id) as unit:
                unit.add(tenant)
                await unit.flush()
                user = User(
                    tenant_id=tenant.id,
                    id=new_id("user"),
                    email=wanted.email,
                    role="owner",
                    password_hash=password_hash,
                )
                unit.add(user)
                await unit.flush()
                key, _row = await self._make_key(unit, tenant.id, "First key", list(SCOPES), None)
                tokens = await self._log_in(unit, user, new_id("refresh_token"))
                await repository.note_log_in(unit, user.id)  # they chose a password: no claim is ever made for them
                await unit.refresh(tenant)
                await unit.refresh(user)
        except IntegrityError as error:
            raise Conflict("This e-mail address already has an account.", code="email_taken") from error
        return Registered(
            tenant=TenantOut.model_validate(tenant), user=UserOut.model_validate(user), api_key=key, **tokens
        )

    async def log_in(self, email: str, password: str, *, address: str) -> LoggedIn:
        """Check e-mail and password; raises `NotAuthenticated` (`wrong_credentials`), the same for both."""
        await self._limiter.check(f"login:{address}", per_minute=30, burst=15, what="log-in attempts")
        await self._limiter.check(f"login:{email.lower()}", per_minute=10, what="log-in attempts")
        async with self._database.system() as unit:
            user = await repository.user_by_email(unit, email)
        if not await passwords.matches(password, user.password_hash if user and user.is_active else None) or not user:
            raise NotAuthenticated("E-mail address or password is wrong.", code="wrong_credentials")
        async with self._database.tenant(user.tenant_id) as unit:
            tokens = await self._log_in(unit, user, new_id("refresh_token"))
            audit.record(unit, user.tenant_id, user.email, "user.logged_in", user.id, address=address)
            await repository.note_log_in(unit, user.id)
            tenant = await repository.tenant(unit, user.tenant_id)
        return LoggedIn(tenant=TenantOut.model_validate(tenant), user=UserOut.model_validate(user), **tokens)

    async def refresh(self, refresh_token: str) -> LoggedIn:
        """Exchange a refresh token; one that was used before ends its whole family (`refresh_token_reused`)."""
        reused = False
        async with self._database.system() as unit:
            row = await repository.refresh_token(unit, self._hash(refresh_token))
            if row is None or row.revoked_at is not None or row.expires_at < datetime.now(UTC):
                raise NotAuthenticated("Please log in again.", code="refresh_token_invalid")
            if row.used_at is not None:
                await repository.revoke_family(unit, row.tenant_id, row.family_id)
                reused = True
            else:
                row.used_at = datetime.now(UTC)
        if reused:
            raise NotAuthenticated(
                "This log-in was used twice and has been ended; please log in again.", code="refresh_token_reused"
            )
        async with self._database.tenant(row.tenant_id) as unit:
            user = await repository.user(unit, row.user_id)
            if user is None or not user.is_active:
                raise NotAuthenticated("Please log in again.", code="refresh_token_invalid")
            tokens = await self._log_in(unit, user, row.family_id)
            tenant = await repository.tenant(unit, row.tenant_id)
        return LoggedIn(tenant=TenantOut.model_validate(tenant), user=UserOut.model_validate(user), **tokens)

    async def log_out(self, refresh_token: str) -> None:
        """End a log-in; an unknown token is as good as ended."""
        async with self._database.system() as unit:
            row = await repository.refresh_token(unit, self._hash(refresh_token))
            if row is not None:
                await repository.revoke_family(unit, row.tenant_id, row.family_id)

    async def me(self, actor: Actor) -> Me:
        """Say who calls."""
        async with self._database.tenant(actor.tenant_id) as unit:
            tenant = await repository.tenant(unit, actor.tenant_id)
            user = await repository.user(unit, actor.user_id) if actor.user_id else None
        return Me(
            tenant=TenantOut.model_validate(tenant),
            user=UserOut.model_validate(user) if user else None,
            scopes=sorted(actor.scopes),
        )

    async def authenticate(self, token: str) -> Actor:
        """Tell who holds a bearer token: an API key or a person's JWT; raises `NotAuthenticated`."""
        if not token.startswith("pk_"):
            claims = self._signer.read(token, CONSOLE)
            return Actor(
                tenant_id=str(claims.get("ten")),
                user_id=str(claims["sub"]),
                scopes=scopes_of_role(str(claims.get("role"))),
                name=str(claims.get("name", "")),
            )
        key_hash = self._hash(token)
        checked = self._checked.get(key_hash)
        if checked is not None and checked[0] > time.monotonic():
            return checked[1]
        async with self._database.system() as unit:
            key = await repository.api_key_by_hash(unit, key_hash)
            if key is None or key.revoked_at or (key.expires_at and key.expires_at < datetime.now(UTC)):
                raise NotAuthenticated("This API key is not valid.", code="api_key_invalid")
            await repository.touch_api_key(unit, key)
        actor = Actor(tenant_id=key.tenant_id, api_key_id=key.id, scopes=frozenset(key.scopes), name=key.name)
        if len(self._checked) > 10_000:
            self._checked.clear()
        self._checked[key_hash] = (time.monotonic() + KEY_CACHE_SECONDS, actor)
        return actor

    # ── API keys ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def create_api_key(self, actor: Actor, wanted: ApiKeyIn) -> ApiKeyMade:
        """Make a key, never with more than the caller may do."""
        for scope in wanted.scopes:
            actor.require(scope)
        async with self._database.tenant(actor.tenant_id) as unit:
            key, row = await self._make_key(unit, actor.tenant_id, wanted.name, list(wanted.scopes), wanted.expires_at)
            await unit.refresh(row)
            audit.record(unit, actor.tenant_id, actor.name or actor.id, "api_key.created", row.id, scopes=row.scopes)
            return ApiKeyMade(key=key, **ApiKeyOut.model_validate(row).model_dump())

    async def api_keys(self, actor: Actor, page: Page) -> Listing[ApiKeyOut]:
        """List the tenant's keys, newest first."""
        async with self._database.tenant(actor.tenant_id) as unit:
            rows, cursor = await page.fetch(unit, select(ApiKey), ApiKey.created_at, ApiKey.id)
            return Listing(data=[ApiKeyOut.model_validate(row) for row in rows], next_cursor=cursor)

    async def revoke_api_key(self, actor: Actor, key_id: str) -> None:
        """End a key; it stops within seconds everywhere."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await repository.api_key(unit, key_id)
            if row is None:
                raise NotFound("There is no such API key.", code="api_key_not_found")
            row.revoked_at = row.revoked_at or datetime.now(UTC)
            audit.record(unit, actor.tenant_id, actor.name or actor.id, "api_key.revoked", row.id)
        self._checked.clear()

    async def _make_key(
        self, unit: UnitOfWork, tenant_id: str, name: str, scopes: list[str], expires_at: datetime | None
    ) -> tuple[str, ApiKey]:
        key = new_id("api_key")
        row = ApiKey(
            tenant_id=tenant_id,
            id=new_id("api_key_row"),
            name=name,
            key_hash=self._hash(key),
            hint=f"{key[:7]}…{key[-4:]}",
            scopes=scopes,
            expires_at=expires_at,
        )
        unit.add(row)
        await unit.flush()
        return key, row

    async def _log_in(self, unit: UnitOfWork, user: User, family_id: str) -> dict[str, str | int]:
        access_token, _expires = self._signer.sign(
            CONSOLE,
            {"sub": user.id, "ten": user.tenant_id, "role": user.role, "name": user.name or user.email.split("@")[0]},
            seconds=ACCESS_SECONDS,
        )
        refresh_token = f"rft_{secrets.token_urlsafe(32)}"
        unit.add(
            RefreshToken(
                tenant_id=user.tenant_id,
                id=new_id("refresh_token"),
                user_id=user.id,
                family_id=family_id,
                token_hash=self._hash(refresh_token),
                expires_at=datetime.now(UTC) + timedelta(days=REFRESH_DAYS),
            )
        )
        return {"access_token": access_token, "refresh_token": refresh_token, "expires_in": ACCESS_SECONDS}

    def _hash(self, token: str) -> str:
        return keyed_hash(self._hash_secret, token)
