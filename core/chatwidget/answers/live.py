"""The price and stock of this moment, asked of the shop's platform just before they are said or shown."""

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
MOST_KEPT: Final = 5_000


class Live:
    """Asks platforms that can be asked (`live_products`); what the catalogue holds stands where one fails."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._kept: dict[tuple[str, str | None, str], tuple[float, Product | None]] = {}

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
        return [_marked(_shown(hit, told), told, market) for hit in hits]

    async def _told(
        self, shop: Shop, hits: Sequence[Hit], country: str | None, most: int
    ) -> Mapping[str, Product | None]:
        """Return what the platform says of products now, by their ids; None: it is gone."""
        if not self._hooks.has(shop.platform, "live_products"):
            return {}
        wanted = list(dict.fromkeys(hit.external_id for hit in hits if hit.type == "product"))[:most]
        now = monotonic()
        stale = [one for one in wanted if self._kept.get((shop.id, country, one), (0.0, None))[0] < now]
        for start in range(0, len(stale), MOST):  # one after the other: no platform is hurried, nor waited for twice
            if not await self._look(shop, stale[start : start + MOST], country):
                break
        found = ((one, self._kept.get((shop.id, country, one))) for one in wanted)
        return {one: kept[1] for one, kept in found if kept is not None and kept[0] >= now}

    async def _look(self, shop: Shop, external_ids: Sequence[str], country: str | None) -> bool:
        """Ask the platform; returns whether it has answered."""
        try:
            products = await self._hooks.live_products(shop, external_ids, country)
        except ChatWidgetError as error:
            log.warning("live products not told", shop_id=shop.id, error=error.message)
            return False
        found = {one.external_id: one for one in products}
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        until = monotonic() + FRESH_SECONDS
        for one in external_ids:
            self._kept[shop.id, country, one] = (until, found.get(one))
        return True


def _shown(hit: Hit, told: Mapping[str, Product | None]) -> Hit:
    return as_of_now(hit, told[hit.external_id]) if hit.type == "product" and hit.external_id in told else hit


def _marked(hit: Hit, told: Mapping[str, Product | None], market: Market) -> Hit:
    """Mark a price that is the shop's own, where the shopper's may be another."""
    is_own = (market.country is not None and told.get(hit.external_id) is None) or not market.is_theirs(hit.price)
    return replace(hit, is_own_price=True) if hit.type == "product" and hit.price is not None and is_own else hit
