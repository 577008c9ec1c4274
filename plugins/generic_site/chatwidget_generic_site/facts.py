"""What a schema.org product says of itself in words: facts, codes, pictures, shelves."""

import re
from collections.abc import Sequence
from typing import Any, Final

from chatwidget_generic_site.clean import line, plain
from chatwidget_generic_site.document import Document
from chatwidget_generic_site.jsonld import Node, first, many
from chatwidget_generic_site.text import is_furniture

MOST_ATTRIBUTES: Final = 60
_OPTIONS: Final = ("color", "size", "pattern", "material", "suggestedGender", "suggestedAge")
_FACTS: Final = ("model", "weight", "width", "height", "depth", "audience", "countryOfOrigin", "releaseDate", "award")
_CODES: Final = ("gtin", "gtin14", "gtin13", "gtin12", "gtin8", "isbn", "mpn")
_SHEETS: Final = re.compile(
    r"attribut|specification|tech-?spec|specs|data-?sheet|ficha|caracteristicas|datenblatt", re.IGNORECASE
)


def options_of(node: Node) -> dict[str, str]:
    """Return what tells a variant from its sisters: colour, size…"""
    return {name: text for name in _OPTIONS if (text := words(node.get(name)))}


def attributes_of(node: Node) -> dict[str, str]:
    """Return a product's facts and codes by name, at most `MOST_ATTRIBUTES`."""
    found = {name: text for name in (*_OPTIONS, *_FACTS, *_CODES) if (text := words(node.get(name)))}
    for one in many(node.get("additionalProperty")):
        if isinstance(one, dict):
            name, value = name_of(one), words(one.get("value"))
            unit = line(one.get("unitText"))
            if name and value and len(found) < MOST_ATTRIBUTES:
                found[name[:100]] = f"{value} {unit}".strip()
    return found


def shared_attributes(nodes: Sequence[Node]) -> dict[str, str]:
    """What all variants have in common."""
    each = [attributes_of(node) for node in nodes]
    return (
        {name: value for name, value in each[0].items() if all(one.get(name) == value for one in each)} if each else {}
    )


def words(value: Any) -> str:
    """Words, a number with its unit, a name, or a list of those."""
    parts = []
    for one in many(value)[:20]:
        if isinstance(one, dict):
            amount = line(one.get("value") if one.get("value") is not None else one.get("minValue"))
            unit = line(one.get("unitText") or one.get("unitCode"))
            parts.append(f"{amount} {unit}".strip() if amount else name_of(one) or line(one.get("audienceType")))
        else:
            parts.append("" if isinstance(one, bool) else re.sub(r"^https?://schema\.org/", "", line(one)))
    return ", ".join(dict.fromkeys(part for part in parts if part))[:500]


def name_of(value: Any) -> str:
    """Return the name of a thing, told as text or as a node; "" for none."""
    one = first(value)
    return line(first(one.get("name"))) if isinstance(one, dict) else line(one)


def image_of(value: Any, document: Document) -> str | None:
    """Return the address of the first picture, told as text, a list or an ImageObject."""
    for one in many(value)[:5]:
        text = first(one.get("url") or one.get("contentUrl") or one.get("@id")) if isinstance(one, dict) else one
        if isinstance(text, str) and (whole := document.absolute(text.strip())):
            return whole
    return None


def categories_of(node: Node, crumbs: Sequence[str], title: str) -> list[str]:
    """Return the shelves a product stands on, from its category and the way to the page."""
    told = [part for one in many(node.get("category")) for part in re.split(r"\s*[>\u203a»|]\s*|\s+/\s+", name_of(one))]
    names = [part for part in (*told, *crumbs) if part and part.lower() != title.lower()]
    return list(dict.fromkeys(re.sub(r"^https?://schema\.org/", "", name) for name in names))[:15]


def keywords_of(value: Any) -> list[str]:
    """Return key words, told as a list or by comma."""
    told = [part.strip() for one in many(value) for part in line(one, 2_000).split(",")]
    return list(dict.fromkeys(word for word in told if word))[:30]


def description_of(node: Node, nodes: Sequence[Node], document: Document) -> str:
    """Return the longest description, else the page's own."""
    told = [node.get("description"), *(one.get("description") for one in nodes[:1])]
    texts = [plain(text, 20_000) for one in told if isinstance(text := first(one), str)]
    return max(texts, key=len, default="") or document.meta("description", "og:description")


def sheet_of(document: Document) -> dict[str, str]:
    """Return the facts of the page's data sheet: a table or list of pairs that its theme calls so."""
    found: dict[str, str] = {}
    for sheet in document.tree.iter("table", "dl"):
        around = [sheet, *list(sheet.iterancestors())[:3]]
        names = " ".join(f"{one.get('class') or ''} {one.get('id') or ''}" for one in around)
        if not _SHEETS.search(names[:1_000]) or any(is_furniture(one) for one in around if one.tag != "body"):
            continue
        for name, value in _pairs(sheet):
            if name and value and len(name) <= 60 and len(value) <= 500 and len(found) < MOST_ATTRIBUTES:
                found.setdefault(name.rstrip(": "), value)
    return found


def _pairs(sheet: Any) -> list[tuple[str, str]]:
    if sheet.tag == "dl":
        cells = [line(" ".join(cell.itertext()), 600) for cell in sheet.iter("dt", "dd")]
        return list(zip(cells[::2], cells[1::2], strict=False)) if len(cells) % 2 == 0 else []
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in sheet.iter("tr")]
    texts = [[line(" ".join(cell.itertext()), 600) for cell in row] for row in rows if len(row) == 2]
    return [(name, value) for name, value in texts]
