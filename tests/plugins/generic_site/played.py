"""A site played by a real web server, and a crawl of it."""

import gzip
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from chatwidget import CatalogueItem, Checkpoint, Gone, Page, Policy, Product, Shop, Skipped
from chatwidget.hooks import Hooks
from chatwidget_generic_site import plugin

Answer = str | int | web.StreamResponse | Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class PlayedSite:
    """What the server answers, by path with query; and what it was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    otherwise: Answer = 404
    origin: str = ""

    @property
    def host(self) -> str:
        return self.origin.removeprefix("http://")

    def page(self, path: str, text: str = "", *, title: str = "A page", head: str = "", lang: str = "en") -> None:
        prose = f"<p>This is what {path} says to everybody who comes along and reads it.</p>"
        self.answers[path] = (
            f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head>'
            f"<body><main><h1>{title}</h1>{text or prose}</main></body></html>"
        )

    def product(self, path: str, name: str, sku: str, *, lang: str = "en") -> None:
        data = (
            f'{{"@context":"https://schema.org","@type":"Product","name":"{name}","sku":"{sku}",'
            f'"offers":{{"price":"10","priceCurrency":"EUR","availability":"https://schema.org/InStock"}}}}'
        )
        self.page(path, title=name, head=f'<script type="application/ld+json">{data}</script>', lang=lang)

    def sitemap(self, *paths: str, at: str = "/sitemap.xml") -> None:
        rows = "".join(f"<url><loc>{self.origin}{path}</loc></url>" for path in paths)
        self.answers[at] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path
        self.asked[path] += 1
        answer = self.answers.get(path, self.otherwise)
        if callable(answer):
            return await answer(request)
        if isinstance(answer, int):
            return web.Response(status=answer, text="<html>no</html>", content_type="text/html")
        if isinstance(answer, str):
            kind = "application/xml" if answer.startswith(("<urlset", "<?xml", "<sitemapindex")) else "text/html"
            kind = "text/plain" if path == "/robots.txt" else kind
            return web.Response(text=answer, content_type=kind)
        raise AssertionError(path)


@dataclass
class Read:
    """What a crawl gave."""

    items: dict[str, Product | Page | Policy] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    checkpoints: list[Checkpoint] = field(default_factory=list)


def shop_at(site: PlayedSite, path: str = "/") -> Shop:
    return Shop(
        id="shp_1",
        tenant_id="ten_1",
        platform="generic_site",
        domain=site.host,
        settings={"start_url": f"{site.origin}{path}"},
    )


async def crawl(site: PlayedSite, *, since: datetime | None = None, cursor: str | None = None) -> Read:
    """Read a site to its end, through the hook as the worker calls it."""
    read = Read()
    async for item in Hooks({"generic_site": plugin}).catalogue(shop_at(site), since, cursor):
        take(read, item)
    return read


def take(read: Read, item: CatalogueItem) -> None:
    match item:
        case Checkpoint():
            read.checkpoints.append(item)
        case Skipped():
            read.skipped[item.external_id] = item.reason
        case Gone():
            raise AssertionError("a site cannot tell what is gone")
        case _:
            assert item.external_id not in read.items, f"{item.external_id} came twice"
            read.items[item.external_id] = item


def packed(text: str) -> bytes:
    return gzip.compress(text.encode())
