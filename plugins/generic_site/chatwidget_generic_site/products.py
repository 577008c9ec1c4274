"""A schema.org product as a Product of ours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from chatwidget import Money, Product, Variant
from chatwidget_generic_site.clean import line
from chatwidget_generic_site.document import Document, language_code
from chatwidget_generic_site.facts import (
    attributes_of,
    categories_of,
    description_of,
    image_of,
    keywords_of,
    name_of,
    options_of,
    shared_attributes,
    sheet_of,
)
from chatwidget_generic_site.jsonld import Node, first, many
from chatwidget_generic_site.main_product import Found, resolved
from chatwidget_generic_site.prices import money

MOST_VARIANTS: Final = 250
_AVAILABLE: Final = frozenset(
    (
        "instock",
        "onlineonly",
        "instoreonly",
        "limitedavailability",
        "preorder",
        "presale",
        "backorder",
        "madetoorder",
        "available",
        "availablefororder",
        "lowstock",
    )
)
_UNAVAILABLE: Final = frozenset(("outofstock", "soldout", "discontinued", "oos", "unavailable", "reserved"))


def read_product(found: Found, document: Document, *, external_id: str, currency: str | None) -> Product | None:
    """Return the page's product; None where it has no name."""
    node = found.product or {}
    title = line(first(node.get("name"))) or document.title
    if not title:
        return None
    told = [resolved(one, found.index) for one in many(node.get("hasVariant"))] or list(found.variants)
    nodes = [one for one in told if isinstance(one, dict)][:MOST_VARIANTS]
    offers = list(_offers(node.get("offers"), found.index))
    reader = _Reader(document, external_id, currency)
    variants = reader.variants_of(nodes, node) if nodes else reader.variants_of_offers(offers, node)
    prices = [variant.price for variant in variants if variant.price is not None]
    own_price = reader.price(node) or next((price for offer in offers if (price := reader.price(offer))), None)
    price = (
        min((p for p in prices if p.currency == prices[0].currency), key=lambda p: p.amount) if prices else own_price
    )
    attributes = {**sheet_of(document), **attributes_of(node), **shared_attributes(nodes)}
    options = {name for variant in variants for name in variant.options} if len(variants) > 1 else set()
    return Product(
        external_id=external_id,
        title=title,
        description=description_of(node, nodes, document),
        url=document.site.full(external_id),
        image_url=image_of(node.get("image"), document) or next((v.image_url for v in variants if v.image_url), None),
        brand=name_of(node.get("brand")) or name_of(node.get("manufacturer")) or None,
        categories=categories_of(node, found.crumbs, title),
        tags=keywords_of(node.get("keywords")),
        attributes={name: value for name, value in attributes.items() if name not in options},
        price=price,
        available=_any_available([variant.available for variant in variants]),
        variants=variants,
        language=document.language or language_code(line(first(node.get("inLanguage")))),
    )


class _Reader:
    """Reads the variants of one page."""

    def __init__(self, document: Document, product_id: str, currency: str | None) -> None:
        self._document = document
        self._product_id = product_id
        self._currency = currency
        self._taken: set[str] = set()

    def variants_of(self, nodes: Sequence[Node], group: Node) -> list[Variant]:
        """Variants told one by one (`hasVariant`)."""
        made = []
        for node in nodes:
            offers = list(_offers(node.get("offers"), {}))
            offer = offers[0] if offers else {}
            title = line(first(node.get("name"))).removeprefix(line(first(group.get("name"))))
            made.append(self._variant(node, offer, title.strip(" -–—|·,/") or line(first(node.get("name")))))  # noqa: RUF001 - as titles have them
        return made

    def variants_of_offers(self, offers: Sequence[Node], product: Node) -> list[Variant]:
        """Variants told as offers: several with their own numbers or names, or the one way to buy the product."""
        names = [(line(first(offer.get("sku"))), line(first(offer.get("name")))) for offer in offers]
        if len(offers) > 1 and len(set(names)) == len(names):
            return [
                self._variant(_item_offered(offer) or offer, offer, name)
                for offer, (_sku, name) in zip(offers[:MOST_VARIANTS], names, strict=False)
            ]
        available = _any_available([_available(offer) for offer in offers])
        best = min(offers, key=lambda offer: price.amount if (price := self.price(offer)) else 10**12, default={})
        return [self._variant({"sku": best.get("sku"), **product}, best, "", available=available)]

    def _variant(self, node: Node, offer: Node, title: str, *, available: bool | None = None) -> Variant:
        sku = next(
            (
                text
                for one in (node, offer)
                for name in ("sku", "productID", "mpn")
                if (text := line(first(one.get(name)), 100))
            ),
            None,
        )
        url = next(
            (
                whole
                for one in (offer, node)
                if isinstance(text := first(one.get("url")), str) and (whole := self._document.absolute(text))
            ),
            None,
        )
        external_id = sku or url or self._product_id
        while external_id in self._taken:
            external_id = f"{external_id}#{len(self._taken)}"
        self._taken.add(external_id)
        return Variant(
            external_id=external_id,
            title=title,
            sku=sku,
            price=self.price(offer) or self.price(node),
            available=_available(offer) if available is None else available,
            stock=_stock(offer),
            url=url,
            image_url=image_of(node.get("image"), self._document),
            options=options_of(node),
        )

    def price(self, offer: Node) -> Money | None:
        """The price of an offer, wherever it is written."""
        currency = offer.get("priceCurrency")
        for name in ("price", "lowPrice"):
            found = money(first(offer.get(name)), currency, self._currency)
            if found is not None:
                return found
        told = [one for one in many(offer.get("priceSpecification")) if isinstance(one, dict)]
        # A struck-out list price is not what a buyer pays, nor is one for a member or for many pieces.
        told.sort(
            key=lambda one: (
                any(word in str(one.get("priceType", "")) for word in ("List", "Strikethrough", "MSRP"))
                + 2 * ("validForMemberTier" in one)
            )
        )
        return next(
            (
                found
                for one in told
                if (
                    found := money(
                        first(one.get("price") or one.get("minPrice")),
                        one.get("priceCurrency") or currency,
                        self._currency,
                    )
                )
            ),
            None,
        )


def _offers(value: Any, index: Mapping[str, Node]) -> Iterator[Node]:
    for one in many(value):
        offer = resolved(one, dict(index))
        if isinstance(offer, dict):
            inner = [other for other in many(offer.get("offers")) if isinstance(other, dict)]
            yield from inner or [offer]


def _item_offered(offer: Node) -> Node | None:
    item = first(offer.get("itemOffered"))
    return {**offer, **item} if isinstance(item, dict) else None


def _available(offer: Node) -> bool | None:
    said = first(offer.get("availability"))
    text = said.get("@id") or said.get("name") if isinstance(said, dict) else said
    word = re.sub(r"[^a-z]", "", re.split(r"[/#]", line(text).rstrip("/"))[-1].lower())
    return True if word in _AVAILABLE else False if word in _UNAVAILABLE else None


def _any_available(said: Sequence[bool | None]) -> bool | None:
    known = [one for one in said if one is not None]
    return any(known) if known else None


def _stock(offer: Node) -> int | None:
    level = first(offer.get("inventoryLevel"))
    text = line(level.get("value") if isinstance(level, dict) else level)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None
