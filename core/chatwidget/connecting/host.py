"""The core as a plugin's own pages see it: `hooks.hosting.Host`."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chatwidget.answers.service import Answers
from chatwidget.answers.turn import Finished, Turn
from chatwidget.conversations.inbox import Inbox
from chatwidget.db import Database
from chatwidget.errors import ModelUnavailable, NotFound
from chatwidget.hooks.hosting import ShopState, SyncState, VisitorPass
from chatwidget.hooks.keeping import Customer
from chatwidget.hooks.types import Installation, Platform, Shop, Visitor, Widget
from chatwidget.ids import new_id
from chatwidget.limits import Limiter
from chatwidget.models import Tenant, User
from chatwidget.shops import repository as shops_repository
from chatwidget.shops.domains import known
from chatwidget.shops.schemas import SyncRunOut
from chatwidget.shops.service import Shops
from chatwidget.tenants import passwords
from chatwidget.tenants.actor import SCOPES, Actor
from chatwidget.tenants.claims import Claims
from chatwidget.web.paging import Page
from chatwidget.widgets.service import Widgets
from chatwidget.widgets.visitors import Visitors

PAGE: Final = 20
MOST_MESSAGES: Final = 200
_ALL: Final = frozenset(SCOPES)


class CoreHost:
    """What one platform's pages may ask of the core."""

    def __init__(
        self,
        platform: Platform,
        *,
        database: Database,
        shops: Shops,
        widgets: Widgets,
        visitors: Visitors,
        answers: Answers,
        limiter: Limiter,
        claims: Claims,
        inbox: Inbox,
        public_url: str,
    ) -> None:
        self._platform = platform
        self._database = database
        self._shops = shops
        self._widgets = widgets
        self._visitors = visitors
        self._answers = answers
        self._limiter = limiter
        self._claims = claims
        self._inbox = inbox
        self._public_url = public_url

    @property
    def public_url(self) -> str:
        """Where the outside reaches this installation."""
        return self._public_url

    async def shop(self, *, domain: str | None = None, shop_id: str | None = None) -> Shop | None:
        """Find a connected shop of the platform by its domain or id."""
        async with self._database.system() as unit:
            row = await shops_repository.connected(unit, self._platform.name, domain=domain, shop_id=shop_id)
        return self._shops.for_plugin(row) if row else None

    async def install(self, installation: Installation, *, owner_email: str, owner_name: str = "") -> Shop:
        """Connect a shop, or give a known one new credentials; a shop that was never here gets a tenant of its own."""
        async with self._database.system() as unit:
            tenant_id = await shops_repository.last_holder(unit, self._platform.name, installation.domain)
        if tenant_id is None:
            tenant_id = await self._sign_up(installation, owner_email, owner_name)
        made = await self._shops.install(tenant_id, self._platform.name, installation, by=self._platform.title)
        return await self._shops.known(self._actor(tenant_id), made.id)

    async def _sign_up(self, installation: Installation, email: str, name: str) -> str:
        """Make a tenant and its owner; where the address has an account elsewhere, a tenant without a log-in.

        Whoever names an address as their shop's must not thereby get near the account that it belongs to.
        """
        tenant_id = new_id("tenant")
        unusable = await passwords.hashed(secrets.token_urlsafe(32))
        owner = {"id": new_id("user"), "email": email, "name": name, "role": "owner", "password_hash": unusable}
        async with self._database.tenant(tenant_id) as unit:
            unit.add(Tenant(id=tenant_id, email=email, company_name=installation.name or installation.domain))
            await unit.flush()
            await unit.execute(insert(User).values(tenant_id=tenant_id, **owner).on_conflict_do_nothing())
        return tenant_id

    async def disconnect(self, shop: Shop) -> None:
        """Disconnect a shop at once."""
        await self._shops.disconnect(self._actor(shop.tenant_id), shop.id)

    async def claim_url(self, shop: Shop) -> str | None:
        """Return a link to set the owner's password; None once they have one."""
        async with self._database.tenant(shop.tenant_id) as unit:
            owner = await unit.scalar(select(User).where(User.role == "owner").order_by(User.created_at).limit(1))
        if owner is None or owner.last_login_at is not None:
            return None
        return f"{self._public_url}/claim/{self._claims.token(owner)}"

    async def widget(self, shop: Shop) -> Widget:
        """Return the shop's oldest widget, made if there is none."""
        actor, domains = self._actor(shop.tenant_id), known(shop.domain, shop.settings)
        made = await self._widgets.of_shop(actor, shop.id, domains=domains, name=shop.name)
        return Widget(id=made.id, name=made.name, script_url=f"{self._public_url}/widget.js")

    async def visitor(self, shop: Shop, customer: Customer | None = None) -> VisitorPass:
        """Return a token for a new shopper, or for the customer who has been proven."""
        widget = await self.widget(shop)
        made = await self._visitors.admit_proven(widget.id, customer)
        return VisitorPass(
            visitor_id=made.visitor_id, widget_id=widget.id, token=made.token, expires_at=made.expires_at
        )

    async def state(self, shop: Shop) -> ShopState:
        """Return how the shop stands."""
        actor = self._actor(shop.tenant_id)
        now = await self._shops.get(actor, shop.id)
        async with self._database.tenant(shop.tenant_id) as unit:
            products, pages = await shops_repository.counts(unit, shop.id)
        return ShopState(
            status=now.status,
            products=products,
            pages=pages,
            sync=_sync(now.last_sync) if now.last_sync else None,
            checks=await self._shops.health(actor, shop.id),
        )

    async def start_sync(self, shop: Shop, *, full: bool = True) -> SyncState:
        """Start a sync, or return the one that is under way."""
        return _sync(await self._shops.start_sync(self._actor(shop.tenant_id), shop.id, full=full))

    async def ask(self, shop: Shop, message: str, *, locale: str = "") -> Mapping[str, Any]:
        """Answer a question as the playground does."""
        turn = Turn(
            tenant_id=shop.tenant_id,
            shop=shop,
            visitor=Visitor(id="playground"),
            conversation_id="playground",
            text=message[:4_000],
            locale=locale or shop.locale,
            shop_name=shop.name,
        )
        async for event in self._answers.answer(turn):
            if isinstance(event, Finished):
                return {
                    "content": event.content,
                    "sources": list(event.sources),
                    "cards": list(event.cards),
                    "hand_over": event.hand_over,
                    "receipt": dict(event.receipt),
                }
        raise ModelUnavailable("No answer came.")

    async def conversations(self, shop: Shop, *, cursor: str | None = None) -> Mapping[str, Any]:
        """Return the shop's conversations, the latest first."""
        page, others = Page(limit=PAGE, cursor=cursor), dict.fromkeys(("status", "assignee", "q", "visitor_id"))
        found = await self._inbox.list(shop.tenant_id, page, shop_id=shop.id, **others)
        return found.model_dump(mode="json")

    async def transcript(self, shop: Shop, conversation_id: str, *, after: int = 0) -> Mapping[str, Any]:
        """Return the messages of one of the shop's conversations."""
        if (await self._inbox.get(shop.tenant_id, conversation_id)).shop_id != shop.id:
            raise NotFound("There is no such conversation.", code="conversation_not_found")
        found = await self._inbox.messages(shop.tenant_id, conversation_id, after=after, limit=MOST_MESSAGES)
        return found.model_dump(mode="json")

    async def limit(self, key: str, *, per_minute: float) -> None:
        """Take one of so many a minute."""
        await self._limiter.check(f"{self._platform.name}:{key}", per_minute=per_minute)

    def _actor(self, tenant_id: str) -> Actor:
        if not tenant_id:
            raise NotFound("There is no such shop.", code="shop_not_found")
        return Actor(tenant_id=tenant_id, scopes=_ALL, name=self._platform.title)


def _sync(run: SyncRunOut) -> SyncState:
    finished: datetime | None = run.finished_at
    return SyncState(
        status=run.status, done=run.done, total=run.total, note=run.note, error=run.error, finished_at=finished
    )
