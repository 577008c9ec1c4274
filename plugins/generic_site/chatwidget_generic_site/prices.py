"""Prices as shops write them, as amounts."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chatwidget import Money

_THREE_PLACES: Final = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_SIGNS: Final = (
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("₴", "UAH"),
    ("₩", "KRW"),
    ("Fr.", "CHF"),
)
_NUMBER: Final = re.compile(r"\d[\d.,'’\s\u00a0\u202f]*")  # noqa: RUF001 - the Swiss write it so
_CODE: Final = re.compile(r"\b[A-Z]{3}\b")
_MOST: Final = Decimal(10) ** 12


def money(value: Any, currency: Any, default_currency: str | None) -> Money | None:
    """Return a price, or None where there is no amount or no currency that can be told."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    code = _currency(currency) or _currency_in(text) or (default_currency or "").upper()
    code = code or ("USD" if "$" in text else "")
    if not text or not re.fullmatch(r"[A-Z]{3}", code):
        return None
    found = amount(text, code) if isinstance(value, str) else _decimal(text)
    return None if found is None else Money(amount=found, currency=code)


def amount(text: str, currency: str = "EUR") -> Decimal | None:
    """Return the first amount in a text: "1.299,00 €", "$1,299.00", "12,9", "CHF 1'299"."""
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,2})?|[\d.]+[eE][+-]?\d+", text):
        return _decimal(text)
    match = _NUMBER.search(text[:200])
    if match is None or text[: match.start()].rstrip().endswith(("-", "\u2212")):
        return None
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", match[0]).rstrip(".,")  # noqa: RUF001 - as above
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        mark, other = (".", ",") if dot > comma else (",", ".")
        digits = digits.replace(other, "").replace(mark, ".")
    elif dot >= 0 or comma >= 0:
        mark = "." if dot >= 0 else ","
        whole, _mark, rest = digits.rpartition(mark)
        thousands = digits.count(mark) > 1 or (len(rest) == 3 and whole != "0" and currency not in _THREE_PLACES)
        digits = digits.replace(mark, "") if thousands else f"{whole}.{rest}"
    return _decimal(digits)


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    if not found.is_finite() or found < 0 or found >= _MOST:
        return None
    exponent = found.as_tuple().exponent
    return found.quantize(Decimal("0.01")) if isinstance(exponent, int) and (exponent < -3 or exponent > 0) else found


def _currency(value: Any) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    return _currency_in(text)


def _currency_in(text: str) -> str | None:
    code = _CODE.search(text)
    if code is not None:
        return code[0]
    return next((currency for sign, currency in _SIGNS if sign in text), None)
