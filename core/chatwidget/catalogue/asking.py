"""What a text asks of a shop's index, in the shop's own words: read once, then looked for among products and pages."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text as sql

from chatwidget.catalogue.counting import SearchIndex, find_index
from chatwidget.catalogue.language import primary
from chatwidget.catalogue.message import read
from chatwidget.catalogue.rules import Reading
from chatwidget.catalogue.vocabulary import Group, Vocabulary
from chatwidget.db import UnitOfWork
from chatwidget.text import storable

TOLD: Final = 0.5
"""What a word is worth that the shop tells much and names nothing by ("love", "week")."""
NAMING: Final = 0.6
"""The share of a word's documents that name themselves by it, from which on it is worth all."""
_SOURCES: Final = sql(
    "SELECT id FROM products WHERE tenant_id = :tenant AND shop_id = :shop AND external_id = ANY(:external_ids)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The things a text asks for, the products a merchant pins to it (external ids), and those never shown (ids).

    `language` is the asker's: what is found is shown in it, where the shop has it.
    """

    index: SearchIndex
    language: str
    groups: Sequence[Group]
    pinned: Sequence[str]
    excluded: Sequence[str]

    def worths(self) -> Mapping[str, Any]:
        """Return the lexemes with their things and what each is worth, as columns."""
        total = max(1, self.index.products + self.index.passages)
        rows = []
        for thing, group in enumerate(self.groups):
            documents = min(group.documents, total)
            idf = math.log1p((total - documents + 0.5) / (documents + 0.5))
            naming = min(1.0, group.named / max(1, group.documents) / NAMING)
            for lexeme, worth in group.lexemes.items():
                factor = 1.0 if lexeme.startswith("#") else TOLD + (1 - TOLD) * naming
                rows.append((thing, lexeme, worth * factor * idf / 1000))
        return {name: [row[at] for row in rows] for at, name in enumerate(("groups", "lexemes", "worths"))}


async def ask(unit: UnitOfWork, *, shop_id: str, text: str, language: str | None) -> Asked | None:
    """Read a shopper's words by a shop's dictionary and rules; None for a shop that has no index yet."""
    tenant_id: str = unit.info["tenant"]
    index = await find_index(unit, tenant_id, shop_id)
    if index is None:
        return None
    message = read(storable(text), language=primary(language), shop_languages=index.languages)
    rules, reading = index.rules, Reading(unit, message, index.languages)
    pinned = await reading.pinned(rules) if rules.pins else []
    if rules.synonyms:
        message = await reading.with_synonyms(rules)
    vocabulary = Vocabulary(unit, tenant_id, index, spoken=message.language)
    return Asked(
        index=index,
        language=message.language,
        groups=await vocabulary.groups(message),
        pinned=pinned,
        excluded=await _source_ids(unit, tenant_id, shop_id, rules.excluded),
    )


async def _source_ids(unit: UnitOfWork, tenant_id: str, shop_id: str, external_ids: Sequence[str]) -> list[str]:
    if not external_ids:
        return []
    place = {"tenant": tenant_id, "shop": shop_id, "external_ids": list(external_ids)}
    return list((await unit.execute(_SOURCES, place)).scalars())
