"""What the shop tells crawlers: everything there is, in both languages, and what to leave alone."""

import gzip
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import httpx

from chatwidget.demo.storefront.addresses import PRIVATE, private_path, product_path
from chatwidget.demo.storefront.shelves import catalogue
from chatwidget.demo.storefront.words import LANGUAGES

from .conftest import BASE, public_places

NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


async def sitemap(shop: httpx.AsyncClient, address: str) -> ET.Element:
    answer = await shop.get(address)
    assert answer.status_code == 200
    compressed = address.endswith(".gz")
    assert answer.headers["content-type"] == ("application/gzip" if compressed else "application/xml")
    return ET.fromstring(gzip.decompress(answer.content) if compressed else answer.content)


async def test_the_sitemaps_list_every_public_page_in_both_languages_and_nothing_else(shop: httpx.AsyncClient) -> None:
    index = await sitemap(shop, f"{BASE}/sitemap.xml")
    parts = [loc.text or "" for loc in index.iterfind("sitemap/loc", NAMES)]
    assert len(parts) == 3
    assert sum(part.endswith(".gz") for part in parts) == 1
    listed = [loc.text or "" for part in parts for loc in (await sitemap(shop, part)).iterfind("url/loc", NAMES)]
    assert len(listed) == len(set(listed))
    assert set(listed) == {BASE + place.paths[language] for place in public_places() for language in LANGUAGES}


async def test_a_product_in_the_sitemap_has_its_date_and_its_translation(shop: httpx.AsyncClient) -> None:
    product = catalogue().product("AG-TN-601")
    english = await sitemap(shop, f"{BASE}/sitemaps/products-en.xml")
    address = BASE + product_path(product, "en")
    url = next(url for url in english.iterfind("url", NAMES) if url.findtext("loc", None, NAMES) == address)
    assert url.findtext("lastmod", None, NAMES) == "2026-04-22"
    links = {link.get("hreflang"): link.get("href") for link in url.iterfind("xhtml:link", NAMES)}
    assert links == {"en": address, "es": BASE + product_path(product, "es")}


async def test_cart_and_account_are_off_limits(shop: httpx.AsyncClient) -> None:
    robots = RobotFileParser()
    robots.parse((await shop.get("/robots.txt")).text.splitlines())
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]
    for language in LANGUAGES:
        for name in PRIVATE:
            path = private_path(name, language)
            assert not robots.can_fetch("ChatWidget", BASE + path)
            answer = await shop.get(path)
            assert answer.headers["x-robots-tag"] == "noindex"
            assert '<meta name="robots" content="noindex">' in answer.text
    for place in public_places():
        assert all(robots.can_fetch("ChatWidget", BASE + path) for path in place.paths.values())
