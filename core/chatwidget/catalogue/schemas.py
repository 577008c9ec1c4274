"""What the push API takes and answers; each item is checked by itself, so that one bad item stops no other."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chatwidget.catalogue.hits import Hit, HitType
from chatwidget.hooks.types import Money, Page, Policy, PolicyKind, Product, Variant
from chatwidget.text import Storable, storable

MOST_ITEMS: Final = 1_000
_HIGHEST: Final = Decimal(1_000_000_000)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x20\x7f]")


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _between(least: int, most: int) -> AfterValidator:
    def check(value: str) -> str:
        if len(value) < least:
            raise ValueError("must not be empty")
        if len(value) > most:
            raise ValueError(f"must have at most {most:,} characters")
        return value

    return AfterValidator(check)


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError('must be a number or a string such as "12.90"')  # noqa: TRY004 - pydantic reports ValueError
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError('must be a number or a string such as "12.90"') from None
    if not amount.is_finite():
        raise ValueError("must be a finite number")
    if amount < 0 or amount >= _HIGHEST:
        raise ValueError("must be 0 or more and less than 1,000,000,000")
    if round(amount, 3) != amount:
        raise ValueError("must have at most three decimals")
    exponent = int(amount.as_tuple().exponent)
    if exponent == -1:
        return amount.quantize(Decimal("0.01"))  # 62.5 is written 62.50
    return amount if -3 <= exponent <= 0 else amount.quantize(Decimal(1) if exponent > 0 else Decimal("0.001"))


def _web_address(value: str) -> str | None:
    value = value.strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValueError("must be a web address") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or _UNPRINTABLE.search(value):
        raise ValueError("must be a web address that begins with http:// or https://")
    return value


def _texts(value: Any) -> Any:
    """Attribute values as text: numbers as written, yes and no, lists with commas; null is no value."""
    if not isinstance(value, Mapping):
        return value
    return {name: _text(inner) for name, inner in value.items() if inner is not None}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(str(_text(one)) for one in value)
    return value


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _nothing(value: Any) -> Any:
    return "" if value is None else value


def _no_items(value: Any) -> Any:
    return [] if value is None else value


ExternalId = Annotated[Storable, BeforeValidator(lambda value: _strip(_id(value))), _between(1, 255)]
Title = Annotated[Storable, BeforeValidator(_strip), _between(1, 500)]
Label = Annotated[Storable, BeforeValidator(_strip), _between(0, 255)]
WebAddress = Annotated[Storable, _between(0, 2_048), AfterValidator(_web_address)]
Language = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")
]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Texts = Annotated[
    dict[Annotated[Storable, _between(0, 255)], Annotated[Storable, _between(0, 4_000)]],
    BeforeValidator(_texts),
]
When = Annotated[datetime, AfterValidator(_zoned)]


class PushedMoney(BaseModel):
    """An amount in the currency's main unit, as a string or a number."""

    amount: Amount
    currency: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{3}$")]

    def money(self) -> Money:
        """Return it as the core's value."""
        return Money(amount=self.amount, currency=self.currency)


class PushedVariant(BaseModel):
    """One buyable form of a pushed product."""

    external_id: ExternalId
    title: Annotated[Label, BeforeValidator(_nothing)] = ""
    sku: Label | None = None
    price: PushedMoney | None = None
    available: bool | None = None
    stock: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)] | None = None
    url: WebAddress | None = None
    image_url: WebAddress | None = None
    options: Annotated[Texts, BeforeValidator(lambda value: value or {}), Field(max_length=20)] = {}

    def variant(self) -> Variant:
        """Return it as the core's value."""
        return Variant(
            external_id=self.external_id,
            title=self.title,
            sku=self.sku or None,
            price=None if self.price is None else self.price.money(),
            available=self.available,
            stock=self.stock,
            url=self.url,
            image_url=self.image_url,
            options=self.options,
        )


class PushedProduct(BaseModel):
    """A product as a shop pushes it; fields we do not know are ignored."""

    external_id: ExternalId
    title: Title
    description: Annotated[Storable, BeforeValidator(_nothing), _between(0, 100_000)] = ""
    url: WebAddress | None = None
    image_url: WebAddress | None = None
    brand: Label | None = None
    categories: Annotated[list[Label], BeforeValidator(_no_items), Field(max_length=100)] = []
    tags: Annotated[list[Label], BeforeValidator(_no_items), Field(max_length=250)] = []
    attributes: Annotated[Texts, BeforeValidator(lambda value: value or {}), Field(max_length=250)] = {}
    price: PushedMoney | None = None
    available: bool | None = None
    variants: Annotated[list[PushedVariant], BeforeValidator(_no_items), Field(max_length=2_048)] = []
    language: Language | None = None
    updated_at: When | None = None

    def product(self) -> Product:
        """Return it as the core's value."""
        return Product(
            external_id=self.external_id,
            title=self.title,
            description=self.description,
            url=self.url,
            image_url=self.image_url,
            brand=self.brand or None,
            categories=[label for label in self.categories if label],
            tags=[label for label in self.tags if label],
            attributes=self.attributes,
            price=None if self.price is None else self.price.money(),
            available=self.available,
            variants=[variant.variant() for variant in self.variants],
            language=self.language,
            updated_at=self.updated_at,
        )


class PushedPage(BaseModel):
    """A page or a policy as a shop pushes it."""

    external_id: ExternalId
    url: WebAddress | None = None
    title: Title
    text: Annotated[
        Storable,
        BeforeValidator(_strip),
        _between(1, 400_000),
        Field(validation_alias=AliasChoices("text", "content")),
    ]
    type: Literal["page", "policy"] = "page"
    kind: PolicyKind = "other"
    language: Language | None = None
    updated_at: When | None = None

    def page(self) -> Page | Policy:
        """Return it as the core's value."""
        if self.type == "policy":
            return Policy(
                external_id=self.external_id,
                kind=self.kind,
                title=self.title,
                text=self.text,
                url=self.url,
                language=self.language,
                updated_at=self.updated_at,
            )
        return Page(
            external_id=self.external_id,
            title=self.title,
            text=self.text,
            url=self.url,
            language=self.language,
            updated_at=self.updated_at,
        )


class PushProducts(BaseModel):
    """The body of a push of products; what is wrong with one of them is told in its result."""

    products: Annotated[list[Any], Field(max_length=MOST_ITEMS)]


class PushPages(BaseModel):
    """The body of a push of pages and policies."""

    pages: Annotated[list[Any], Field(max_length=MOST_ITEMS)]


class ItemResult(BaseModel):
    """What became of one pushed item, in the order of the push; `external_id` is null where it was not readable."""

    model_config = ConfigDict(frozen=True)

    external_id: str | None
    status: Literal["added", "updated", "unchanged", "invalid"]
    error: str | None = None


class Pushed(BaseModel):
    """What became of a push: a result for each item, in the order of the push."""

    data: list[ItemResult]


class Price(BaseModel):
    """An amount in the currency's main unit; a string, so that no digit is lost."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money | None) -> Self | None:
        """Return it as the API shows it."""
        return None if money is None else cls(amount=f"{money.amount:f}", currency=money.currency)


class FoundItem(BaseModel):
    """A product, page or policy that was found; `score` compares within one search only.

    `text` is a product's description, or the passage of a page that fits best; `price` a product's lowest price.
    """

    type: HitType
    external_id: str
    title: str
    url: str | None
    score: float
    text: str
    heading: str | None
    kind: str | None
    image_url: str | None
    brand: str | None
    categories: list[str]
    price: Price | None
    highest_price: Price | None
    available: bool | None
    variants: list[dict[str, Any]]

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """Return a hit as the API shows it."""
        return cls(
            type=hit.type,
            external_id=hit.external_id,
            title=hit.title,
            url=hit.url,
            score=hit.score,
            text=hit.text,
            heading=hit.heading,
            kind=hit.kind,
            image_url=hit.image_url,
            brand=hit.brand,
            categories=list(hit.categories),
            price=Price.of(hit.price),
            highest_price=Price.of(hit.highest_price),
            available=hit.available,
            variants=[dict(variant) for variant in hit.variants],
        )


class Searched(BaseModel):
    """The answer of a search, the best first."""

    data: list[FoundItem]


def readable_id(item: Any) -> str | None:
    """Return the external id of an item that was refused, as far as it can be shown."""
    value = _id(item.get("external_id")) if isinstance(item, Mapping) else None
    return storable(value)[:255] if isinstance(value, str) else None
