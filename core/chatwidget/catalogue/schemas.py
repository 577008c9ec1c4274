"""What the push API takes and answers; each item is checked by itself, so that one bad item stops no other."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chatwidget.catalogue.fields import (
    Amount,
    ExternalId,
    Label,
    Language,
    Texts,
    Title,
    WebAddress,
    When,
    as_id,
    between,
    has_words,
    no_items,
    nothing,
    strip,
)
from chatwidget.catalogue.hits import Hit, HitType
from chatwidget.hooks.types import Money, Page, Policy, PolicyKind, Product, Variant
from chatwidget.text import Storable, storable

MOST_ITEMS: Final = 1_000


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
    title: Annotated[Label, BeforeValidator(nothing)] = ""
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
    description: Annotated[Storable, BeforeValidator(nothing), between(0, 100_000)] = ""
    url: WebAddress | None = None
    image_url: WebAddress | None = None
    brand: Label | None = None
    categories: Annotated[list[Label], BeforeValidator(no_items), Field(max_length=100)] = []
    tags: Annotated[list[Label], BeforeValidator(no_items), Field(max_length=250)] = []
    attributes: Annotated[Texts, BeforeValidator(lambda value: value or {}), Field(max_length=250)] = {}
    price: PushedMoney | None = None
    available: bool | None = None
    variants: Annotated[list[PushedVariant], BeforeValidator(no_items), Field(max_length=2_048)] = []
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
        BeforeValidator(strip),
        between(1, 400_000),
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
    value = as_id(item.get("external_id")) if isinstance(item, Mapping) else None
    return storable(value)[:255] if isinstance(value, str) else None


Phrase = Annotated[Storable, BeforeValidator(strip), between(1, 80), AfterValidator(has_words)]


class PinRule(BaseModel):
    """Products to show first, in this order, when a message holds all of the words."""

    words: Phrase
    products: Annotated[list[ExternalId], Field(min_length=1, max_length=20)]


class SearchRules(BaseModel):
    """What a merchant says about their search; sent whole, it replaces what was there."""

    synonyms: Annotated[
        list[Annotated[list[Phrase], Field(min_length=2, max_length=20)]],
        Field(max_length=200, description="each list: words or phrases that mean the same"),
    ] = []
    pins: Annotated[list[PinRule], Field(max_length=200)] = []
    excluded: Annotated[
        list[ExternalId], Field(max_length=1_000, description="products never to find or recommend")
    ] = []


class SearchRulesOut(SearchRules):
    """A shop's rules, and which of the products they name are not in its catalogue now."""

    unknown_products: list[str] = []
