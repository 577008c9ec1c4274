"""Reads the JSON-LD of a page as forgivingly as search engines do."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from chatwidget_generic_site.document import Document

Node: TypeAlias = dict[str, Any]

MOST_CHARACTERS: Final = 1_500_000
MOST_NODES: Final = 2_000
_NOT_STRICT: Final = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])|;(?=\s*$)', re.DOTALL)
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|"
    r"(?://\s*)?(?:-->|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_BAD_ESCAPE: Final = re.compile(r'\\(?!["\\/bfnrtu])')


def jsonld_nodes(document: Document) -> list[Node]:
    """Return the top nodes of all blocks, `@graph`s opened; blocks that cannot be read are left out."""
    nodes: list[Node] = []
    for script in document.tree.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json":
            for value in _values(script.text_content() or ""):
                nodes.extend(_top(value))
    return nodes[:MOST_NODES]


def _values(text: str) -> Iterator[Any]:
    """Yield the JSON values of a block; usually one."""
    text = _WRAPPING.sub("", text[:MOST_CHARACTERS]).strip().lstrip("\ufeff")
    for attempt in (_as_it_is, _mended, _unescaped):
        changed = attempt(text)
        try:
            values = list(_decoded(changed))
        except (ValueError, RecursionError):
            continue
        yield from values
        return


def _as_it_is(text: str) -> str:
    return text


def _mended(text: str) -> str:
    """Without comments, commas too many and escapes that are none."""
    text = _NOT_STRICT.sub(lambda match: match[0] if match[0].startswith('"') else "", text)
    return _BAD_ESCAPE.sub(r"\\\\", text)


def _unescaped(text: str) -> str:
    """For a block whose very quotation marks are written as entities."""
    return _mended(html.unescape(text))


def _decoded(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    at = 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1


def _top(value: Any) -> Iterator[Node]:
    waiting = [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting[:0] = one[:MOST_NODES]
        elif isinstance(one, dict):
            graph = one.get("@graph")
            if graph is not None:
                waiting[:0] = graph if isinstance(graph, list) else [graph]
            if "@type" in one:
                yield one


def types(node: Any) -> frozenset[str]:
    """Return a node's types without their vocabulary's address."""
    said = node.get("@type") if isinstance(node, dict) else None
    listed = said if isinstance(said, list) else [said]
    return frozenset(re.split(r"[/#:]", one.strip())[-1] for one in listed if isinstance(one, str))


def many(value: Any) -> list[Any]:
    """Return a value as a list: [] for None."""
    return [] if value is None else value if isinstance(value, list) else [value]


def first(value: Any) -> Any:
    """Return the first of a value that may be a list, or None."""
    return next(iter(many(value)), None)
