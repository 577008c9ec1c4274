"""What the core offers a plugin that serves HTTP pages of its own (`routes`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chatwidget.hooks.keeping import Customer, HealthCheck
from chatwidget.hooks.types import Installation, Shop, Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorPass:
    """A shopper's token, as `POST /api/embed/{widget_id}/visitor` would give it."""

    visitor_id: str
    widget_id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """How a shop's newest sync stands; `total` is None while it is not known."""

    status: str
    done: int
    total: int | None
    note: str
    error: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopState:
    """What a merchant wants to know of a shop at a glance."""

    status: str
    products: int
    pages: int
    sync: SyncState | None
    checks: Sequence[HealthCheck]


class Host(Protocol):
    """The core, as the pages of one platform's plugin see it: only shops of that platform can be reached.

    A page must prove who calls (a signature, a session token of the platform) before it uses any of this.
    """

    @property
    def public_url(self) -> str:
        """Where the outside reaches this installation, without a slash at the end."""

    async def shop(self, *, domain: str | None = None, shop_id: str | None = None) -> Shop | None:
        """Find a connected shop by its domain or id; None where there is none."""

    async def install(self, installation: Installation, *, owner_email: str, owner_name: str = "") -> Shop:
        """Connect a shop, or give a known one new credentials and keep its row; its catalogue is read.

        A shop that was never here gets a tenant of its own, whose owner is `owner_email`; `claim_url` lets them set a
        password. An address that has an account already gets no second one: the tenant then has no log-in.
        """

    async def disconnect(self, shop: Shop) -> None:
        """Disconnect a shop at once; the worker forgets what we hold of it."""

    async def claim_url(self, shop: Shop) -> str | None:
        """Return a link, good once and for a week, to set the owner's password; None once they have one."""

    async def widget(self, shop: Shop) -> Widget:
        """Return the shop's oldest widget, made for its domains if there is none."""

    async def visitor(self, shop: Shop, customer: Customer | None = None) -> VisitorPass:
        """Return a token for a new shopper of the shop's widget, or for the customer who has been proven."""

    async def state(self, shop: Shop) -> ShopState:
        """Return how the shop stands, its health included, in every language that it is told in."""

    async def start_sync(self, shop: Shop, *, full: bool = True) -> SyncState:
        """Start a sync, or return the one that is under way."""

    async def ask(self, shop: Shop, message: str, *, locale: str = "") -> Mapping[str, Any]:
        """Answer a question as the playground does: `content`, `sources`, `cards`, `hand_over`, `receipt`."""

    async def conversations(self, shop: Shop, *, cursor: str | None = None) -> Mapping[str, Any]:
        """Return the shop's conversations, the latest first, as `GET /api/v1/conversations` gives them."""

    async def transcript(self, shop: Shop, conversation_id: str, *, after: int = 0) -> Mapping[str, Any]:
        """Return the messages of one of the shop's conversations, from a `seq` on; raises `NotFound`."""

    async def limit(self, key: str, *, per_minute: float) -> None:
        """Take one of so many a minute; raises `RateLimited`."""
