"""The languages in which a shop speaks to its shoppers, and the address at which it speaks each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from chatwidget import Shop
from chatwidget_shopify import queries
from chatwidget_shopify.client import AccessDenied, Admin

_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""What may stand in a document of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One of a shop's languages, by Shopify's name ("pt-BR"); `root` is None where no address is known to speak it."""

    locale: str
    root: str | None = None

    @property
    def name(self) -> str:
        """The language alone: "pt"."""
        return self.locale.partition("-")[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """The language of a shop's own texts, None where we may not know it, and those they are translated into."""

    own: str | None = None
    others: Sequence[Language] = ()

    @property
    def locales(self) -> list[str]:
        """Those translated into, as Shopify names them."""
        return [one.locale for one in self.others]

    def stored(self) -> list[dict[str, str | None]]:
        """Return the others as a shop's settings keep them, for products that are read by themselves."""
        return [{"locale": one.locale, "root": one.root} for one in self.others]


def remembered(shop: Shop) -> Languages:
    """Return the languages that the last sync found."""
    rows = shop.settings.get("languages") or ()
    found = [Language(locale=str(row.get("locale")), root=row.get("root")) for row in rows if isinstance(row, Mapping)]
    return Languages(own=shop.locale, others=[one for one in found if _LOCALE.fullmatch(one.locale)])


async def read(admin: Admin, domain: str) -> Languages:
    """Return a shop's languages as they are; of two dialects of one language, the first."""
    try:
        locales = (await admin.ask(queries.LOCALES)).get("shopLocales") or ()
    except AccessDenied:
        return Languages()
    own = next((Language(locale=str(one["locale"])).name for one in locales if one.get("primary")), None)
    spoken: dict[str, Language] = {}
    for one in locales:
        language = Language(locale=str(one["locale"]))
        if one.get("published") and language.name != own and _LOCALE.fullmatch(language.locale):
            spoken.setdefault(language.name, language)
    if not spoken:
        return Languages(own=own)
    roots = await _roots(admin, domain)
    return Languages(
        own=own, others=[Language(locale=one.locale, root=roots.get(one.locale.lower())) for one in spoken.values()]
    )


async def _roots(admin: Admin, domain: str) -> dict[str, str]:
    """Return where each locale is spoken: at the shop's own domain rather than at that of a market."""
    try:
        presences = (await admin.ask(queries.WEB_PRESENCES))["webPresences"]["nodes"]
    except AccessDenied:
        return {}  # health says which scope is missing; without it, links lead to the shop's own language
    found = [root for presence in presences for root in presence.get("rootUrls") or () if _is_web(root.get("url"))]
    found.sort(key=lambda root: (urlsplit(root["url"]).hostname != domain, len(root["url"])))
    roots: dict[str, str] = {}
    for root in found:
        roots.setdefault(str(root["locale"]).lower(), root["url"].rstrip("/"))
    return roots


def _is_web(url: Any) -> bool:
    return isinstance(url, str) and url.startswith("https://")


def told(node: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return what a resource is called in a language, by Shopify's keys: "title", "body_html", "handle"…"""
    rows: Iterable[Mapping[str, Any]] = node.get(queries.alias(language.locale)) or ()
    return {str(one["key"]): str(one["value"]) for one in rows if one.get("value")}
