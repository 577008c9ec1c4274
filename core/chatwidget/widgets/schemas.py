"""What widgets' endpoints take and give."""

import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
    model_validator,
)

from chatwidget.origins import normalised
from chatwidget.shops.schemas import Language
from chatwidget.text import STORABLE, Name

MOST_DEPTH: Final = 16
MOST_CHARACTERS: Final = 64_000
Short = Annotated[str, StringConstraints(max_length=500), STORABLE]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


def _plain(value: Any) -> Any:
    """Refuse a configuration that JSON, the database or a browser could not carry."""
    try:
        size = len(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        raise ValueError("must be plain JSON without NaN, and not deeply nested") from None
    depth, most = 0, 0
    for character in json.dumps(value):
        depth += (character in "[{") - (character in "]}")
        most = max(most, depth)
    if most > MOST_DEPTH or size > MOST_CHARACTERS:
        raise ValueError(f"must have at most {MOST_DEPTH} levels and {MOST_CHARACTERS} characters")
    return value


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
    instructions: Annotated[str, StringConstraints(max_length=4_000), STORABLE] = ""
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
    domains: list[Annotated[str, StringConstraints(max_length=300), STORABLE]] = Field(
        default_factory=list, max_length=50
    )
    config: Annotated[WidgetConfig, BeforeValidator(_plain)] = Field(default_factory=WidgetConfig)
    is_active: bool = True
    shop_id: Annotated[str, StringConstraints(max_length=50), STORABLE] | None = None

    @field_validator("domains")
    @classmethod
    def _domains(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(normalised(entry) for entry in value))


class WidgetChanges(BaseModel):
    """What may be changed of a widget; `config` is merged key by key."""

    name: Name | None = None
    domains: list[Annotated[str, StringConstraints(max_length=300), STORABLE]] | None = Field(
        default=None, max_length=50
    )
    config: Annotated[dict[str, Any] | None, BeforeValidator(_plain)] = None
    is_active: bool | None = None
    shop_id: Annotated[str, StringConstraints(max_length=50), STORABLE] | None = None

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
    """A shopper's identity: `hash` = hex HMAC-SHA256 of `id` under the identity secret, or the platform's `proof`."""

    id: Annotated[str, StringConstraints(max_length=200), STORABLE] = ""
    hash: Annotated[str, StringConstraints(max_length=200), STORABLE] = ""
    proof: Annotated[str, StringConstraints(min_length=1, max_length=4_000), STORABLE] | None = None
    email: Annotated[str, StringConstraints(max_length=320), STORABLE] | None = None
    name: Annotated[str, StringConstraints(max_length=200), STORABLE] | None = None

    @model_validator(mode="after")
    def _either(self) -> "Identity":
        if self.proof is None and not (self.id and self.hash):
            raise ValueError("send `id` and `hash`, or `proof`")
        return self


class PageSeen(BaseModel):
    """The page a shopper is on: a browser's claim."""

    url: Annotated[str, StringConstraints(max_length=2_000), STORABLE] | None = None
    title: Annotated[str, StringConstraints(max_length=500), STORABLE] | None = None
    product_id: Annotated[str, StringConstraints(max_length=200), STORABLE] | None = None
    variant_id: Annotated[str, StringConstraints(max_length=200), STORABLE] | None = None


class VisitorIn(BaseModel):
    """A shopper's browser asks for a token."""

    visitor_token: Annotated[str, StringConstraints(max_length=2_000), STORABLE] | None = None
    identity: Identity | None = None
    page: PageSeen | None = None
    locale: Annotated[str, StringConstraints(max_length=35), STORABLE] | None = None


class VisitorOut(BaseModel):
    """A signed visitor token."""

    visitor_id: str
    token: str
    expires_at: datetime
