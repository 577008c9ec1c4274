"""What widgets' endpoints take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, field_validator

from chatwidget.shops.schemas import Language
from chatwidget.text import Name, Storable
from chatwidget.widgets.origins import normalised

Short = Annotated[Storable, StringConstraints(max_length=500)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Theme(BaseModel):
    """How the widget looks."""

    color: Color = "#1f6f5c"
    color_scheme: Literal["auto", "light", "dark"] = "auto"
    position: Literal["right", "left"] = "right"
    logo_url: HttpUrl | None = None


class Features(BaseModel):
    """What the widget offers."""

    handoff: bool = True
    feedback: bool = True
    cards: bool = True


class WidgetConfig(BaseModel):
    """A widget's look and texts; texts are per language (`{"en": "…", "es": "…"}`)."""

    model_config = ConfigDict(extra="allow")

    default_locale: Language = "en"
    theme: Theme = Field(default_factory=Theme)
    greeting: dict[Language, Short] = Field(default_factory=dict, max_length=40)
    suggestions: dict[Language, list[Short]] = Field(default_factory=dict, max_length=40)
    ai_notice: dict[Language, Short] = Field(default_factory=dict, max_length=40)
    features: Features = Field(default_factory=Features)
    instructions: Annotated[Storable, StringConstraints(max_length=4_000)] = ""
    tone: Short = ""

    @field_validator("suggestions")
    @classmethod
    def _few(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        if any(len(texts) > 6 for texts in value.values()):
            raise ValueError("at most 6 suggestions per language")
        return value


class WidgetIn(BaseModel):
    """A widget to be made."""

    name: Name
    domains: list[Annotated[Storable, StringConstraints(max_length=300)]] = Field(default_factory=list, max_length=50)
    config: WidgetConfig = Field(default_factory=WidgetConfig)
    is_active: bool = True
    shop_id: Annotated[Storable, StringConstraints(max_length=50)] | None = None

    @field_validator("domains")
    @classmethod
    def _domains(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(normalised(entry) for entry in value))


class WidgetChanges(BaseModel):
    """What may be changed of a widget; `config` is merged key by key."""

    name: Name | None = None
    domains: list[Annotated[Storable, StringConstraints(max_length=300)]] | None = Field(default=None, max_length=50)
    config: dict[str, Any] | None = None
    is_active: bool | None = None
    shop_id: Annotated[Storable, StringConstraints(max_length=50)] | None = None

    @field_validator("domains")
    @classmethod
    def _domains(cls, value: list[str] | None) -> list[str] | None:
        return None if value is None else list(dict.fromkeys(normalised(entry) for entry in value))


class WidgetOut(BaseModel):
    """A widget."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    shop_id: str | None
    name: str
    domain: str
    domains: list[str]
    config: dict[str, Any]
    is_active: bool
    created_at: datetime
    updated_at: datetime


class WidgetMade(WidgetOut):
    """A new widget; `identity_secret` signs shoppers' identities and is shown this once."""

    identity_secret: str


class SnippetOut(BaseModel):
    """What the merchant pastes."""

    html: str
    steps: list[str]


class EmbedConfig(BaseModel):
    """What a shopper's browser needs to show the widget."""

    id: str
    name: str
    locale: str
    default_locale: str
    theme: Theme
    greeting: dict[str, str]
    suggestions: dict[str, list[str]]
    ai_notice: dict[str, str]
    features: Features
    realtime: dict[str, str]


class Identity(BaseModel):
    """A shopper's identity as the merchant signs it: `hash` = hex HMAC-SHA256 of `id` under the identity secret."""

    id: Annotated[Storable, StringConstraints(min_length=1, max_length=200)]
    hash: Annotated[Storable, StringConstraints(max_length=200)]
    email: Annotated[Storable, StringConstraints(max_length=320)] | None = None
    name: Annotated[Storable, StringConstraints(max_length=200)] | None = None


class PageSeen(BaseModel):
    """The page a shopper is on: a browser's claim."""

    url: Annotated[Storable, StringConstraints(max_length=2_000)] | None = None
    title: Annotated[Storable, StringConstraints(max_length=500)] | None = None
    product_id: Annotated[Storable, StringConstraints(max_length=200)] | None = None
    variant_id: Annotated[Storable, StringConstraints(max_length=200)] | None = None


class VisitorIn(BaseModel):
    """A shopper's browser asks for a token."""

    visitor_token: Annotated[Storable, StringConstraints(max_length=2_000)] | None = None
    identity: Identity | None = None
    page: PageSeen | None = None
    locale: Annotated[Storable, StringConstraints(max_length=35)] | None = None


class VisitorOut(BaseModel):
    """A signed visitor token."""

    visitor_id: str
    token: str
    expires_at: datetime
