"""Compares the shop's ids with ours: what is deleted for good, or changed past WooCommerce, nobody tells of."""

import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chatwidget import Shop, get_logger
from chatwidget_woocommerce import convert
from chatwidget_woocommerce.catalogue import SUSPECTS
from chatwidget_woocommerce.client import WC, Client
from chatwidget_woocommerce.paging import Place, next_page
from chatwidget_woocommerce.settings import WooCommerceSettings

log = get_logger(__name__)

IDS_SECONDS: Final = 25.0
"""How long one look compares ids; the next goes on where it stopped."""
MOST_SUSPECTS: Final = 300
"""Where more is different, the whole catalogue is read."""
_WANTED: Final[Mapping[str, str | int]] = {
    "status": "publish",
    "_fields": "id,type,status,catalog_visibility,post_password,variations",
}


async def compare(shop: Shop, asked: Client) -> None:
    """Find products that we hold and shoppers no longer see, or the reverse, and have just those looked at."""
    keeper, settings = shop.keeper, WooCommerceSettings()
    if keeper is None:
        return
    if shop.settings.get(SUSPECTS):
        await keeper.start_sync(full=False)  # the last reading had begun before they were found
        return
    checked = convert.moment(shop.settings.get("ids_checked_at"))
    if checked and datetime.now(UTC) - checked < timedelta(minutes=settings.reconcile_minutes):
        return
    # First ours, then theirs: what comes by a webhook meanwhile is looked at once more, and never taken for gone.
    held = await keeper.known_products()
    if not held:
        return  # the first reading has not begun
    numbers = sorted(int(number) for number in held if number.isascii() and number.isdigit())
    state: Mapping[str, Any] = shop.settings.get("ids_state") or {}
    place = Place(offset=state.get("offset", 0), last=state.get("last", 0))
    different: set[str] = set(state.get("different") or ())
    until = time.monotonic() + IDS_SECONDS
    while True:
        rows, behind, _total = await next_page(asked, f"{WC}products", _WANTED, place, settings.page_size)
        end = bisect_right(numbers, behind.last) if rows else len(numbers)
        ours = {str(number) for number in numbers[bisect_right(numbers, place.last) : end]}
        different |= _different(ours, held, rows)
        place = behind
        if not rows or len(different) > MOST_SUSPECTS:
            break
        if time.monotonic() > until:
            so_far = {"offset": place.offset, "last": place.last, "different": sorted(different)}
            await keeper.remember({"ids_state": so_far})
            return
    await _settle(shop, sorted(different, key=int))


def _different(ours: Iterable[str], held: Mapping[str, frozenset[str]], rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the products of one stretch of ids that are other there than here.

    A variation that we do not hold says nothing: the shop lists private ones, too.
    """
    theirs = {convert.external_id(row): row.get("variations") or () for row in rows if convert.is_shown(row)}
    found = set(ours) ^ theirs.keys()
    return found | {number for number in ours if not held[number] <= {str(one) for one in theirs.get(number, ())}}


async def _settle(shop: Shop, different: list[str]) -> None:
    keeper = shop.keeper
    if keeper is None:
        return
    done: dict[str, Any] = {"ids_state": None, "ids_checked_at": datetime.now(UTC).isoformat(), "ids_different": None}
    if different:
        log.info("products are other than we hold them", shop_id=shop.id, count=len(different))
        done["ids_different"] = different[:MOST_SUSPECTS]
    # What was looked at the last time and still is different is no use looking at: it could not be understood.
    if different and done["ids_different"] != shop.settings.get("ids_different"):
        if len(different) > MOST_SUSPECTS:
            if not await keeper.start_sync(full=True):
                await keeper.remember({"ids_state": None})  # a part is being read now: noticed again next time
                return
        else:
            await keeper.remember({SUSPECTS: different})
            await keeper.start_sync(full=False)
    await keeper.remember(done)
