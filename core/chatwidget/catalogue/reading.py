"""Everything one question asks of the catalogue, in one short transaction: several look-ups share its round trips."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chatwidget.catalogue import repository
from chatwidget.catalogue.asking import Asked, ask
from chatwidget.catalogue.browsing import browse
from chatwidget.catalogue.hits import Hit, HitType, page_hit, product_hit
from chatwidget.catalogue.meanings import Meanings
from chatwidget.catalogue.search import Filters, search
from chatwidget.catalogue.vectors import QueryVector
from chatwidget.db import UnitOfWork


@dataclass(slots=True)
class Reading:
    """One shop's catalogue, open for reading; its look-ups follow each other."""

    unit: UnitOfWork
    shop_id: str
    meanings: Meanings | None = None
    _vectors: dict[str, QueryVector | None] = field(default_factory=dict)
    _asked: dict[tuple[str, str | None], Asked | None] = field(default_factory=dict)

    async def find(
        self,
        text: str,
        *,
        language: str | None = None,
        limit: int = 10,
        types: Sequence[HitType] = ("product", "page", "policy"),
        filters: Filters | None = None,
    ) -> list[Hit]:
        """Return what fits a shopper's words best, the best first."""
        if self.meanings and text not in self._vectors:
            self._vectors[text] = await self.meanings.of(text)
        return await search(
            self.unit,
            await self._read(text, language),
            shop_id=self.shop_id,
            limit=limit,
            types=types,
            filters=filters,
            vector=self._vectors.get(text),
        )

    async def browse(self, text: str, *, language: str | None, limit: int, filters: Filters) -> list[Hit]:
        """Return products that keep to the limits, for words that name none."""
        asked = await self._read(text, language)
        return await browse(self.unit, asked, shop_id=self.shop_id, filters=filters, limit=limit)

    async def _read(self, text: str, language: str | None) -> Asked | None:
        key = text, language
        if key not in self._asked:  # products and pages are looked for by the same words
            self._asked[key] = await ask(self.unit, shop_id=self.shop_id, text=text, language=language)
        return self._asked[key]

    async def products(self, external_ids: Sequence[str], *, language: str | None = None) -> list[Hit]:
        """Return those products that are there, in the order asked for; in a language, where the shop has it."""
        if not external_ids:
            return []
        found = await repository.products(self.unit, self.shop_id, external_ids)
        return [product_hit(found[one], language) for one in dict.fromkeys(external_ids) if one in found]

    async def on_page(self, *, product_id: str | None, url: str | None, language: str | None = None) -> Hit | None:
        """Return the product whose page a shopper is on, by the id or the address their browser claims."""
        if not product_id and not url:
            return None
        found = await repository.product_on_page(self.unit, self.shop_id, product_id=product_id, url=url)
        return product_hit(found, language) if found else None

    async def policies(self, kind: str) -> list[Hit]:
        """Return the shop's policies of a kind, whole."""
        return [page_hit(row) for row in await repository.policies(self.unit, self.shop_id, kind)]
