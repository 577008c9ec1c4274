"""Where the shopper buys, as their page says it, and the prices that hold there.

A shop may sell at other prices, and in another currency, in other countries. Its catalogue is searched by its own; what
was found is shown at the price that its platform tells for the shopper's country, and a limit in their currency is held
against that price alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chatwidget.catalogue.search import Filters
from chatwidget.hooks.types import Money, Shop

if TYPE_CHECKING:
    from chatwidget.answers.known import Known
    from chatwidget.catalogue.hits import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A browser's claim: the country a page sells to, and the currency of its prices; it opens no door."""

    country: str | None = None
    currency: str | None = None

    def is_theirs(self, price: Money | None) -> bool:
        """Whether an amount is in the currency the shopper sees; where the page does not say, it may be."""
        return price is None or self.currency in {None, price.currency}

    def searchable(self, filters: Filters, shop: Shop) -> Filters:
        """Return what of a shopper's limits the catalogue can be searched by: no price in another currency."""
        if self.currency in {None, shop.currency}:
            return filters
        return replace(filters, min_price=None, max_price=None)

    def fitting(self, hits: "Sequence[Hit]", filters: Filters) -> "list[Hit]":
        """Return what keeps the limits at the price of this market; where that is not known, none is kept."""
        if filters.min_price is None and filters.max_price is None:
            return list(hits)
        return [hit for hit in hits if self._fits(hit, filters)]

    def _fits(self, hit: "Hit", filters: Filters) -> bool:
        if hit.price is None or hit.is_own_price:
            return False
        highest = hit.highest_price or hit.price
        return not (
            (filters.max_price is not None and hit.price.amount > filters.max_price)
            or (filters.min_price is not None and highest.amount < filters.min_price)
        )


def shows_own_price(cards: "Iterable[Mapping[str, Any]]", known: "Iterable[Known]") -> bool:
    """Whether a card beside an answer shows a price that may not be the shopper's: that is said below it."""
    own = {one.hit.external_id for one in known if one.hit.is_own_price}
    return any(card.get("external_id") in own and card.get("price") for card in cards)
