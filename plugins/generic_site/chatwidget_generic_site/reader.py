"""Reads one fetched page: what it is to the catalogue, and where it leads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chatwidget import Page, Policy, Product
from chatwidget_generic_site.addresses import Site, is_listing, is_private
from chatwidget_generic_site.clean import line
from chatwidget_generic_site.document import Document, Link, Unreadable
from chatwidget_generic_site.main_product import find
from chatwidget_generic_site.policies import policy_kind
from chatwidget_generic_site.products import read_product
from chatwidget_generic_site.text import readable_text

LEAST_TEXT = 40
LEAST_PROSE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a page gave: an item or none, the page it says to be a copy of, and its links."""

    item: Product | Page | Policy | None = None
    original: str | None = None
    links: tuple[Link, ...] = ()
    versions: tuple[str, ...] = ()


def read_page(body: bytes, headers: Mapping[str, str], url: str, site: Site, currency: str | None) -> Reading:
    """Read a page; blocking work, for a thread. `url` is in the site's own form."""
    try:
        document = Document(body, headers, url, site)
    except Unreadable:
        return Reading()
    path = site.path(url)
    original = _original(document, path)
    # Links are gathered first: reading the text may take the tree apart.
    links, versions = tuple(document.links), tuple(document.versions)
    item = None
    if original is None and not document.wishes & {"noindex"} and not is_private(path):
        item = _item(document, path, currency)
    return Reading(item=item, original=original, links=links, versions=versions)


def _original(document: Document, path: str) -> str | None:
    """The other page that this one says to be a copy of."""
    canonical = document.canonical
    if canonical is None or canonical == path:
        return None
    # Themes that name the home page on every page mean nothing by it.
    return None if canonical.partition("?")[0].strip("/") == "" else canonical


def _item(document: Document, path: str, currency: str | None) -> Product | Page | Policy | None:
    found = find(document)
    if found.product is not None:
        product = read_product(found, document, external_id=path, currency=currency)
        if product is not None:
            return product
    if is_listing(path):
        return None
    title = document.title or line(path.strip("/").rpartition("/")[2].replace("-", " "))
    text = readable_text(document)
    if found.is_listing or (document.meta("og:type") == "product.group"):
        text = _prose(text)
    if len(text) < (LEAST_PROSE if found.is_listing else LEAST_TEXT):
        return None
    kind = policy_kind(path, document.heading or document.meta("og:title"))
    url = document.site.full(path)
    if kind is not None:
        return Policy(external_id=path, kind=kind, title=title, text=text, url=url, language=document.language)
    return Page(external_id=path, title=title, text=text, url=url, language=document.language)


def _prose(text: str) -> str:
    """The sentences of a shelf page; the names and prices on it are known from the products themselves."""
    kept = [part for part in text.split("\n") if len(part) > 80 and re.search(r"[.!?](?:\s|$)", part)]
    return "\n\n".join(kept)
