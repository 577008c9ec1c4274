"""What a shop says of itself: its version, where its cart is, and how it shows its prices."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chatwidget import ChatWidgetError, Shop, get_logger
from chatwidget_woocommerce import convert, prices
from chatwidget_woocommerce.clean import line
from chatwidget_woocommerce.client import WC, Client

log = get_logger(__name__)

_OFTEN: Final = timedelta(days=1)
_SHORTCODES: Final = {
    "[woocommerce_cart]": "cart",
    "[woocommerce_checkout]": "checkout",
    "[woocommerce_my_account]": "account",
}


async def learn(shop: Shop, asked: Client) -> None:
    """Remember once a day which WooCommerce it is (`version`), its cart's page (`cart_url`), and how it shows prices.

    Where it shows them otherwise than before, all are read anew.
    """
    learnt = convert.moment(shop.settings.get("learnt_at"))
    if shop.keeper is None or (learnt is not None and datetime.now(UTC) - learnt < _OFTEN):
        return
    shown = await prices.are_shown_otherwise(asked)
    if shown != prices.differ(shop) and learnt is not None and not await shop.keeper.start_sync(full=True):
        return  # a part is being read now: noticed again next time
    known: dict[str, Any] = {"learnt_at": datetime.now(UTC).isoformat(), prices.SETTING: shown or None}
    try:
        said = (await asked.get(f"{WC}system_status", _fields="environment")).one.get("environment")
        known["version"] = line(said.get("version"), 20) or None if isinstance(said, dict) else None
        known["cart_url"] = await _cart_page(asked)
    except ChatWidgetError as error:
        log.info("a shop says little of itself", shop_id=shop.id, reason=error.code)
    await shop.keeper.remember(known)


async def own_pages(asked: Client) -> dict[str, str]:
    """Return the ids of the pages `cart`, `checkout`, `account` and `terms`; what cannot be learnt is left out.

    The status knows a page by its shortcode in every version; the settings know the terms.
    """
    found: dict[str, str] = {}
    try:
        status = (await asked.get(f"{WC}system_status", _fields="pages")).one.get("pages")
        settings = (await asked.get(f"{WC}settings/advanced", _fields="id,value")).rows
    except ChatWidgetError:
        return found
    for row in status if isinstance(status, list) else ():
        name = _SHORTCODES.get(str(row.get("shortcode"))) if isinstance(row, dict) else None
        if name:
            found[name] = str(row.get("page_id"))
    for row in settings:
        if row.get("id") == "woocommerce_terms_page_id":
            found["terms"] = str(row.get("value"))
    return {name: number for name, number in found.items() if number.isascii() and number.isdigit()}


async def _cart_page(asked: Client) -> str | None:
    number = (await own_pages(asked)).get("cart")
    if number is None:
        return None
    return convert.address((await asked.get(f"wp/v2/pages/{number}", _fields="link")).one.get("link"))
