"""Reads microdata and Open Graph, and gives them the form of JSON-LD."""

from typing import Any, Final

from chatwidget_generic_site.document import Document
from chatwidget_generic_site.jsonld import Node

MOST_ITEMS: Final = 800
_DEEPEST: Final = 8


def microdata_nodes(document: Document) -> list[Node]:
    """Return the page's top microdata items as JSON-LD nodes."""
    items = document.tree.xpath("//*[@itemscope]")
    if not items or len(items) > MOST_ITEMS or len(document.tree.xpath("//*[@itemprop]")) > MOST_ITEMS * 8:
        return []
    if document.tree.xpath(f"//*[@itemprop and count(ancestor::*[@itemprop]) > {_DEEPEST}]"):
        return []  # each level is read with all that is in it: depth costs time
    from extruct.w3cmicrodata import MicrodataExtractor  # takes a second to load: only where it is needed

    try:
        found = MicrodataExtractor().extract_items(document.tree, document.base)
    except (RecursionError, ValueError):  # items in items in items; addresses that are none
        return []
    return [node for item in found if (node := _node(item, 0)) is not None and "@type" in node]


def _node(item: Any, depth: int) -> Node | None:
    if not isinstance(item, dict) or depth > _DEEPEST:
        return None
    node: Node = {"@type": item["type"]} if "type" in item else {}
    if "id" in item:
        node["@id"] = item["id"]
    for name, value in (item.get("properties") or {}).items():
        values = [_value(one, depth) for one in (value if isinstance(value, list) else [value])]
        node[name] = values[0] if len(values) == 1 else values
    if not item.get("properties") and "value" in item:
        node["name"] = item["value"]
    return node


def _value(value: Any, depth: int) -> Any:
    return _node(value, depth + 1) if isinstance(value, dict) else value


def open_graph_product(document: Document) -> Node | None:
    """Return the product that the page's Open Graph metas describe, if they say that it is one."""
    kind = document.meta("og:type").lower()
    price = document.meta("product:price:amount", "og:price:amount", "product:sale_price:amount")
    if kind not in {"product", "product.item", "og:product"}:
        return None
    title = document.meta("og:title") or document.heading
    if not title:
        return None
    offer: Node = {
        "@type": "Offer",
        "price": price or None,
        "priceCurrency": document.meta("product:price:currency", "og:price:currency", "product:sale_price:currency"),
        "availability": document.meta("product:availability", "og:availability"),
    }
    return {
        "@type": "Product",
        "name": document.heading or title,
        "description": document.meta("og:description", "description"),
        "image": document.meta("og:image:secure_url", "og:image"),
        "brand": document.meta("product:brand", "og:brand"),
        "category": document.meta("product:category"),
        "sku": document.meta("product:retailer_item_id"),
        "color": document.meta("product:color"),
        "size": document.meta("product:size"),
        "material": document.meta("product:material"),
        "offers": offer,
    }
