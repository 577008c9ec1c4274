"""The price and stock of this moment, asked of the shop's platform just before they are said or shown."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from chatwidget.answers.market import Market
from chatwidget.catalogue.hits import Hit, as_of_now
from chatwidget.errors import ChatWidgetError
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Product, Shop
from chatwidget.log import get_logger

log = get_logger(__name__)

MOST: Final = 10
"""So many products are looked up at once; the hook promises no more."""
FRESH_SECONDS: Final = 20.0
SILENT_SECONDS: Final = 10.0
"""So long nobody is asked again who has not answered."""
MOST_KEPT: Final = 5_000


class Live:
    """Asks platforms that can be asked (`live_products`); what the catalogue holds stands where one fails."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._kept: dict[tuple[str, str | None, str], tuple[float, Product | None]] = {}
        # By country, too: what a browser claims of it must not have the others' questions unanswered.
        self._silent: dict[tuple[str, str | None], float] = {}

    async def now(self, shop: Shop, hits: Sequence[Hit], market: Market | None = None) -> list[Hit]:
        """Return the same hits with the platform's own price and stock, the first ten products of them at most.

        For a shopper of a known market all of them are looked up, at its prices; what cannot be had there is marked.
        """
        if not hits:
            return []
        if market is None:
            told = await self._told(shop, hits, None, MOST)
            return [_shown(hit, told) for hit in hits]
        told = await self._told(shop, hits, market.country, len(hits))
        asks = self._hooks.has(shop.platform, "live_products")
        return [_marked(_shown(hit, told), told, market, asks=asks) for hit in hits]

    async def _told(
        self, shop: Shop, hits: Sequence[Hit], country: str | None, most: int
    ) -> Mapping[str, Product | None]:
        """Return what the platform says of products now, by their ids; None: it is gone."""
        if not self._hooks.has(shop.platform, "live_products"):
            return {}
        wanted = list(dict.fromkeys(hit.external_id for hit in hits if hit.type == "product"))[:most]
        now = monotonic()
        stale = [one for one in wanted if self._kept.get((shop.id, country, one), (0.0, None))[0] < now]
        if stale and self._silent.get((shop.id, country), 0.0) < now:
            blocks = [stale[start : start + MOST] for start in range(0, len(stale), MOST)]
            await asyncio.gather(*(self._look(shop, block, country) for block in blocks))
        found = ((one, self._kept.get((shop.id, country, one))) for one in wanted)
        return {one: kept[1] for one, kept in found if kept is not None and kept[0] >= now}

    async def _look(self, shop: Shop, external_ids: Sequence[str], country: str | None) -> None:
        """Ask the platform, and keep what it has answered, or that it has not."""
        try:
            products = await self._hooks.live_products(shop, external_ids, country)
        except ChatWidgetError as error:
            log.warning("live products not told", shop_id=shop.id, error=error.message)
            if len(self._silent) > MOST_KEPT:
                self._silent.clear()
            self._silent[shop.id, country] = monotonic() + SILENT_SECONDS
            return
        found = {one.external_id: one for one in products}
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        until = monotonic() + FRESH_SECONDS
        for one in external_ids:
            self._kept[shop.id, country, one] = (until, found.get(one))


def _shown(hit: Hit, told: Mapping[str, Product | None]) -> Hit:
    return as_of_now(hit, told[hit.external_id]) if hit.type == "product" and hit.external_id in told else hit


def _marked(hit: Hit, told: Mapping[str, Product | None], market: Market, *, asks: bool) -> Hit:
    """Mark a price that is the shop's own, where the shopper's may be another.

    A platform that cannot be asked has one price in a currency; one that can be, and is silent, may have several.
    """
    is_untold = asks and market.country is not None and told.get(hit.external_id) is None
    is_own = is_untold or not market.is_theirs(hit.price)
    return replace(hit, is_own_price=True) if hit.type == "product" and hit.price is not None and is_own else hit
