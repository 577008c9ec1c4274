"""Grants: a platform's answer counts once, for ten minutes, and only for the browser that began.

What a platform posts from server to server is kept sealed until that browser is back; so nobody can have a stranger
connect a shop to somebody else's account by sending them a link.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import func, select, update

from chatwidget.crypto import Vault, keyed_hash
from chatwidget.db import Database
from chatwidget.errors import ChatWidgetError, InvalidInput, NotFound
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import (
    Credentials,
    Form,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    Platform,
    Ready,
    Redirect,
)
from chatwidget.ids import new_id
from chatwidget.models import Install
from chatwidget.shops.schemas import ShopOut
from chatwidget.shops.service import Shops

VALID_FOR: Final = timedelta(minutes=10)


class GrantRefused(ChatWidgetError):
    """An answer of a platform that nobody here is waiting for."""

    status = 400
    default_code = "grant_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Where the browser goes now, and the grant that waits for it."""

    url: str
    install_id: str


class Connecting:
    """The grants under way of all tenants."""

    def __init__(
        self, database: Database, hooks: Hooks, vault: Vault, shops: Shops, *, hash_secret: str, public_url: str
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._vault = vault
        self._shops = shops
        self._hash_secret = hash_secret
        self._public_url = public_url

    def platform(self, name: str) -> Platform:
        """Return an installed platform; raises `NotFound` (`platform_not_found`)."""
        platform = self._hooks.platforms.get(name)
        if platform is None:
            raise NotFound("There is no such platform, or its plugin is not installed.", code="platform_not_found")
        return platform

    async def begin(
        self, tenant_id: str, platform_name: str, answers: Mapping[str, str], *, session: str, by: str
    ) -> Form | Started | ShopOut:
        """Take the next step: ask for more, send the browser to the platform, or be done."""
        platform = self.platform(platform_name)
        state = secrets.token_urlsafe(32)
        callback = f"{self._public_url}/connect/{platform_name}/callback"
        step: InstallStep = await self._hooks.begin_install(
            platform_name,
            InstallRequest(
                tenant_id=tenant_id,
                state=state,
                # OAuth knows one registered address and brings the state back itself.
                return_url=callback if platform.connects_by == "oauth" else f"{callback}/{state}",
                callback_url=f"{callback}/{state}",
                webhook_url=self._webhook_url(platform_name),
                answers=answers,
            ),
        )
        match step:
            case Form():
                return step
            case Ready(installation=installation):
                return await self._shops.install(tenant_id, platform_name, installation, by=by)
            case Redirect(url=url):
                row = Install(
                    tenant_id=tenant_id,
                    id=new_id("install"),
                    platform=platform_name,
                    state_hash=self._hash(state),
                    session_hash=self._hash(session),
                    answers=dict(answers),
                    expires_at=datetime.now(UTC) + VALID_FOR,
                )
                async with self._database.tenant(tenant_id) as unit:
                    unit.add(row)
                return Started(url=url, install_id=row.id)

    async def posted(self, platform_name: str, state: str, body: bytes) -> None:
        """Keep what a platform's server says until the browser is back; raises what the plugin makes of it."""
        async with self._database.system() as unit:
            row = await unit.scalar(
                select(Install).where(
                    Install.state_hash == self._hash(state), Install.platform == platform_name, _is_open()
                )
            )
        if row is None or row.pending is not None:
            raise GrantRefused("Nobody is waiting for this.")
        found = await self._finish(row, state, query={}, query_string="", body=body)
        async with self._database.tenant(row.tenant_id) as unit:
            await unit.execute(
                update(Install)
                .where(Install.id == row.id, Install.pending.is_(None))
                .values(pending=self._sealed(row, found))
            )

    async def returned(
        self, platform_name: str, state: str, query: Mapping[str, str], *, query_string: str, session: str, by: str
    ) -> ShopOut:
        """Connect the shop for the browser that is back; raises `GrantRefused`, or what the plugin makes of it."""
        async with self._database.system() as unit:
            row = await unit.scalar(
                update(Install)
                .where(
                    Install.state_hash == self._hash(state),
                    Install.platform == platform_name,
                    Install.session_hash == self._hash(session),
                    _is_open(),
                )
                .values(used_at=func.now())
                .returning(Install)
            )
        if row is None:
            raise GrantRefused("Nobody here is waiting for this answer, or its time is over. Begin again.")
        found = (
            self._opened(row)
            if row.pending
            else await self._finish(row, state, query=query, query_string=query_string, body=b"")
        )
        shop = await self._shops.install(row.tenant_id, platform_name, found, by=by)
        async with self._database.tenant(row.tenant_id) as unit:
            await unit.execute(update(Install).where(Install.id == row.id).values(shop_id=shop.id, pending=None))
        return shop

    async def _finish(
        self, row: Install, state: str, *, query: Mapping[str, str], query_string: str, body: bytes
    ) -> Installation:
        return await self._hooks.finish_install(
            row.platform,
            InstallCallback(
                tenant_id=row.tenant_id,
                query=query,
                query_string=query_string,
                body=body,
                state=state,
                answers={name: value for name, value in row.answers.items() if name != _NEXT},
                webhook_url=self._webhook_url(row.platform),
            ),
        )

    def _webhook_url(self, platform_name: str) -> str:
        return f"{self._public_url}/webhooks/{platform_name}"

    def _sealed(self, row: Install, found: Installation) -> str:
        plain = {**asdict(found), "credentials": dict(found.credentials.values), "settings": dict(found.settings)}
        return self._vault.encrypt(orjson.dumps(plain), place=_place(row))

    def _opened(self, row: Install) -> Installation:
        plain: dict[str, Any] = orjson.loads(self._vault.decrypt(row.pending or "", place=_place(row)))
        return Installation(**{**plain, "credentials": Credentials(plain["credentials"])})

    def _hash(self, value: str) -> str:
        return keyed_hash(self._hash_secret, value)

    # ── for API clients ──────────────────────────────────────────────────────────────────────────────────────────────
    async def begin_for_api(
        self, tenant_id: str, platform_name: str, answers: Mapping[str, str], *, by: str
    ) -> Form | Started | ShopOut:
        """Begin as `begin` does; a redirect becomes a link for a browser that is logged in to the same tenant."""
        nobody = secrets.token_urlsafe(32)
        step = await self.begin(tenant_id, platform_name, answers, session=nobody, by=by)
        if not isinstance(step, Started):
            return step
        sealed = self._vault.encrypt(step.url.encode(), place=step.install_id)
        async with self._database.tenant(tenant_id) as unit:
            # Until the link is opened nobody's session fits but the link's own name.
            await unit.execute(
                update(Install)
                .where(Install.id == step.install_id)
                .values(session_hash=self._hash(step.install_id), pending=None, answers={**answers, _NEXT: sealed})
            )
        return Started(
            url=f"{self._public_url}/connect/{platform_name}/continue/{step.install_id}", install_id=step.install_id
        )

    async def follow(self, tenant_id: str, install_id: str, *, session: str) -> str:
        """Bind what an API call of this tenant began to the browser that opens its link, once; return where it goes on.

        Raises `GrantRefused`, also for a link of another tenant, which stays good.
        """
        async with self._database.tenant(tenant_id) as unit:
            row = await unit.scalar(
                update(Install)
                .where(Install.id == install_id, Install.session_hash == self._hash(install_id), _is_open())
                .values(session_hash=self._hash(session))
                .returning(Install)
            )
        if row is None:
            raise GrantRefused("This link has been used, is another account's, or its time is over. Begin again.")
        return self._vault.decrypt(row.answers[_NEXT], place=install_id).decode()


_NEXT: Final = "_next"


def _is_open() -> Any:
    return (Install.used_at.is_(None)) & (Install.expires_at > func.now())


def _place(row: Install) -> str:
    return f"{row.tenant_id}|installs|pending|{row.id}"


def refusal_fields(error: ChatWidgetError) -> dict[str, str]:
    """Return what an error says of the fields of a form."""
    return dict(error.fields or {}) if isinstance(error, InvalidInput) else {}
