"""Prices as shoppers see them, for shops that show them with a tax that they keep them without, or the reverse.

The REST API gives a price as it was typed in; what stands on the shop's pages comes from the public Store API.
"""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chatwidget import NotFound, Shop, get_logger
from chatwidget_woocommerce import convert
from chatwidget_woocommerce.client import WC, Client, KeysRefused, ShopRefused

log = get_logger(__name__)

SETTING: Final = "prices_shown"
"""The setting that is true where prices are shown otherwise than they are kept."""
_MOST: Final = 100

Rows = Sequence[dict[str, Any]]


async def are_shown_otherwise(asked: Client) -> bool:
    """Whether the shop adds tax to its prices, or takes it off, before it shows them."""
    try:
        general, tax = await asyncio.gather(
            asked.get(f"{WC}settings/general", _fields="id,value"), asked.get(f"{WC}settings/tax", _fields="id,value")
        )
    except (KeysRefused, NotFound, ShopRefused):
        return False
    told = {str(row.get("id")): row.get("value") for row in (*general.rows, *tax.rows)}
    kept_with = told.get("woocommerce_prices_include_tax") == "yes"
    shown_with = told.get("woocommerce_tax_display_shop") == "incl"
    return told.get("woocommerce_calc_taxes") == "yes" and kept_with is not shown_with


async def put_right(asked: Client, products: Rows, variations: Mapping[str, Rows]) -> None:
    """Replace prices by those that are shown; a product that the shop shows nobody has none: better none than wrong."""
    of_products, of_variations = await asyncio.gather(
        _shown(asked, products), _shown(asked, [one for rows in variations.values() for one in rows], type="variation")
    )
    for row in products:
        row["price"] = of_products.get(convert.external_id(row), "")
    for rows in variations.values():
        for row in rows:
            row["price"] = of_variations.get(convert.external_id(row), "")


def differ(shop: Shop) -> bool:
    """Whether a connected shop's prices are to be put right."""
    return bool(shop.settings.get(SETTING))


async def _shown(asked: Client, rows: Rows, **more: str) -> dict[str, str]:
    ids = [number for row in rows if (number := convert.external_id(row))]
    found: dict[str, str] = {}
    for start in range(0, len(ids), _MOST):
        some = ",".join(ids[start : start + _MOST])
        try:
            answer = await asked.get("wc/store/v1/products", include=some, per_page=_MOST, _fields="id,prices", **more)
        except (KeysRefused, NotFound, ShopRefused) as error:
            log.warning("a shop tells nobody its prices", host=asked.host, reason=error.code)
            return {}
        found |= {convert.external_id(row): price for row in answer.rows if (price := _price(row.get("prices")))}
    return found


def _price(prices: Any) -> str:
    """Return a price in the main unit; the Store API gives it in the smallest."""
    if not isinstance(prices, dict) or not isinstance(prices.get("currency_minor_unit"), int):
        return ""
    try:
        return str(Decimal(str(prices.get("price"))).scaleb(-prices["currency_minor_unit"]))
    except InvalidOperation:
        return ""
