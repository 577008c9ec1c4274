"""Whole crawls of a site on a real server, through the hook."""

import json
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from aiohttp import web
from tests.plugins.generic_site.played import PlayedSite, Read, crawl, packed, shop_at, take

from chatwidget import Checkpoint, Page, PlatformUnavailable, Policy, Product
from chatwidget_generic_site import plugin


@pytest.fixture
def shop_site(site: PlayedSite) -> PlayedSite:
    """A small shop with a sitemap in two parts, one packed."""
    site.page(
        "/", '<a href="/legal/returns">Returns</a><a href="/about">About</a><p>Welcome to our shop of fine things.</p>'
    )
    site.product("/p/mug", "Mug", "M-1")
    site.product("/es/p/mug", "Taza", "M-1", lang="es")
    site.page("/about", title="About us")
    site.page("/legal/returns", title="Returns")
    site.page("/cart", title="Your cart")
    site.sitemap("/", "/about", "/cart", at="/pages.xml")
    site.answers["/robots.txt"] = f"User-agent: *\nDisallow: /hidden\nSitemap: {site.origin}/index.xml\n"
    site.answers["/index.xml"] = (
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{site.origin}/pages.xml</loc></sitemap>"
        f"<sitemap><loc>{site.origin}/products.xml.gz</loc></sitemap></sitemapindex>"
    )
    site.sitemap("/p/mug", "/es/p/mug", "/p/gone", "/hidden/p", at="/products")
    text = site.answers.pop("/products")
    assert isinstance(text, str)

    async def send_packed(_request: web.Request) -> web.Response:
        return web.Response(body=packed(text), content_type="text/html")  # a lie about the type

    site.answers["/products.xml.gz"] = send_packed
    return site


async def test_products_pages_and_policies_of_a_site_with_sitemaps(shop_site: PlayedSite) -> None:
    read = await crawl(shop_site)
    kinds = {path: type(item) for path, item in read.items.items()}
    assert kinds == {"/": Page, "/about": Page, "/legal/returns": Policy, "/p/mug": Product, "/es/p/mug": Product}
    assert read.skipped == {}
    assert "/cart" not in shop_site.asked
    assert "/hidden/p" not in shop_site.asked
    assert max(shop_site.asked.values()) == 1


async def test_a_product_in_two_languages_is_two_items(shop_site: PlayedSite) -> None:
    read = await crawl(shop_site)
    assert (read.items["/p/mug"].title, read.items["/p/mug"].language) == ("Mug", "en")
    assert (read.items["/es/p/mug"].title, read.items["/es/p/mug"].language) == ("Taza", "es")


async def test_progress_is_told(shop_site: PlayedSite) -> None:
    read = await crawl(shop_site)
    last = read.checkpoints[-1]
    assert last.done == last.total == 6
    assert last.note.startswith("Reading /")


@pytest.mark.parametrize("by_sitemap", [True, False])
async def test_a_killed_step_ends_in_the_same_catalogue(shop_site: PlayedSite, by_sitemap: bool) -> None:
    paths = [f"/p/{number}" for number in range(45)]
    for number, path in enumerate(paths):
        # Each page leads to all its neighbours, so whoever forgets where it has been comes back.
        links = "".join(f'<a href="{other}">more</a>' for other in ("/", *paths[max(0, number - 9) : number + 9]))
        shop_site.page(path, f"<p>All that there is to say about the thing of number {number}.</p>{links}")
    if by_sitemap:
        shop_site.sitemap(*paths, at="/pages.xml")
    else:
        shop_site.page("/", '<a href="/p/0">Start here</a><p>Welcome to our shop of fine things.</p>')
        shop_site.answers["/robots.txt"] = 404
    whole = await crawl(shop_site)
    pieces, cursor, ended = Read(), None, False
    while not ended:
        # Each step dies right after its first checkpoint.
        ended = True
        walk = plugin.catalogue(shop_at(shop_site), None, cursor)
        async with aclosing(walk):  # type: ignore[type-var]  # an async generator, typed as the iterator plugins see
            async for item in walk:
                if isinstance(item, Checkpoint):
                    assert len(item.cursor) < 1_000_000
                    json.loads(item.cursor)
                    ended, cursor = item.cursor == cursor, item.cursor
                    break
                take(pieces, item)
    assert pieces.items == whole.items
    assert len(whole.items) > 45


async def test_without_a_sitemap_links_are_followed(site: PlayedSite) -> None:
    site.page(
        "/",
        '<a href="/shelf?page=1">Shelf</a> <a href="/about#team">About</a><p>Welcome to our shop of fine things.</p>',
    )
    site.page(
        "/shelf?page=1",
        '<a href="/p/1?utm_source=shelf">One</a> <a href="/shelf?sort=price">Sort</a> <a href="/shelf?page=2">2</a>',
    )
    site.page(
        "/shelf?page=2",
        '<a href="/p/2">Two</a> <a href="/account">Account</a> <a href="https://elsewhere.test/">Else</a>',
    )
    site.product("/p/1", "One", "1")
    site.product("/p/2", "Two", "2")
    site.page("/about", title="About us")
    read = await crawl(site)
    assert set(read.items) == {"/", "/about", "/p/1", "/p/2"}
    assert not any(path.startswith(("/account", "/shelf?sort", "/p/1?")) for path in site.asked)


async def test_versions_in_other_languages_are_found(site: PlayedSite) -> None:
    site.page("/", head=f'<link rel="alternate" hreflang="es" href="{site.origin}/es/">')
    site.page("/es/", title="Una tienda", lang="es")
    assert set((await crawl(site)).items) == {"/", "/es/"}


async def test_a_copy_is_read_under_its_own_address_alone(site: PlayedSite) -> None:
    site.page("/")
    site.page("/copy", head=f'<link rel="canonical" href="{site.origin}/original">')
    site.page("/original", title="The original")
    site.sitemap("/", "/copy", "/a", "/b", "/c")
    assert set((await crawl(site)).items) == {"/", "/original"}


async def test_what_is_gone_is_left_out_and_what_fails_is_kept(site: PlayedSite) -> None:
    site.page("/")
    site.sitemap("/", "/gone", "/410", "/broken", "/slow", "/big", "/secret", "/picture")
    site.answers |= {"/410": 410, "/broken": 500, "/secret": 403}
    site.page("/big", "x" * 300_000)

    async def slow(_request: web.Request) -> web.Response:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "0"})

    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=b"\x89PNG\r\n\x1a\n" + bytes(2_000), content_type="text/html")

    site.answers |= {"/slow": slow, "/picture": picture}
    read = await crawl(site)
    assert set(read.items) == {"/"}
    assert set(read.skipped) == {"/broken", "/slow", "/big", "/secret"}
    assert site.asked["/slow"] == 3  # a busy server is asked again


async def test_redirects_give_one_item_under_the_final_address(site: PlayedSite) -> None:
    async def moved(_request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/new")

    site.page("/")
    site.product("/new", "New", "N")
    site.answers |= {"/old": moved, "/older": moved}
    site.sitemap("/old", "/older", "/new", "/", "/x")
    assert set((await crawl(site)).items) == {"/", "/new"}


async def test_only_what_changed_is_read_again(site: PlayedSite) -> None:
    site.page("/")
    site.product("/p/1", "One", "1")
    site.product("/p/2", "Two", "2")
    site.answers["/sitemap.xml"] = (
        f"<urlset><url><loc>{site.origin}/p/1</loc><lastmod>2026-01-01</lastmod></url>"
        f"<url><loc>{site.origin}/p/2</loc><lastmod>2026-03-01T10:00:00+00:00</lastmod></url></urlset>"
    )
    read = await crawl(site, since=datetime(2026, 2, 1, tzinfo=UTC))
    assert "/p/2" in read.items
    assert site.asked["/p/1"] == 0


async def test_more_pages_than_allowed_are_told_of(site: PlayedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERIC_SITE_MAX_PAGES", "5")
    site.page("/")
    for number in range(20):
        site.product(f"/p/{number}", f"Thing {number}", str(number))
    site.sitemap(*(f"/p/{number}" for number in range(20)))
    read = await crawl(site)
    assert len(read.items) == 5
    assert "more than 5 pages" in read.skipped["(more pages)"]


@pytest.mark.parametrize(
    ("robots", "words"),
    [
        ("User-agent: *\nDisallow: /", "robots.txt"),
        ("User-agent: ChatWidget\nDisallow: /", "robots.txt"),
        (503, "503"),
        (500, "500"),
    ],
)
async def test_a_site_that_does_not_want_to_be_read_is_left_alone(
    site: PlayedSite, robots: str | int, words: str
) -> None:
    site.page("/")
    site.sitemap("/", "/a")
    site.answers["/robots.txt"] = robots
    with pytest.raises(PlatformUnavailable, match=words):
        await crawl(site)
    assert site.asked["/"] == 0


async def test_a_robots_file_that_is_refused_allows_everything(site: PlayedSite) -> None:
    site.page("/")
    site.answers["/robots.txt"] = 403
    assert set((await crawl(site)).items) == {"/"}


async def test_a_challenge_for_humans_is_named(site: PlayedSite) -> None:
    async def challenge(_request: web.Request) -> web.Response:
        return web.Response(
            status=403,
            text="<title>Just a moment...</title>",
            headers={"cf-mitigated": "challenge"},
            content_type="text/html",
        )

    site.answers["/"] = challenge
    with pytest.raises(PlatformUnavailable, match="prove that they are human"):
        await crawl(site)


async def test_a_site_that_goes_down_under_way_is_not_taken_for_empty(site: PlayedSite) -> None:
    site.page("/")
    site.sitemap(*(f"/p/{number}" for number in range(50)))
    site.otherwise = 500
    site.answers["/robots.txt"] = 404
    with pytest.raises(PlatformUnavailable, match="in a row"):
        await crawl(site)


async def test_pages_that_failed_are_not_skipped_by_trying_again(site: PlayedSite) -> None:
    site.page("/")
    site.sitemap(*(f"/p/{number}" for number in range(50)))
    site.otherwise = 500
    site.answers["/robots.txt"] = 404
    cursor: str | None = None

    async def go_on() -> None:
        nonlocal cursor
        async for item in plugin.catalogue(shop_at(site), None, cursor):
            cursor = item.cursor if isinstance(item, Checkpoint) else cursor

    for _ in range(8):  # more tries than it takes to go through all fifty, twenty by twenty
        with pytest.raises(PlatformUnavailable, match="in a row"):
            await go_on()
    site.otherwise = 404
    assert (await crawl(site, cursor=cursor)).items == {}


async def test_pages_without_words_are_named(site: PlayedSite) -> None:
    site.answers["/"] = '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'
    with pytest.raises(PlatformUnavailable, match="push API"):
        await crawl(site)


async def test_a_cursor_nobody_wrote_is_refused(site: PlayedSite) -> None:
    for cursor in ("", "{}", "null", '{"version":1,"done":0,"state":"eJw="}', "x" * 100):
        with pytest.raises(PlatformUnavailable):
            await crawl(site, cursor=cursor)


async def test_a_page_that_has_not_changed_is_not_sent_again(site: PlayedSite) -> None:
    async def unchanged(request: web.Request) -> web.Response:
        assert request.headers["If-Modified-Since"] == "Sun, 01 Feb 2026 00:00:00 GMT"
        return web.Response(status=304)

    site.page("/")
    site.answers |= {f"/p/{number}": unchanged for number in range(5)}
    site.sitemap(*(f"/p/{number}" for number in range(5)))
    read = await crawl(site, since=datetime(2026, 2, 1, tzinfo=UTC))
    assert set(read.items) == {"/"}
    assert read.skipped == {}
