"""`chatwidget shopify …`: what an operator needs to register the app."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic_settings import BaseSettings, SettingsConfigDict

from chatwidget_shopify.settings import ShopifySettings

app = typer.Typer(help="Set up the Shopify app.", no_args_is_help=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Topics that are delivered to one address; of their bodies only `fields`, where some are named.

    What has changed is read again, so that its id is enough: a product with two thousand variants would make a body of
    more than a megabyte, and of an order nothing else is any business of ours.
    """

    group: str
    topics: tuple[str, ...]
    fields: tuple[str, ...] = ()
    key: str = "topics"


_COMPLIANCE: Final = Subscription(
    group="compliance",
    topics=("customers/data_request", "customers/redact", "shop/redact"),
    key="compliance_topics",
)
_APP: Final = (
    Subscription(group="app", topics=("app/uninstalled", "app/scopes_update")),
    Subscription(group="catalogue", topics=("products/create", "products/update"), fields=("id", "updated_at")),
    Subscription(
        group="catalogue",
        topics=("products/delete", "collections/create", "collections/update", "collections/delete"),
        fields=("id",),
    ),
    Subscription(
        group="misc",
        topics=(
            "inventory_levels/update",
            "bulk_operations/finish",
            "shop/update",
            "domains/create",
            "domains/update",
            "domains/destroy",
            "locales/create",
            "locales/update",
            "locales/destroy",
        ),
    ),
)
_ORDERS: Final = Subscription(
    group="orders",
    topics=("orders/create", "orders/updated", "fulfillments/create", "fulfillments/update"),
    fields=("id", "updated_at"),
)


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


@app.command("extension")
def extension(
    folder: Annotated[Path, typer.Argument(help="Where to put it: extensions/chat, beside shopify.app.toml.")],
) -> None:
    """Write the theme app extension, for `shopify app deploy` to take along."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else (folder,)):
        typer.echo(f"{folder} is there already. Remove it first, or name another folder.", err=True)
        raise typer.Exit(1)
    here = Path(__file__).parent
    shipped = here / "extension"  # in a wheel; in the repository it lies beside the package
    shutil.copytree(shipped if shipped.is_dir() else here.parent / "extension", folder, dirs_exist_ok=True)
    typer.echo(f"Written to {folder}.", err=True)


def config(settings: ShopifySettings, public_url: str, *, orders: bool) -> str:
    """Return shopify.app.toml."""
    base = f"{public_url}/webhooks/shopify"
    subscriptions = (_COMPLIANCE, *_APP, *([_ORDERS] if orders else []))
    webhooks = "\n".join(_subscription(one, base) for one in subscriptions)
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


def _subscription(one: Subscription, base: str) -> str:
    fields = f"  include_fields = {_list(one.fields)}\n" if one.fields else ""
    uri = _text(f"{base}/{one.group}")
    return f"  [[webhooks.subscriptions]]\n  {one.key} = {_list(one.topics)}\n{fields}  uri = {uri}\n"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"
