"""The catalogue's door for other rooms: find, look up, push and delete, each in its own unit of work."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chatwidget.catalogue import counting, repository
from chatwidget.catalogue.asking import ask
from chatwidget.catalogue.hits import Hit, HitType, page_hit, product_hit
from chatwidget.catalogue.meanings import Meanings
from chatwidget.catalogue.reading import Reading
from chatwidget.catalogue.repository import Item
from chatwidget.catalogue.rows import as_json
from chatwidget.catalogue.schemas import (
    FoundItem,
    ItemResult,
    Pushed,
    PushedPage,
    PushedProduct,
    PushPages,
    PushProducts,
    Searched,
    SearchRules,
    SearchRulesOut,
    readable_id,
)
from chatwidget.catalogue.search import Filters, search
from chatwidget.db import Database, UnitOfWork
from chatwidget.embedding import Embedder
from chatwidget.errors import NotFound
from chatwidget.hooks.types import Shop

M = TypeVar("M", bound=BaseModel)


class Catalogue:
    """A tenant's products, pages and policies."""

    def __init__(self, database: Database, embedder: Embedder | None = None) -> None:
        self._database = database
        self.meanings = Meanings(database, embedder) if embedder else None

    @asynccontextmanager
    async def reading(self, tenant_id: str, shop_id: str) -> AsyncIterator[Reading]:
        """Open a shop's catalogue for several look-ups in one transaction."""
        async with self._database.tenant(tenant_id) as unit:
            yield Reading(unit, shop_id, self.meanings)

    async def find(
        self,
        tenant_id: str,
        shop_id: str,
        text: str,
        *,
        language: str | None = None,
        limit: int = 10,
        types: Sequence[HitType] = ("product", "page", "policy"),
        filters: Filters | None = None,
    ) -> list[Hit]:
        """Return what fits a shopper's words best, the best first; `language` is the shopper's, where it is known."""
        vector = await self.meanings.of(text) if self.meanings else None
        async with self._database.tenant(tenant_id) as unit:
            return await search(
                unit,
                await ask(unit, shop_id=shop_id, text=text, language=language),
                shop_id=shop_id,
                limit=limit,
                types=types,
                filters=filters,
                vector=vector,
            )

    async def search(self, shop: Shop, text: str, *, limit: int = 10, language: str | None = None) -> Searched:
        """Return what `find` finds, as the API shows it."""
        hits = await self.find(shop.tenant_id, shop.id, text, limit=limit, language=language)
        return Searched(data=[FoundItem.of(hit) for hit in hits])

    async def product(self, tenant_id: str, shop_id: str, external_id: str) -> Hit:
        """Return a product with its variants; raises NotFound."""
        found = await self.products(tenant_id, shop_id, [external_id])
        if not found:
            raise NotFound("This shop has no such product.", code="product_not_found")
        return found[0]

    async def products(
        self, tenant_id: str, shop_id: str, external_ids: Sequence[str], *, language: str | None = None
    ) -> list[Hit]:
        """Return those products that are there, in the order asked for; in a language, where the shop has it."""
        if not external_ids:
            return []
        async with self._database.tenant(tenant_id) as unit:
            found = await repository.products(unit, shop_id, external_ids)
        return [product_hit(found[one], language) for one in dict.fromkeys(external_ids) if one in found]

    async def languages(self, tenant_id: str, shop_id: str) -> Sequence[str]:
        """Return the languages a shop's products and pages are written in."""
        async with self._database.tenant(tenant_id) as unit:
            index = await counting.find_index(unit, tenant_id, shop_id)
        return index.languages if index else ()

    async def policies(self, tenant_id: str, shop_id: str, kind: str) -> list[Hit]:
        """Return the shop's policies of a kind, whole."""
        async with self._database.tenant(tenant_id) as unit:
            return [page_hit(row) for row in await repository.policies(unit, shop_id, kind)]

    async def push_products(self, shop: Shop, body: PushProducts) -> Pushed:
        """Store products and tell what became of each, in order; one that cannot be read stops no other."""
        read = [_read(PushedProduct, item) for item in body.products]
        return await self._push(shop, body.products, [r if isinstance(r, str) else r.product() for r in read])

    async def push_pages(self, shop: Shop, body: PushPages) -> Pushed:
        """Store pages and policies and tell what became of each, in order."""
        read = [_read(PushedPage, item) for item in body.pages]
        return await self._push(shop, body.pages, [r if isinstance(r, str) else r.page() for r in read])

    async def search_rules(self, shop: Shop) -> SearchRulesOut:
        """Return a shop's rules for its search."""
        async with self._database.tenant(shop.tenant_id) as unit:
            index = await counting.find_index(unit, shop.tenant_id, shop.id)
            rules = SearchRules.model_validate(index.rules, from_attributes=True) if index else SearchRules()
            return await self._rules_out(unit, shop, rules)

    async def set_search_rules(self, shop: Shop, rules: SearchRules) -> SearchRulesOut:
        """Replace a shop's rules; they count from the next search on."""
        async with self._database.tenant(shop.tenant_id) as unit:
            await counting.set_rules(unit, shop.tenant_id, shop.id, as_json(rules.model_dump()))
            return await self._rules_out(unit, shop, rules)

    @staticmethod
    async def _rules_out(unit: UnitOfWork, shop: Shop, rules: SearchRules) -> SearchRulesOut:
        named = dict.fromkeys([*rules.excluded, *(product for pin in rules.pins for product in pin.products)])
        known = await repository.products(unit, shop.id, named) if named else {}
        unknown = [external_id for external_id in named if external_id not in known]
        return SearchRulesOut(**rules.model_dump(), unknown_products=unknown)

    async def forget(self, tenant_id: str, shop_id: str) -> None:
        """Remove everything that is known of a shop's products and pages."""
        async with self._database.tenant(tenant_id) as unit:
            await repository.forget(unit, shop_id)

    async def delete_product(self, shop: Shop, external_id: str) -> None:
        """Remove a product, which is not found from then on; raises NotFound."""
        async with self._database.tenant(shop.tenant_id) as unit:
            if not await repository.remove(unit, shop.id, [external_id]):
                raise NotFound("This shop has no such product.", code="product_not_found")

    async def _push(self, shop: Shop, raw: Sequence[Any], read: Sequence[Item | str]) -> Pushed:
        async with self._database.tenant(shop.tenant_id) as unit:
            stored = await repository.store(unit, shop, [one for one in read if not isinstance(one, str)])
            await repository.settle(unit, shop.id)
        statuses = {external_id: status for (_, external_id), status in stored.items()}
        results = [
            ItemResult(external_id=readable_id(item), status="invalid", error=one)
            if isinstance(one, str)
            else ItemResult(external_id=one.external_id, status=statuses[one.external_id])
            for item, one in zip(raw, read, strict=True)
        ]
        return Pushed(data=results)


def _read(model: type[M], item: Any) -> M | str:
    """The item, or one sentence that says what is wrong with it."""
    if not isinstance(item, dict):
        return "must be a JSON object"
    try:
        return model.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        sentence = str(first["msg"]).removeprefix("Value error, ")
        more = error.error_count() - 1
        return (f"{place}: {sentence}" if place else sentence) + (f" (and {more} more)" if more else "")
