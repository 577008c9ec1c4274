"""Sitemaps of every kind and size."""

import gzip
import io
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from aiohttp import web
from tests.plugins.generic_site.played import PlayedSite

from chatwidget import OutboundClient
from chatwidget_generic_site import sitemaps
from chatwidget_generic_site.sitemaps import Entry, by_worth, download, entries

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def urls(text: str | bytes) -> list[str]:
    return [entry.url for entry in entries(io.BytesIO(text.encode() if isinstance(text, str) else text))]


def test_a_list_with_pictures_and_other_languages() -> None:
    text = (
        f'<?xml version="1.0"?><urlset {NS} xmlns:image="i"><url><xhtml:link rel="alternate" hreflang="es" href="http://a/es"/>'
        "<loc> http://a/1\n</loc><image:image><image:loc>http://a/picture.jpg</image:loc></image:image></url></urlset>"
    )
    assert urls(text) == ["http://a/1", "http://a/es"]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffhttp://a/1\nhttp://a/2\n",
        "http://a/1\r\n\r\nnonsense\r\nhttp://a/2",
        "<urlset><url><loc>http://a/1</loc></url><url><loc>http://a/2</loc></url><url><loc>http://a/3</l",
        f"\n\n <urlset {NS}><url><loc>http://a/1</loc></url><url><loc>http://a/2</loc></url></urlset>",
        "<urlset><url><loc><![CDATA[http://a/1]]></loc></url><!-- x --><url><loc>http://a/2</loc></url></urlset>",
    ],
)
def test_plain_text_no_namespace_broken_and_misplaced(text: str) -> None:
    assert urls(text)[:2] == ["http://a/1", "http://a/2"]


def test_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><urlset><url><loc>http://a/1</loc></url></urlset>'
    assert urls(text.encode("utf-16")) == ["http://a/1"]


@pytest.mark.parametrize(
    "text", ["", "<html><body>404</body></html>", "\x00\x01\x02", "<", "<urlset/>", "<rss/>", "{}"]
)
def test_what_is_no_sitemap_is_empty(text: str) -> None:
    assert urls(text) == []


def test_moments_are_read() -> None:
    text = "<urlset><url><loc>http://a</loc><lastmod>2026-02-03</lastmod></url><url><loc>http://b</loc><lastmod>soon</lastmod></url></urlset>"
    first, second = entries(io.BytesIO(text.encode()))
    assert first.changed is not None
    assert first.changed.isoformat() == "2026-02-03T00:00:00+00:00"
    assert second.changed is None


def test_entities_are_not_followed() -> None:
    text = '<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://a/&f;</loc></url></urlset>'
    assert all("root" not in url for url in urls(text))


def test_products_come_first() -> None:
    assert by_worth(["/blog.xml", "/pages.xml", "/sitemap_products_1.xml"]) == [
        "/sitemap_products_1.xml",
        "/pages.xml",
        "/blog.xml",
    ]


async def fetched(site: PlayedSite, body: bytes, kind: str = "application/xml") -> IO[bytes] | None:
    async def send(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind)

    site.answers["/s"] = send
    async with OutboundClient(private_hosts=[site.host]) as client:
        return await download(client, f"{site.origin}/s")


async def test_packed_is_known_by_its_bytes_and_not_by_its_name(site: PlayedSite) -> None:
    text = b"<urlset><url><loc>http://a/1</loc></url></urlset>"
    for body in (text, gzip.compress(text), gzip.compress(text[:20]) + gzip.compress(text[20:])):
        file = await fetched(site, body, "text/plain")
        assert file is not None
        assert list(entries(file)) == [Entry("http://a/1")]
        file.close()


def test_a_hundred_thousand_addresses_take_little_memory(tmp_path: Path) -> None:
    place = tmp_path / "sitemap.xml"
    with place.open("w") as file:
        file.write(f"<urlset {NS}>")
        file.writelines(f"<url><loc>http://a/products/some-quite-long-name-{n}</loc></url>\n" for n in range(100_000))
        file.write("</urlset>")
    # A process of its own: lxml's memory is not Python's, and the high-water mark of this one is high already.
    script = (
        "import resource, sys\nfrom chatwidget_generic_site.sitemaps import entries\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = used()\ncount = sum(1 for _ in entries(open(sys.argv[1], 'rb')))\nprint(count, used() - before)"
    )
    done = subprocess.run([sys.executable, "-c", script, place], capture_output=True, text=True, check=True)
    count, kilobytes = map(int, done.stdout.split())
    assert count == 100_000
    assert kilobytes < 10_000


async def test_a_bomb_is_cut_off(site: PlayedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_BYTES", 3_000_000)
    bomb = gzip.compress(b"<urlset><url><loc>http://a/1</loc></url>" + bytes(200_000_000))
    file = await fetched(site, bomb)
    assert file is not None
    with file:
        assert file.seek(0, io.SEEK_END) == 3_000_000
        file.seek(0)
        assert [entry.url for entry in entries(file)] == ["http://a/1"]


async def test_broken_packages_are_left_alone(site: PlayedSite) -> None:
    assert await fetched(site, b"\x1f\x8b" + b"nonsense" * 100) is None
