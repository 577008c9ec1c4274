"""The readable text of a page: headings, lists and tables kept as text, the site's furniture left out."""

import copy
import re
from typing import Any, Final

import trafilatura

from chatwidget_generic_site.clean import line, plain, storable
from chatwidget_generic_site.document import Document

MOST_CHARACTERS: Final = 200_000
MOST_ELEMENTS: Final = 20_000
_FURNITURE_TAGS: Final = frozenset(
    (  # noqa: SIM905 - words read better than columns of quotes
        "script style noscript template nav footer aside form iframe svg canvas video audio object select "
        "button dialog input textarea menu head "
    ).split()
)
_FURNITURE_ROLES: Final = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu"))
_FURNITURE_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|ccpa|onetrust\S*|cookiebot\S*|breadcrumbs?|newsletter|popup|modal|offcanvas|"
    r"drawer|mini-?cart|announcement(?:-bar)?|skip-?link|share|sharing|social|pagination|site-?header|site-?footer|"
    r"related|upsells?|cross-?sells?|recently-viewed|sidebar|visually-hidden|sr-only|screen-reader-text|megamenu)"
    r"(?:[\s_-]|$)",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    (  # noqa: SIM905 - words read better than columns of quotes
        "address article blockquote dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header "
        "hr li main ol p pre section summary table tr ul body "
    ).split()
)


def readable_text(document: Document) -> str:
    """Return a page's text; "" where it has none. Headings begin with #, items with -, table rows with |."""
    own = own_text(document)
    if sum(1 for _element in document.tree.iter()) > MOST_ELEMENTS:
        return own
    try:
        found = trafilatura.extract(
            copy.deepcopy(document.tree),
            url=document.url,
            output_format="markdown",
            include_tables=True,
            include_comments=False,
            include_links=False,
            include_images=False,
            favor_recall=True,
        )
    except (RecursionError, ValueError):  # elements in elements in elements
        return own
    best = _tidy(found or "")
    # It is good at leaving out furniture, and at times leaves out the shipping table, too.
    return own if len(best) < len(own) * 0.6 or _lost_cells(document, best) else best


def own_text(document: Document) -> str:
    """Return the text by our own reading: the main part, without what looks like furniture."""
    root = next(
        (
            found[0]
            for path in ("//main", "//*[@role='main']", "//article", "//body")
            if (found := document.tree.xpath(path)) and len(found) == 1
        ),
        document.tree,
    )
    pieces: list[str] = []
    _walk(root, pieces)
    return _tidy("".join(pieces))


def _walk(root: Any, pieces: list[str]) -> None:
    """Gather text in document order, without recursion: pages nest as deep as they like."""
    waiting: list[tuple[str, Any]] = [("open", root)]
    while waiting:
        what, element = waiting.pop()
        if what == "text":
            pieces.append(element)
            continue
        tag = element.tag
        if not isinstance(tag, str) or (element is not root and is_furniture(element)):
            continue
        if tag == "br":
            pieces.append("\n")
        elif tag == "table" and not element.xpath(".//table"):
            pieces.append(f"\n\n{table_text(element)}\n\n")
            continue
        opening, closing = _edges(tag)
        waiting.append(("text", closing))
        for child in reversed(element):
            if child.tail:
                waiting.append(("text", _inline(child.tail)))
            waiting.append(("open", child))
        pieces.append(opening)
        if element.text:
            pieces.append(_inline(element.text))


def _edges(tag: str) -> tuple[str, str]:
    if tag in {"h1", "h2", "h3", "h4", "h5", "h6", "summary"}:
        return f"\n\n{'#' * (int(tag[1]) if tag[1:].isdigit() else 3)} ", "\n\n"
    if tag in {"li", "dd"}:
        return "\n- ", "\n"
    return ("\n\n", "\n\n") if tag in _BLOCKS else ("", " " if tag in {"td", "th"} else "")


def table_text(table: Any) -> str:
    """Return a table as lines of cells."""
    rows = []
    for row in table.iter("tr"):
        cells = [line(" ".join(cell.itertext()), 1_000) for cell in row if cell.tag in {"td", "th"}]
        if any(cells):
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows[:2_000])


def _has_furniture_name(element: Any) -> bool:
    return bool(_FURNITURE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:500]))


def is_furniture(element: Any) -> bool:
    """Whether an element belongs to the site and not to the page."""
    if element.tag in _FURNITURE_TAGS or (element.get("role") or "").lower() in _FURNITURE_ROLES:
        return True
    if element.tag == "header" and element.getparent() is not None and element.getparent().tag == "body":
        return True
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(_HIDDEN.search(element.get("style") or "")) or _has_furniture_name(element)


def _inline(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _tidy(text: str) -> str:
    text = storable(text)[: MOST_CHARACTERS * 2]
    lines = [" ".join(part.split()) for part in text.splitlines()]
    lines = [part for part in lines if part not in {"-", "#", "##", "###"} and not re.fullmatch(r"[|\s:-]{3,}", part)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MOST_CHARACTERS]


def _lost_cells(document: Document, text: str) -> bool:
    """Whether more than a few cells of the page's data tables are missing in a text."""
    flat = "".join(text.split())
    cells = [
        "".join(plain(" ".join(cell.itertext())).split())
        for table in document.tree.iter("table")
        if not any(is_furniture(one) for one in (table, *table.iterancestors()) if isinstance(one.tag, str))
        for cell in table.iter("td")
    ][:500]
    cells = [cell for cell in cells if cell]
    return bool(cells) and sum(cell not in flat for cell in cells) > len(cells) * 0.1
