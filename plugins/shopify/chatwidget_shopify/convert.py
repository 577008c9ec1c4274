"""Shopify's JSON as the core's values; what is not for sale to a shopper is not converted."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chatwidget import Money, Order, OrderLine, Page, Policy, PolicyKind, Product, Tracking, Translation, Variant

_BREAKS: Final = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", re.IGNORECASE)
_CODE: Final = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_INLINE: Final = re.compile(r"</?(?:a|abbr|b|em|i|mark|small|span|strong|sub|sup|u)\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{1,1000}>")
_LIST: Final = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_HEADING: Final = re.compile(r"<h[1-6]\b[^>]*>", re.IGNORECASE)
_POLICIES: Final[Mapping[str, PolicyKind]] = {
    "SHIPPING_POLICY": "shipping",
    "REFUND_POLICY": "returns",
    "PRIVACY_POLICY": "privacy",
    "TERMS_OF_SERVICE": "terms",
    "CONTACT_INFORMATION": "contact",
}
# Of the fields that the merchant has opened to storefronts; references and JSON are of no use to a shopper.
_FIELD_TYPES: Final = ("single_line_text_field", "multi_line_text_field", "number_integer", "number_decimal", "boolean")
_WITHOUT_CENTS: Final = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_STATUS: Final = {
    "FULFILLED": "shipped",
    "UNFULFILLED": "being prepared",
    "PARTIALLY_FULFILLED": "partly shipped",
    "IN_PROGRESS": "being prepared",
    "ON_HOLD": "on hold",
    "SCHEDULED": "scheduled",
    "PENDING_FULFILLMENT": "being prepared",
    "OPEN": "being prepared",
    "RESTOCKED": "cancelled",
    "REQUEST_DECLINED": "being prepared",
    "FULFILLMENT_NOT_REQUIRED": "done",
}


def number(gid: str) -> str:
    """Return the number in "gid://shopify/Product/42", as storefronts know it."""
    return gid.rpartition("/")[2].partition("?")[0]


def plain(markup: str | None) -> str:
    """Return HTML as text: paragraphs apart, list items marked, headings marked."""
    text = _CODE.sub(" ", markup or "")
    text = _HEADING.sub("\n\n## ", _LIST.sub("\n- ", _BREAKS.sub("\n", text)))
    text = html.unescape(_TAG.sub(" ", _INLINE.sub("", text))).replace("\xa0", " ")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def when(text: str | None) -> datetime | None:
    """Return a time of Shopify's."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def is_for_sale(node: Mapping[str, Any]) -> bool:
    """Whether a shopper can see a product in the shop."""
    return node.get("status") == "ACTIVE" and bool(node.get("publishedAt") or node.get("onlineStoreUrl"))


def product(
    node: Mapping[str, Any],
    variants: Sequence[Mapping[str, Any]],
    metafields: Iterable[Mapping[str, Any]],
    collections: Iterable[str],
    *,
    currency: str,
    domain: str,
    language: str,
    translations: Mapping[str, Translation] | None = None,
) -> Product:
    """Return a product with its variants."""
    product_id = number(node["id"])
    url = node.get("onlineStoreUrl") or f"https://{domain}/products/{node.get('handle') or product_id}"
    single = is_single(variants)
    made = [_variant(one, currency=currency, url=url, single=single) for one in variants]
    return Product(
        external_id=product_id,
        title=node.get("title") or product_id,
        description=plain(node.get("descriptionHtml")),
        url=url,
        image_url=_image(node.get("featuredMedia")),
        brand=node.get("vendor") or None,
        categories=categories(node, collections, node.get("productType")),
        tags=list(node.get("tags") or ()),
        attributes=_attributes(metafields),
        available=any(one.available for one in made) if made else None,
        variants=made,
        language=language,
        translations=translations or {},
        updated_at=when(node.get("updatedAt")),
    )


def paid_at_least(node: Mapping[str, Any]) -> Money | None:
    """Return what the cheapest variant of a product costs in the country that was asked about."""
    pricing = node.get("contextualPricing") or {}
    paid = (pricing.get("minVariantPricing") or {}).get("price") or {}
    return _money(paid.get("amount"), paid.get("currencyCode") or "")


def is_single(variants: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a product comes in one form alone, which Shopify calls by a name that is none."""
    return len(variants) == 1 and (variants[0].get("title") or "") == "Default Title"


def categories(node: Mapping[str, Any], collections: Iterable[str], kind: str | None) -> list[str]:
    """Return where a product is filed: its collections, Shopify's category, the merchant's own type."""
    own = ((node.get("category") or {}).get("fullName"), kind)
    return list(dict.fromkeys([*collections, *(name for name in own if name)]))


def _variant(node: Mapping[str, Any], *, currency: str, url: str, single: bool) -> Variant:
    variant_id = number(node["id"])
    tracked = (node.get("inventoryItem") or {}).get("tracked")
    paid = (node.get("contextualPricing") or {}).get("price") or {}
    return Variant(
        external_id=variant_id,
        title="" if single else (node.get("title") or ""),
        sku=node.get("sku") or None,
        price=_money(paid.get("amount"), paid.get("currencyCode") or "") or _money(node.get("price"), currency),
        available=node.get("availableForSale"),
        stock=node.get("inventoryQuantity") if tracked else None,
        url=url if single else f"{url}{'&' if '?' in url else '?'}variant={variant_id}",
        options={} if single else {one["name"]: one["value"] for one in node.get("selectedOptions") or ()},
    )


def _attributes(metafields: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in metafields:
        kind, value = field.get("type") or "", field.get("value") or ""
        access = ((field.get("definition") or {}).get("access") or {}).get("storefront")
        if kind in _FIELD_TYPES and value and access == "PUBLIC_READ":
            name = str(field.get("key", "")).replace("_", " ").strip()
            found[name] = {"true": "yes", "false": "no"}.get(value, value)[:1_000]
        if len(found) >= 40:
            break
    return found


def policy(node: Mapping[str, Any], *, language: str, other: bool = False) -> Policy | None:
    """Return one of the shop's policies, or it in an `other` language than the shop's own; None for an empty one."""
    text = plain(node.get("body"))
    if not text:
        return None
    kind = str(node.get("type") or "")
    return Policy(
        external_id=f"policy-{kind.lower() or number(node['id'])}{f'-{language}' if other else ''}",
        kind=_POLICIES.get(kind, "other"),
        title=node.get("title") or kind.replace("_", " ").title(),
        text=text,
        url=node.get("url"),
        language=language,
        updated_at=when(node.get("updatedAt")),
    )


def page(
    node: Mapping[str, Any], *, root: str, language: str, blog: str | None = None, other: bool = False
) -> Page | None:
    """Return a page or an article of a blog, or it in an `other` language; None for an empty or hidden one."""
    text = plain(node.get("body"))
    if not text or not node.get("isPublished"):
        return None
    path = f"blogs/{blog}" if blog else "pages"
    return Page(
        external_id=f"{'article' if blog else 'page'}-{number(node['id'])}{f'-{language}' if other else ''}",
        title=node.get("title") or "",
        text=text,
        url=f"{root}/{path}/{node.get('handle')}",
        language=language,
        updated_at=when(node.get("updatedAt")),
    )


def order(node: Mapping[str, Any]) -> Order:
    """Return an order; its status in plain words."""
    status = _STATUS.get(str(node.get("displayFulfillmentStatus")), "being prepared")
    shipments = node.get("fulfillments") or []
    if node.get("cancelledAt"):
        status = "cancelled"
    elif shipments and all(one.get("deliveredAt") for one in shipments) and status == "shipped":
        status = "delivered"
    elif str(node.get("displayFinancialStatus")) == "REFUNDED":
        status = "refunded"
    total = ((node.get("currentTotalPriceSet") or {}).get("presentmentMoney")) or {}  # what the customer paid
    customer = node.get("customer") or {}
    return Order(
        number=node.get("name") or "",
        status=status,
        placed_at=when(node.get("createdAt")),
        lines=[
            OrderLine(title=_line_title(one), quantity=int(one.get("quantity") or 0), sku=one.get("sku") or None)
            for one in (node.get("lineItems") or {}).get("nodes") or ()
        ],
        tracking=[
            Tracking(company=one.get("company"), number=one.get("number"), url=one.get("url"))
            for shipment in shipments
            for one in shipment.get("trackingInfo") or ()
        ],
        total=_money(total.get("amount"), total.get("currencyCode") or ""),
        customer_id=number(customer["id"]) if customer.get("id") else None,
        email=node.get("email") or None,
    )


def _line_title(node: Mapping[str, Any]) -> str:
    variant = node.get("variantTitle")
    return f"{node.get('title') or ''} ({variant})" if variant else str(node.get("title") or "")


def _money(amount: Any, currency: str) -> Money | None:
    try:
        told = Decimal(str(amount)) if amount is not None and currency else None
    except InvalidOperation:
        return None
    return Money(amount=with_cents(told, currency), currency=currency) if told is not None else None


def with_cents(amount: Decimal, currency: str) -> Decimal:
    """Return an amount as prices are written: Shopify says "25.0" where it knows the currency beside it."""
    if not amount.is_finite():
        return amount
    cents = 0 if currency in _WITHOUT_CENTS else 2
    exponent = amount.normalize().as_tuple().exponent
    return amount.quantize(Decimal(1).scaleb(-max(cents, -exponent if isinstance(exponent, int) else 0)))


def _image(media: Mapping[str, Any] | None) -> str | None:
    image = (((media or {}).get("preview") or {}).get("image")) or {}
    url: str | None = image.get("url")
    return url
