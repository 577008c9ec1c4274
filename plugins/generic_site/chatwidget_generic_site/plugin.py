"""The hooks that generic_site answers; read this file first.

Any web site: it is read as a search engine would read it (`catalogue`), and the chat is pasted as one line of HTML.
A site sends no webhooks and knows no orders, so those hooks are not answered here. What is slow to load is loaded
when a hook is called.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from chatwidget import (
    CatalogueItem,
    InstallRequest,
    InstallStep,
    Platform,
    Shop,
    Snippet,
    Widget,
    hookimpl,
)
from chatwidget_generic_site.settings import GenericSiteSettings


@hookimpl
def platform() -> Platform:
    """Introduce the platform."""
    return Platform(name="generic_site", title="Any web site", connects_by="embed", settings=GenericSiteSettings)


@hookimpl
def begin_install(request: InstallRequest) -> InstallStep:
    """Connect a site by its address alone."""
    from chatwidget_generic_site import install

    return install.begin(request, GenericSiteSettings().private_hosts)


@hookimpl
def snippet(shop: Shop, widget: Widget) -> Snippet:
    """Return the line to paste."""
    from chatwidget_generic_site import install

    return install.snippet_for(shop, widget)


@hookimpl
async def catalogue(shop: Shop, since: datetime | None, cursor: str | None) -> AsyncIterator[CatalogueItem]:
    """Read the site: its products, pages and policies."""
    from chatwidget_generic_site.catalogue import Crawl

    async for item in Crawl(shop, GenericSiteSettings(), since=since).read(cursor):
        yield item
