"""What crawlers are told: robots.txt, the sitemap index and its sitemaps, one of them compressed."""

import gzip
from datetime import date
from xml.etree import ElementTree as ET

from chatwidget.demo.storefront.addresses import Place, private_paths
from chatwidget.demo.storefront.catalogue import Catalogue
from chatwidget.demo.storefront.words import LANGUAGES, Language, read

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
NAMES = ("pages.xml", "products-en.xml", "products-es.xml.gz")


def robots(base_url: str) -> str:
    """Robots.txt: everything but the cart and the account."""
    forbidden = "".join(f"Disallow: {path}\n" for path in private_paths())
    return f"User-agent: *\n{forbidden}Allow: /\n\nSitemap: {base_url}/sitemap.xml\n"


def index(base_url: str) -> bytes:
    """The sitemap of sitemaps."""
    root = ET.Element("sitemapindex", xmlns=SITEMAP)
    for name in NAMES:
        ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = f"{base_url}/sitemaps/{name}"
    return _document(root)


def sitemap(name: str, catalogue: Catalogue, base_url: str) -> bytes:
    """One sitemap; raises LookupError for a name that the index does not list."""
    if name not in NAMES:
        raise LookupError
    if name == "pages.xml":
        return _document(_pages(catalogue, base_url))
    language: Language = "en" if "-en" in name else "es"
    root = _urlset()
    for product in catalogue.products:
        _add(root, Place.product(product), language, base_url, product.updated)
    document = _document(root)
    return gzip.compress(document, mtime=0) if name.endswith(".gz") else document


def _pages(catalogue: Catalogue, base_url: str) -> ET.Element:
    root = _urlset()
    places = [Place.home()]
    places += [Place.category(category) for category in catalogue.categories]
    places += [Place.page(key) for key in read("words/pages.toml")]
    for place in places:
        for language in LANGUAGES:
            _add(root, place, language, base_url, None)
    return root


def _urlset() -> ET.Element:
    return ET.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})


def _add(root: ET.Element, place: Place, language: Language, base_url: str, updated: date | None) -> None:
    url = ET.SubElement(root, "url")
    ET.SubElement(url, "loc").text = base_url + place.paths[language]
    if updated is not None:
        ET.SubElement(url, "lastmod").text = updated.isoformat()
    for other in LANGUAGES:
        ET.SubElement(url, "xhtml:link", rel="alternate", hreflang=other, href=base_url + place.paths[other])


def _document(root: ET.Element) -> bytes:
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
