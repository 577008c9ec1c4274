"""An HTML page as a tree, and what it says of itself: address, language, wishes, links. All pure work, no network."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types
from w3lib.encoding import html_to_unicode

from chatwidget_generic_site.addresses import Site
from chatwidget_generic_site.clean import line

MOST_LINKS: Final = 3_000
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,2}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of the site, with the words it is made of."""

    path: str
    text: str


class Unreadable(Exception):
    """The page is no HTML that can be read."""


class Document:
    """One page. `url` is the address it was read from, in the site's own form."""

    def __init__(self, body: bytes, headers: Mapping[str, str], url: str, site: Site) -> None:
        self.url = url
        self.site = site
        self.headers = headers
        _encoding, text = html_to_unicode(
            headers.get("content-type"), body, default_encoding="utf8", auto_detect_fun=_guess_encoding
        )
        source = text.replace("\x00", "").encode("utf-8", "replace")
        try:
            tree = html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("The page is empty or no HTML.") from error
        self.tree: Any = tree

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """What the page's meta elements say, by lower-cased name or property."""
        found: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            name = (element.get("property") or element.get("name") or "").strip().lower()
            content = (element.get("content") or "").strip()
            if name and content:
                found.setdefault(name, []).append(content)
        return found

    def meta(self, *names: str) -> str:
        """Return the first of these metas that says something, as one line."""
        return next((text for name in names for value in self.metas.get(name, ()) if (text := line(value))), "")

    @cached_property
    def base(self) -> str:
        """What relative addresses refer to."""
        for element in self.tree.iter("base"):
            if element.get("href"):
                return self._join(self.url, element.get("href")) or self.url
        return self.url

    def absolute(self, address: str) -> str | None:
        """Return a whole http(s) address, or None."""
        joined = self._join(self.base, address)
        return joined if joined and joined.startswith(("http://", "https://")) and len(joined) <= 2_000 else None

    @cached_property
    def wishes(self) -> frozenset[str]:
        """The directives for robots: noindex, nofollow…, by meta element and header."""
        said = [*self.metas.get("robots", ()), *self.metas.get("chatwidget", ())]
        header = self.headers.get("x-robots-tag", "")
        said += [part for part in header.split(",") if ":" not in part or part.lower().startswith("chatwidget:")]
        words = {word for text in said for word in re.split(r"[\s,:]+", text.lower()) if word}
        return frozenset(words | {"noindex", "nofollow"} if "none" in words else words)

    @cached_property
    def canonical(self) -> str | None:
        """The path that the page names as its own, if it is one of this site's."""
        for element in self.tree.iter("link"):
            if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
                own = self.site.own(self._join(self.base, element.get("href")) or "")
                return self.site.path(own) if own else None
        return None

    @cached_property
    def title(self) -> str:
        """The page's name: its first heading, else its title without the shop's name."""
        return self.heading or self.meta("og:title") or re.split(r"\s[|–—·•-]\s", self.window_title)[0]  # noqa: RUF001 - dashes as titles have them

    @cached_property
    def window_title(self) -> str:
        """The title element."""
        return next((line(element.text_content()) for element in self.tree.iter("title")), "")

    @cached_property
    def heading(self) -> str:
        """The first h1 that says something."""
        return next((text for element in self.tree.iter("h1") if (text := line(element.text_content(), 200))), "")

    @cached_property
    def language(self) -> str | None:
        """The language as <html lang>, a header or the page's own hreflang tells it."""
        said = [self.tree.get("lang") or "", self.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
        said += [
            e.get("content") or ""
            for e in self.tree.iter("meta")
            if (e.get("http-equiv") or "").lower() == "content-language"
        ]
        said += [language for language, path in self._versions() if path == self.site.path(self.url)]
        said += [self.headers.get("content-language", ""), self.meta("og:locale")]
        return next((found for text in said if (found := language_code(text))), None)

    @cached_property
    def versions(self) -> list[str]:
        """The paths of the page in other languages."""
        return [path for _language, path in self._versions() if path != self.site.path(self.url)]

    def _versions(self) -> Iterator[tuple[str, str]]:
        for element in self.tree.iter("link"):
            if "alternate" in (element.get("rel") or "").lower().split() and element.get("hreflang"):
                own = self.site.own(self._join(self.base, element.get("href") or "") or "")
                if own:
                    yield element.get("hreflang"), self.site.path(own)

    @cached_property
    def links(self) -> list[Link]:
        """The links to other pages of the site that may be followed."""
        if "nofollow" in self.wishes:
            return []
        found: dict[str, Link] = {}
        for element in islice(self.tree.iter("a", "area"), MOST_LINKS * 4):
            relations = (element.get("rel") or "").lower().split()
            address = element.get("href")
            if not address or "nofollow" in relations or address.startswith(("#", "javascript:", "mailto:", "tel:")):
                continue
            own = self.site.own(self._join(self.base, address) or "")
            if own:
                path = self.site.path(own)
                found.setdefault(path, Link(path, line(element.text_content(), 120)))
                if len(found) >= MOST_LINKS:
                    break
        return list(found.values())

    @staticmethod
    def _join(base: str, address: str) -> str | None:
        try:
            return urljoin(base, address.strip())
        except ValueError:
            return None


def language_code(text: str) -> str | None:
    """Return a language tag such as "es" or "pt-BR" out of what a page says, or None."""
    first = text.split(",", maxsplit=1)[0].strip()
    if not _LANGUAGE.fullmatch(first) or first.lower() == "x-default":
        return None
    return first.replace("_", "-")


def _guess_encoding(body: bytes) -> str:
    """UTF-8 unless the bytes are clearly something else: then what browsers take in the West."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return "cp1252" if broken and broken > sum(letter > "\x7f" for letter in text) - broken else "utf-8"
