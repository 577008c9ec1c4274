"""What a text says that can be checked: amounts, times, measures, codes, in digits or in words.

One reading serves both sides: what the shop's data says becomes facts, what an answer says is compared with them.
Everything works on `plain` text, which has the same length as the text it was made of, so that places stay places.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from chatwidget.catalogue.terms import UNITS
from chatwidget.checking.numerals import NUMBER, currency_of, number_values

Kind: TypeAlias = Literal[
    "money", "percent", "duration", "measure", "stock", "number", "date", "time", "phone", "email"
]
Value: TypeAlias = Decimal | str | tuple[str, Decimal] | tuple[Decimal, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable thing; `values` are its possible readings ("1.500" is one and a half, or fifteen hundred)."""

    kind: Kind
    values: tuple[Value, ...]
    start: int
    end: int
    worded: bool = False
    is_least: bool = False
    """Whether it is the first of "1 to 2 days": less than what is promised."""


def _plain_table() -> dict[int, str]:
    table = {}
    for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(point))[0]
        if base.isascii() and base.isalpha():
            table[point] = base
    table |= {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}  # full-width forms
    for first in (0x2080, 0x245F, 0x2473, 0x2487, 0x24F4, 0x2775, 0x277F, 0x2789):  # digits below, in rings, with dots
        table |= {first + digit: str(digit) for digit in range(0 if first == 0x2080 else 1, 10)}
    table |= dict.fromkeys((0x2018, 0x2019, 0x02BC), "'")
    table |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
    table |= dict.fromkeys((0x202F, 0x2009, 0x2007), "\u00a0")
    return table


_SHORT: Final = 300
_PLAIN: Final = _plain_table()


def plain(text: str) -> str:
    """Return the text in small letters without accents, of the same length."""
    return _short_plain(text) if len(text) <= _SHORT else _plain_of(text)


@lru_cache(maxsize=16_384)
def _short_plain(text: str) -> str:
    return _plain_of(text)


def _plain_of(text: str) -> str:
    lowered = text.translate(_PLAIN).lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] for c in text.translate(_PLAIN))


MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sept sep septiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
"""Months by their names in plain text."""
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATES: Final = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m1>{_MONTH})\b(?:,?\s+(?:de\s+|del\s+)?\d{{4}})?"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:%€$])(?:,?\s+\d{{4}})?"
    r"|\b\d{4}-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    r"|\b(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?:\d{4}|\d{2})\b"
)
_TIMES: Final = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3])(?::|h(?=\d)|\.(?=[0-5]\d\s*[ap]\.?m))(?P<m>[0-5]\d)\s*(?P<half>[ap]\.?m\b)?"
    r"|\b(?P<h2>1[0-2]|[1-9])\s?(?P<half2>[ap]\.?m\b|de la (?:manana|tarde|noche))"
)
_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(
    r"\+\d[\d\s().\u00a0-]{5,}\d|(?<![\w.,])\(?\d{2,5}\)?(?:[ \u00a0.-]\d{2,4}){2,5}(?!\w|,\d)|"
    r"(?<![\w.,])\d{9,12}(?!\w)"
)
_CALL: Final = re.compile(r"(?:call|phone|tel|telephone|whatsapp|ring|llam\w*|telefono|fax)\W+(?:\w+\W+){0,3}$")

_HOURS: Final = {
    name: Decimal(hours)
    for hours, names in (
        (1, "h hour hours hr hrs hora horas heure heures stunde stunden ora ore"),
        (24, "day days night nights dia dias noche noches jour jours tag tage tagen giorno giorni"),
        (168, "week weeks semana semanas semaine semaines woche wochen settimana settimane"),
        (720, "month months mes meses mois monat monate monaten mesi"),
        (8760, "year years yr yrs ano anos annee annees jahr jahre jahren anno anni"),
    )
    for name in names.split()
} | dict.fromkeys("minute minutes min mins minuto minutos".split(), Decimal(1) / 60)  # noqa: SIM905 - read as text
_YEAR: Final = Decimal(8760)
_MONTH_HOURS: Final = Decimal(720)
_BASE: Final = {
    "l": ("volume", Decimal(1000)),
    "cl": ("volume", Decimal(10)),
    "ml": ("volume", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "g": ("mass", Decimal(1)),
    "mg": ("mass", Decimal("0.001")),
    "km": ("length", Decimal(1_000_000)),
    "m": ("length", Decimal(1000)),
    "cm": ("length", Decimal(10)),
    "mm": ("length", Decimal(1)),
}
_AND_A_HALF: Final = re.compile(r"\s+(?:y medi[ao]|and a half)\b")
_HALVES: Final = re.compile(
    r"\b(?:half an? |media |medio )(?P<unit>hour|day|year|hora|dia|ano)\b|\b(?:an? |una? )?(?P<one>hour|"
    r"hora) (?:and a half|y media)\b"
)
_FORTNIGHT: Final = re.compile(r"\b(?:a |one |the )?(?P<two>fortnight)\b|\b(?:una )?quincena\b")
_SPELT_HOURS: Final = {
    name: number
    for number, names in enumerate(
        (
            "one una",
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
            "eleven once",
            "twelve doce",
        ),
        start=1,
    )
    for name in names.split()
}
_SPELT_HOUR: Final = "|".join(_SPELT_HOURS)
_SPELT_TIME: Final = re.compile(
    rf"\b(?P<past>half|quarter) past (?P<late>{_SPELT_HOUR})\b|"
    rf"\b(?:a|desde|hasta|antes de|despues de) las? (?P<las>{_SPELT_HOUR})(?: y (?P<more>media|cuarto))?"
    r"(?: de la (?P<of>manana|tarde|noche))?\b|"
    rf"\b(?P<hour>{_SPELT_HOUR})\s+(?:o'clock(?: in the (?P<part>morning|afternoon|evening))?|"
    r"in the (?P<part2>morning|afternoon|evening)|de la (?P<parte>manana|tarde|noche))\b"
)
_DURATIONS: Final = "|".join(sorted(_HOURS, key=len, reverse=True))
_GAP: Final = r"[\s\u00a0-]{0,2}"
_AFTER: Final = re.compile(
    rf"(?P<percent>{_GAP}(?:%|percent\b|per cent\b|por ?ciento\b))"
    rf"|{_GAP}(?:(?:of|de)\s+)?(?:(?:working|business|calendar|full|consecutive|more)\s+)?(?P<duration>{_DURATIONS})\b"
    r"|(?P<stock>\s+(?:more\s+)?(?:pairs? )?(?:left|in stock|remaining|units?|pieces?|en stock|unidades|unidad|"
    r"uds?|piezas?|disponibles|available|existencias)\b)"
    rf"|{_GAP}(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})\b"
)
_SCARCE_BEFORE: Final = re.compile(
    r"(?:\bqueda[n]?(?= \S+ ?(?:[.,;!?)]|$|unidad|pieza|en ))|\bleft:?|\bremain(?:s|ing)?:?|"
    r"\bstock:?)\s+(?:solo\s+|only\s+)?$"
)
_PACKED: Final = re.compile(
    r"\b(?:cajas?|latas?|packs?|paquetes?|bolsas?|botes?|juegos?|sets?|box(?:es)?|tins?|bags?|packets?) (?:de|of) "
    r"(?:\d+(?:, | (?:y|o|and|or) (?:de |of )?))*$"
)
"""How many a box holds, and no number of pieces in stock: "tins of 6, 12 and 24 pieces"."""
_INCHES: Final = re.compile(
    r"\s*(?:[.,;:)x\u00d7\"]|$|-|wheel|long|wide|high|tall|thick|deep|screen|display|tyre|tire)"
)
_RANGE: Final = re.compile(r"\s*(?:-|to|and|or|a|y|o|bis|und|et|ou|x|\u00d7|by|por)\s*")
_HALF_OF: Final = re.compile(r"\b(?:half an? |media )$")
_POUNDS: Final = re.compile(r"\b(?:pounds?|libras?)\b")
_ENDLESS: Final = Decimal(10) ** 12


@lru_cache(maxsize=4_096)
def read(text: str) -> tuple[Claim, ...]:
    """Return all claims of a text, in order."""
    flat = plain(text)
    if not NUMBER.search(flat) and "@" not in flat and not _HALVES.search(flat) and not _FORTNIGHT.search(flat):
        return ()
    found = [_fortnight(match) for match in _FORTNIGHT.finditer(flat)]
    for match in _SPELT_TIME.finditer(flat):
        found.append(_spelt_time(match))
        flat = flat[: match.start()] + "\x00" * len(match[0]) + flat[match.end() :]
    for pattern, make in ((_EMAIL, _email), (_DATES, _date), (_TIMES, _time), (_PHONE, _phone)):
        for match in pattern.finditer(flat):
            claim = make(match)
            if claim is not None:
                found.append(claim)
                flat = flat[: claim.start] + "\x00" * (claim.end - claim.start) + flat[claim.end :]
    found += [_half(match) for match in _HALVES.finditer(flat)]
    return tuple(sorted((*found, *_numbers(flat)), key=lambda claim: claim.start))


def _fortnight(match: re.Match[str]) -> Claim:
    return Claim("duration", (Decimal(24 * (14 if match["two"] else 15)),), match.start(), match.end(), worded=True)


def _spelt_time(match: re.Match[str]) -> Claim:
    part = match["part"] or match["part2"] or match["parte"] or match["of"] or ""
    hour = _SPELT_HOURS[match["hour"] or match["las"] or match["late"]] % 12
    minute = {"half": 30, "media": 30, "quarter": 15, "cuarto": 15}.get(match["past"] or match["more"] or "", 0)
    hours = {hour + 12} if part in {"afternoon", "evening", "tarde", "noche"} else {hour} if part else {hour, hour + 12}
    return Claim(
        "time", tuple(f"{one:02}:{minute:02}" for one in sorted(hours)), match.start(), match.end(), worded=True
    )


def _half(match: re.Match[str]) -> Claim:
    hours = _HOURS[match["unit"]] / 2 if match["unit"] else Decimal("1.5")
    return Claim("duration", (round(hours, 3),), match.start(), match.end(), worded=True)


def _email(match: re.Match[str]) -> Claim:
    return Claim("email", (match[0].rstrip("."),), match.start(), match.end())


def _date(match: re.Match[str]) -> Claim | None:
    if match["a"]:
        pairs = {(int(match["a"]), int(match["b"])), (int(match["b"]), int(match["a"]))}
    else:
        month = match["m1"] or match["m2"]
        day = int(match["d1"] or match["d2"] or match["d3"])
        pairs = {(MONTHS[month] if month else int(match["m3"]), day)}
    values = tuple(f"{month:02}-{day:02}" for month, day in sorted(pairs) if month <= 12 and 1 <= day <= 31)
    return Claim("date", values, match.start(), match.end()) if values else None


def _time(match: re.Match[str]) -> Claim:
    hour, minute = int(match["h"] or match["h2"]), int(match["m"] or 0)
    half = match["half"] or match["half2"] or ""
    hours = {hour % 12 + (12 if half.startswith("p") or half.endswith(("tarde", "noche")) else 0)} if half else {hour}
    return Claim("time", tuple(f"{one:02}:{minute:02}" for one in hours), match.start(), match.end())


def _phone(match: re.Match[str]) -> Claim | None:
    digits = re.sub(r"\D", "", match[0])
    sure = match[0].startswith("+") or len(digits) >= 9 or _CALL.search(match.string[: match.start()][-40:])
    return Claim("phone", (digits,), match.start(), match.end()) if sure and len(digits) >= 6 else None


def _numbers(flat: str) -> Iterator[Claim]:
    """Every other number, as what its neighbours make of it; "1 to 2 days" are two times."""
    found = [(match, *_sorted(flat, match)) for match in NUMBER.finditer(flat)]
    least = set()
    for at in range(len(found) - 2, -1, -1):  # "40-60 €", "1 to 2 days": the first is what the second is
        match, kind, unit, _start, end = found[at]
        following = found[at + 1]
        if kind == "number" and following[1] != "number" and _is_range(flat, match, following[0], following[1]):
            found[at] = (match, following[1], following[2], match.start(), end)
            least.add(at)
    for at in range(1, len(found)):  # "€40-60"
        match, kind, _unit, start, end = found[at]
        before = found[at - 1]
        if kind == "number" and before[1] == "money" and re.fullmatch(r"\s*(?:-|to|a)\s*", flat[before[4] : start]):
            found[at] = (match, "money", before[2], start, end)
    for at, (match, kind, unit, start, end) in enumerate(found):
        values, last = number_values(match[0]), end
        if match[0].endswith(("dozen", "docena")) and _HALF_OF.search(flat[max(0, match.start() - 8) : match.start()]):
            values = tuple(value / 2 for value in values)
        if _half_end(flat, match.end()) > match.end() and kind != "number":  # "two and a half minutes"
            values = tuple(value + Decimal("0.5") for value in values)
        elif kind in {"duration", "measure"} and (more := _AND_A_HALF.match(flat, end)):
            values, last = tuple(value + Decimal("0.5") for value in values), more.end()
        if values:
            yield Claim(kind, _readings(kind, unit, values), start, last, not match[0][0].isdigit(), at in least)


def _is_range(flat: str, first: re.Match[str], last: re.Match[str], kind: Kind) -> bool:
    """Whether two numbers are of one kind: no "box of 12 and $62 for the other"."""
    if kind in {"money", "stock"} and _PACKED.search(flat[max(0, first.start() - 40) : first.start()]):
        return False
    return _RANGE.fullmatch(flat, first.end(), last.start()) is not None


def _half_end(flat: str, end: int) -> int:
    """Return where "and a half" ends behind a number, or the number itself."""
    more = _AND_A_HALF.match(flat, end)
    return more.end() if more else end


def _sorted(flat: str, match: re.Match[str]) -> tuple[Kind, str, int, int]:
    """What a number is, its unit, and where it stands with its unit."""
    start, end = match.span()
    currency, start_at, end_at = currency_of(flat, start, end)
    if currency:
        return "money", currency, start_at, end_at
    after = _AFTER.match(flat, _half_end(flat, end))
    if after is not None and after["stock"] and _PACKED.search(flat[max(0, start - 40) : start]):
        return "number", "", start, end
    if after is None:
        is_stock = _SCARCE_BEFORE.search(flat[max(0, start - 24) : start])
        return ("stock" if is_stock else "number"), "", start, end
    kind: Kind
    if after["percent"]:
        kind, unit = "percent", ""
    elif after["duration"]:
        kind, unit = "duration", after["duration"]
    elif after["stock"]:
        kind, unit = "stock", ""
    elif after["unit"] == "in" and not _INCHES.match(flat, after.end()):
        return "number", "", start, end  # "11 in 28 cm"
    else:
        kind, unit = "measure", UNITS[after["unit"]]
    return kind, unit, start, after.end()


def weighed(claim: Claim, text: str, currency: str) -> Claim:
    """Return pounds as a weight where the shop is paid in anything else: "35 pounds", "0,7 libras"."""
    if claim.kind != "money" or currency in {"", "GBP"}:
        return claim
    if not _POUNDS.search(plain(text[claim.start : claim.end])):
        return claim
    amounts = (value[0] for value in claim.values if isinstance(value, tuple))
    return replace(claim, kind="measure", values=tuple(("lb", Decimal(amount).normalize()) for amount in amounts))


def in_hours(value: Decimal, unit: Decimal) -> Decimal:
    """Return a span of time in hours, to the third place where it has so few digits that anybody can mean it."""
    hours = value * unit
    return round(hours, 3) if hours < _ENDLESS else hours


def _spans(value: Decimal, unit: Decimal) -> Iterator[Decimal]:
    """Yield a span in hours; twelve months are a year too."""
    hours = in_hours(value, unit)
    yield hours
    if unit == _YEAR:
        yield in_hours(value * 12, _MONTH_HOURS)
    elif unit == _MONTH_HOURS and value % 12 == 0:
        yield in_hours(value / 12, _YEAR)


def _readings(kind: Kind, unit: str, values: tuple[Decimal, ...]) -> tuple[Value, ...]:
    match kind:
        case "money" if unit.startswith("cents "):
            return tuple((value / 100, unit[6:]) for value in values)
        case "money":
            return tuple((value, unit) for value in values)
        case "duration":
            return tuple(hours for value in values for hours in _spans(value, _HOURS[unit]))
        case "measure":
            dimension, factor = _BASE.get(unit, (unit, Decimal(1)))
            return tuple((dimension, (value * factor).normalize()) for value in values)
        case _:
            return values
