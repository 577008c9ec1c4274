"""Sites that are broken or hostile: the crawl ends, stays outside, and keeps what is good."""

import asyncio
import gzip
import re

import pytest
from aiohttp import web
from tests.plugins.generic_site.played import PlayedSite, crawl

from chatwidget import PlatformUnavailable


def html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def test_endless_pages_end(site: PlayedSite) -> None:
    async def endless(request: web.Request) -> web.Response:
        number = int(re.sub(r"\D", "", request.path) or 0)
        links = "".join(f'<a href="/n/{number * 7 + step}">next</a>' for step in range(1, 8))
        return html(f"<html><body><h1>{number}</h1><p>Words that tell nobody anything at all.</p>{links}</body></html>")

    site.otherwise = endless
    site.answers |= {"/robots.txt": 404}
    read = await crawl(site)
    assert len(read.items) <= 60
    assert sum(site.asked.values()) < 80
    assert "(more pages)" in read.skipped


async def test_calendars_sessions_and_facets_are_not_walked_into(site: PlayedSite) -> None:
    async def trap(request: web.Request) -> web.Response:
        asked = sum(site.asked.values())
        links = (
            f'<a href="/p?sid={asked}">session</a><a href="/p;jsessionid={asked}">session</a>'
            f'<a href="/p?color=red&size={asked}">facet</a><a href="/p?order={asked}">order</a>'
            f'<a href="/events/{2000 + asked % 90}/{asked % 12 + 1}">month</a>'
            f'<a href="{request.path}/more/more/more">deeper</a><a href="/cal?month={asked}">month</a>'
        )
        return html(f"<html><body><h1>Shop</h1><p>Words that tell nobody anything at all.</p>{links}</body></html>")

    site.otherwise = trap
    site.answers |= {"/robots.txt": 404}
    await crawl(site)
    assert sum(site.asked.values()) < 50
    assert not any(word in path for path in site.asked for word in ("color", "order", "month=", "sid", "more/more"))


async def test_redirect_loops_end(site: PlayedSite) -> None:
    async def loop(request: web.Request) -> web.Response:
        raise web.HTTPFound("/b" if request.path == "/a" else "/a")

    site.page("/", '<a href="/a">A</a><p>Welcome to our shop of fine and useful things.</p>')
    site.answers |= {"/a": loop, "/b": loop}
    read = await crawl(site)
    assert set(read.items) == {"/"}
    assert "redirects" in read.skipped["/a"]
    assert sum(site.asked[path] for path in ("/a", "/b")) <= 7


@pytest.mark.parametrize(
    "inside",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:%d/",
        "http://2130706433:%d/",
        "http://0x7f.1:%d/",
        "http://[::1]:%d/",
        "http://127.0.0.1:1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:%d/",
        "http://user:pass@127.0.0.1:%d/",
        "http://[::ffff:127.0.0.1]:%d/",
    ],
)
async def test_redirects_to_the_inside_are_not_followed(site: PlayedSite, inside: str) -> None:
    async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(1)
        writer.close()

    async def away(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": inside % port if "%d" in inside else inside})

    connected: list[int] = []
    async with await asyncio.start_server(accept, "127.0.0.1", 0) as inner:
        port = inner.sockets[0].getsockname()[1]
        site.page("/", '<a href="/away">Away</a><p>Welcome to our shop of fine and useful things.</p>')
        site.answers["/away"] = away
        read = await crawl(site)
    assert set(read.items) == {"/"}
    assert connected == []


async def test_a_sitemap_and_links_to_other_hosts_are_left_alone(site: PlayedSite) -> None:
    site.page(
        "/",
        '<a href="http://169.254.169.254/">in</a><a href="http://localhost/">in</a>'
        "<p>Welcome to our shop of fine and useful things.</p>",
    )
    site.answers["/robots.txt"] = "Sitemap: http://169.254.169.254/sitemap.xml\nSitemap: file:///etc/passwd\n"
    assert set((await crawl(site)).items) == {"/"}


async def test_a_body_without_end_is_cut_off(site: PlayedSite) -> None:
    sent = 0

    async def huge(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": str(1 << 30)})
        await response.prepare(request)
        while sent < 1 << 30:
            await response.write(b"<p>more</p>" * 6_000)
            sent += 66_000
        return response

    site.page("/", '<a href="/huge">Huge</a><p>Welcome to our shop of fine and useful things.</p>')
    site.answers["/huge"] = huge
    read = await crawl(site)
    assert "larger than" in read.skipped["/huge"]
    assert sent < 30_000_000


async def test_a_packed_bomb_is_cut_off(site: PlayedSite) -> None:
    bomb = gzip.compress(bytes(50_000_000))

    async def explode(_request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})

    site.page("/", '<a href="/bomb">Bomb</a><p>Welcome to our shop of fine and useful things.</p>')
    site.answers["/bomb"] = explode
    read = await crawl(site)
    assert set(read.items) == {"/"}
    assert "larger than" in read.skipped["/bomb"]


async def test_a_page_that_drips_is_given_up(site: PlayedSite) -> None:
    gone = asyncio.Event()

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        try:
            while True:
                await response.write(b"<p>")
                await asyncio.sleep(0.05)
        except ConnectionError:
            gone.set()
            raise

    site.page("/", '<a href="/drip">Drip</a><p>Welcome to our shop of fine and useful things.</p>')
    site.answers["/drip"] = drip
    read = await crawl(site)
    assert "within 2 seconds" in read.skipped["/drip"]
    assert set(read.items) == {"/"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pdf", b"%PDF-1.7 <html>"),
        ("text/html", b"%PDF-1.7" + bytes(1_000)),
        ("text/html", bytes(range(256)) * 200),
        ("application/json", b'{"html": "<html>"}'),
        ("image/png", b"<html><body><p>This says that it is a picture, so it is none of ours.</p></body></html>"),
        ("video/mp4", b"<html>"),
    ],
)
async def test_what_is_no_page_is_left_out(site: PlayedSite, kind: str, body: bytes) -> None:
    async def send(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind)

    site.page("/", '<a href="/file">File</a><p>Welcome to our shop of fine and useful things.</p>')
    site.answers["/file"] = send
    read = await crawl(site)
    assert set(read.items) == {"/"}


async def test_bytes_that_are_no_text_are_mended(site: PlayedSite) -> None:
    async def send(_request: web.Request) -> web.Response:
        body = b"<html><body><h1>Caf\xc3\xa9\xff</h1>"
        body += b"<p>Un caf\xc3\xa9 \xc3 pour tous ceux qui l'aiment bien chaud \x00\xed\xa0\x80 ici.</p></body></html>"
        return web.Response(body=body, headers={"Content-Type": "text/html; charset=utf-8"})

    site.page("/", '<a href="/bytes">Bytes</a><p>Welcome to our shop of fine and useful things.</p>')
    site.answers["/bytes"] = send
    item = (await crawl(site)).items["/bytes"]
    assert "Café" in item.title
    assert "\x00" not in repr(item)
    repr(item).encode()


async def test_a_hostile_sitemap_hides_nothing(site: PlayedSite) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
    )
    bomb += f'<!ENTITY file SYSTEM "file:///etc/hostname">]><urlset><url><loc>{site.origin}/&j;</loc></url>'
    site.page("/", '<a href="/about">About</a><p>Welcome to our shop of fine and useful things.</p>')
    site.page("/about")
    site.answers["/sitemap.xml"] = f'<?xml version="1.0"?>{bomb}<url><loc>{site.origin}/&file;</loc></url></urlset>'
    read = await crawl(site)
    assert set(read.items) == {"/", "/about"}


async def test_a_sitemap_that_names_itself_is_read_once(site: PlayedSite) -> None:
    site.page("/")
    site.answers["/sitemap.xml"] = (
        f"<sitemapindex><sitemap><loc>{site.origin}/sitemap.xml</loc></sitemap></sitemapindex>"
    )
    await crawl(site)
    assert site.asked["/sitemap.xml"] == 1


async def test_a_name_without_an_address_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERIC_SITE_PRIVATE_HOSTS", "")
    for origin, words in (("http://nowhere.invalid", "not known"), ("http://127.0.0.1:9", "not a public address")):
        with pytest.raises(PlatformUnavailable, match=words):
            await crawl(PlayedSite(origin=origin))


async def test_a_site_that_moved_to_somebody_else_is_not_followed(
    site: PlayedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": site.origin.replace("127.0.0.1", "localhost") + "/new"})

    site.answers |= {"/": away, "/new": "<html><body><p>hello</p></body></html>"}
    monkeypatch.setenv("GENERIC_SITE_PRIVATE_HOSTS", "127.0.0.1,localhost")
    with pytest.raises(PlatformUnavailable, match="connect that address instead"):
        await crawl(site)
