"""WooCommerce's rows → ChatWidget's products and pages; what shoppers must not see is not shown here."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chatwidget import Money, Page, Policy, Product, Variant
from chatwidget_woocommerce.clean import line, plain
from chatwidget_woocommerce.policies import policy_kind

Row = Mapping[str, Any]

PRODUCT_FIELDS: Final = (
    "id,name,permalink,date_modified_gmt,type,status,catalog_visibility,post_password,parent_id,description,"
    "short_description,sku,price,purchasable,manage_stock,stock_quantity,stock_status,categories,brands,tags,images,"
    "attributes,variations,lang"
)
"""What is asked for: private fields never leave the shop."""
VARIATION_FIELDS: Final = (
    "id,parent_id,name,permalink,date_modified_gmt,status,sku,price,purchasable,manage_stock,stock_quantity,"
    "stock_status,image,attributes"
)
PAGE_FIELDS: Final = "id,link,slug,title,content,modified_gmt,status,parent,lang"
_BRANDS: Final = frozenset(("brand", "marca", "marke", "marque", "merk"))


def is_shown(row: Row) -> bool:
    """Whether a shopper may find a product: published, not hidden, without a password."""
    return (
        row.get("status") == "publish"
        and row.get("catalog_visibility") != "hidden"
        and not row.get("post_password")
        and row.get("type") != "variation"
    )


def external_id(row: Row) -> str:
    """Return a row's id as text; "" where it has none."""
    number = row.get("id")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) and number > 0 else ""


def product(row: Row, variations: Sequence[Row], currency: str | None) -> Product:
    """Return a product with its variations."""
    attributes = {name: ", ".join(options) for name, options in _options(row, visible=True).items() if options}
    choices = _options(row, visible=False)
    brand = next((line(one.get("name"), 200) for one in _rows(row.get("brands"))), "") or next(
        (value for name, value in attributes.items() if name.lower() in _BRANDS), ""
    )
    short, long = plain(row.get("short_description"), 5_000), plain(row.get("description"))
    published = [one for one in variations if one.get("status", "publish") == "publish" and external_id(one)]
    variants = [_variant(one, row, choices, currency) for one in sorted(published, key=lambda one: one["id"])]
    return Product(
        external_id=external_id(row),
        title=line(row.get("name")) or line(row.get("sku")) or f"#{row['id']}",
        description="\n\n".join(part for part in (short, long) if part),
        url=address(row.get("permalink")),
        image_url=_image(row.get("images")),
        brand=brand or None,
        categories=[name for one in _rows(row.get("categories")) if (name := line(one.get("name"), 200))],
        tags=[name for one in _rows(row.get("tags")) if (name := line(one.get("name"), 200))],
        attributes=attributes,
        price=_money(row.get("price"), currency),
        available=any(one.available for one in variants) if variants else _available(row),
        variants=variants,
        language=_language(row),
        updated_at=moment(row.get("date_modified_gmt")),
    )


def _variant(row: Row, parent: Row, choices: Mapping[str, Sequence[str]], currency: str | None) -> Variant:
    chosen = {line(one.get("name"), 100): line(one.get("option"), 200) for one in _rows(row.get("attributes"))}
    # An attribute that a variation leaves out fits any of the product's values.
    options = {name: chosen.get(name) or ", ".join(values) for name, values in choices.items()}
    options |= {name: value for name, value in chosen.items() if name not in options and value}
    quantity = row.get("stock_quantity") if row.get("manage_stock") in (True, "parent") else None
    return Variant(
        external_id=external_id(row),
        title=" / ".join(value for value in chosen.values() if value) or line(row.get("name")),
        sku=line(row.get("sku"), 200) or line(parent.get("sku"), 200) or None,
        price=_money(row.get("price"), currency),
        available=_available(row),
        stock=max(0, int(quantity)) if isinstance(quantity, int | float) else None,
        url=address(row.get("permalink")),
        image_url=_image([row.get("image")]),
        options={name: value for name, value in options.items() if name and value},
    )


def page(row: Row, *, terms_page: str = "") -> Page | Policy | None:
    """Return a page, as a policy where it is one; None for what holds no text for everybody."""
    content, title = _rendered(row.get("content")), line(_rendered(row.get("title")), 300)
    locked = isinstance(row.get("content"), Mapping) and row["content"].get("protected")
    text = plain(content)
    if row.get("status", "publish") != "publish" or locked or not text or not external_id(row):
        return None
    url, at = address(row.get("link")), moment(row.get("modified_gmt"))
    slug = str(row.get("slug") or "")
    kind = "terms" if external_id(row) == terms_page else policy_kind(slug, title)
    number, name, language = external_id(row), title or slug, _language(row)
    if kind is None:
        return Page(external_id=number, title=name, text=text, url=url, language=language, updated_at=at)
    return Policy(external_id=number, kind=kind, title=name, text=text, url=url, language=language, updated_at=at)


def moment(value: Any) -> datetime | None:
    """Return one of the shop's GMT times; None where it is none."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def money(value: Any, currency: Any) -> Money | None:
    """Return an amount; None where there is none."""
    return _money(value, currency if isinstance(currency, str) else None)


def _money(value: Any, currency: str | None) -> Money | None:
    if not currency or isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        return None
    # "80" and "80.00" are one price; a third digit is kept where it says something.
    cents = amount.quantize(Decimal("0.01"))
    return Money(amount=cents if cents == amount else amount, currency=currency)


def _available(row: Row) -> bool:
    if row.get("type") in {"external", "grouped"}:  # bought elsewhere, or by their parts
        return row.get("stock_status") != "outofstock"
    return bool(row.get("purchasable")) and row.get("stock_status") in {"instock", "onbackorder"}


def _options(row: Row, *, visible: bool) -> dict[str, list[str]]:
    """Return the attributes a shopper sees on the page, or those that variations differ in."""
    return {
        name: [text for value in one.get("options") or () if (text := line(value, 200))][:200]
        for one in _rows(row.get("attributes"))
        if (name := line(one.get("name"), 100)) and one.get("visible" if visible else "variation")
    }


def _rows(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _image(images: Any) -> str | None:
    return next((src for one in _rows(images) if (src := address(one.get("src")))), None)


def address(value: Any) -> str | None:
    """Return a web address; None for what is none."""
    known = isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= 2_000
    return value if known else None


def _language(row: Row) -> str | None:
    """Return the language that Polylang or WPML give a row; None where neither is there."""
    told = row.get("lang")
    found = re.match(r"([a-z]{2,3})(?:[-_]|$)", told.lower()) if isinstance(told, str) else None
    return found[1] if found else None


def _rendered(value: Any) -> Any:
    return value.get("rendered") if isinstance(value, Mapping) else value
