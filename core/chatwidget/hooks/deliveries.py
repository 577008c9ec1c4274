"""Platforms' webhooks, and what they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from chatwidget.hooks.types import Order, Page, Policy, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A delivery as it came: header names lower-cased, body untouched for the signature.

    `path` is what follows the platform's webhook address, without slashes around it.
    """

    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery whose signature holds; `id` is what tells a repeat from a new one.

    `triggered_at` is when the platform says that it happened: what happened before something already applied to the
    same `subject` ("product:123") is out of date. Of several that wait about one subject only the newest is read.
    """

    id: str
    topic: str
    shop_domain: str
    body: bytes
    received_at: datetime
    triggered_at: datetime | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged:
    """A product is new or different."""

    product: Product


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRemoved:
    """A product must not be recommended any more."""

    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChanged:
    """A page or policy is new or different."""

    page: Page | Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRemoved:
    """A page or policy is gone."""

    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopChanged:
    """The shop itself is different; None leaves a thing as it was.

    `domains` are all at which shoppers see the shop, the primary one first: its widgets follow.
    """

    name: str | None = None
    currency: str | None = None
    locale: str | None = None
    domains: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWanted:
    """More has changed than a delivery tells: read the catalogue again, whole or from the last sync on."""

    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged:
    """An order is new or different."""

    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased:
    """The platform asks that a customer be forgotten."""

    customer_id: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDataAsked:
    """The platform asks for what is held about a customer."""

    customer_id: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopErased:
    """The platform asks that everything of the shop be forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninstalled:
    """The merchant removed the app; its credentials are void."""


ShopChange: TypeAlias = (
    ProductChanged
    | ProductRemoved
    | PageChanged
    | PageRemoved
    | ShopChanged
    | SyncWanted
    | OrderChanged
    | CustomerErased
    | CustomerDataAsked
    | ShopErased
    | Uninstalled
)
