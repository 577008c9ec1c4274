"""The hooks that shopify answers; read this file first."""

from chatwidget import Platform, hookimpl


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(name="shopify", title="shopify", connects_by="keys")
