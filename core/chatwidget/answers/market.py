"""Where the shopper buys, as their page says it, and the prices that hold there.

A shop may sell at other prices, and in another currency, in other countries. Its catalogue is searched by its own; what
was found is shown at the price that its platform tells for the shopper's country, and a limit in their currency is held
against that price; where the platform does not tell it, against the catalogue's, if that is in their currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from chatwidget.catalogue.search import Filters
from chatwidget.checking.numerals import same_currency
from chatwidget.hooks.types import Money, Shop

if TYPE_CHECKING:
    from chatwidget.catalogue.hits import Hit
    from chatwidget.checking.known import Known

_WIDER: Final = Decimal("1.5")
"""The prices of a country lie so far above or below the shop's own, in the same currency, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A browser's claim: the country a page sells to, and the currency of its prices; it opens no door."""

    country: str | None = None
    currency: str | None = None

    def is_theirs(self, price: Money | None) -> bool:
        """Whether an amount is in the currency the shopper sees; where the page does not say, it may be."""
        return price is None or self.currency in {None, price.currency}

    def is_abroad(self, shop: Shop) -> bool:
        """Whether the catalogue's prices are not the shopper's: their page has another currency, or says none."""
        return self.currency is None or self.currency != shop.currency

    def searchable(self, filters: Filters, shop: Shop, unit: str = "") -> Filters:
        """Return what of a shopper's limits the catalogue can be searched by: no price in another currency.

        `unit` is the currency of the limits, as it was said. In the shop's own, they are the catalogue's; in the
        shopper's, what is a little beyond them is found too, for in their country it may cost less, or more.
        """
        if self._is_the_shops(unit, shop) or (filters.min_price is None and filters.max_price is None):
            return filters
        if self.currency not in {None, shop.currency}:
            return replace(filters, min_price=None, max_price=None)
        if self.country is None:
            return filters
        least, most = filters.min_price, filters.max_price
        return replace(
            filters,
            min_price=None if least is None else least / _WIDER,
            max_price=None if most is None else most * _WIDER,
        )

    def fitting(self, hits: "Sequence[Hit]", filters: Filters, shop: Shop, unit: str = "") -> "list[Hit]":
        """Return what keeps the limits at the price of this market; where no price is in its currency, none does."""
        if self._is_the_shops(unit, shop) or (filters.min_price is None and filters.max_price is None):
            return list(hits)
        return [hit for hit in hits if self._fits(hit, filters)]

    def _is_the_shops(self, unit: str, shop: Shop) -> bool:
        """Whether limits were said in the shop's currency where the page has another: "20 euros" in Canada."""
        is_theirs = self.currency is None or same_currency(unit, self.currency)
        return unit != "" and not is_theirs and same_currency(unit, shop.currency or "")

    def marked(self, hit: "Hit") -> "Hit":
        """Return a product that nobody was asked about, marked where its price is not in the shopper's currency."""
        return hit if self.is_theirs(hit.price) else replace(hit, is_own_price=True)

    def _fits(self, hit: "Hit", filters: Filters) -> bool:
        if hit.price is None or not self.is_theirs(hit.price):
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
