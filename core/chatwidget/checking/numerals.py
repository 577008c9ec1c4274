"""Numbers as people write them: "1.000,50", "twenty-five", "treinta y cinco"; and the currencies beside them."""

import re
from collections.abc import Iterable, Mapping
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

_ISO: Final = """
    aed afn all amd aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf clp
    cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf
    idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd
    mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub
    rwf sar sbd scr sdg sek sgd shp sle sos srd ssp stn syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu
    uzs ves vnd vuv wst xaf xcd xcg xof xpf yer zar zmw zwg
"""
_CODES: Final = frozenset(_ISO.split())
"""The currencies of ISO 4217 that somebody pays in."""
_WORDS: Final = frozenset(
    (
        "all",
        "amd",
        "awg",
        "bam",
        "bob",
        "cup",
        "dop",
        "gel",
        "kgs",
        "mad",
        "mop",
        "pen",
        "ron",
        "sos",
        "top",
        "try",
        "ves",
        "won",
    )
)
"""Codes and names that are words, too: "all 5 colours", "1 cup", "try 2 of them"."""
_NEVER_BARE: Final = frozenset(("all", "amd", "awg", "bam", "dop", "gel", "kgs", "top"))
"""Words of which hundreds are said, too: "all 100 products", "gel 250 ml"."""
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "$": "$",
    "¥": "¥",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₫": "VND",
    "₪": "ILS",
    "₱": "PHP",
    "฿": "THB",
    "₦": "NGN",
    "₴": "UAH",
    "₸": "KZT",
    "₾": "GEL",
    "₡": "CRC",
    "₲": "PYG",
    "₼": "AZN",
    "৳": "BDT",
    "₵": "GHS",
}
_AREAS: Final[Mapping[str, Mapping[str, str]]] = {
    family: {area: currency for currency, areas in rows.items() for area in areas.split("|")}
    for family, rows in {
        "$": {
            "USD": "us",
            "CAD": "ca|c|cdn",
            "AUD": "au|a",
            "NZD": "nz",
            "SGD": "s|sg",
            "HKD": "hk",
            "TWD": "nt",
            "MXN": "mx|mex",
            "BRL": "r",
            "DOP": "rd",
            "COP": "col",
            "JMD": "j",
            "TTD": "tt",
            "XCD": "ec",
        },
        "dollars": {
            "USD": "us|u.s.|american|americanos|estadounidenses",
            "CAD": "canadian|canadienses",
            "AUD": "australian|australianos",
            "NZD": "new zealand|neozelandeses",
            "SGD": "singapore|de singapur",
            "HKD": "hong kong|de hong kong",
            "TWD": "taiwan|taiwanese",
        },
        "pesos": {
            "MXN": "mexican|mexicanos",
            "ARS": "argentine|argentinian|argentinos",
            "CLP": "chilean|chilenos",
            "COP": "colombian|colombianos",
            "UYU": "uruguayan|uruguayos",
            "DOP": "dominican|dominicanos",
            "PHP": "philippine|filipino|filipinos",
        },
        "kr": {
            "SEK": "swedish|suecas",
            "NOK": "norwegian|noruegas",
            "DKK": "danish|danesas",
            "ISK": "icelandic|islandesas",
            "CZK": "czech|checas",
        },
        "francs": {"CHF": "swiss|suizos"},
        "rupees": {"INR": "indian|indias", "PKR": "pakistani|pakistanies", "LKR": "sri lankan", "NPR": "nepalese"},
    }.items()
}
"""Whose dollar, peso or crown it is, as it is written beside the sign or the name."""
_NAMES: Final[Mapping[str, str]] = {code: code.upper() for code in _CODES} | {
    name: currency
    for currency, names in {
        "EUR": "euro euros 欧元 ユーロ",
        "dollars": "dollar dollars dolar dolares bucks 美元 ドル",
        "GBP": "pound pounds libra libras quid",
        "pesos": "peso pesos",
        "francs": "franc francs franco francos",
        "JPY": "yen 円",
        "CNY": "元 yuan renminbi rmb",
        "PLN": "zloty zlotys zl zł",
        "kr": "kr krona kronor krone kroner coronas",
        "CZK": "kc koruna korun koruny",
        "BRL": "reais",
        "HUF": "forint forints florines",
        "RON": "lei leu leus",
        "rupees": "rs rupee rupees rupias",
        "IDR": "rp rupiah rupiahs",
        "KRW": "won wones",
        "dirhams": "dirham dirhams dh dhs",
        "TRY": "lira liras",
        "THB": "baht bahts",
        "ZAR": "rand rands",
        "ILS": "shekel shekels nis",
        "MYR": "ringgit rm",
        "riyals": "riyal riyals riyales rial rials",
        "dinars": "dinar dinars dinares",
        "RUB": "ruble rubles rouble roubles rublo rublos",
        "UAH": "hryvnia hryvnias grivnas",
        "cents ": "cent cents centimos centimo centavos",
        "cents GBP": "pence",
    }.items()
    for name in names.split()
}
_BEFORE_ONLY: Final = {"rs.": "rupees", "kr.": "kr", "s/": "PEN", "s/.": "PEN"}
_UNITS: Final = frozenset(("awg", "kgs"))
"""Codes that are units where they stand behind a number."""


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SIGN: Final = f"[{''.join(_SIGNS)}]"
_AREA: Final = rf"(?:(?<![a-z])(?P<area>{_any(_AREAS['$'])}))?(?P<sign>{_SIGN})"
_ADJECTIVES: Final = _any({area for family, areas in _AREAS.items() if family != "$" for area in areas})
_SHORT: Final = (*_CODES, "rs", "rp", "rm", "kr", "kc", "zl", "zł", "nis", "dh", "dhs", *_BEFORE_ONLY)
_BEFORE: Final = re.compile(rf"(?:{_AREA}|(?<!\w)(?P<name>{_any(_SHORT)}))[\s\u00a0*]{{0,2}}$")
_AFTER: Final = re.compile(
    rf"(?P<thousand>k(?=[\s€$£]))?[\s\u00a0-]{{0,2}}(?:{_AREA}(?!\s?\d)|(?:(?P<whose>{_ADJECTIVES})\s+)?"
    rf"(?P<name>{_any(set(_NAMES) - _UNITS)})(?![a-z])(?:\s+(?P<of>{_ADJECTIVES})(?![a-z]))?)"
)
_PRICED: Final = re.compile(r"(?:\b(?:costs?|cuestan?|valen?|prices?|priced|precios?)|[:(|])[\s*]*$")
_EXACT: Final = re.compile(r".*[.,]\d\d")
_DOLLARS: Final = frozenset(
    (
        "USD",
        "CAD",
        "AUD",
        "NZD",
        "SGD",
        "HKD",
        "TWD",
        "BSD",
        "BBD",
        "BMD",
        "BND",
        "BZD",
        "FJD",
        "GYD",
        "JMD",
        "KYD",
        "LRD",
        "NAD",
        "SBD",
        "SRD",
        "TTD",
        "XCD",
    )
)
_PESOS: Final = frozenset(("MXN", "ARS", "CLP", "COP", "UYU", "DOP", "PHP", "CUP"))
DOLLARS: Final = (_DOLLARS | _PESOS) - {"PHP"}
"""Currencies that write themselves with "$"."""
_MEANINGS: Final[Mapping[str, frozenset[str]]] = {
    "$": DOLLARS,
    "dollars": _DOLLARS,
    "pesos": _PESOS,
    "¥": frozenset(("JPY", "CNY")),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK", "CZK")),
    "francs": frozenset(("CHF", "XOF", "XAF", "XPF", "CDF", "RWF", "BIF", "DJF", "GNF", "KMF")),
    "rupees": frozenset(("INR", "PKR", "LKR", "NPR", "MUR", "SCR", "IDR")),
    "dirhams": frozenset(("AED", "MAD")),
    "riyals": frozenset(("SAR", "QAR", "OMR", "YER", "IRR")),
    "dinars": frozenset(("KWD", "BHD", "JOD", "TND", "DZD", "IQD", "LYD", "RSD")),
}
"""What a currency may be that was written in a way several countries share."""


def currency_of(flat: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the currency that stands beside a number, and where the amount begins and ends; "" where there is none."""
    number = flat[start:end]
    before = _BEFORE.search(flat, max(0, start - 8), start)
    if before is not None and _is_money(before["name"], number, flat[max(0, start - 40) : before.start()]):
        name = before["name"]
        meant = _of_area(_SIGNS[before["sign"]], before["area"]) if name is None else _BEFORE_ONLY.get(name)
        return meant or _NAMES[name], before.start(), end
    after = _AFTER.match(flat, end)
    if after is not None and _is_money(after["name"], number):
        if after["name"] is None:
            return _of_area(_SIGNS[after["sign"]], after["area"]), start, after.end()
        return _of_area(_NAMES[after["name"]], after["whose"] or after["of"]), start, after.end()
    return "", start, end


def _of_area(family: str, area: str | None) -> str:
    return _AREAS.get(family, {}).get(area or "", family)


def _is_money(name: str | None, number: str, before: str = "") -> bool:
    """Whether a name beside a number is a currency and not the word of the same letters."""
    if name not in _WORDS or _EXACT.fullmatch(number) or _PRICED.search(before):
        return True
    return sum(map(str.isdigit, number)) > 2 and name not in _NEVER_BARE


def same_currency(written: str, meant: str) -> bool:
    """Whether a currency as it was written can be this one: "$" is any dollar or peso, "US$" and "USD" are one."""
    if written in {meant, ""}:
        return True
    may_be = _MEANINGS.get(written)
    return may_be is not None and not may_be.isdisjoint(_MEANINGS.get(meant, (meant,)))


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
