"""What tenants' endpoints take and give."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, field_validator

from chatwidget.text import STORABLE, Name

Password = Annotated[str, StringConstraints(min_length=8, max_length=1_000), STORABLE]


class Registration(BaseModel):
    """A new merchant."""

    email: EmailStr
    password: Password
    company_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200), STORABLE]


class LogIn(BaseModel):
    """E-mail and password."""

    email: Annotated[str, StringConstraints(max_length=320), STORABLE]
    password: Annotated[str, StringConstraints(max_length=1_000), STORABLE]


class RefreshRequest(BaseModel):
    """A refresh token, to be exchanged or ended."""

    refresh_token: Annotated[str, StringConstraints(max_length=200), STORABLE]


class TenantOut(BaseModel):
    """A merchant."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    company_name: str
    plan: str
    created_at: datetime


class UserOut(BaseModel):
    """A person with a log-in."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    name: str
    role: str
    avatar_url: str | None
    created_at: datetime


class Tokens(BaseModel):
    """What the console holds."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the OAuth 2 name of the scheme
    expires_in: int = Field(description="seconds until the access token expires")


class LoggedIn(Tokens):
    """Tokens and whose they are."""

    user: UserOut
    tenant: TenantOut


class Registered(LoggedIn):
    """A new merchant with a first API key, shown this once."""

    api_key: str


class Me(BaseModel):
    """Who is calling."""

    tenant: TenantOut
    user: UserOut | None
    scopes: list[str]


class ApiKeyIn(BaseModel):
    """A key to be made."""

    name: Name
    scopes: list[Literal["read", "write", "admin"]] = Field(min_length=1, max_length=3)
    expires_at: datetime | None = None

    @field_validator("expires_at")
    @classmethod
    def _zoned(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, e.g. 2027-01-01T00:00:00Z")
        return value


class ApiKeyOut(BaseModel):
    """A key without its secret part."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    hint: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime


class ApiKeyMade(ApiKeyOut):
    """A new key; `key` is shown this once."""

    key: str
