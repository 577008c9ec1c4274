"""Shoppers' tokens: made at the first interaction, bound to one widget, with an identity only where it is proven."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from chatwidget import origins
from chatwidget.crypto import Vault, same
from chatwidget.db import Database
from chatwidget.errors import Forbidden, NotAuthenticated, NotFound, NotSupported
from chatwidget.hooks import Hooks
from chatwidget.hooks.keeping import Customer
from chatwidget.ids import new_id
from chatwidget.limits import Limiter
from chatwidget.models import Visitor
from chatwidget.shops import repository as shops
from chatwidget.shops.service import Shops
from chatwidget.tokens import Signer
from chatwidget.widgets import repository
from chatwidget.widgets.public import PublicWidget, PublicWidgets
from chatwidget.widgets.schemas import Identity, VisitorIn, VisitorOut

AUDIENCE: Final = "visitor"
TOKEN_SECONDS: Final = 90 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorSession:
    """Who a socket or a public call belongs to, as their token says."""

    visitor_id: str
    tenant_id: str
    widget_id: str


class Visitors:
    """Gives shoppers their tokens and reads them back."""

    def __init__(
        self,
        database: Database,
        signer: Signer,
        vault: Vault,
        limiter: Limiter,
        widgets: PublicWidgets,
        shops_service: Shops,
        hooks: Hooks,
        *,
        per_minute: int,
    ) -> None:
        self._database = database
        self._signer = signer
        self._vault = vault
        self._limiter = limiter
        self._widgets = widgets
        self._shops = shops_service
        self._hooks = hooks
        self._per_minute = per_minute

    async def admit(self, widget_id: str, wanted: VisitorIn, *, origin: str | None, address: str) -> VisitorOut:
        """Return a token for a new shopper, or a fresh one for a shopper who is known.

        Raises `NotFound`, `Forbidden` (`origin_not_allowed`, `identity_invalid`) or `RateLimited`.
        """
        widget = await self.widget(widget_id)
        if origin is not None and not origins.allows(widget.domains, origin):
            raise Forbidden("This widget may not be used on this site.", code="origin_not_allowed")
        known = self._known(wanted.visitor_token, widget)
        if known is None:
            await self._limiter.check(f"visitors:{address}", per_minute=self._per_minute, what="new visitors")
        else:
            await self._limiter.check(f"renew:{known}", per_minute=30, what="token requests")
        customer = await self._customer(widget, wanted.identity) if wanted.identity is not None else None
        async with self._database.tenant(widget.tenant_id) as unit:
            row = await repository.visitor(unit, known) if known else None
            # Another customer at the same browser must not inherit the conversations of the first.
            if row is None or (customer is not None and row.customer_id not in {None, customer.id}):
                row = Visitor(tenant_id=widget.tenant_id, id=new_id("visitor"), widget_id=widget.id)
                unit.add(row)
            row.last_seen_at = datetime.now(UTC)
            row.locale = wanted.locale or row.locale or ""
            if customer is not None and wanted.identity is not None:
                _known_as(row, customer, email_is_proven=wanted.identity.proof is not None)
            visitor_id = row.id
        return self._pass(visitor_id, widget)

    async def _customer(self, widget: PublicWidget, identity: Identity) -> Customer:
        """Return who a shopper is, by the merchant's signature or the platform's own proof; raises `Forbidden`."""
        async with self._database.tenant(widget.tenant_id) as unit:
            stored = await repository.widget(unit, widget.id)
            shop = await shops.shop(unit, widget.shop_id) if widget.shop_id and identity.proof else None
        if identity.proof is not None:
            if shop is None or shop.status == "disconnected":
                raise Forbidden("This widget belongs to no shop that could prove an identity.", code="identity_invalid")
            try:
                return await self._hooks.prove_customer(self._shops.for_plugin(shop), identity.proof)
            except (Forbidden, NotSupported):
                raise Forbidden("The identity's proof does not hold.", code="identity_invalid") from None
        if stored is None or not self._proves(stored.identity_secret, widget, identity):
            raise Forbidden("The identity's signature does not hold.", code="identity_invalid")
        return Customer(id=identity.id, email=identity.email, name=identity.name)

    async def admit_proven(self, widget_id: str, customer: Customer | None) -> VisitorOut:
        """Return a token for a customer whom a platform has proven, or for a new shopper."""
        widget = await self.widget(widget_id)
        async with self._database.tenant(widget.tenant_id) as unit:
            row = await repository.visitor_of_customer(unit, widget.id, customer.id) if customer else None
            if row is None:
                row = Visitor(tenant_id=widget.tenant_id, id=new_id("visitor"), widget_id=widget.id)
                unit.add(row)
            row.last_seen_at = datetime.now(UTC)
            if customer is not None:
                _known_as(row, customer, email_is_proven=True)
            visitor_id = row.id
        return self._pass(visitor_id, widget)

    def _pass(self, visitor_id: str, widget: PublicWidget) -> VisitorOut:
        token, expires = self._signer.sign(
            AUDIENCE, {"sub": visitor_id, "ten": widget.tenant_id, "wgt": widget.id}, seconds=TOKEN_SECONDS
        )
        return VisitorOut(visitor_id=visitor_id, token=token, expires_at=datetime.fromtimestamp(expires, UTC))

    def read(self, token: str) -> VisitorSession:
        """Read a visitor token; raises `NotAuthenticated`."""
        claims = self._signer.read(token, AUDIENCE)
        return VisitorSession(
            visitor_id=str(claims["sub"]), tenant_id=str(claims.get("ten")), widget_id=str(claims.get("wgt"))
        )

    async def widget(self, widget_id: str) -> PublicWidget:
        """Return an active widget; raises `NotFound` (`widget_not_found`)."""
        widget = await self._widgets.find(widget_id)
        if widget is None:
            raise NotFound("There is no such widget, or it is switched off.", code="widget_not_found")
        return widget

    def _known(self, token: str | None, widget: PublicWidget) -> str | None:
        if token is None:
            return None
        try:
            session = self.read(token)
        except NotAuthenticated:
            return None
        is_here = session.widget_id == widget.id and session.tenant_id == widget.tenant_id
        return session.visitor_id if is_here else None

    def _proves(self, sealed: str, widget: PublicWidget, identity: Identity) -> bool:
        secret = self._vault.decrypt(sealed, place=secret_place(widget.tenant_id, widget.id))
        return same(hmac.new(secret, identity.id.encode(), hashlib.sha256).hexdigest(), identity.hash.lower())


def _known_as(row: Visitor, customer: Customer, *, email_is_proven: bool) -> None:
    """Note who a shopper is; an address that is only claimed never takes the place of a proven one."""
    row.customer_id = customer.id
    if customer.email and (email_is_proven or not row.email_proven):
        row.email, row.email_proven = customer.email, email_is_proven
    row.name = customer.name or row.name


def secret_place(tenant_id: str, widget_id: str) -> str:
    """Where an identity secret is kept, for the vault."""
    return f"{tenant_id}|widgets|identity_secret|{widget_id}"
