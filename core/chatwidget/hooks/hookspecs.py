"""The thirteen hooks, typed and described: this is the manual for a plugin author.

Write `async def` if you can await; write `def` if your library blocks: the core runs it in a thread. `catalogue` may be
a generator of either kind. An implementation may take fewer arguments than the spec; names must match.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from chatwidget.events import Event
from chatwidget.hooks.markers import hookspec
from chatwidget.hooks.types import (
    CatalogueItem,
    Delivery,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    Order,
    OrderQuery,
    Passage,
    Platform,
    Question,
    Shop,
    ShopChange,
    Snippet,
    Tool,
    WebhookRequest,
    Widget,
)


# ── introduce: every plugin, once, at start ──────────────────────────────────────────────────────────────────────────
@hookspec
def platform() -> Platform:  # type: ignore[empty-body]  # specs have no body
    """Say who you are. A plain `def`; since 0.1."""


# ── ask: the shop's own platform; it should answer or raise ──────────────────────────────────────────────────────────
@hookspec
def begin_install(request: InstallRequest) -> InstallStep:  # type: ignore[empty-body]
    """Start connecting a shop: redirect the merchant, ask for more, or be ready. 15 s; since 0.1.

    :param request: the tenant, a one-use `state` to hand around, and what the merchant answered so far.
    :raises NotSupported: when this platform cannot be connected this way.
    """


@hookspec
def finish_install(callback: InstallCallback) -> Installation:  # type: ignore[empty-body]
    """Turn the platform's callback into credentials and a shop's name. 15 s; since 0.1.

    :param callback: the query and body as they came; `state` has been checked already.
    :raises Forbidden: when the platform's own signature does not hold.
    """


@hookspec
def snippet(shop: Shop, widget: Widget) -> Snippet:  # type: ignore[empty-body]
    """Say what the merchant pastes or switches on. 15 s; since 0.1.

    :param shop: the connected shop.
    :param widget: the widget to show there.
    """


@hookspec
def verify_webhook(request: WebhookRequest, shop: Shop | None) -> Delivery:  # type: ignore[empty-body]
    """Check a delivery's signature over its raw bytes; no network. 1 s; since 0.1.

    :param request: headers (lower-cased), raw body, query.
    :param shop: the shop named in the address; None where one address serves all shops of the platform.
    :raises WebhookRejected: when the signature does not hold.
    """


@hookspec
def read_webhook(shop: Shop, delivery: Delivery) -> Sequence[ShopChange]:  # type: ignore[empty-body]
    """Say what a verified delivery changes; runs in the worker, may be asked twice. The job's time; since 0.1.

    :param shop: the shop the delivery is about.
    :param delivery: as `verify_webhook` returned it.
    """


@hookspec
def catalogue(shop: Shop, since: datetime | None, cursor: str | None) -> AsyncIterator[CatalogueItem]:  # type: ignore[empty-body]
    """Yield products, pages and policies, with a `Checkpoint` now and then; runs in the worker. Since 0.1.

    :param shop: whose catalogue.
    :param since: only what changed since then; None: everything.
    :param cursor: None at the start, else the cursor of the checkpoint to go on after.
    """


@hookspec
def find_orders(shop: Shop, query: OrderQuery) -> Sequence[Order]:  # type: ignore[empty-body]
    """Find orders for a shopper; number and e-mail alone entitle to a status, never to lines or totals. 5 s; since 0.1.

    :param shop: where the order was placed.
    :param query: what was asked, and the visitor with what is proven of them.
    """


# ── gather: the shop's platform and its extra plugins; who fails is skipped ──────────────────────────────────────────
@hookspec
def product_context(shop: Shop, question: Question) -> Sequence[Passage]:  # type: ignore[empty-body]
    """Give passages for the prompt beyond what the catalogue search finds. 2 s; since 0.1.

    :param shop: whose knowledge.
    :param question: what the shopper asks and where they stand (a browser's claims).
    """


@hookspec
def tools(shop: Shop) -> Sequence[Tool]:  # type: ignore[empty-body]
    """Give functions the model may call for this shop. 2 s; since 0.1.

    :param shop: fixed by the core: a tool never takes tenant, shop or visitor as an argument.
    """


# ── tell: the shop's platform and its extra plugins, in the worker; who fails is logged ──────────────────────────────
@hookspec
def shop_connected(shop: Shop) -> None:
    """React to a new connection, e.g. subscribe to webhooks; may be told twice. 30 s; since 0.1.

    :param shop: the new shop, credentials included.
    """


@hookspec
def shop_disconnected(shop: Shop) -> None:
    """React to a shop that leaves: forget what you hold; may be told twice. 30 s; since 0.1.

    :param shop: the shop with its last credentials.
    """


@hookspec
def on_event(shop: Shop, event: Event) -> None:
    """Hear what happened; one hook for all events of `chatwidget.events`. 30 s; since 0.1.

    :param shop: where it happened.
    :param event: what happened.
    """
