"""Reads a whole site, step by step: its start, its sitemaps, then page after page."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from datetime import datetime
from typing import Final

from chatwidget import CatalogueItem, Checkpoint, OutboundClient, PlatformUnavailable, Shop, Skipped, get_logger
from chatwidget_generic_site import sitemaps
from chatwidget_generic_site.addresses import Site, is_private, is_trap
from chatwidget_generic_site.fetching import Fetcher, Pace
from chatwidget_generic_site.frontier import Frontier, Visit
from chatwidget_generic_site.policies import policy_kind
from chatwidget_generic_site.reader import Reading
from chatwidget_generic_site.robots import Robots, read_robots
from chatwidget_generic_site.settings import GenericSiteSettings
from chatwidget_generic_site.start import Start, find_start
from chatwidget_generic_site.visiting import Visited, Visitor

log = get_logger(__name__)

FEW: Final = 5
"""A sitemap with fewer pages than this was forgotten by somebody: links are followed, too."""
MOST_FAILURES: Final = 30
"""So many failures one after another mean that the site is down, and not a few pages broken."""


class Crawl:
    """One walk, or the rest of one, through a shop's site."""

    def __init__(self, shop: Shop, settings: GenericSiteSettings, *, since: datetime | None) -> None:
        self._shop = shop
        self._settings = settings
        self._since = since
        self._why_nothing = ""

    async def read(self, cursor: str | None) -> AsyncIterator[CatalogueItem]:
        """Yield what the site holds, from its start or from a checkpoint's cursor on."""
        settings = self._settings
        async with OutboundClient(
            private_hosts=settings.private_hosts,
            user_agent=settings.user_agent,
            max_bytes=settings.max_page_bytes,
            seconds=settings.timeout_seconds,
        ) as client:
            pace = Pace(1 / settings.requests_per_second)
            fetcher = Fetcher(client, pace=pace, max_bytes=settings.max_page_bytes, seconds=settings.timeout_seconds)
            start = await find_start(self._shop, client, fetcher, settings) if cursor is None else None
            if start is None:
                frontier = Frontier.restore(cursor or "", most=settings.max_pages)
                robots = await self._robots(client, Site(frontier.origin))
            else:
                frontier, robots = Frontier(origin=start.site.origin, most=settings.max_pages), start.robots
            pace.gap = max(pace.gap, min(robots.delay, settings.max_crawl_delay))
            visitor = Visitor(fetcher, frontier, robots, self._shop.currency, since=self._since)
            if start is not None:
                async for item in self._begin(start, frontier, visitor):
                    yield item
            async for item in self._sitemaps(client, pace, frontier, robots):
                yield item
            async with aclosing(self._pages(frontier, robots, visitor)) as walk:
                async for item in walk:
                    yield item
            for last in self._end(frontier):
                yield last

    async def _robots(self, client: OutboundClient, site: Site) -> Robots:
        try:
            return await read_robots(client, site, self._settings.robot_name)
        except (OSError, TimeoutError) as error:
            raise PlatformUnavailable(f"{site.host} cannot be reached just now.") from error

    async def _begin(self, start: Start, frontier: Frontier, visitor: Visitor) -> AsyncIterator[CatalogueItem]:
        """Take in the start page, which has been fetched to find out where the site lives."""
        site = start.site
        frontier.sitemaps = sitemaps.by_worth(start.robots.sitemaps) or sitemaps.usual_places(site.origin)
        own = site.own(start.page.url)
        if start.page.kind == "page" and own is not None:
            frontier.done += 1
            frontier.claim(site.path(own))
            visited = await visitor.read(Visit(site.path(own)), start.page, own)
            for item in self._take(visited, frontier, start.robots):
                yield item
            for link in visited.reading.links if visited.reading else ():
                # What binds the shop is often missing in its sitemap.
                if policy_kind(link.path, link.text):
                    self._add(frontier, start.robots, link.path, 1)
                frontier.spare.append(link.path)
        else:
            self._why_nothing = start.page.reason or f"{site.host} has no start page (it answers {start.page.status})."
        yield self._checkpoint(frontier, "Looking for the site's sitemaps")

    async def _sitemaps(
        self, client: OutboundClient, pace: Pace, frontier: Frontier, robots: Robots
    ) -> AsyncIterator[CatalogueItem]:
        """Note down the pages that the site's sitemaps list, one sitemap after another."""
        site = Site(frontier.origin)
        usual = sitemaps.usual_places(site.origin)
        while frontier.sitemaps and frontier.sitemaps_read < sitemaps.MOST_SITEMAPS and not frontier.left_out:
            url = frontier.sitemaps.pop(0)
            if not frontier.claim(f"sitemap {url}"):
                continue
            frontier.sitemaps_read += 1
            await pace.turn()
            file = await sitemaps.download(client, url)
            if file is not None:
                with file:
                    more = await asyncio.to_thread(self._note_down, sitemaps.entries(file), site, frontier, robots)
                if url in usual and (more or frontier.waiting):
                    frontier.sitemaps.clear()  # found where they usually are: no need to look elsewhere
                frontier.sitemaps[:0] = sitemaps.by_worth(more)
            yield self._checkpoint(frontier, "Reading the site's sitemaps")
        frontier.sitemaps.clear()
        if (frontier.spare and frontier.total < FEW and self._since is None) or not frontier.waiting:
            frontier.follows_links = frontier.follows_links or bool(frontier.spare)
            for path in frontier.spare:
                self._follow(frontier, robots, path, 1)
        frontier.spare.clear()

    def _note_down(self, found: Iterable[sitemaps.Entry], site: Site, frontier: Frontier, robots: Robots) -> list[str]:
        """Have a sitemap's pages visited, and return the sitemaps it names."""
        more: list[str] = []
        for entry in found:
            if entry.is_sitemap:
                if not self._is_old(entry) and len(more) < sitemaps.MOST_SITEMAPS:
                    more.append(entry.url)
            elif (own := site.own(entry.url)) is not None and not self._is_old(entry):
                self._add(frontier, robots, site.path(own), 0)
                if frontier.left_out:
                    break
        return more

    def _is_old(self, entry: sitemaps.Entry) -> bool:
        return self._since is not None and entry.changed is not None and entry.changed < self._since

    async def _pages(self, frontier: Frontier, robots: Robots, visitor: Visitor) -> AsyncGenerator[CatalogueItem]:
        """Visit what waits, batch by batch, each closed by a checkpoint."""
        while frontier.waiting:
            note = f"Reading {frontier.waiting[0].path[:100]}"
            async with aclosing(visitor.batch(self._settings.connections)) as batch:
                async for visited in batch:
                    for item in self._take(visited, frontier, robots):
                        yield item
            yield self._checkpoint(frontier, note)

    def _take(self, visited: Visited, frontier: Frontier, robots: Robots) -> Iterator[CatalogueItem]:
        """Yield what a visit gave, and note down where it leads."""
        if visited.failure:
            frontier.failures += 1
            self._why_nothing = visited.failure
            if frontier.failures >= MOST_FAILURES:
                host = Site(frontier.origin).host
                raise PlatformUnavailable(
                    f"{host} failed {MOST_FAILURES} times in a row, so reading was broken off: {visited.failure}"
                )
            yield Skipped(external_id=visited.path, reason=visited.failure)
            return
        frontier.failures = 0
        reading: Reading | None = visited.reading
        if reading is None:
            return
        if reading.item is not None:
            frontier.kept += 1
            yield reading.item
        for path in (*((reading.original,) if reading.original else ()), *reading.versions):
            self._add(frontier, robots, path, visited.depth + 1)
        if frontier.follows_links:
            for link in reading.links:
                self._follow(frontier, robots, link.path, visited.depth + 1)

    def _follow(self, frontier: Frontier, robots: Robots, path: str, depth: int) -> None:
        if not is_trap(path):
            self._add(frontier, robots, path, depth, careful=True)

    @staticmethod
    def _add(frontier: Frontier, robots: Robots, path: str, depth: int, *, careful: bool = False) -> None:
        if not is_private(path) and robots.allows(f"{frontier.origin}{path}"):
            frontier.add(path, depth, careful=careful)

    def _checkpoint(self, frontier: Frontier, note: str) -> Checkpoint:
        total = None if frontier.sitemaps else frontier.total
        return Checkpoint(cursor=frontier.cursor(), done=frontier.done, total=total, note=note)

    def _end(self, frontier: Frontier) -> Iterator[CatalogueItem]:
        """Say what was left out, and raise where there was nothing at all."""
        host = Site(frontier.origin).host
        if frontier.left_out:
            log.warning("site cut off", host=host, pages=frontier.done, left_out=frontier.left_out)
            yield Skipped(
                external_id="(more pages)",
                reason=f"{host} has more than {self._settings.max_pages:,} pages; the rest was left out"
                " (GENERIC_SITE_MAX_PAGES).",
            )
        if frontier.kept == 0 and self._since is None:
            why = self._why_nothing or "Its pages may be drawn by scripts alone; fill the shop by the push API instead."
            raise PlatformUnavailable(f"{frontier.done} pages of {host} were read, but nothing was found. {why}")
