"""What of a site is still to be visited, and how that is written into a cursor."""

import base64
import hashlib
import json
import zlib
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final, Self

from chatwidget import PlatformUnavailable
from chatwidget_generic_site.addresses import family

VERSION: Final = 1
MOST_CURSOR: Final = 900_000
MOST_DEPTH: Final = 25
MOST_UNPACKED: Final = 30_000_000
_MARK: Final = 6  # bytes of a hash: twenty thousand addresses collide once in a million syncs


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to visit, by its path, and how many links lie between it and the start."""

    path: str
    depth: int = 0


@dataclass(slots=True, kw_only=True)
class Frontier:
    """The state of a crawl between two checkpoints."""

    origin: str
    most: int
    sitemaps: list[str] = field(default_factory=list)
    sitemaps_read: int = 0
    follows_links: bool = False
    waiting: deque[Visit] = field(default_factory=deque)
    visited: set[bytes] = field(default_factory=set)
    done: int = 0
    kept: int = 0
    left_out: int = 0
    failures: int = 0
    """How many of the last pages failed, one after another, also over the ends of steps and tries."""
    spare: list[str] = field(default_factory=list)
    """Links of the start page, for the case that no sitemap is found."""
    _known: set[bytes] = field(default_factory=set)
    _families: Counter[bytes] = field(default_factory=Counter)

    def add(self, path: str, depth: int = 0, *, careful: bool = False) -> None:
        """Have a page visited, once; `careful` keeps out of links that lead to endlessly many alike."""
        mark = _mark(path)
        if mark in self._known or mark in self.visited or depth > MOST_DEPTH:
            return
        if self.done + len(self.waiting) >= self.most:
            self.left_out += 1
            return
        if careful and (kin := family(path)) is not None:
            name = _mark(kin[0])
            self._families[name] += 1
            if self._families[name] > kin[1]:
                return
        self._known.add(mark)
        self.waiting.append(Visit(path, depth))

    def next(self) -> Visit | None:
        """Take the next page to visit."""
        while self.waiting:
            visit = self.waiting.popleft()
            if self.claim(visit.path):  # it may have been reached by a redirect in the meantime
                self.done += 1
                return visit
        return None

    def claim(self, path: str) -> bool:
        """Mark a path as visited; False if it was already."""
        mark = _mark(path)
        self._known.discard(mark)
        if mark in self.visited:
            return False
        self.visited.add(mark)
        return True

    @property
    def total(self) -> int:
        """Pages visited and still to be visited."""
        return self.done + len(self.waiting)

    def cursor(self) -> str:
        """Write the state down as JSON of less than a megabyte; pages that do not fit are left out."""
        while True:
            written = self._written()
            if len(written) <= MOST_CURSOR or not self.waiting:
                return written
            for _dropped in range(max(1, len(self.waiting) // 4)):
                self.waiting.pop()
                self.left_out += 1

    def _written(self) -> str:
        families = {base64.b64encode(name).decode(): count for name, count in self._families.items() if count > 4}
        state = {
            "origin": self.origin,
            "sitemaps": self.sitemaps,
            "sitemaps_read": self.sitemaps_read,
            "follows_links": self.follows_links,
            "waiting": [[visit.path, visit.depth] for visit in self.waiting],
            "visited": base64.b64encode(b"".join(sorted(self.visited))).decode(),
            "families": families,
            "kept": self.kept,
            "left_out": self.left_out,
            "failures": self.failures,
            "spare": self.spare,
        }
        packed = base64.b64encode(zlib.compress(json.dumps(state).encode(), 6)).decode()
        return json.dumps({"version": VERSION, "done": self.done, "state": packed})

    @classmethod
    def restore(cls, cursor: str, *, most: int) -> Self:
        """Read a cursor; raises `PlatformUnavailable` for one that nobody here has written."""
        try:
            outer: dict[str, Any] = json.loads(cursor)
            unpacker = zlib.decompressobj()
            state: dict[str, Any] = json.loads(unpacker.decompress(base64.b64decode(outer["state"]), MOST_UNPACKED))
            if outer["version"] != VERSION:
                raise ValueError("another version")  # noqa: TRY301 - one way out for all that is wrong with a cursor
            marks = base64.b64decode(state["visited"])
            self = cls(
                origin=state["origin"],
                most=most,
                sitemaps=list(state["sitemaps"]),
                sitemaps_read=state["sitemaps_read"],
                follows_links=state["follows_links"],
                waiting=deque(Visit(path, depth) for path, depth in state["waiting"]),
                visited={marks[at : at + _MARK] for at in range(0, len(marks), _MARK)},
                done=outer["done"],
                kept=state["kept"],
                left_out=state["left_out"],
                failures=state.get("failures", 0),
                spare=list(state["spare"]),
            )
            self._families.update({base64.b64decode(name): count for name, count in state["families"].items()})
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            raise PlatformUnavailable("This sync cannot be continued; start a new one.") from error
        self._known = {_mark(visit.path) for visit in self.waiting}
        return self


def _mark(path: str) -> bytes:
    return hashlib.blake2b(path.encode("utf-8", "replace"), digest_size=_MARK).digest()
