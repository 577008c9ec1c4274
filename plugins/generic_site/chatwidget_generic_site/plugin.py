"""The hooks that generic_site answers; read this file first."""

from chatwidget import Platform, hookimpl


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(name="generic_site", title="generic_site", connects_by="keys")
