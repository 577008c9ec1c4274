"""Decides whether a page is about one product, and which: a shelf of many snippets is no product page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from chatwidget_generic_site.clean import line
from chatwidget_generic_site.document import Document
from chatwidget_generic_site.jsonld import Node, first, jsonld_nodes, many, types
from chatwidget_generic_site.microdata import microdata_nodes, open_graph_product

PRODUCTS: Final = frozenset(
    ("Product", "ProductGroup", "IndividualProduct", "SomeProducts", "ProductModel", "Vehicle", "Car", "Motorcycle")
)
_SOLD: Final = frozenset(("Book", "CreativeWork", "MusicAlbum", "Movie", "VideoGame", "SoftwareApplication", "Course"))
_PAGES: Final = frozenset(("WebPage", "ItemPage", "ProductPage"))
_LISTS: Final = frozenset(("ItemList", "CollectionPage", "SearchResultsPage", "OfferCatalog"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The page's product, if it is about one, with what else the page says of it."""

    product: Node | None = None
    variants: Sequence[Node] = ()
    index: dict[str, Node] = field(default_factory=dict)
    crumbs: Sequence[str] = ()
    is_listing: bool = False


def find(document: Document) -> Found:
    """Find the main product in JSON-LD, else in microdata, else in Open Graph."""
    jsonld = jsonld_nodes(document)
    crumbs = _crumbs(jsonld)
    found = _choose(jsonld, document)
    if found.product is None:
        micro = microdata_nodes(document)
        crumbs = crumbs or _crumbs(micro)
        of_micro = _choose(micro, document)
        is_listing = found.is_listing or of_micro.is_listing
        found = of_micro if of_micro.product is not None else Found(is_listing=is_listing)
    graph = open_graph_product(document)
    if found.product is None and graph is not None and not found.is_listing:
        found = Found(product=graph)
    elif found.product is not None and graph is not None:
        found = Found(product=_filled(found.product, graph), variants=found.variants, index=found.index)
    return Found(
        product=found.product,
        variants=found.variants,
        index=found.index,
        crumbs=crumbs,
        is_listing=found.is_listing and found.product is None,
    )


def _choose(nodes: Sequence[Node], document: Document) -> Found:
    index = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    listed = any(types(node) & _LISTS for node in nodes)
    mains = [
        entity
        for node in nodes
        if types(node) & _PAGES
        for one in many(node.get("mainEntity"))
        if is_product(entity := resolved(one, index))
    ]
    if len(mains) == 1:
        return Found(product=mains[0], index=index)
    candidates = [node for node in nodes if is_product(node)]
    consumed = {id(resolved(variant, index)) for node in candidates for variant in many(node.get("hasVariant"))}
    candidates = [node for node in candidates if id(node) not in consumed]
    groups = [node for node in candidates if "ProductGroup" in types(node)]
    if groups:
        candidates = [node for node in candidates if not _is_variant_of(node, groups)]
    if not candidates:
        return Found(is_listing=listed)
    here = [node for node in candidates if _is_here(node, document)]
    if len(candidates) == 1:
        only = candidates[0]
        is_it = (here if _address(only) else _shares_words(only, document)) or _is_named(only, document)
        return Found(product=only, index=index) if is_it else Found(is_listing=True)
    named = [node for node in (here or candidates) if _is_named(node, document)]
    for chosen in (here, named):
        if len(chosen) == 1 and (len(candidates) < 3 or chosen is named or _address(chosen[0])):
            return Found(product=chosen[0], index=index)
    return _same_thing(here or named, index, document) or Found(is_listing=True)


def _same_thing(nodes: Sequence[Node], index: dict[str, Node], document: Document) -> Found | None:
    """Several products of one page that are one: told twice, or its variants one by one."""
    if len(nodes) < 2:
        return None
    names = {line(node.get("name")).lower() for node in nodes}
    codes = {line(first(node.get("sku"))) for node in nodes}
    if len(names) == 1 and len(codes - {""}) <= 1:
        return Found(product=max(nodes, key=len), index=index)
    groups = {line(node.get("inProductGroupWithID")) for node in nodes}
    addressed = all(_address(node) for node in nodes)
    if (len(groups) == 1 and groups != {""}) or (addressed and len(codes) == len(nodes)) or len(names) == 1:
        group: Node = {**nodes[0], "@type": "ProductGroup", "offers": None, "sku": None}
        group["name"] = next(iter(names)) and nodes[0].get("name") if len(names) == 1 else document.title
        return Found(product=group, variants=nodes, index=index)
    return None


def resolved(value: Any, index: dict[str, Node]) -> Any:
    """Return a node for a reference to it."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2 and value["@id"] in index:
        return index[value["@id"]]
    return value


def is_product(node: Any) -> bool:
    """Whether a node is a product with a name, or something else that is sold."""
    kinds = types(node)
    if kinds & PRODUCTS:
        return bool(line(first(node.get("name"))) or node.get("offers") or node.get("hasVariant"))
    return bool(kinds & _SOLD and node.get("offers") and line(first(node.get("name"))))


def _is_variant_of(node: Node, groups: Iterable[Node]) -> bool:
    if "ProductGroup" in types(node):
        return False
    told = {line(node.get("inProductGroupWithID"))}
    told |= {
        line(one.get("@id") or one.get("productGroupID"))
        for one in many(node.get("isVariantOf"))
        if isinstance(one, dict)
    }
    ids = {line(group.get(name)) for group in groups for name in ("@id", "productGroupID")}
    return bool((told & ids) - {""})


def _address(node: Node) -> str:
    """The address a product claims, or ""."""
    offer = first(node.get("offers"))
    claimed = (
        node.get("url"),
        node.get("mainEntityOfPage"),
        node.get("@id"),
        offer.get("url") if isinstance(offer, dict) else None,
    )
    for one in claimed:
        text = first(one)
        text = (text.get("@id") or text.get("url")) if isinstance(text, dict) else text
        if isinstance(text, str) and text.strip() and not text.startswith(("#", "_:", "urn:")):
            return text.strip()
    return ""


def _is_here(node: Node, document: Document) -> bool:
    """Whether a product claims this page's address; one that claims none does, too."""
    claimed = _address(node)
    if not claimed:
        return True
    path = _bare_path(document.absolute(claimed) or "")
    return path in {_bare_path(document.url), _bare_path(document.site.full(document.canonical or "/"))}


def _is_named(node: Node, document: Document) -> bool:
    """Whether the page's heading or title is the product's name."""
    name = line(first(node.get("name"))).lower()
    titles = [document.heading.lower(), document.meta("og:title").lower(), document.window_title.lower()]
    return bool(name) and any(name == title or title.startswith(name) for title in titles)


def _shares_words(node: Node, document: Document) -> bool:
    """Whether half of a product's name stands in the heading, or there is none; for products without an address."""
    name, heading = ({*line(text).lower().split()} for text in (first(node.get("name")), document.heading))
    return not heading or document.meta("og:type").startswith("product") or 2 * len(name & heading) >= len(name)


def _bare_path(url: str) -> str:
    return urlsplit(url).path.rstrip("/").lower().removesuffix(".html")


def _filled(node: Node, other: Node) -> Node:
    """A node with its gaps filled from another."""
    missing = {
        name: value
        for name, value in other.items()
        if value and name in {"image", "description", "brand"} and not node.get(name)
    }
    if not node.get("offers") and not node.get("hasVariant") and other["offers"].get("price"):
        missing["offers"] = other["offers"]
    return {**node, **missing}


def _crumbs(nodes: Iterable[Node]) -> list[str]:
    """The names of the way to the page, without home and the page itself."""
    for node in nodes:
        lists = (
            [node]
            if "BreadcrumbList" in types(node)
            else [one for one in many(node.get("breadcrumb")) if "BreadcrumbList" in types(one)]
        )
        for listed in lists:
            names = []
            for step in many(listed.get("itemListElement")):
                if isinstance(step, dict):
                    item = first(step.get("item"))
                    names.append(
                        line(first(step.get("name"))) or (line(item.get("name")) if isinstance(item, dict) else "")
                    )
            return [name for name in names[1:-1] if name]
    return []
