"""Settings, read once from the environment or `.env`, then handed in: nothing else reads the environment."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from chatwidget.errors import ConfigurationError

_DEVELOPMENT_JWT_SECRET = "development-only-secret-change-me-in-production"  # noqa: S105 - refused in production
_DEVELOPMENT_CREDENTIALS_KEY = "development-only-credentials-key"

CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Everything an operator may set (CONTRACT 2); `.env.example` describes each line."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    app_env: Literal["development", "production"] = "development"
    database_url: str = "postgresql://chatwidget@127.0.0.1:5432/chatwidget"
    redis_url: str = "redis://127.0.0.1:6379/0"

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-4o-mini"
    openai_embedding_model: str | None = None
    openai_fallback_models: CommaList = ()
    model_private_hosts: CommaList = ()
    model_prices: dict[str, tuple[float, float]] = Field(default_factory=dict)
    tokens_per_day: int | None = Field(default=None, ge=1)
    visitor_tokens_per_day: int | None = Field(default=500_000, ge=1)

    smtp_url: SecretStr | None = None
    mail_from: str | None = None

    jwt_secret: SecretStr = SecretStr(_DEVELOPMENT_JWT_SECRET)
    credentials_key: SecretStr = SecretStr(_DEVELOPMENT_CREDENTIALS_KEY)

    api_port: int = Field(default=3000, ge=1, le=65535)
    ws_port: int = Field(default=3001, ge=1, le=65535)
    host: str = "0.0.0.0"  # noqa: S104 - a server listens; compose and nginx decide who reaches it
    public_url: str = "http://localhost:3000"
    realtime_url: str | None = None
    trusted_proxies: CommaList = ()
    cors_origins: CommaList = ()
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    messages_per_minute: int = Field(default=30, ge=1)
    visitors_per_minute: int = Field(default=60, ge=1)
    widget_messages_per_minute: int = Field(default=3_000, ge=1)
    message_max_length: int = Field(default=4_000, ge=1, le=20_000)
    handoff_timeout_seconds: int = Field(default=120, ge=5)

    @field_validator("trusted_proxies", "cors_origins", "openai_fallback_models", "model_private_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            ip_network(entry, strict=False)
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must start with smtp:// or smtps://")
        return value

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise ValueError("must start with postgresql://")
        return f"postgresql+psycopg://{rest}"

    @field_validator("public_url", "realtime_url")
    @classmethod
    def _no_trailing_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @model_validator(mode="after")
    def _secrets(self) -> Self:
        if len(self.jwt_secret.get_secret_value()) < 32:
            raise ValueError("JWT_SECRET must have at least 32 characters")
        if self.smtp_url is not None and not self.mail_from:
            raise ValueError("MAIL_FROM must be set beside SMTP_URL")
        if not self.credential_keys:
            raise ValueError("CREDENTIALS_KEY must hold at least one key")
        if self.app_env == "production":
            if self.jwt_secret.get_secret_value() == _DEVELOPMENT_JWT_SECRET:
                raise ValueError("JWT_SECRET must be set in production")
            if _DEVELOPMENT_CREDENTIALS_KEY in self.credential_keys:
                raise ValueError("CREDENTIALS_KEY must be set in production")
            if any(len(key) < 32 for key in self.credential_keys):
                raise ValueError("each CREDENTIALS_KEY must have at least 32 characters in production")
        return self

    @property
    def credential_keys(self) -> tuple[str, ...]:
        """The keys that encrypt platform tokens, newest first."""
        return tuple(key.strip() for key in self.credentials_key.get_secret_value().split(",") if key.strip())

    @cached_property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies whose X-Forwarded-For is believed."""
        return tuple(ip_network(entry, strict=False) for entry in self.trusted_proxies)

    @property
    def answerer(self) -> Literal["openai", "offline"]:
        """Who answers: a model, or the offline answerer where there is neither a key nor another server."""
        return "openai" if self.openai_api_key or self.openai_base_url else "offline"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raises `ConfigurationError` with a sentence that names each bad one."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # keyword names are checked by pydantic
    except ValidationError as error:
        problems = [
            f"{'_'.join(str(part) for part in item['loc']).upper()} {item['msg']}".strip().replace("Value error, ", "")
            for item in error.errors(include_url=False, include_input=False)
        ]
        raise ConfigurationError(f"Settings cannot be used: {'; '.join(problems)}.") from None
