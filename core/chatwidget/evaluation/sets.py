"""Judged sets as folders hold them: `products.jsonl[.gz]`, `queries*.tsv`, `qrels*.tsv[.gz]`."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import orjson

from chatwidget.errors import InvalidInput
from chatwidget.evaluation.metrics import Gains
from chatwidget.hooks.types import Money, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSet:
    """Products, ways of asking for them (`queries`, `queries_chat` …), and what people judged relevant."""

    name: str
    folder: Path
    queries: Mapping[str, Mapping[str, str]]
    judged: Mapping[str, Gains]

    def products(self) -> Iterator[Product]:
        """Yield the products one by one; a set need not fit in memory."""
        with _open(_one_of(self.folder, "products.jsonl.gz", "products.jsonl")) as lines:
            for line in lines:
                yield product(orjson.loads(line))


def read_set(folder: Path) -> JudgedSet:
    """Read a set but for its products; raises `InvalidInput` with what is missing."""
    _one_of(folder, "products.jsonl.gz", "products.jsonl")
    asked = {path.name.removesuffix(".tsv"): _pairs(path) for path in sorted(folder.glob("queries*.tsv"))}
    if not asked:
        raise InvalidInput(f"{folder} holds no queries.tsv.", code="evaluation_set_incomplete")
    judged: dict[str, dict[str, float]] = {}
    files = sorted(folder.glob("qrels*.tsv*"))
    if not files:
        raise InvalidInput(f"{folder} holds no judgments (qrels.tsv).", code="evaluation_set_incomplete")
    for path in files:
        with _open(path) as lines:
            for line in lines:
                query, item, gain = [*line.rstrip("\n").split("\t"), "", ""][:3]
                if _is_number(gain):
                    judged.setdefault(query, {})[item] = float(gain)
    return JudgedSet(name=folder.name, folder=folder, queries=asked, judged=judged)


def product(row: Mapping[str, Any]) -> Product:
    """Return a line of `products.jsonl` as the catalogue takes it."""
    currency = row.get("currency", "USD")
    attributes = {name: str(value) for name, value in (row.get("attrs") or {}).items()}
    if row.get("color"):
        attributes["color"] = row["color"]
    return Product(
        external_id=str(row["id"]),
        title=row["title"],
        description=f"{row.get('description') or ''}\n{row.get('bullets') or ''}".strip(),
        brand=row.get("brand") or None,
        categories=row.get("category") or [],
        attributes=attributes,
        price=Money(amount=Decimal(str(row["price"])), currency=currency) if row.get("price") else None,
        available=row.get("available"),
        language=row.get("language"),
    )


def _pairs(path: Path) -> dict[str, str]:
    pairs = [line.split("\t", 1) for line in path.read_text().splitlines() if "\t" in line]
    return {query: words for query, words in pairs if query != "query_id"}


def _one_of(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvalidInput(f"{folder} holds no {names[-1]}.", code="evaluation_set_incomplete")


def _open(path: Path) -> IO[str]:
    return gzip.open(path, "rt") if path.suffix == ".gz" else path.open()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
