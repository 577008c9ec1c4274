"""Numbers as people write them: "1.000,50", "twenty-five", "treinta y cinco"; and the currencies beside them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

_SPELT: Final[Mapping[str, int]] = {
    word: value
    for value, words in {
        1: "one un una uno",
        2: "two dos couple par",
        3: "three tres",
        4: "four cuatro",
        5: "five cinco",
        6: "six seis",
        7: "seven siete",
        8: "eight ocho",
        9: "nine nueve",
        10: "ten diez",
        11: "eleven once",
        12: "twelve doce dozen docena docenas",
        13: "thirteen trece",
        14: "fourteen catorce",
        15: "fifteen quince",
        16: "sixteen dieciseis",
        17: "seventeen diecisiete",
        18: "eighteen dieciocho",
        19: "nineteen diecinueve",
        20: "twenty veinte",
        21: "veintiuno veintiun veintiuna",
        22: "veintidos",
        23: "veintitres",
        24: "veinticuatro",
        25: "veinticinco",
        26: "veintiseis",
        27: "veintisiete",
        28: "veintiocho",
        29: "veintinueve",
        30: "thirty treinta",
        40: "forty cuarenta",
        50: "fifty cincuenta",
        60: "sixty sesenta",
        70: "seventy setenta",
        80: "eighty ochenta",
        90: "ninety noventa",
        100: "hundred cien ciento cientos",
        200: "doscientos doscientas",
        300: "trescientos trescientas",
        400: "cuatrocientos cuatrocientas",
        500: "quinientos quinientas",
        600: "seiscientos seiscientas",
        700: "setecientos setecientas",
        800: "ochocientos ochocientas",
        900: "novecientos novecientas",
        1000: "thousand mil",
    }.items()
    for word in words.split()
}
_WORD: Final = "|".join(sorted(_SPELT, key=len, reverse=True))
NUMBER: Final = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[.,'\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?!\d)"
    rf"|\b(?:{_WORD})(?:(?:(?<=ta)\s+y\s+|(?<=hundred)\s+and\s+|(?<=thousand)\s+and\s+|[\s-]+)(?:{_WORD}))*\b"
)
"""A number in plain text: digits, or words that stand together."""

_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "$": "$",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₫": "VND",
}
_NAMES: Final = {
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "dollar": "$",
    "dollars": "$",
    "dolar": "$",
    "dolares": "$",
    "usd": "USD",
    "bucks": "$",
    "pounds": "GBP",
    "pound": "GBP",
    "libras": "GBP",
    "libra": "GBP",
    "quid": "GBP",
    "gbp": "GBP",
    "peso": "$",
    "pesos": "$",
    "mxn": "MXN",
    "cad": "CAD",
    "aud": "AUD",
    "chf": "CHF",
    "francs": "CHF",
    "francos": "CHF",
    "yen": "JPY",
    "jpy": "JPY",
    "zloty": "PLN",
    "pln": "PLN",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "kr": "kr",
    "brl": "BRL",
    "reais": "BRL",
    "cent": "cents ",
    "cents": "cents ",
    "centimos": "cents ",
    "centimo": "cents ",
    "centavos": "cents ",
    "pence": "cents GBP",
    "欧元": "EUR",
    "ユーロ": "EUR",
    "美元": "$",
    "ドル": "$",
    "円": "JPY",
    "元": "CNY",
}
_ANY_NAME: Final = "|".join(sorted(_NAMES, key=len, reverse=True))
_BEFORE: Final = re.compile(
    rf"(?:(?:us|ca|au|c|a)?(?P<sign>[{''.join(_SIGNS)}])|\b(?P<name>eur|usd|gbp|mxn|cad|aud|chf|sek|nok|dkk|pln|"
    rf"brl|jpy))[\s\u00a0*]{{0,2}}$"
)
_AFTER: Final = re.compile(
    rf"(?P<thousand>k(?=[\s€$£]))?[\s\u00a0-]{{0,2}}(?:(?P<sign>[{''.join(_SIGNS)}])(?!\s?\d)|(?:us\s+|"
    rf"american\s+)?(?P<name>{_ANY_NAME})(?![a-z]))"
)
DOLLARS: Final = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "UYU", "DOP"))
"""Currencies that write themselves with "$"."""


def currency_of(flat: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the currency that stands beside a number, and where the amount begins and ends; "" where there is none."""
    before = _BEFORE.search(flat, max(0, start - 6), start)
    if before is not None:
        return _SIGNS.get(before["sign"] or "") or _NAMES[before["name"]], before.start(), end
    after = _AFTER.match(flat, end)
    if after is not None:
        return _SIGNS.get(after["sign"] or "") or _NAMES[after["name"]], start, after.end()
    return "", start, end


def same_currency(written: str, meant: str) -> bool:
    """Whether a currency as it was written can be this one: "$" is any dollar or peso."""
    return (
        written in {meant, ""}
        or (written == "$" and meant in DOLLARS)
        or (written == "kr" and meant in {"SEK", "NOK", "DKK", "ISK"})
    )


def number_values(written: str) -> tuple[Decimal, ...]:
    """Return what a number may mean, the likelier first; "1.500" may be both."""
    if not written[0].isdigit():
        return (Decimal(_spelt(written)),)
    bare = written.replace("\u00a0", "").replace("'", "")
    marks = [c for c in bare if c in ".,"]
    if not marks:
        return (Decimal(bare),)
    last = bare.rfind(marks[-1])
    tail = len(bare) - last - 1
    joined = Decimal(re.sub(r"[.,]", "", bare))
    decimal = Decimal(re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :])
    if len(marks) > 1:
        return (joined,) if len(set(marks)) == 1 else (decimal,)
    return (joined, decimal) if tail == 3 and not bare.startswith("0") else (decimal,)


def _spelt(written: str) -> int:
    total = current = 0
    for word in re.findall(r"[a-z]+", written):
        value = _SPELT.get(word)
        if value is None:  # "and", "y"
            continue
        if value == 1000:
            total += max(1, current) * 1000
            current = 0
        elif word in {"hundred", "dozen", "docena", "docenas"} or (word in {"couple", "par"} and current == 1):
            current = max(1, current) * value
        else:
            current += value
    return total + current
