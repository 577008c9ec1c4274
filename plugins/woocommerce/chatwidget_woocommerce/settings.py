"""What an operator may set for this connector, by environment variables that begin with WOOCOMMERCE_."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class WooCommerceSettings(BaseSettings):
    """How shops are asked."""

    model_config = SettingsConfigDict(
        env_prefix="WOOCOMMERCE_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    timeout_seconds: float = Field(default=30, ge=1, le=120, description="The longest one answer of a shop may take.")
    tries: int = Field(default=3, ge=1, le=6, description="How often a reading request is tried before it fails.")
    page_size: int = Field(default=100, ge=2, le=100, description="Rows asked for at once; small hosts may need fewer.")
    reconcile_minutes: int = Field(
        default=60, ge=5, le=1_440, description="How often the ids are compared: permanent deletion sends no webhook."
    )
    private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Shops inside your network that may be asked all the same: host or host:port, by comma."
    )

    @field_validator("private_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        return (
            tuple(str(part).strip().lower() for part in parts if str(part).strip())
            if isinstance(parts, (list, tuple))
            else value
        )
