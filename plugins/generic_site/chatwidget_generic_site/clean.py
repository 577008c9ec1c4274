"""Outside text as it enters: what a database can hold, and on one line where it is a label."""

import html
import re
from typing import Any, Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_TAG: Final = re.compile(r"<(?:/?[a-zA-Z!][^<>]{0,2000})>")
_BREAK: Final = re.compile(r"<(?:br|/p|/li|/h[1-6]|/tr|/div)\b[^<>]{0,200}>", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[^\S\n]+")


def storable(value: str) -> str:
    """Return text without NUL, control characters and lone surrogates."""
    return _CONTROL.sub("", value).encode("utf-8", "replace").decode("utf-8")


def line(value: Any, most: int = 500) -> str:
    """Return a value as one line of text without markup, at most `most` characters; "" for what is not text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(plain(str(value)).split())[:most].rstrip()


def plain(value: str, most: int = 50_000) -> str:
    """Return text without markup, its line breaks kept, at most `most` characters."""
    text = value[: most * 4]
    for _round in range(2):  # shops often escape their descriptions twice
        text = html.unescape(text) if "&" in text else text
        if "<" in text:
            text = _TAG.sub(" ", _BREAK.sub("\n", text))
    lines = (_BLANKS.sub(" ", part).strip() for part in storable(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:most].rstrip()
