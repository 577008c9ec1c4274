"""Runs a judged set through the very search that answers use, in a tenant made for it and removed afterwards."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import delete

from chatwidget.catalogue import repository
from chatwidget.catalogue.cards import cards_within
from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database
from chatwidget.evaluation.metrics import Figures, Score, average, relevance, score
from chatwidget.evaluation.sets import JudgedSet
from chatwidget.hooks.types import Shop
from chatwidget.ids import new_id
from chatwidget.models import Shop as ShopRow
from chatwidget.models import Tenant

BATCH: Final = 200
DEPTH: Final = 100
PROMPT_TOKENS: Final = 600
_SAME: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReport:
    """What a set's run gave: the figures and the nDCG@10 of each query, for each way of asking."""

    name: str
    products: int
    products_per_second: float
    figures: Mapping[str, Figures]
    queries: Mapping[str, Mapping[str, float]]

    def as_json(self) -> dict[str, Any]:
        """Return it for a file or a machine."""
        return asdict(self)


async def evaluate(
    database: Database, catalogue: Catalogue, judged_set: JudgedSet, *, prompt_tokens: int = PROMPT_TOKENS
) -> SetReport:
    """Store the set's products, ask all its queries, and measure what was found.

    :param prompt_tokens: the budget of the prompt's product cards for `in_prompt`.
    """
    threshold = relevance(judged_set.judged)
    async with _shop(database, judged_set.name) as shop:
        count, seconds = await _fill(database, shop, judged_set)
        if catalogue.meanings is not None:
            while await catalogue.meanings.embed_shop(shop.tenant_id, shop.id):
                pass
        figures: dict[str, Figures] = {}
        queries: dict[str, dict[str, float]] = {}
        for way, asked in judged_set.queries.items():
            scores: dict[str, Score] = {}
            for query, words in asked.items():
                gains = judged_set.judged.get(query)
                if gains is None:
                    continue
                hits = await catalogue.find(shop.tenant_id, shop.id, words, limit=DEPTH, types=("product",))
                shown = {hit.external_id for hit in cards_within(hits, prompt_tokens)}
                one = score([hit.external_id for hit in hits], shown, gains, threshold)
                if one is not None:
                    scores[query] = one
            figures[way] = average(scores.values())
            queries[way] = {query: round(one.ndcg_10, 4) for query, one in scores.items()}
    return SetReport(
        name=judged_set.name,
        products=count,
        products_per_second=round(count / max(seconds, 1e-9), 1),
        figures=figures,
        queries=queries,
    )


def changes(before: Mapping[str, Any], after: SetReport) -> list[tuple[str, str, float, float]]:
    """Return (way of asking, query, nDCG before, after) of what differs from an earlier report, the worst first."""
    found = [
        (way, query, old, new)
        for way, queries in after.queries.items()
        for query, new in queries.items()
        if (old := before.get("queries", {}).get(way, {}).get(query)) is not None and abs(new - old) > _SAME
    ]
    return sorted(found, key=lambda one: one[3] - one[2])


async def _fill(database: Database, shop: Shop, judged_set: JudgedSet) -> tuple[int, float]:
    """Store the products as a push does; returns how many, and the seconds it took."""
    began, count, products = time.perf_counter(), 0, judged_set.products()
    while batch := list(islice(products, BATCH)):
        async with database.tenant(shop.tenant_id) as unit:
            await repository.upsert(unit, shop, batch)
        count += len(batch)
    async with database.tenant(shop.tenant_id) as unit:
        await repository.settle(unit, shop.id)
    return count, time.perf_counter() - began


@asynccontextmanager
async def _shop(database: Database, name: str) -> AsyncIterator[Shop]:
    tenant_id, shop_id = new_id("tenant"), new_id("shop")
    async with database.tenant(tenant_id) as unit:
        unit.add(Tenant(id=tenant_id, email=f"{tenant_id}@evaluation.invalid", company_name=f"Evaluation of {name}"))
        await unit.flush()
        unit.add(
            ShopRow(tenant_id=tenant_id, id=shop_id, platform="evaluation", domain=f"{shop_id}.invalid", name=name)
        )
    try:
        yield Shop(id=shop_id, tenant_id=tenant_id, platform="evaluation", domain=f"{shop_id}.invalid", name=name)
    finally:
        async with database.tenant(tenant_id) as unit:
            await repository.forget(unit, shop_id)
        async with database.tenant(tenant_id) as unit:
            await unit.execute(delete(Tenant).where(Tenant.id == tenant_id))
