"""One form for each address, and a way around those without end."""

import pytest

from chatwidget_generic_site.addresses import Site, is_listing, is_private, is_trap
from chatwidget_generic_site.frontier import Frontier

SITE = Site("https://shop.test")


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://shop.test", "/"),
        ("HTTPS://WWW.Shop.TEST/A#b", "/A"),
        ("http://shop.test/a?utm_source=x&id=5&gclid=y", "/a?id=5"),
        ("https://shop.test/a;jsessionid=AB12?x=1", "/a?x=1"),
        ("https://shop.test//a///b", "/a/b"),
        ("https://shop.test/a/../b/./c", "/b/c"),
        ("https://shop.test/caf%c3%a9", "/caf%C3%A9"),
        ("https://shop.test/café", "/caf%C3%A9"),
        ("https://shop.test/a%2Fb", "/a%2Fb"),
        ("https://shop.test:443/a", "/a"),
        ("https://shop.test/p?q=a b&q=ü", "/p?q=a+b&q=%C3%BC"),
    ],
)
def test_an_address_has_one_form(url: str, own: str) -> None:
    found = SITE.own(url)
    assert found is not None
    assert SITE.path(found) == own
    assert SITE.own(found) == found


@pytest.mark.parametrize(
    "url",
    [
        "https://other.test/",
        "https://shop.test.evil.test/",
        "https://shop.test:8443/",
        "ftp://shop.test/",
        "mailto:a@shop.test",
        "",
        "/a",
        "https://user@shop.test/",
        "https://[::1",
        "https://shop.test/" + "a" * 3_000,
    ],
)
def test_other_sites_and_nonsense_are_nobodys(url: str) -> None:
    assert SITE.own(url) is None


@pytest.mark.parametrize(
    "path",
    [
        "/cart",
        "/es/carrito/",
        "/checkout/step-1",
        "/mi-cuenta/",
        "/search",
        "/wp-admin/x",
        "/a.pdf",
        "/b.JPG?x=1",
        "/warenkorb",
    ],
)
def test_private_places(path: str) -> None:
    assert is_private(path)


@pytest.mark.parametrize(
    "path", ["/", "/products/cart-cover", "/animal/feed", "/p/a.html", "/index.php?id=3", "/blog/search-dogs"]
)
def test_public_places(path: str) -> None:
    assert not is_private(path)


@pytest.mark.parametrize(
    "path",
    [
        "/a?color=red",
        "/a?sort=price",
        "/a?add-to-cart=3",
        "/a?x=1&y=2&z=3",
        "/a/a/a",
        "/a/b/a/b/a/b",
        "/x" + "/y1/y2" * 6,
        "/cal?month=3",
        "/?s=tent",
    ],
)
def test_traps(path: str) -> None:
    assert is_trap(path)


@pytest.mark.parametrize(
    "path",
    ["/index.php?route=product/product&product_id=42", "/p/12345", "/2026/05/a-post", "/shelf?page=3", "/a/b/c/d"],
)
def test_no_traps(path: str) -> None:
    assert not is_trap(path)


@pytest.mark.parametrize(
    ("path", "expected"), [("/shelf?page=2", True), ("/shelf/page/3/", True), ("/p/3", False), ("/pages/about", False)]
)
def test_pages_of_lists(path: str, expected: bool) -> None:
    assert is_listing(path) is expected


def test_months_without_end_are_visited_a_few_times() -> None:
    frontier = Frontier(origin="https://shop.test", most=5_000)
    for number in range(1_000):
        frontier.add(f"/events/{1900 + number % 200}/{number % 12 + 1}", careful=True)
        frontier.add(f"/product?product_id={number}", careful=True)
    months = sum(visit.path.startswith("/events") for visit in frontier.waiting)
    assert months == 24
    assert len(frontier.waiting) == 1_024


def test_a_frontier_survives_being_written_down() -> None:
    frontier = Frontier(origin="https://shop.test", most=100, sitemaps=["https://shop.test/s.xml"], follows_links=True)
    for number in range(10):
        frontier.add(f"/p/{number}", number % 3)
    frontier.next()
    again = Frontier.restore(frontier.cursor(), most=100)
    assert again.cursor() == frontier.cursor()
    again.add("/p/0")
    again.add("/p/5")
    assert len(again.waiting) == 9


def test_a_cursor_stays_below_a_megabyte_whatever_the_addresses_are() -> None:
    frontier = Frontier(origin="https://shop.test", most=20_000)
    for number in range(20_000):
        noise = "".join(f"{(number * 2654435761 + step * 40503) % 2**32:08x}" for step in range(40))
        frontier.add(f"/p/{number}-{noise}")
    assert len(frontier.cursor()) < 1_000_000
    assert frontier.left_out > 0
