"""Where shoppers see a shop: its widgets may be shown there, and follow when it moves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from chatwidget.db import UnitOfWork
from chatwidget.errors import InvalidInput
from chatwidget.models import Shop, Widget
from chatwidget.origins import normalised

MOST: Final = 50
"""How many domains a widget's list has at most."""


def known(domain: str, settings: Mapping[str, Any]) -> list[str]:
    """Return all domains of a shop as last told: the platform's own name of it, then where shoppers see it."""
    told = settings.get("domains") or [settings.get("primary_domain") or domain]
    return list(dict.fromkeys((domain, *map(str, told))))[:MOST]


async def follow(unit: UnitOfWork, shop: Shop, domains: Sequence[str]) -> list[str]:
    """Note where shoppers see a locked shop now, the primary domain first; return the widgets whose lists changed.

    Only what is new since the last time is added, and only what is gone since then is taken away: what the merchant has
    written into a list, or struck from it, stays. Nothing at all is taken for a slip, not for news.
    """
    told = [name for name in dict.fromkeys(map(_read, domains)) if name][:MOST]
    if not told:
        return []
    before = set(shop.settings.get("domains") or [shop.settings.get("primary_domain")])
    shop.settings = {**shop.settings, "primary_domain": told[0], "domains": told}
    new, gone = [name for name in told if name not in before], before - {*told, shop.domain}
    changed = []
    for widget in await unit.scalars(select(Widget).where(Widget.shop_id == shop.id).with_for_update()):
        kept = [name for name in widget.domains if name not in gone]
        allowed = list(dict.fromkeys((*kept, *new)))[:MOST]
        if allowed != list(widget.domains):
            widget.domains, widget.domain = allowed, allowed[0] if allowed else ""
            changed.append(widget.id)
    return changed


def _read(name: str) -> str:
    try:
        return normalised(name)
    except InvalidInput:
        return ""
