"""How amounts of money are written for people."""

from decimal import Decimal
from typing import Final

from chatwidget.hooks.types import Money

_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_PLACES: Final = {
    currency: places
    for places, currencies in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
    }.items()
    for currency in currencies.split()
}
"""How many decimals an amount has (ISO 4217), where they are not two."""


def amount(price: Money, language: str) -> str:
    """Write an amount as people do: "€89.00" in English, "89,00 €" in Spanish."""
    number = f"{price.amount.quantize(Decimal(1).scaleb(-_PLACES.get(price.currency, 2))):,f}"
    if language == "es":
        number = number.translate(str.maketrans(",.", ".,"))
    sign = _SIGNS.get(price.currency, price.currency)
    return f"{sign}{number}" if language != "es" and len(sign) == 1 else f"{number} {sign}"
