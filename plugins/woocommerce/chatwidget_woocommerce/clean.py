"""A shop's text as people read it: no markup, no entities, no shortcodes, nothing a database cannot hold."""

import html
import re
from html.parser import HTMLParser
from typing import Any, Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_SHORTCODE: Final = re.compile(
    r"\[/[A-Za-z][\w-]{0,60}\]"  # a closing one
    r"|\[[A-Za-z][\w-]{0,60}(?:\s+[^\[\]]{0,1000}=[^\[\]]{0,1000})\]"  # one with attributes
    r"|\[[A-Za-z][\w-]{0,60}\s*/\]"  # one that closes itself
    r"|\[[a-z][a-z0-9]*[_-][a-z0-9_-]{0,60}\]"  # one whose name no writer would put in brackets
)
_PAIRED: Final = re.compile(r"\[([a-z][\w-]{0,60})\](?=.{0,20000}?\[/\1\])", re.DOTALL)
_SILENT: Final = frozenset(("script", "style", "template", "svg", "noscript", "iframe", "form", "button", "select"))
_BLOCKS: Final = frozenset(
    (  # noqa: SIM905 - words read better than columns of quotes
        "p div section article header footer main ul ol table tr br hr h1 h2 h3 h4 h5 h6 blockquote pre figure "
        "figcaption dl dt details summary"
    ).split()
)


def line(value: Any, most: int = 500) -> str:
    """Return a value as one line of text, at most `most` characters; "" for what is not text.

    Names come escaped or raw, depending on who stored them; `<Pro>` in a raw name is no markup and stays.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = html.unescape(str(value)[: most * 8])
    if "</" in text or "<br" in text:
        text = _TAG.sub(" ", text)
    return " ".join(_storable(text).split())[:most].rstrip()


def plain(value: Any, most: int = 50_000) -> str:
    """Return markup as text: lists, headings and table rows keep their lines."""
    if not isinstance(value, str) or not value:
        return ""
    reader = _Reader()
    reader.feed(value[: most * 6])
    reader.close()
    text = _without_shortcodes("".join(reader.pieces))
    lines = (" ".join(part.split()) for part in _storable(text).splitlines())
    kept = "\n".join(part for part in lines if part not in {"-", "#", "|"})
    return re.sub(r"\n{3,}", "\n\n", kept).strip()[:most].rstrip()


def _without_shortcodes(text: str) -> str:
    return _SHORTCODE.sub(" ", _PAIRED.sub(" ", text)) if "[" in text else text


def _storable(text: str) -> str:
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


class _Reader(HTMLParser):
    """Gathers the text of markup, however broken."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in {"li", "dd"}:
            self.pieces.append("\n- ")
        elif tag in {"td", "th"}:
            self.pieces.append(" | ")
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.pieces.append(f"\n\n{'#' * int(tag[1])} ")
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "tr":
            self.pieces.append(" |")
        elif tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"}:
            self.pieces.append("\n\n")
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)
