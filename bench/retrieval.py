"""Measures finding: quality against human judgments, shopper phrasing, typing errors, prompt budget, speed, growth.

    python bench/retrieval.py --data DIR [--dense] [--growth] [--huge] [--database-url URL]

DIR holds one folder a data set: `products.jsonl.gz` (id, title, description, brand, and bullets, color, category, attrs
or price where known), `queries.tsv`, `queries_chat.tsv`, `queries_typo.tsv` (query id, text) and `qrels.dev.tsv.gz`
(query id, product id, gain). The baseline is what an application does without a search of its own:
`websearch_to_tsquery` over one text, ordered by `ts_rank`. Without a URL an embedded PostgreSQL in a temporary folder
is used; with one, the database is filled with tenants called `ten_bench…`. `--dense` measures the dense leg as well, by
the model that comes in a wheel (the extra `embeddings`).
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from chatwidget import models
from chatwidget.catalogue import repository
from chatwidget.catalogue.asking import ask
from chatwidget.catalogue.cards import cards_within
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.meanings import Meanings
from chatwidget.catalogue.search import search
from chatwidget.db import Database, migrate
from chatwidget.evaluation.metrics import Figures, Gains, average, relevance, score
from chatwidget.evaluation.sets import read_set
from chatwidget.hooks.types import Product

BATCH = 200
# How a clerk is asked, beside the data sets' own phrasings.
PHRASINGS = (
    "{} pls",
    "show me your {}",
    "I've been searching everywhere for {}, can you help?",
    "hey! does your store carry {}? if so which would you pick",
    "I'm not sure what to get... maybe {}, nothing too expensive",
    "my sister asked me to pick up {}. what do you have?",
)


def quality(run: dict[str, list[str]], judged: Mapping[str, Gains], threshold: float) -> Figures:
    """Average a run's figures: query → what was found, the best first."""
    scores = (score(found, (), judged.get(query, {}), threshold) for query, found in run.items())
    return average([one for one in scores if one is not None])


def line(figures: Figures) -> str:
    """Return them as a line of the report."""
    return (
        f"n={figures.queries:<4} nDCG@10 {figures.ndcg_10:.4f}  R@10 {figures.recall_10:.3f}"
        f"  R@100 {figures.recall_100:.3f}  empty {figures.empty:.1%}"
    )


def percentiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"p50 {ordered[len(ordered) // 2] * 1000:.1f} ms  p95 {ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms"


async def new_shop(db: Database, name: str) -> models.Shop:
    tenant_id = f"ten_bench{name}"
    async with db.system() as unit:
        await unit.execute(text("DELETE FROM tenants WHERE id = :id"), {"id": tenant_id})
        unit.add(models.Tenant(id=tenant_id, email=f"{name}@example.com", company_name=name))
        await unit.flush()
        shop = models.Shop(
            tenant_id=tenant_id,
            id=f"shp_bench{name}",
            platform="bench",
            domain=f"{name}.example",
            name=name,
            language="en",
        )
        unit.add(shop)
    return shop


async def push(db: Database, shop: models.Shop, items: list[Product]) -> float:
    """Store products as a sync does, and return the seconds it took."""
    began = time.perf_counter()
    for start in range(0, len(items), BATCH):
        async with db.tenant(shop.tenant_id) as unit:
            await repository.upsert(unit, shop, items[start : start + BATCH])
    async with db.tenant(shop.tenant_id) as unit:
        await repository.settle(unit, shop.id)
    return time.perf_counter() - began


Find = Callable[[str, int], Awaitable[list[Hit]]]


def finder(db: Database, shop: models.Shop, meanings: Meanings | None = None, speaks: str | None = None) -> Find:
    """Return the search of a shop; `speaks` is the language of the shopper, whatever that of the words."""

    async def find(words: str, limit: int) -> list[Hit]:
        vector = await meanings.of(words) if meanings is not None else None
        async with db.tenant(shop.tenant_id) as unit:
            asked = await ask(unit, shop_id=shop.id, text=words, language=speaks)
            return await search(unit, asked, shop_id=shop.id, limit=limit, vector=vector)

    return find


async def usual(db: Database, shop: models.Shop) -> Callable[[str], Awaitable[list[str]]]:
    """The usual application's search over the same products, with its column and index."""
    async with db.engine.connect() as connection:
        await connection.execute(text("RESET ROLE"))
        await connection.execute(text("DROP TABLE IF EXISTS bench_usual"))
        await connection.execute(
            text(
                "CREATE TABLE bench_usual AS SELECT external_id, to_tsvector('english', concat_ws(' ', title, brand,"
                " array_to_string(categories, ' '), description,"
                " (SELECT string_agg(value, ' ') FROM jsonb_each_text(attributes)))) AS words"
                " FROM products WHERE tenant_id = :tenant"
            ),
            {"tenant": shop.tenant_id},
        )
        await connection.execute(text("CREATE INDEX ON bench_usual USING gin (words)"))
        await connection.execute(text("ANALYZE bench_usual"))
        await connection.execute(text("GRANT SELECT ON bench_usual TO chatwidget_app"))
        await connection.commit()
        await connection.execute(text("SET ROLE chatwidget_app"))
        await connection.commit()

    async def find(words: str) -> list[str]:
        async with db.tenant(shop.tenant_id) as unit:
            rows = await unit.execute(
                text(
                    "SELECT external_id FROM bench_usual, websearch_to_tsquery('english', :words) AS q WHERE words @@ q"
                    " ORDER BY ts_rank(words, q) DESC, external_id LIMIT 100"
                ),
                {"words": words},
            )
            return list(rows.scalars())

    return find


async def measure(db: Database, folder: Path) -> None:
    one_set = read_set(folder)
    judged, threshold = one_set.judged, relevance(one_set.judged)
    shop = await new_shop(db, folder.name.replace("_", ""))
    items = list(one_set.products())
    seconds = await push(db, shop, items)
    print(f"\n== {folder.name}: {len(items)} products pushed, {len(items) / seconds:.0f} a second")
    find, usual_find = finder(db, shop), await usual(db, shop)
    plain: dict[str, dict[str, list[str]]] = {}
    for name in ("queries", "queries_chat", "queries_typo"):
        run: dict[str, list[str]] = {}
        usual_run: dict[str, list[str]] = {}
        times = []
        for query, words in one_set.queries[name].items():
            began = time.perf_counter()
            await find(words, 10)
            times.append(time.perf_counter() - began)
            run[query] = [hit.external_id for hit in await find(words, 100)]
            usual_run[query] = await usual_find(words)
        for label, one in (("usual AND", usual_run), ("catalogue", run)):
            asked_plainly = {query: found for query, found in plain.setdefault(label, one).items() if query in one}
            ratio = quality(one, judged, threshold).ndcg_10 / quality(asked_plainly, judged, threshold).ndcg_10
            print(f"{name:13} {label}  {line(quality(one, judged, threshold))}  {ratio:.1%} of plain")
        print(f"{name:13} latency of 10: {percentiles(times)}")
    if "queries_es" in one_set.queries:
        # A model asked in Spanish states the query in the catalogue's language: what is lost by who is asking?
        by_tool = finder(db, shop, speaks="es")
        run = {
            query: [hit.external_id for hit in await by_tool(words, 100)]
            for query, words in one_set.queries["queries"].items()
            if query in one_set.queries["queries_es"]
        }
        asked_plainly = {query: plain["catalogue"][query] for query in run}
        ratio = quality(run, judged, threshold).ndcg_10 / quality(asked_plainly, judged, threshold).ndcg_10
        print(f"a tool's query for a Spanish shopper  {line(quality(run, judged, threshold))}  {ratio:.1%} of plain")
    await _phrasings(find, one_set.queries["queries"], judged, threshold)
    for name in ("queries", "queries_chat"):
        await _prompt(find, one_set.queries[name], judged, threshold, name)


async def measure_dense(db: Database, folder: Path) -> None:
    """The same questions with the dense leg beside the words, over the products that `measure` has pushed."""
    from chatwidget.embedding import LOCAL
    from chatwidget.embedding.local import MODEL, load

    one_set = read_set(folder)
    judged, threshold = one_set.judged, relevance(one_set.judged)
    name = folder.name.replace("_", "")
    async with db.tenant(f"ten_bench{name}") as unit:
        shop = (await unit.scalars(select(models.Shop))).one()
    meanings = Meanings(db, load(LOCAL + MODEL))
    began = time.perf_counter()
    while await meanings.embed_shop(shop.tenant_id, shop.id):
        pass
    seconds = time.perf_counter() - began
    print(f"\n== {folder.name}, dense: {seconds:.0f} s until every product had a vector")
    find = finder(db, shop, meanings)
    for queries in ("queries", "queries_chat", "queries_typo"):
        run: dict[str, list[str]] = {}
        times = []
        for query, words in one_set.queries[queries].items():
            began = time.perf_counter()
            await find(words, 10)
            times.append(time.perf_counter() - began)
            run[query] = [hit.external_id for hit in await find(words, 100)]
        print(f"{queries:13} hybrid     {line(quality(run, judged, threshold))}")
        print(f"{queries:13} latency of 10, the question's vector included: {percentiles(times)}")
    await meanings.close()


async def _phrasings(
    find: Find,
    asked: Mapping[str, str],
    judged: Mapping[str, Gains],
    threshold: float,
) -> None:
    async def run(phrasing: str) -> Figures:
        found = {
            query: [hit.external_id for hit in await find(phrasing.format(words), 100)]
            for query, words in asked.items()
        }
        return quality(found, judged, threshold)

    plain = await run("{}")
    for phrasing in PHRASINGS:
        result = await run(phrasing)
        print(f"{result.ndcg_10 / plain.ndcg_10:7.1%} of plain, empty {result.empty:.1%}: {phrasing}")


async def _prompt(
    find: Find,
    asked: Mapping[str, str],
    judged: Mapping[str, Gains],
    threshold: float,
    name: str,
) -> None:
    """The share of questions with a relevant product among the cards that fit a prompt."""
    shares = {}
    for budget in (300, 600, 1_000):
        good = total = 0
        for query, words in asked.items():
            wanted = {product for product, gain in judged.get(query, {}).items() if gain >= threshold}
            if wanted:
                total += 1
                shown = {hit.external_id for hit in cards_within(await find(words, 50), budget)}
                good += bool(wanted & shown)
        shares[budget] = good / max(1, total)
    told = "  ".join(f"{budget}: {share:.3f}" for budget, share in shares.items())
    print(f"{name:13} a relevant product within tokens  {told}")


def mixed(real: list[Product], count: int, seed: int) -> Iterator[Product]:
    """Products put together from real ones: the title of one, the text of another."""
    chance = random.Random(seed)
    for number in range(count):
        one, other = chance.choice(real), chance.choice(real)
        yield replace(
            one,
            external_id=f"{seed}-{number}",
            title=f"{one.title} {number % 997}",
            description=other.description[:600],
            available=chance.random() < 0.9,
        )


async def growth(db: Database, folders: list[Path], *, huge: bool) -> None:
    sets = [read_set(folder) for folder in folders]
    real = [product for one_set in sets for product in one_set.products()]
    asked = [
        words for one_set in sets for name in ("queries", "queries_chat") for words in one_set.queries[name].values()
    ]
    sizes = [("100 shops of 3,000", 100, 3_000), ("one shop of 50,000", 1, 50_000)]
    if huge:
        sizes.append(("one shop of 300,000", 1, 300_000))
    for name, shops, count in sizes:
        finders = []
        began = time.perf_counter()
        for number in range(shops):
            shop = await new_shop(db, f"grown{count}x{number}")
            await push(db, shop, list(mixed(real, count, number)))
            finders.append(finder(db, shop))
        seconds = time.perf_counter() - began
        print(f"\n== {name}: {shops * count / seconds:.0f} products a second, {shops * count} in {seconds:.0f} s")
        for round_name in ("first", "again"):
            times = []
            for place, words in enumerate(asked * 2):
                started = time.perf_counter()
                await finders[place * 7 % shops](words, 10)
                times.append(time.perf_counter() - started)
            print(f"{round_name}: {percentiles(times)}")
        await _sizes(db)


async def _sizes(db: Database) -> None:
    async with db.system() as unit:
        for table in ("products", "search_documents", "search_postings", "search_lexemes", "search_words"):
            size: Any = await unit.scalar(
                text("SELECT pg_size_pretty(pg_total_relation_size(CAST(:t AS regclass)))"), {"t": table}
            )
            print(f"   {table}: {size}")


async def main(arguments: argparse.Namespace, url: str) -> None:
    db = Database(url, statement_timeout_ms=120_000)
    folders = sorted(path.parent for path in arguments.data.glob("*/products.jsonl.gz"))
    try:
        for folder in folders:
            await measure(db, folder)
            if arguments.dense:
                await measure_dense(db, folder)
        if arguments.growth or arguments.huge:
            await growth(db, folders, huge=arguments.huge)
    finally:
        await db.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dense", action="store_true", help="with vectors, too")
    parser.add_argument("--growth", action="store_true", help="100 shops of 3,000 and one of 50,000 products")
    parser.add_argument("--huge", action="store_true", help="and one shop of 300,000 products")
    parser.add_argument("--database-url")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        database_url = chosen.database_url
        if database_url is None:
            from chatwidget.embedded import services

            folder = stack.enter_context(tempfile.TemporaryDirectory())
            database_url = stack.enter_context(services(Path(folder) / "data", durable=False)).database_url
        migrate.upgrade(database_url)
        asyncio.run(main(chosen, database_url))
