"""`chatwidget shopify …`: what an operator needs to register the app."""

from typing import Annotated, Final

import typer
from pydantic_settings import BaseSettings, SettingsConfigDict

from chatwidget_shopify.settings import ShopifySettings

app = typer.Typer(help="Set up the Shopify app.", no_args_is_help=True)

_CATALOGUE: Final = (
    "products/create",
    "products/update",
    "products/delete",
    "collections/create",
    "collections/update",
    "collections/delete",
)
_MISC: Final = (
    "inventory_levels/update",
    "bulk_operations/finish",
    "shop/update",
    "domains/create",
    "domains/update",
    "domains/destroy",
    "locales/create",
    "locales/update",
)
_ORDERS: Final = ("orders/create", "orders/updated", "fulfillments/create", "fulfillments/update")


class _Where(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    public_url: str = ""


@app.callback()
def main() -> None:
    """Set up the Shopify app."""


@app.command("app-config")
def app_config(
    public_url: Annotated[
        str, typer.Option(help="Where Shopify reaches this installation; PUBLIC_URL by default.")
    ] = "",
    orders: Annotated[bool, typer.Option(help="Subscribe to orders: once protected data is approved.")] = False,
) -> None:
    """Print shopify.app.toml: scopes, addresses, webhooks and the app proxy, as `shopify app deploy` takes them."""
    settings, reached_at = ShopifySettings(), (public_url or _Where().public_url).rstrip("/")
    if not settings.api_key or not reached_at.startswith("https://"):
        typer.echo("Set SHOPIFY_API_KEY, and PUBLIC_URL to where Shopify reaches this installation by https.", err=True)
        raise typer.Exit(1)
    print(config(settings, reached_at, orders=orders))  # noqa: T201 - the command's output


def config(settings: ShopifySettings, public_url: str, *, orders: bool) -> str:
    """Return shopify.app.toml."""
    groups = [
        ("compliance_topics", ("customers/data_request", "customers/redact", "shop/redact"), "compliance"),
        ("topics", ("app/uninstalled", "app/scopes_update"), "app"),
        ("topics", _CATALOGUE, "catalogue"),
        ("topics", _MISC, "misc"),
        *([("topics", _ORDERS, "orders")] if orders else []),
    ]
    base = f"{public_url}/webhooks/shopify"
    webhooks = "\n".join(
        f"  [[webhooks.subscriptions]]\n  {key} = {_list(topics)}\n  uri = {_text(f'{base}/{group}')}\n"
        for key, topics, group in groups
    )
    return f"""# Written by `chatwidget shopify app-config`. Deploy it with Shopify's own CLI: shopify app deploy
client_id = {_text(settings.api_key)}
name = "ChatWidget"
handle = {_text(settings.app_handle)}
application_url = {_text(f"{public_url}/apps/shopify/home")}
embedded = true

[access_scopes]
required_scopes = {_list(settings.scopes)}
optional_scopes = {_list(settings.optional_scopes)}
use_legacy_install_flow = false

[auth]
redirect_urls = {_list((f"{public_url}/connect/shopify/callback",))}

[webhooks]
api_version = {_text(settings.api_version)}

{webhooks}
[app_proxy]
url = {_text(f"{public_url}/apps/shopify/proxy")}
prefix = "apps"
subpath = "chat"

[pos]
embedded = false
"""


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"
