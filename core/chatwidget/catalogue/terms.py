"""Turns text into words the same way for what is stored and for what is asked.

Accents, case and typographic forms are folded; numbers, fractions and measures get one spelling ("25 l", "25L" and
"25 litres" all give "25l"); what is written in one piece, with a hyphen or apart can meet ("t-shirt" gives "t",
"shirt" and "tshirt"); scripts written without spaces give overlapping pairs of characters.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST_WORD: Final = 40

_SPELT: Final = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2212\u2013\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2122\u00ae\u00a9\u2120\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640", ""),
    "_": " ",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "\u0131": "i",  # the dotless i
    "\u0451": "\u0435",  # Russian yo is often written as ye
}
_SPECIAL: Final = re.compile(f"[{''.join(_SPELT)}]")
_VULGAR_FRACTION: Final = re.compile(r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])")
_INCHES: Final = re.compile(r"(?<=\d)\s?(?:\"|\u2033|\u201d|'')")
# Latin and Greek letters lose their accents; elsewhere (й, Hindi vowels) a mark makes another letter.
_ACCENT: Final = re.compile(r"(?<=[a-z\u03b1-\u03c9])[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Return the text in small letters without accents, with one spelling for apostrophes, dashes and inch marks."""
    text = _INCHES.sub(" in ", text)
    if text.isascii():
        return text.lower().replace("_", " ").replace("`", "'")
    text = _SPECIAL.sub(lambda found: _SPELT[found[0]], _VULGAR_FRACTION.sub(" ", text.casefold()))
    text = unicodedata.normalize("NFKD", text).lower().replace("\u2044", "/")
    return unicodedata.normalize("NFC", _ACCENT.sub("", text))


# Vowel signs and other marks belong to their word although Python does not call them letters.
_LETTER: Final = (
    r"[\w\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0981-\u09cd\u09d7"
    r"\u0a01-\u0a4d\u0a81-\u0acd\u0b01-\u0b57\u0b82-\u0bcd\u0c00-\u0c56\u0c81-\u0cd6\u0d00-\u0d57\u0e31-\u0e4e]"
)
_CHUNK: Final = re.compile(rf"{_LETTER}+(?:(?:['&./+-]|(?<=\d),(?=\d)){_LETTER}+)*")
_PIECE: Final = re.compile(rf"\d{{1,2}}/\d{{1,3}}(?!{_LETTER})|\d+(?:[.,]\d+)+{_LETTER}*|{_LETTER}+")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_LAST_ZERO: Final = re.compile(r"(\.\d)0$")
_GLUED: Final = re.compile(r"(\d+(?:\.\d+)?)([^\W\d]+)")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_NUMBER: Final = re.compile(r"\d+(?:[./]\d+)*")

# What follows an apostrophe in English and stands before one in French, Italian and Catalan.
_ENDINGS: Final = frozenset(("s", "m", "re", "ve", "ll", "d", "t"))
_ELISIONS: Final = frozenset(
    "l d j m n s t c qu dell all nell sull dall quest quell lorsqu jusqu puisqu un".split()  # noqa: SIM905 - read as text
)

UNITS: Final = {
    name: unit
    for unit, names in {
        "l": "l lt ltr litre litres liter liters litro litros litri",
        "ml": "ml millilitre millilitres milliliter milliliters mililitro mililitros millilitri",
        "cl": "cl centilitre centilitres centiliter",
        "g": "g gr gram grams gramme grammes gramm gramo gramos grammo grammi grama gramas",
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm kilogramos chili quilo quilos",
        "mg": "mg milligram milligrams miligramos",
        "oz": "oz ounce ounces onza onzas",
        "lb": "lb lbs pound pounds libra libras",
        "mm": "mm millimetre millimetres millimeter millimeters milimetro milimetros millimetri",
        "cm": "cm centimetre centimetres centimeter centimeters centimetro centimetros centimetri",
        "m": "m mt mts metre metres meter meters metro metros metri",
        "km": "km kilometre kilometres kilometer kilometers kilometro kilometros",
        "in": "in inch inches pulgada pulgadas pouce pouces zoll pollice pollici polegada polegadas",
        "ft": "ft foot feet pie pies piedi",
        "yd": "yd yds yard yards",
        "mb": "mb megabyte megabytes",
        "gb": "gb gigabyte gigabytes gigas",
        "tb": "tb terabyte terabytes",
        "w": "w watt watts vatio vatios",
        "kw": "kw kilowatt kilowatts",
        "v": "v volt volts voltio voltios",
        "mah": "mah",
        "hz": "hz hertz",
        "khz": "khz",
        "mhz": "mhz",
        "ghz": "ghz gigahertz",
        "mp": "mp megapixel megapixels megapixeles",
        "rpm": "rpm",
        "dpi": "dpi",
    }.items()
    for name in names.split()
}
"""How measures are written, and the one spelling they get."""
NUMBER_WORDS: Final = {
    language: {word: str(number) for number, word in enumerate(spelt.split(), start=2)}
    for language, spelt in (
        ("en", "two three four five six seven eight nine ten eleven twelve"),
        ("es", "dos tres cuatro cinco seis siete ocho nueve diez once doce"),
    )
}
"""Small numbers as they are asked for in words, by language, and as shops write them: "a tent for two people"."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between spaces: its pieces in order, and its pieces written as one where that is usual."""

    pieces: tuple[str, ...]
    whole: str | None = None
    number: str | None = None  # the bare number of a measure that is the only piece ("25" of "25l")


def chunks(folded: str) -> list[Chunk]:
    """Return the chunks of folded text in order."""
    return [_chunk(text) for text in _CHUNK.findall(folded)]


def words(text: str) -> list[str]:
    """Return every word under which a text is stored, repeated as it is repeated; a measure also as one word."""
    found: list[str] = []
    number = None
    for written in _CHUNK.findall(fold(text)):
        forms, unit, ends_in = _stored(written)
        found += forms
        if number is not None and unit is not None:
            found.append(number + unit)
        number = ends_in
    return found


@lru_cache(maxsize=65_536)
def _stored(written: str) -> tuple[tuple[str, ...], str | None, str | None]:
    """All words of a chunk, the unit it is, and the number it ends in, for a unit to follow."""
    chunk = _chunk(written)
    forms = tuple(form for form in (*chunk.pieces, chunk.whole, chunk.number) if form is not None)
    last = chunk.pieces[-1]
    return forms, UNITS.get(chunk.pieces[0]), last if is_number(last) else None


def is_number(word: str) -> bool:
    """Whether a word is a plain number, decimal or fraction."""
    return _NUMBER.fullmatch(word) is not None


def code(text: str) -> str:
    """Return a SKU or other code with nothing but its letters and digits, so that its punctuation does not matter."""
    return "".join(c for c in fold(text) if c.isalnum())[:LONGEST_WORD]


@lru_cache(maxsize=16_384)
def _chunk(written: str) -> Chunk:
    if written.isdigit() or (written.isalpha() and not _UNSPACED.search(written)):
        return Chunk((written[:LONGEST_WORD],))
    parts = _without_apostrophe_parts(written)
    pieces: list[str] = []
    for part in parts:
        for piece in _PIECE.findall(part):
            pieces.extend(_spell(piece))
    if len(pieces) == 1:
        return _measure(pieces[0])
    if _UNSPACED.search(written):
        return Chunk(tuple(pieces))
    whole = "".join(pieces)
    one = whole if 2 <= len(pieces) <= 5 and len(whole) <= 24 and "/" not in written else None
    if one is not None and all(len(piece) == 1 and piece.isalpha() for piece in pieces) and len(pieces) > 2:
        return Chunk((one,))  # U.S.A.
    return Chunk(tuple(pieces), whole=one)


def _without_apostrophe_parts(written: str) -> list[str]:
    """The parts between apostrophes, less articles before (l'huile) and endings after (women's)."""
    parts = written.split("'")
    if len(parts) > 1 and parts[0] in _ELISIONS:
        return parts if len(parts[1]) < 2 else parts[1:]
    if len(parts) > 1 and parts[-1] in _ENDINGS and (len(parts[0]) > 1 or parts[0] == "i"):
        return parts[:-1]
    return parts


def _spell(piece: str) -> list[str]:
    """The one spelling of a number, pairs of characters of an unspaced script, or the piece itself."""
    if _THOUSANDS.fullmatch(piece):
        return [piece.replace(",", "")]
    if piece[0].isdigit():
        return [_LAST_ZERO.sub(r"\1", piece.replace(",", ".").removesuffix(".00"))[:LONGEST_WORD]]
    if not _UNSPACED.search(piece):
        return [piece[:LONGEST_WORD]]
    spelt: list[str] = []
    end = 0
    for run in _UNSPACED.finditer(piece):
        if run.start() > end:
            spelt.append(piece[end : run.start()])
        text = run.group()
        spelt.extend(text[at : at + 2] for at in range(max(1, len(text) - 1)))
        end = run.end()
    if end < len(piece):
        spelt.append(piece[end:])
    return [word[:LONGEST_WORD] for word in spelt]


def _measure(piece: str) -> Chunk:
    """A number glued to its unit, in the unit's one spelling."""
    glued = _GLUED.fullmatch(piece)
    if glued is not None and (unit := UNITS.get(glued[2])) is not None:
        return Chunk((glued[1] + unit,), number=glued[1])
    return Chunk((piece,))
