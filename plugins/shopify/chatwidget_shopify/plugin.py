"""The hooks that Shopify answers; read this file first.

Today it introduces the platform. What it does not answer, the core refuses with `not_supported`; meanwhile such a
shop can be connected as a generic site, or filled by the push API.
"""

from chatwidget import Platform, hookimpl


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(name="shopify", title="Shopify", connects_by="oauth")
