"""The frozen values that cross the door between the core and its plugins."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_settings import BaseSettings

    from chatwidget.hooks.keeping import Keeper


# ── the platform and its shops ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """How a plugin introduces itself; `keep_well` is called for each of its shops every so many minutes."""

    name: str
    title: str
    connects_by: Literal["oauth", "keys", "embed"]
    settings: "type[BaseSettings] | None" = None
    docs_url: str = ""
    keep_well_minutes: int = 15


@dataclass(frozen=True, slots=True)
class Credentials:
    """A platform's secrets; they never show in `repr` or logs."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One connected shop, as a plugin sees it; `keeper` is there wherever the core calls a hook."""

    id: str
    tenant_id: str
    platform: str
    domain: str
    name: str = ""
    currency: str | None = None
    locale: str = "en"
    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Credentials = field(default_factory=Credentials)
    extras: frozenset[str] = frozenset()
    keeper: "Keeper | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """The widget a snippet is asked for."""

    id: str
    name: str
    script_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """What the merchant pastes (`html`) or does (`steps`, plain sentences in order)."""

    html: str
    steps: Sequence[str] = ()


# ── connecting ───────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class InstallRequest:
    """A merchant wants to connect a shop; `answers` holds what a form asked, `state` the nonce to hand around.

    The merchant's browser comes back to `return_url`. Where the platform connects by OAuth that is one address to be
    registered, and `state` comes back in the query; else it carries the state in its path. A platform that posts from
    server to server does so to `callback_url`, which carries it too; what comes there is kept until the browser that
    began is back. `webhook_url` is the platform's address for webhooks, without a slash at the end.
    """

    tenant_id: str
    state: str
    return_url: str
    callback_url: str
    webhook_url: str
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A shop that can be connected now.

    `domain` is what the platform calls the shop; `domains` are those at which shoppers see it, the primary one first,
    where they are others. The chat may be shown at all of them.
    """

    domain: str
    name: str
    currency: str | None = None
    locale: str = "en"
    credentials: Credentials = field(default_factory=Credentials)
    settings: Mapping[str, Any] = field(default_factory=dict)
    domains: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question to the merchant before the shop can be connected; `help` is a sentence below it.

    An answer that cannot be used is refused by raising `InvalidInput` with `fields={name: sentence}`.
    """

    name: str
    label: str
    secret: bool = False
    placeholder: str = ""
    help: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Send the merchant's browser there."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Ask the merchant these things, then begin again with the answers; `message` says why."""

    fields: Sequence[FormField]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Nothing more to ask."""

    installation: Installation


InstallStep: TypeAlias = Redirect | Form | Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallCallback:
    """The platform's answer to a redirect; `state` has already been checked against the one handed out.

    `answers` are those of the form that began. `body` is what the platform posted to `callback_url`, if it did;
    `query` is the browser's, raw in `query_string` for signatures. `webhook_url` is that of the `InstallRequest`.
    """

    tenant_id: str
    query: Mapping[str, str]
    body: bytes
    state: str
    answers: Mapping[str, str] = field(default_factory=dict)
    query_string: str = ""
    webhook_url: str = ""


# ── knowledge ────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in the currency's main unit, e.g. `Decimal("12.90")`, and an ISO 4217 code."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One buyable form of a product; `available` None means the shop does not say."""

    external_id: str
    title: str = ""
    sku: str | None = None
    price: Money | None = None
    available: bool | None = None
    stock: int | None = None
    url: str | None = None
    image_url: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A product in another of the shop's languages; what is left empty stands as the product itself has it.

    `option_names` and `option_values` translate those of the variants, each as it is written there: `{"Blue": "Azul"}`.
    An address of a variant that begins with the product's own goes on from `url` instead.
    """

    title: str = ""
    description: str = ""
    url: str | None = None
    categories: Sequence[str] = ()
    option_names: Mapping[str, str] = field(default_factory=dict)
    option_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product as the shop tells it, in `language`; `external_id` is unique within the shop.

    `translations` are by language ("es", "pt-BR"): a shopper finds the product by them, and sees it in their own. A
    page in two languages is two pages.
    """

    external_id: str
    title: str
    description: str = ""
    url: str | None = None
    image_url: str | None = None
    brand: str | None = None
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    price: Money | None = None
    available: bool | None = None
    variants: Sequence[Variant] = ()
    language: str | None = None
    translations: Mapping[str, Translation] = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Readable text of the shop that is not a product."""

    external_id: str
    title: str
    text: str
    url: str | None = None
    language: str | None = None
    updated_at: datetime | None = None


PolicyKind: TypeAlias = Literal["shipping", "returns", "privacy", "terms", "contact", "payment", "warranty", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A page that binds the shop: shipping, returns, privacy, terms, contact…"""

    external_id: str
    kind: PolicyKind
    title: str
    text: str
    url: str | None = None
    language: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A place to go on from: everything yielded before it is safe to keep, and `cursor` continues after it.

    `done` and `total` count what the platform lists (pages, products), for the progress a merchant sees; `note` says
    in plain words what is going on.
    """

    cursor: str
    done: int = 0
    total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something the platform lists but that could not be read; it is kept as it was and shown to the merchant."""

    external_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A product that shoppers can no longer see; reading what changed tells of it, reading everything need not."""

    external_id: str


CatalogueItem: TypeAlias = Product | Page | Policy | Checkpoint | Skipped | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The shopper who asks; `customer_id` and `email` are set only when proven."""

    id: str
    customer_id: str | None = None
    email: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a shopper asks, and where they stand; `page` and `cart` are claims of a browser, never proof."""

    text: str
    conversation_id: str
    locale: str
    visitor: Visitor
    page_url: str | None = None
    page_title: str | None = None
    product_id: str | None = None
    variant_id: str | None = None
    cart: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of the shop's knowledge for the prompt; `source` is the title a shopper may see."""

    text: str
    source: str
    url: str | None = None
    score: float = 0.0


# ── orders and tools ─────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuery:
    """Which orders, and the proof of who asks: number and e-mail identify, only a proven visitor is authorised."""

    visitor: Visitor
    number: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order."""

    title: str
    quantity: int
    sku: str | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Where a parcel is followed."""

    company: str | None = None
    number: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as its owner may see it; `customer_id` and `email` say whose it is, to the core alone."""

    number: str
    status: str
    placed_at: datetime | None = None
    lines: Sequence[OrderLine] = ()
    tracking: Sequence[Tracking] = ()
    total: Money | None = None
    customer_id: str | None = None
    email: str | None = field(default=None, repr=False)


# ── the cart ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """So many of a product, or of one variant of it, by the ids its catalogue gave."""

    product_id: str
    variant_id: str | None = None
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a parcel goes: an ISO 3166 country in two letters, and what else the shopper told."""

    country: str
    postcode: str | None = None
    region: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingRate:
    """One way to ship a cart, as the shop would offer it at the checkout; `note` is its own word on time or place."""

    title: str
    price: Money
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """For whom a tool works, fixed by the core; `idempotency_key` is the same each time one write is tried."""

    visitor: Visitor
    conversation_id: str
    idempotency_key: str = ""


ToolFunction: TypeAlias = "Callable[[Shop, Any], Awaitable[str]] | Callable[[Shop, Any, Caller], Awaitable[str]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function the model may call; `parameters` is a pydantic model, the answer a sentence or JSON for the model.

    `call` takes the shop and the arguments, and if it declares a third parameter the `Caller`. A tool that `writes` is
    never run by the model: it is proposed to the shopper under its `title`, with what `summary` says of the arguments,
    and runs once they confirm it. `needs_identity` keeps a tool from shoppers who have not proven who they are.
    """

    name: str
    description: str
    parameters: "type[BaseModel]"
    call: "ToolFunction"
    writes: bool = False
    needs_identity: bool = False
    title: str = ""
    summary: "Callable[[Any], str] | None" = None
