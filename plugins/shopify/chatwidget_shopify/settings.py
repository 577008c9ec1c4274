"""What an operator sets for Shopify, by environment variables that begin with SHOPIFY_."""

from typing import Annotated, Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

REQUIRED: Final = (
    "read_products",
    "read_inventory",
    "read_content",
    "read_legal_policies",
    "read_locales",
    "read_markets",
)
"""What the catalogue needs; of markets, the addresses at which a shop speaks its other languages."""
ORDERS: Final = ("read_orders", "read_fulfillments")
"""What order status needs; Shopify asks merchants and app developers for more before it gives them."""


class ShopifySettings(BaseSettings):
    """The app's own credentials and its version of the Admin API."""

    model_config = SettingsConfigDict(
        env_prefix="SHOPIFY_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    api_key: str = Field(default="", description="The app's client id.")
    api_secret: SecretStr = Field(default=SecretStr(""), description="The app's client secret.")
    api_secret_old: SecretStr = Field(
        default=SecretStr(""), description="The secret before it, while a rotation is under way: both are accepted."
    )
    api_version: str = Field(default="2026-10", pattern=r"^\d{4}-(01|04|07|10)$", description="Admin API version.")
    scopes: Annotated[tuple[str, ...], NoDecode] = Field(
        default=REQUIRED, description="Scopes asked for at install, by comma."
    )
    optional_scopes: Annotated[tuple[str, ...], NoDecode] = Field(
        default=ORDERS, description="Scopes asked for later, by comma: order status works once they are granted."
    )
    app_handle: str = Field(default="chatwidget", pattern=r"^[a-z0-9-]{1,60}$", description="The app's handle.")
    gateway: str = Field(
        default="",
        description="Reach shops through this address (a proxy of your own); {shop} stands for the shop's domain.",
    )

    @field_validator("scopes", "optional_scopes", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The secrets that Shopify may have signed with, the newest first."""
        given = (self.api_secret.get_secret_value(), self.api_secret_old.get_secret_value())
        return tuple(secret.encode() for secret in given if secret)

    @property
    def is_set(self) -> bool:
        """Whether the app's credentials are there."""
        return bool(self.api_key and self.api_secret.get_secret_value())
