"""Reads sitemaps as they come: an index or a list, XML or text, packed or not, of any size, in little memory."""

import asyncio
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from chatwidget import OutboundClient, OutboundRefused, get_logger

log = get_logger(__name__)

MOST_BYTES: Final = 60_000_000
"""Unpacked; the protocol allows 50 MB."""
MOST_SITEMAPS: Final = 200
SECONDS: Final = 60.0
_IN_MEMORY: Final = 1_000_000
_USUAL: Final = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap.xml.gz", "/sitemap.txt")
_FIRST: Final = ("product", "producto", "produkt", "produit", "prodotto", "artikel", "item")
_LAST: Final = ("image", "video", "news", "author", "tag", "blog", "post", "archive", "attachment")


@dataclass(frozen=True, slots=True)
class Entry:
    """An address in a sitemap: a page's, or (`is_sitemap`) that of another sitemap."""

    url: str
    changed: datetime | None = None
    is_sitemap: bool = False


def usual_places(origin: str) -> list[str]:
    """Where sitemaps lie when robots.txt names none."""
    return [origin + path for path in _USUAL]


def by_worth(urls: list[str]) -> list[str]:
    """Sort sitemaps: products first, what says little to a buyer last."""

    def worth(url: str) -> int:
        name = url.lower().rpartition("/")[2]
        return 0 if any(word in name for word in _FIRST) else 2 if any(word in name for word in _LAST) else 1

    return sorted(urls, key=worth)


async def download(client: OutboundClient, url: str) -> IO[bytes] | None:
    """Fetch a sitemap, unpacked, into a file that is gone when it is closed; None where there is none to read."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        async with client.stream(url, seconds=SECONDS) as incoming:
            if incoming.status != 200:
                file.close()
                return None
            unpacked = _Unpacked(MOST_BYTES)
            async for piece in incoming.pieces():
                for part in unpacked.feed(piece):
                    await asyncio.to_thread(file.write, part)
                if unpacked.is_full:
                    log.warning("sitemap cut off", url=url, bytes=MOST_BYTES)
                    break
    except (OutboundRefused, OSError, TimeoutError, zlib.error) as error:
        log.info("sitemap not read", url=url, reason=str(error))
        file.close()
        return None
    file.seek(0)
    return file


def entries(file: IO[bytes]) -> Iterator[Entry]:
    """Yield the addresses of a sitemap; a broken one gives what stands before the break."""
    head = file.read(2048).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    if head.lower().startswith((b"<!doctype html", b"<html")):
        return
    if head.startswith(b"<") or b"<urlset" in head or b"<sitemapindex" in head or b"\x00<" in head:
        yield from _from_xml(file)
    else:
        yield from _from_text(file)


def _from_text(file: IO[bytes]) -> Iterator[Entry]:
    while raw := file.readline(4096):
        url = raw.decode("utf-8", "replace").strip().lstrip("\ufeff")
        if url.startswith(("http://", "https://")):
            yield Entry(url)


def _from_xml(file: IO[bytes]) -> Iterator[Entry]:
    parser = etree.iterparse(
        file, events=("end",), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True
    )
    try:
        for _event, element in parser:
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            if name in {"url", "sitemap"}:
                yield from _from_element(element, is_sitemap=name == "sitemap")
            parent = element.getparent()
            if parent is not None and parent.getparent() is None:  # a child of the root: nobody needs it any more
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        log.info("sitemap broken", reason=str(error)[:200])


def _from_element(element: etree._Element, *, is_sitemap: bool) -> Iterator[Entry]:
    changed: datetime | None = None
    own = ""
    others: list[str] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if name == "loc" and not own:
            own = (child.text or "").strip()
        elif name == "lastmod":
            changed = _moment((child.text or "").strip())
        elif name == "link" and child.get("rel") == "alternate" and child.get("hreflang"):
            others.append((child.get("href") or "").strip())
    for url in (own, *others[:100]):
        if url:
            yield Entry(url, changed, is_sitemap)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


class _Unpacked:
    """Unpacks gzip where the first bytes say so, whatever the name and the type say, up to a size."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._start = b""
        self._begun = False
        self._gzip: zlib._Decompress | None = None

    @property
    def is_full(self) -> bool:
        return self._left <= 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if not self._begun:
            self._start += piece
            if len(self._start) < 2:
                return
            self._begun, piece = True, self._start
            if piece[:2] == b"\x1f\x8b":
                self._gzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while piece and not self.is_full:
            if self._gzip is None:
                part, piece = piece, b""
            else:
                part = self._gzip.decompress(piece, 1_000_000)
                piece = self._gzip.unconsumed_tail
                if self._gzip.eof and self._gzip.unused_data[:2] == b"\x1f\x8b":  # several packages one after another
                    piece = self._gzip.unused_data
                    self._gzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            part = part[: self._left]
            self._left -= len(part)
            yield part
