"""`chatwidget woocommerce …`: what an operator needs to hand the WordPress plugin around."""

from pathlib import Path
from typing import Annotated

import typer

from chatwidget import ChatWidgetError
from chatwidget_woocommerce import download

app = typer.Typer(help="Set up WooCommerce shops.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Set up WooCommerce shops."""


@app.command("build-plugin")
def build_plugin(
    output: Annotated[Path, typer.Option(help="Where to write the zip.")] = Path("chatwidget.zip"),
    host: Annotated[
        str, typer.Option(help="Preset the address of this installation, e.g. https://chat.example.com.")
    ] = "",
    widget: Annotated[str, typer.Option(help="Preset a widget's id.")] = "",
) -> None:
    """Write the WordPress plugin as a zip that WordPress takes below Plugins → Add New → Upload Plugin."""
    try:
        output.write_bytes(download.build(host=host, widget=widget))
    except (ChatWidgetError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Wrote {output}.")
