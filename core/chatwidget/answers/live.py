"""The price and stock of this moment, asked of the shop's platform just before they are said or shown."""

from collections.abc import Sequence
from time import monotonic
from typing import Final

from chatwidget.catalogue.hits import Hit, as_of_now
from chatwidget.errors import ChatWidgetError
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Product, Shop
from chatwidget.log import get_logger

log = get_logger(__name__)

MOST: Final = 10
"""So many products are looked up at once; the hook promises no more."""
FRESH_SECONDS: Final = 20.0
MOST_KEPT: Final = 5_000


class Live:
    """Asks platforms that can be asked (`live_products`); what the catalogue holds stands where one fails."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._kept: dict[tuple[str, str], tuple[float, Product | None]] = {}

    async def now(self, shop: Shop, hits: Sequence[Hit]) -> list[Hit]:
        """Return the same hits with the platform's own price and stock, the first ten products of them at most."""
        if not hits or not self._hooks.has(shop.platform, "live_products"):
            return list(hits)
        wanted = list(dict.fromkeys(hit.external_id for hit in hits if hit.type == "product"))[:MOST]
        now = monotonic()
        stale = [one for one in wanted if self._kept.get((shop.id, one), (0.0, None))[0] < now]
        if stale:
            await self._look(shop, stale)
        told = {one: kept[1] for one in wanted if (kept := self._kept.get((shop.id, one))) and kept[0] >= now}
        return [
            as_of_now(hit, told[hit.external_id]) if hit.type == "product" and hit.external_id in told else hit
            for hit in hits
        ]

    async def _look(self, shop: Shop, external_ids: Sequence[str]) -> None:
        try:
            found = {one.external_id: one for one in await self._hooks.live_products(shop, external_ids)}
        except ChatWidgetError as error:
            log.warning("live products not told", shop_id=shop.id, error=error.message)
            return
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        until = monotonic() + FRESH_SECONDS
        for one in external_ids:
            self._kept[shop.id, one] = (until, found.get(one))
