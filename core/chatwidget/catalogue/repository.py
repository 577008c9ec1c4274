"""Stores products and pages and keeps the search index with them, in batches and by set-based statements.

Rows are locked in the order of their external ids, so that two writers of one shop wait for each other and never
deadlock; a unit of work that writes several batches of one shop should write them in that order too, or commit between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import TextClause, or_, select, text

from chatwidget import models
from chatwidget.catalogue import counting, index
from chatwidget.catalogue.documents import Document, page_documents, product_documents
from chatwidget.catalogue.language import primary
from chatwidget.catalogue.records import record
from chatwidget.catalogue.rows import as_json
from chatwidget.db import UnitOfWork
from chatwidget.hooks.types import Page, Policy, Product, Shop
from chatwidget.ids import new_id
from chatwidget.text import storable

Item: TypeAlias = Product | Page | Policy
Status: TypeAlias = Literal["added", "updated", "unchanged"]
Table: TypeAlias = Literal["products", "pages"]

BATCH: Final = 250
"""Items written by one statement: its work stays far below the statement timeout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an upsert did, in items."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


_COLUMNS: Final[Mapping[Table, str]] = {
    "products": "title text, description text, url text, image_url text, brand text, categories text[], tags text[],"
    " attributes jsonb, price_amount numeric, price_currency text, available boolean, variants jsonb, language text,"
    " translations jsonb, content_hash text, source_updated_at timestamptz",
    "pages": "type text, kind text, title text, text text, url text, language text, content_hash text,"
    " source_updated_at timestamptz",
}


def _insert(table: Table) -> TextClause:
    names = ", ".join(column.split()[0] for column in _COLUMNS[table].split(", "))
    return text(
        f"INSERT INTO {table} (tenant_id, id, shop_id, external_id, {names}, seen_run)"  # noqa: S608 - our own names
        " SELECT :tenant, n.id, :shop, n.external_id, "
        + ", ".join(f"n.{name}" for name in names.split(", "))
        + f", :run FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS n(id text, external_id text, {_COLUMNS[table]})"
        " ORDER BY n.external_id ON CONFLICT (tenant_id, shop_id, external_id) DO NOTHING RETURNING external_id, id"
    )


def _update(table: Table) -> TextClause:
    names = [column.split()[0] for column in _COLUMNS[table].split(", ")]
    return text(
        f"UPDATE {table} AS t SET "  # noqa: S608 - our own names
        + ", ".join(f"{name} = n.{name}" for name in names)
        + ", seen_run = coalesce(:run, t.seen_run), updated_at = now()"
        f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS n(id text, {_COLUMNS[table]})"
        " WHERE t.tenant_id = :tenant AND t.id = n.id"
    )


def _lock(table: Table) -> TextClause:
    return text(
        f"SELECT external_id, id, content_hash FROM {table}"  # noqa: S608 - our own names
        " WHERE tenant_id = :tenant AND shop_id = :shop AND external_id = ANY(CAST(:external_ids AS text[]))"
        " ORDER BY external_id FOR UPDATE"
    )


def _seen(table: Table) -> TextClause:
    return text(
        f"UPDATE {table} SET seen_run = :run"  # noqa: S608 - our own names
        " WHERE tenant_id = :tenant AND id = ANY(:ids) AND seen_run IS DISTINCT FROM :run"
    )


def _delete(table: Table) -> TextClause:
    return text(f"DELETE FROM {table} WHERE tenant_id = :tenant AND id = ANY(:ids)")  # noqa: S608 - our own names


def _unseen(table: Table) -> TextClause:
    return text(
        f"SELECT external_id FROM {table} AS t"  # noqa: S608 - our own names
        " WHERE t.tenant_id = :tenant AND t.shop_id = :shop AND t.seen_run <> :run"
        # What no run has ever seen was pushed by the merchant, who alone takes it away again.
        # Who came or changed since the run began (by a webhook, the push API) is there, though the run had passed.
        " AND t.updated_at < coalesce((SELECT r.started_at FROM sync_runs AS r"
        "   WHERE r.tenant_id = :tenant AND r.id = :run), 'infinity')"
        " ORDER BY external_id LIMIT :most"
    )


def _forget(table: Table) -> TextClause:
    return text(
        f"DELETE FROM {table} WHERE tenant_id = :tenant AND id = ANY(ARRAY("  # noqa: S608 - our own names
        f"SELECT id FROM {table} WHERE tenant_id = :tenant AND shop_id = :shop LIMIT :most)) RETURNING 1"
    )


_SQL: Final[Mapping[Table, Mapping[str, TextClause]]] = {
    table: {
        "insert": _insert(table),
        "update": _update(table),
        "lock": _lock(table),
        "seen": _seen(table),
        "delete": _delete(table),
        "unseen": _unseen(table),
        "forget": _forget(table),
        "count": text(f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant AND shop_id = :shop"),  # noqa: S608 - same
    }
    for table in ("products", "pages")
}


DELIVERED: Final = "delivered"
"""Stands for the run that saw what came by a webhook first."""


async def upsert(
    unit: UnitOfWork, shop: models.Shop | Shop, items: Iterable[Item], run_id: str | None = None
) -> Counts:
    """Store products, pages and policies and make them found; of two with one external id the last counts."""
    statuses = list((await store(unit, shop, items, run_id)).values())
    return Counts(
        added=statuses.count("added"), updated=statuses.count("updated"), unchanged=statuses.count("unchanged")
    )


async def upsert_newer(unit: UnitOfWork, shop: models.Shop | Shop, product: Product) -> bool:
    """Store a product unless what is there is newer by the shop's own clock; returns whether it was stored."""
    known = await products(unit, shop.id, [product.external_id])
    there = known.get(storable(product.external_id))
    before = there.source_updated_at if there is not None else None
    if before and product.updated_at and before > product.updated_at:
        return False
    # New to us: seen by no run yet, and still the platform's, so a later run may miss it and remove it.
    await upsert(unit, shop, [product], None if there is not None else DELIVERED)
    return True


async def store(
    unit: UnitOfWork, shop: models.Shop | Shop, items: Iterable[Item], run_id: str | None = None
) -> dict[tuple[Table, str], Status]:
    """Do what `upsert` does and tell what became of each item, by table and external id."""
    tables: dict[Table, dict[str, Item]] = {"products": {}, "pages": {}}
    for item in items:
        external_id = storable(item.external_id)
        tables["products" if isinstance(item, Product) else "pages"][external_id] = item
    statuses: dict[tuple[Table, str], Status] = {}
    for table, of_table in tables.items():
        ordered = sorted(of_table.items())
        for start in range(0, len(ordered), BATCH):
            batch = dict(ordered[start : start + BATCH])
            written = await _store_batch(unit, shop, table, batch, run_id)
            statuses.update({(table, external_id): status for external_id, status in written.items()})
    return statuses


async def remove(unit: UnitOfWork, shop_id: str, external_ids: Iterable[str], *, table: Table = "products") -> int:
    """Remove products (or pages) and their terms by external id; return how many there were."""
    tenant_id = unit.info["tenant"]
    wanted = sorted({storable(external_id) for external_id in external_ids})
    removed = 0
    for start in range(0, len(wanted), BATCH):
        place = {"tenant": tenant_id, "shop": shop_id, "external_ids": wanted[start : start + BATCH]}
        ids = [row.id for row in await unit.execute(_SQL[table]["lock"], place)]
        if ids:
            await unit.execute(_SQL[table]["delete"], {"tenant": tenant_id, "ids": ids})
            await index.write(unit, tenant_id, shop_id, [], changed=ids)
            removed += len(ids)
    return removed


async def remove_unseen(unit: UnitOfWork, shop_id: str, run_id: str) -> int:
    """Remove what a full run did not see, batch by batch, and return how much that was.

    What has come or changed since the run began stays.
    """
    removed = 0
    for table in _SQL:
        parameters = {"tenant": unit.info["tenant"], "shop": shop_id, "run": run_id, "most": BATCH}
        while True:
            unseen = (await unit.execute(_SQL[table]["unseen"], parameters)).scalars().all()
            if not unseen:
                break
            removed += await remove(unit, shop_id, unseen, table=table)
    await settle(unit, shop_id)
    return removed


async def settle(unit: UnitOfWork, shop_id: str) -> None:
    """Count what large batches have left uncounted, at the end of a row of them."""
    await counting.settle(unit, unit.info["tenant"], shop_id)


async def keep(unit: UnitOfWork, shop_id: str, external_ids: Iterable[str], run_id: str) -> None:
    """Count items as seen by a run without changing them."""
    wanted = sorted({storable(external_id) for external_id in external_ids})
    if wanted:
        for table in _SQL:
            place = {"tenant": unit.info["tenant"], "shop": shop_id, "external_ids": wanted}
            ids = [row.id for row in await unit.execute(_SQL[table]["lock"], place)]
            await unit.execute(_SQL[table]["seen"], {"tenant": unit.info["tenant"], "run": run_id, "ids": ids})


async def forget(unit: UnitOfWork, shop_id: str) -> None:
    """Remove everything that is known of a shop's products and pages."""
    tenant_id = unit.info["tenant"]
    await index.forget(unit, tenant_id, shop_id)
    for table in _SQL:
        place = {"tenant": tenant_id, "shop": shop_id, "most": 5_000}
        while (await unit.execute(_SQL[table]["forget"], place)).first() is not None:
            pass


async def counts(unit: UnitOfWork, shop_id: str) -> dict[Table, int]:
    """Return how many products and pages a shop has."""
    place = {"tenant": unit.info["tenant"], "shop": shop_id}
    return {table: (await unit.execute(sql["count"], place)).scalar_one() for table, sql in _SQL.items()}


async def products(unit: UnitOfWork, shop_id: str, external_ids: Iterable[str]) -> dict[str, models.Product]:
    """Return a shop's products by external id; those that are not there are left out."""
    wanted = [storable(external_id) for external_id in external_ids]
    found = await unit.scalars(
        select(models.Product).where(
            models.Product.tenant_id == unit.info["tenant"],
            models.Product.shop_id == shop_id,
            models.Product.external_id.in_(wanted),
        )
    )
    return {product.external_id: product for product in found}


async def _store_batch(
    unit: UnitOfWork, shop: models.Shop | Shop, table: Table, items: Mapping[str, Item], run_id: str | None
) -> dict[str, Status]:
    default = shop.language if isinstance(shop, models.Shop) else shop.locale
    rows = {
        external_id: record(item, external_id, primary(item.language or default)) for external_id, item in items.items()
    }
    place = {"tenant": shop.tenant_id, "shop": shop.id}
    statuses: dict[str, Status] = {}
    ids: dict[str, str] = {}
    missing = list(rows)
    while missing:
        known = {
            row.external_id: row for row in await unit.execute(_SQL[table]["lock"], place | {"external_ids": missing})
        }
        changed: list[dict[str, Any]] = []
        unchanged: list[dict[str, Any]] = []
        fresh: list[dict[str, Any]] = []
        for external_id in missing:
            row = rows[external_id]
            if external_id not in known:
                row["id"] = new_id("product" if table == "products" else "page")
                fresh.append(row)
                continue
            ids[external_id] = row["id"] = known[external_id].id
            same = known[external_id].content_hash == row["content_hash"]
            statuses[external_id] = "unchanged" if same else "updated"
            (unchanged if same else changed).append(row)
        if unchanged and run_id is not None:
            seen = [row["id"] for row in unchanged]
            await unit.execute(_SQL[table]["seen"], {"tenant": shop.tenant_id, "run": run_id, "ids": seen})
        if changed:
            await unit.execute(_SQL[table]["update"], place | {"run": run_id, "rows": as_json(changed)})
        missing = []
        if fresh:
            inserted = await unit.execute(_SQL[table]["insert"], place | {"run": run_id, "rows": as_json(fresh)})
            made: dict[str, str] = {row.external_id: row.id for row in inserted}
            ids.update(made)
            statuses.update(dict.fromkeys(made, "added"))
            # Somebody else stored these a moment ago: now they are there to be locked.
            missing = [row["external_id"] for row in fresh if row["external_id"] not in made]
    await index.write(
        unit,
        shop.tenant_id,
        shop.id,
        [d for e, item in items.items() if statuses[e] != "unchanged" for d in _documents(item, ids[e], rows[e])],
        changed=[ids[e] for e, status in statuses.items() if status == "updated"],
    )
    return statuses


def _documents(item: Item, source_id: str, row: Mapping[str, Any]) -> Iterable[Document]:
    if isinstance(item, Product):
        return product_documents(item, source_id=source_id, language=row["language"])
    return page_documents(item, source_id=source_id, language=row["language"])


async def product_on_page(
    unit: UnitOfWork, shop_id: str, *, product_id: str | None, url: str | None
) -> models.Product | None:
    """Find a product by its own id or, where the page calls it otherwise, by the page's address."""
    bare = url.partition("#")[0] if url else None
    addresses = [bare, bare.partition("?")[0]] if bare else []
    rows = (
        await unit.scalars(
            select(models.Product)
            .where(
                models.Product.shop_id == shop_id,
                or_(models.Product.external_id == product_id, models.Product.url.in_(addresses)),
            )
            .limit(5)
        )
    ).all()
    return min(rows, key=lambda row: (row.external_id != product_id, row.url != bare), default=None)


async def policies(unit: UnitOfWork, shop_id: str, kind: str) -> Sequence[models.Page]:
    """Return a shop's policies of a kind."""
    query = select(models.Page).where(
        models.Page.shop_id == shop_id, models.Page.type == "policy", models.Page.kind == kind
    )
    return (await unit.scalars(query.order_by(models.Page.external_id).limit(10))).all()
