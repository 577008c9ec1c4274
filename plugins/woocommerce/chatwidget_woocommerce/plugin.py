"""The hooks that woocommerce answers; read this file first."""

from chatwidget import Platform, hookimpl


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(name="woocommerce", title="woocommerce", connects_by="keys")
