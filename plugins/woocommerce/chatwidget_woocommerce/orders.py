"""Orders, for the core to show: those of a proven customer, or the one that a number and an e-mail name together.

What opens an order without a log-in (`order_key`, `payment_url`) is never asked for.
"""

import hmac
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from chatwidget import ChatWidgetError, NotFound, Order, OrderLine, OrderQuery, Product, Shop, Tracking
from chatwidget_woocommerce import catalogue, client, convert
from chatwidget_woocommerce.clean import line, plain
from chatwidget_woocommerce.client import WC, Client

FIELDS: Final = "id,number,status,currency,date_created_gmt,total,customer_id,billing,line_items,meta_data"
_MOST: Final = 5
_UNPLACED: Final = frozenset(("checkout-draft", "auto-draft", "trash"))
_LINK: Final = re.compile(r"https://[^\s<>\"')\]]{4,500}")
_CODE: Final = re.compile(
    r"(?:track\w*|seguimiento|env[ií]o|sendung\w*|suivi|colis)\D{0,30}?\b((?=[A-Z0-9]*\d)[A-Z0-9]{8,40})\b",
    re.IGNORECASE,
)


async def find(shop: Shop, query: OrderQuery) -> Sequence[Order]:
    """Return orders that fit exactly; by a number alone there are none."""
    async with client.of(shop, seconds=4, tries=1) as asked:
        rows = [row for row in await _candidates(asked, query) if _fits(row, query)][:_MOST]
        # Notes are a request an order: those a shopper asks about are the newest.
        return [await _order(asked, row, with_notes=place < 2) for place, row in enumerate(rows)]


async def _candidates(asked: Client, query: OrderQuery) -> list[dict[str, Any]]:
    number, customer = _bare(query.number), query.visitor.customer_id
    email = (query.visitor.email or query.email or "").strip()
    found: list[dict[str, Any]] = []
    if not customer and not email:
        return []
    if number.isascii() and number.isdigit() and len(number) < 19:
        try:
            found = [(await asked.get(f"{WC}orders/{number}", _fields=FIELDS)).one]
        except NotFound:
            found = []
        if any(_fits(row, query) for row in found):
            return found
    # Some plugins give orders numbers of their own: then the owner's orders are looked through.
    wanted: dict[str, str | int] = {
        "per_page": 50 if number else 20,
        "orderby": "date",
        "order": "desc",
        "_fields": FIELDS,
    }
    if customer and customer.isascii() and customer.isdigit():
        return (await asked.get(f"{WC}orders", **wanted, customer=customer)).rows
    return (await asked.get(f"{WC}orders", **wanted, search=email)).rows if email else []


def _fits(row: dict[str, Any], query: OrderQuery) -> bool:
    """The shop's search is a search: what it found is compared once more, to the letter."""
    if row.get("status") in _UNPLACED or not convert.external_id(row):
        return False
    if query.number and not _same(_bare(str(row.get("number") or row["id"])), _bare(query.number)):
        return False
    if query.visitor.customer_id and _same(str(row.get("customer_id") or ""), query.visitor.customer_id):
        return True
    email = (query.visitor.email or query.email or "").strip()
    return bool(email) and _same(_email(row), email)


async def _order(asked: Client, row: dict[str, Any], *, with_notes: bool) -> Order:
    currency = row.get("currency")
    tracking = _from_meta(row.get("meta_data"))
    if not tracking and with_notes:
        tracking = _from_notes(await _notes(asked, str(row["id"])))
    customer = row.get("customer_id")
    return Order(
        number=line(row.get("number"), 60) or str(row["id"]),
        status=line(row.get("status"), 60).replace("-", " "),
        placed_at=convert.moment(row.get("date_created_gmt")),
        lines=[
            OrderLine(
                title=line(one.get("name"), 300),
                quantity=int(one.get("quantity") or 0),
                sku=line(one.get("sku"), 200) or None,
                price=convert.money(one.get("price"), currency),
            )
            for one in row.get("line_items") or ()
            if isinstance(one, dict) and isinstance(one.get("quantity") or 0, int | float)
        ],
        tracking=tracking,
        total=convert.money(row.get("total"), currency),
        customer_id=str(customer) if isinstance(customer, int) and customer > 0 else None,
        email=_email(row) or None,
    )


async def _notes(asked: Client, number: str) -> list[str]:
    """Return what the shop wrote to the customer; inner notes are not asked for."""
    try:
        rows = (await asked.get(f"{WC}orders/{number}/notes", type="customer")).rows
    except ChatWidgetError:
        return []  # an order is worth showing without its parcel
    return [plain(str(row.get("note") or ""), 2_000) for row in rows if row.get("customer_note") is True][:20]


def _from_notes(notes: Sequence[str]) -> list[Tracking]:
    found = []
    for note in notes:
        link, code = _LINK.search(note), _CODE.search(_LINK.sub(" ", note))
        if code or (link and re.search(r"track|seguim|sendung|suivi|parcel|paket", link[0], re.IGNORECASE)):
            found.append(
                Tracking(number=code[1] if code else None, url=_address(link[0].rstrip(".,;")) if link else None)
            )
    return found[:5]


def _from_meta(meta: Any) -> list[Tracking]:
    """Return the parcels that the usual tracking plugins keep in an order's meta data."""
    values = {str(one.get("key")): one.get("value") for one in meta or () if isinstance(one, dict)}
    # WooCommerce Shipment Tracking, and Advanced Shipment Tracking which keeps the same list.
    items = values.get("_wc_shipment_tracking_items")
    found = [
        _parcel(
            one.get("formatted_tracking_provider")
            or one.get("custom_tracking_provider")
            or one.get("tracking_provider"),
            one.get("tracking_number"),
            one.get("custom_tracking_link") or one.get("formatted_tracking_link") or one.get("ast_tracking_link"),
        )
        for one in (items if isinstance(items, list) else ())
        if isinstance(one, dict)
    ]
    # YITH Order Tracking, AfterShip.
    found += [
        _parcel(values.get("ywot_carrier_name"), values.get("ywot_tracking_code"), values.get("ywot_carrier_url")),
        _parcel(values.get("_aftership_tracking_provider_name"), values.get("_aftership_tracking_number"), None),
    ]
    return [one for one in found if one.number or one.url][:5]


def _parcel(company: Any, number: Any, url: Any) -> Tracking:
    return Tracking(company=line(company, 100) or None, number=line(number, 100) or None, url=_address(url))


def _address(value: Any) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    try:
        good = urlsplit(text).scheme in {"https", "http"} and len(text) <= 1_000 and not re.search(r"[\s\"<>]", text)
    except ValueError:
        good = False
    return text if good else None


def _email(row: dict[str, Any]) -> str:
    billing = row.get("billing")
    email = billing.get("email") if isinstance(billing, dict) else None
    return email.strip() if isinstance(email, str) else ""


def _bare(number: str | None) -> str:
    return (number or "").strip().lstrip("#").strip()


def _same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(one.casefold().encode(), other.strip().casefold().encode())


async def live(shop: Shop, external_ids: Sequence[str]) -> Sequence[Product]:
    """Return products as the shop has them now."""
    wanted = [number for number in external_ids if number.isascii() and number.isdigit()][:10]
    if not wanted:
        return []
    async with client.of(shop, seconds=1.9, tries=1) as asked:
        answer = await asked.get(
            f"{WC}products", include=",".join(wanted), per_page=10, status="publish", _fields=convert.PRODUCT_FIELDS
        )
        rows = [row for row in answer.rows if convert.is_shown(row)]
        variations = await catalogue.Reading(shop, asked, since=None).variations(rows)
        return [convert.product(row, variations.get(convert.external_id(row), ()), shop.currency) for row in rows]
