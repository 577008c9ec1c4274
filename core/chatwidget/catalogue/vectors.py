"""The dense leg of search: vectors of products and passages, kept by model and brought up to date in the background.

Inside a shop of ordinary size every vector is compared; a large shop gets an HNSW index of its own. There is never one
index for all shops: behind a filter by tenant it would find nearly nothing (pgvector filters after the index scan).
"""

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from chatwidget.catalogue.counting import SearchIndex, find_index
from chatwidget.catalogue.documents import PRODUCT, plain
from chatwidget.catalogue.rows import as_json
from chatwidget.db import Database, UnitOfWork
from chatwidget.embedding import Embedder

BATCH: Final = 64
STEP_SECONDS: Final = 20.0
EXACT_UP_TO: Final = 10_000
"""Documents of a shop up to which all vectors are compared: about 15 ms."""
SEARCH_WIDTH: Final = 400
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9._:/@+-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryVector:
    """What is asked, as a vector of a model."""

    model: str
    values: Sequence[float]

    @property
    def written(self) -> str:
        """The vector as pgvector reads it."""
        return written(self.values)


def written(values: Sequence[float]) -> str:
    """Return a vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.5g}" for value in values) + "]"


_MISSING = text(
    """
    SELECT d.number, d.source_id, d.part, d.kind, d.terms_hash, d.heading, d.passage,
        coalesce(p.title, g.title) AS title, p.brand, p.categories, p.description, p.attributes,
        p.translations -> d.translation AS translation
    FROM search_documents AS d
    LEFT JOIN search_vectors AS v ON v.tenant_id = d.tenant_id AND v.shop_id = d.shop_id AND v.model = :model
        AND v.source_id = d.source_id AND v.part = d.part
    LEFT JOIN products AS p ON p.tenant_id = d.tenant_id AND p.id = d.source_id AND d.kind = :product
    LEFT JOIN pages AS g ON g.tenant_id = d.tenant_id AND g.id = d.source_id AND d.kind <> :product
    WHERE d.tenant_id = :tenant AND d.shop_id = :shop AND d.number > :after
      AND v.terms_hash IS DISTINCT FROM d.terms_hash
    ORDER BY d.number LIMIT :most
    """
)
_STORE = text(
    """
    INSERT INTO search_vectors (tenant_id, shop_id, model, source_id, part, terms_hash, vector)
    SELECT :tenant, :shop, :model, n.source_id, n.part, n.terms_hash, CAST(n.vector AS halfvec)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS n(source_id text, part smallint, terms_hash text, vector text)
    ON CONFLICT (tenant_id, shop_id, model, source_id, part)
        DO UPDATE SET terms_hash = excluded.terms_hash, vector = excluded.vector
    """
)
_TIDY = text(
    """
    DELETE FROM search_vectors AS v
    WHERE v.tenant_id = :tenant AND v.shop_id = :shop AND (v.model <> :model OR NOT EXISTS (
        SELECT FROM search_documents AS d WHERE d.tenant_id = v.tenant_id AND d.shop_id = v.shop_id
          AND d.source_id = v.source_id AND d.part = v.part))
    """
)
_FINISHED = text("UPDATE search_indexes SET vectors_of = :model WHERE tenant_id = :tenant AND shop_id = :shop")
_BEHIND = text(
    "SELECT tenant_id, shop_id FROM search_indexes WHERE vectors_of IS DISTINCT FROM :model"
    " AND products + passages > 0 ORDER BY tenant_id, shop_id LIMIT 200"
)
_INSTALLED = text("SELECT to_regclass('public.search_vectors') IS NOT NULL")


async def is_installed(unit: UnitOfWork) -> bool:
    """Whether the database can keep vectors."""
    return bool(await unit.scalar(_INSTALLED))


async def behind(unit: UnitOfWork, model: str) -> Sequence[tuple[str, str]]:
    """Return (tenant, shop) of shops whose vectors are not all there (a system unit)."""
    return [(row.tenant_id, row.shop_id) for row in await unit.execute(_BEHIND, {"model": model})]


async def embed_shop(
    database: Database, embedder: Embedder, tenant_id: str, shop_id: str, *, seconds: float = STEP_SECONDS
) -> bool:
    """Make the vectors that are missing, for so long; True asks for more. Raises `ModelUnavailable`.

    No transaction is open while the model works. What changes meanwhile is found by the next step.
    """
    place: dict[str, Any] = {"tenant": tenant_id, "shop": shop_id, "model": embedder.model}
    deadline, after = time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        async with database.tenant(tenant_id) as unit:
            rows = (await unit.execute(_MISSING, {**place, "product": PRODUCT, "after": after, "most": BATCH})).all()
        if not rows:
            return await _finish(database, place)
        after = rows[-1].number
        vectors = await embedder.embed([_text(row) for row in rows])
        stored = [
            {"source_id": row.source_id, "part": row.part, "terms_hash": row.terms_hash, "vector": written(vector)}
            for row, vector in zip(rows, vectors, strict=True)
        ]
        async with database.tenant(tenant_id) as unit:
            await unit.execute(_STORE, {**place, "rows": as_json(stored)})
    return True


async def _finish(database: Database, place: Mapping[str, Any]) -> bool:
    async with database.tenant(place["tenant"]) as unit:
        await unit.execute(_TIDY, place)
        await unit.execute(_FINISHED, place)
        index = await find_index(unit, place["tenant"], place["shop"])
    if index is not None and is_large(index):
        await _index_by_itself(database, place, index)
    return False


def is_large(index: SearchIndex) -> bool:
    """Whether a shop has too many documents to compare every vector."""
    return index.products + index.passages > EXACT_UP_TO


async def _index_by_itself(database: Database, place: Mapping[str, Any], index: SearchIndex) -> None:
    """Give a large shop an HNSW index of its own for this model, and drop those of other models."""
    if _PLAIN_NAME.fullmatch(place["model"]) is None:
        return
    async with database.tenant(place["tenant"]) as unit:
        length = await unit.scalar(
            text(
                "SELECT vector_dims(CAST(vector AS vector)) FROM search_vectors"
                " WHERE tenant_id = :tenant AND shop_id = :shop AND model = :model LIMIT 1"
            ),
            place,
        )
    prefix = f"hnsw_{index.number}_"
    name = prefix + hashlib.sha256(place["model"].encode()).hexdigest()[:12]
    async with database.owner() as connection:
        rows = await connection.execute(
            text(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'search_vectors' AND starts_with(indexname, :own)"
            ),
            {"own": prefix},
        )
        there = set(rows.scalars())
        for old in there - {name}:
            await connection.execute(text(f"DROP INDEX IF EXISTS {old}"))
        if name not in there and length:
            # Ids are ours and the model's name was checked: an index's condition takes no parameters.
            await connection.execute(
                text(
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON search_vectors USING hnsw"
                    f" ((CAST(vector AS halfvec({int(length)}))) halfvec_cosine_ops) WHERE {_only(place)}"
                )
            )


def _only(place: Mapping[str, Any]) -> str:
    return f"tenant_id = '{place['tenant']}' AND shop_id = '{place['shop']}' AND model = '{place['model']}'"


def nearest(index: SearchIndex, *, tenant_id: str, shop_id: str, vector: QueryVector) -> str:
    """Return the SQL that gives (source_id, part, distance) of what is nearest, for a shop of this size.

    A large shop's is written with literals, without which the planner cannot know that its own index fits.
    """
    if not is_large(index) or _PLAIN_NAME.fullmatch(vector.model) is None:
        return (
            "SELECT v.source_id, v.part, v.vector <=> CAST(:vector AS halfvec) AS distance FROM search_vectors AS v"
            " WHERE v.tenant_id = :tenant AND v.shop_id = :shop AND v.model = :model"
            " ORDER BY v.vector <=> CAST(:vector AS halfvec) LIMIT :near"
        )
    own = _only({"tenant": tenant_id, "shop": shop_id, "model": vector.model})
    as_indexed = f"CAST(vector AS halfvec({len(vector.values)}))"
    distance = f"{as_indexed} <=> CAST(:vector AS halfvec({len(vector.values)}))"
    return (
        f"SELECT source_id, part, {distance} AS distance FROM search_vectors WHERE {own}"  # noqa: S608 - see above
        f" ORDER BY {distance} LIMIT :near"
    )


def _text(row: Any) -> str:
    """Return what a vector is made of: a product's names and the beginning of its text, a passage under its titles."""
    if row.kind != PRODUCT:
        return "\n".join(part for part in (row.title, row.heading, row.passage) if part)
    told = row.translation or {}
    categories = told.get("categories") or row.categories or ()
    names = " ".join(part for part in (told.get("title") or row.title, row.brand, *categories[-2:]) if part)
    facts = ", ".join(f"{name} {value}" for name, value in list((row.attributes or {}).items())[:8])
    return "\n".join(
        part for part in (names, facts, plain(told.get("description") or row.description or "")[:600]) if part
    )
