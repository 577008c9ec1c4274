"""The hooks, typed and described: this is the manual for a plugin author.

Write `async def` if you can await; write `def` if your library blocks: the core runs it in a thread. `catalogue` may be
a generator of either kind. An implementation may take fewer arguments than the spec; names must match.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from starlette.routing import BaseRoute
from typer import Typer

from chatwidget.events import Event
from chatwidget.hooks.deliveries import Delivery, ShopChange, WebhookRequest
from chatwidget.hooks.hosting import Host
from chatwidget.hooks.keeping import Customer, HealthCheck
from chatwidget.hooks.markers import hookspec
from chatwidget.hooks.types import (
    CartLine,
    CatalogueItem,
    Destination,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    Order,
    OrderQuery,
    Passage,
    Platform,
    Product,
    Question,
    ShippingRate,
    Shop,
    Snippet,
    Tool,
    Widget,
)


# ── introduce: every plugin, once, at start ──────────────────────────────────────────────────────────────────────────
@hookspec
def platform() -> Platform:  # type: ignore[empty-body]  # specs have no body
    """Say who you are. A plain `def`; since 0.1."""


@hookspec
def routes(host: Host) -> Sequence[BaseRoute]:  # type: ignore[empty-body]
    """Give HTTP pages of your own, served below `/apps/{platform}`: an app proxy, an embedded admin, a download.

    A plain `def`; since 0.1. Errors of `chatwidget.errors` that a page raises are shown in the API's own form.

    :param host: what a page may ask of the core.
    """


@hookspec
def commands() -> Typer:  # type: ignore[empty-body]
    """Give commands of your own, run as `chatwidget {platform} …`. A plain `def`; since 0.1."""


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
def verify_webhook(request: WebhookRequest, shop: Shop | None) -> Delivery | None:
    """Check a delivery's signature over its raw bytes; no network. 1 s; since 0.1.

    None answers 200 and does nothing: a ping that carries no signature and no news.

    :param request: headers (lower-cased), raw body, query, the rest of the address.
    :param shop: the shop named in the address (`/webhooks/{platform}/{shop_id}`); None where one address serves all
        shops of the platform, which are then found by `Delivery.shop_domain`.
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
    :param since: only what changed since then, and as `Gone` what may no longer be shown; None: everything.
    :param cursor: None at the start, else the cursor of the checkpoint to go on after.
    """


@hookspec
def find_orders(shop: Shop, query: OrderQuery) -> Sequence[Order]:  # type: ignore[empty-body]
    """Find orders for a shopper; number and e-mail alone entitle to a status, never to lines or totals. 5 s; since 0.1.

    :param shop: where the order was placed.
    :param query: what was asked, and the visitor with what is proven of them. Fill `customer_id` and `email` of each
        order: the core checks once more whose it is, and mails one-time codes to that address alone.
    """


@hookspec
def prove_customer(shop: Shop, proof: str) -> Customer:  # type: ignore[empty-body]
    """Say which customer a shopper is, by a proof that the platform gave their browser. 2 s; since 0.1.

    :param shop: where they are a customer.
    :param proof: the text a page handed to the widget; it may be anything.
    :raises Forbidden: when the proof does not hold.
    """


@hookspec
def live_products(shop: Shop, external_ids: Sequence[str], country: str | None) -> Sequence[Product]:  # type: ignore[empty-body]
    """Look products up at the platform now, for the price and stock about to be shown. 2 s; since 0.1.

    Those that are gone are left out. Where it fails, what the catalogue holds is shown.

    :param shop: whose products.
    :param external_ids: at most ten.
    :param country: where the shopper buys, as their page says it (ISO 3166, two letters), if it does: a shop with
        other prices there tells those, of each variant.
    """


@hookspec
def cart_link(shop: Shop, lines: Sequence[CartLine]) -> str:  # type: ignore[empty-body]
    """Give an address at the shop that fills the shopper's cart, or opens a checkout with these. 2 s; since 0.1.

    :param shop: the shop whose cart it is.
    :param lines: at least one, each known to the catalogue.
    """


@hookspec
def shipping_quote(shop: Shop, lines: Sequence[CartLine], destination: Destination) -> Sequence[ShippingRate]:  # type: ignore[empty-body]
    """Ask the shop what it would charge for shipping these there; nothing is ordered. 5 s; since 0.1.

    Empty where the shop does not ship there.

    :param shop: the shop that ships.
    :param lines: what would be shipped; at least one.
    :param destination: where to, as far as the shopper told.
    :raises InvalidInput: when the place or a line cannot be used, with a sentence that says why.
    """


@hookspec
def health(shop: Shop) -> Sequence[HealthCheck]:  # type: ignore[empty-body]
    """Look at the shop's connection and say in plain words what is well and what is not. 10 s; since 0.1.

    :param shop: the shop to look at.
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

    :param shop: fixed by the core: a tool never takes tenant, shop or visitor as an argument. A tool's `call` may take
        a third argument, the `Caller`. What changes anything must say `writes=True`: it then runs only once the shopper
        has confirmed it, and `caller.idempotency_key` is the same when that has to be tried again.
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
def keep_well(shop: Shop) -> None:
    """Look after the shop by the clock: renew tokens, mend webhooks, poll. 60 s; since 0.1.

    Called in the worker every `Platform.keep_well_minutes` minutes, by one worker at a time.

    :param shop: a connected shop of the platform.
    """


@hookspec
def on_event(shop: Shop, event: Event) -> None:
    """Hear what happened; one hook for all events of `chatwidget.events`. 30 s; since 0.1.

    :param shop: where it happened.
    :param event: what happened.
    """
