"""Visits pages: a few at once, each fetched, then read in a thread."""

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from chatwidget import get_logger
from chatwidget_generic_site.addresses import Site, is_private
from chatwidget_generic_site.fetching import Fetched, Fetcher
from chatwidget_generic_site.frontier import Frontier, Visit
from chatwidget_generic_site.reader import Reading, read_page
from chatwidget_generic_site.robots import Robots

log = get_logger(__name__)

BATCH: Final = 20
BATCH_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How a visit ended: with a reading, a failure, or neither where there is nothing to read."""

    path: str
    depth: int
    reading: Reading | None = None
    failure: str = ""


class Visitor:
    """Visits the pages that wait in a frontier."""

    def __init__(
        self, fetcher: Fetcher, frontier: Frontier, robots: Robots, currency: str | None, *, since: datetime | None
    ) -> None:
        self._fetcher = fetcher
        self._frontier = frontier
        self._robots = robots
        self._currency = currency
        self._site = Site(frontier.origin)
        self._since = since

    async def batch(self, connections: int) -> AsyncGenerator[Visited]:
        """Visit some pages, for about five seconds or twenty of them; each one begun is ended."""
        ends_at = time.monotonic() + BATCH_SECONDS
        begun = 0
        under_way: set[asyncio.Task[Visited]] = set()
        try:
            while True:
                while len(under_way) < connections and begun < BATCH and time.monotonic() < ends_at:
                    visit = self._frontier.next()
                    if visit is None:
                        break
                    under_way.add(asyncio.create_task(self._visit(visit)))
                    begun += 1
                if not under_way:
                    return
                ended, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    yield task.result()
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _visit(self, visit: Visit) -> Visited:
        headers: dict[str, str] = {}
        if self._since is not None and not self._frontier.follows_links:
            headers["If-Modified-Since"] = format_datetime(self._since, usegmt=self._since.tzname() == "UTC")
        fetched = await self._fetcher.page(self._site.full(visit.path), headers)
        if fetched.kind == "failed":
            return Visited(path=visit.path, depth=visit.depth, failure=fetched.reason)
        own = self._site.own(fetched.url)
        if fetched.kind != "page" or own is None or not self._is_new(visit.path, self._site.path(own)):
            return Visited(path=visit.path, depth=visit.depth)
        return await self.read(visit, fetched, own)

    def _is_new(self, asked: str, found: str) -> bool:
        """Whether a redirect led to a page of its own that may be read."""
        if asked == found:
            return True
        allowed = not is_private(found) and self._robots.allows(self._site.full(found))
        return allowed and self._frontier.claim(found)

    async def read(self, visit: Visit, fetched: Fetched, own: str) -> Visited:
        """Read a page that has been fetched; whatever its makers did to it, the walk goes on."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                reading = await asyncio.to_thread(
                    read_page, fetched.body, fetched.headers, own, self._site, self._currency
                )
        except TimeoutError:
            return Visited(path=visit.path, depth=visit.depth, failure="It is too intricate to be read.")
        except Exception:  # pages can be anything, and one of them must not stop the others
            log.exception("page not read", url=own)
            return Visited(path=visit.path, depth=visit.depth, failure="It could not be read.")
        return Visited(path=visit.path, depth=visit.depth, reading=reading)
