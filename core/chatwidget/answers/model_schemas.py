"""What a tenant says of its own model server, and what it is told; the key goes in and never comes out."""

import re
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, Field, SecretStr, StringConstraints, field_validator, model_validator

from chatwidget.text import STORABLE

OPENAI: Final = "https://api.openai.com/v1"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,500}")

# A bar would name a server in a list of fallbacks; a key must not get there.
ModelName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^|\x00-\x1f\x7f]*$"),
    STORABLE,
]


class PriceIn(BaseModel):
    """US dollars per million tokens, for the costs in receipts."""

    input: float = Field(ge=0, le=10_000)
    output: float = Field(ge=0, le=10_000)


class ModelIn(BaseModel):
    """A tenant's own model server; without `api_key` the key that is kept goes on, with null there is none."""

    base_url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), STORABLE] = OPENAI
    api_key: SecretStr | None = None
    model: ModelName
    fallback_model: ModelName | None = None
    price: PriceIn | None = None

    @field_validator("base_url", mode="before")
    @classmethod
    def _default(cls, value: object) -> object:
        return OPENAI if value is None else value

    @field_validator("base_url")
    @classmethod
    def _plain(cls, value: str) -> str:
        """Without what people paste along: a slash at the end, or the whole way to the completions."""
        if "?" in value or "#" in value:
            raise ValueError("must be an address without ? and #")
        if not value.lower().startswith(("https://", "http://")):
            raise ValueError("must begin with https://")
        return value.rstrip("/").removesuffix("/chat/completions").rstrip("/")

    @field_validator("api_key")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        key = value.get_secret_value().strip()
        if not _KEY.fullmatch(key):
            raise ValueError("must be 1 to 500 characters without spaces")
        return SecretStr(key)

    @model_validator(mode="after")
    def _two_models(self) -> Self:
        if self.fallback_model == self.model:
            raise ValueError("fallback_model must be another model")
        return self

    @property
    def keeps_key(self) -> bool:
        """Whether the key that is kept goes on."""
        return "api_key" not in self.model_fields_set


class ModelOut(BaseModel):
    """The model that answers; of the installation's own, no more than its name is told."""

    source: Literal["tenant", "installation"]
    base_url: str | None = None
    has_api_key: bool = False
    api_key_hint: str | None = Field(default=None, description="The key's last four characters.")
    model: str | None = Field(default=None, description="null: the offline answerer answers.")
    fallback_model: str | None = None
    price: PriceIn | None = None
    updated_at: datetime | None = None


class ModelTried(BaseModel):
    """How a tiny call went; `code` is `ok` or says what is wrong."""

    ok: bool
    code: str
    message: str
    next_step: str | None = None
    model: str
    total_ms: float | None = None
