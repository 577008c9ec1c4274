"""A small judged set through the search itself: it is found in plain words, in a shopper's, mistyped and in Spanish."""

import asyncio
import gzip
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select
from tests.fixtures.processes import environment

from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database
from chatwidget.errors import InvalidInput
from chatwidget.evaluation.retrieval import changes, evaluate
from chatwidget.evaluation.sets import read_set
from chatwidget.models import Tenant
from chatwidget.settings import Settings

PRODUCTS = {
    "kettle": ("Steel kettle 1.7 l", "Boils water fast, cordless, with a whistle.", "Kitchen"),
    "teapot": ("Porcelain teapot", "For four cups of tea, dishwasher safe.", "Kitchen"),
    "pan": ("Cast iron frying pan 28 cm", "For steaks and pancakes, on every hob.", "Kitchen"),
    "knife": ("Bread knife", "Serrated blade of stainless steel.", "Kitchen"),
    "hammock": ("Cotton hammock", "For two, with a carrying bag.", "Garden"),
    "hose": ("Garden hose 25 m", "Does not kink; fits every tap.", "Garden"),
    "rake": ("Leaf rake", "Light, with an adjustable head.", "Garden"),
    "lamp": ("Reading lamp", "Dimmable LED, clamps to the bed.", "Lighting"),
    "lantern": ("Solar lantern", "Charges by day and shines at night.", "Lighting"),
    "blanket": ("Wool blanket", "Merino wool, 140 by 200 cm.", "Bedroom"),
    "pillow": ("Memory foam pillow", "For people who sleep on their side.", "Bedroom"),
    "curtain": ("Blackout curtain", "Keeps the light out of the bedroom.", "Bedroom"),
}
QUERIES = {
    "1": ("cordless kettle", {"kettle": 3, "teapot": 1}),
    "2": ("frying pan", {"pan": 3}),
    "3": ("garden hose", {"hose": 3, "rake": 1}),
    "4": ("solar lantern", {"lantern": 3, "lamp": 1}),
    "5": ("wool blanket", {"blanket": 3}),
    "6": ("blackout curtains", {"curtain": 3}),
}
CHAT = "hi! I'm looking for a {} for my new flat, do you have one?"
TYPOS = {
    "1": "cordles kettle",
    "2": "fryng pan",
    "3": "gardenn hose",
    "4": "solar lantren",
    "5": "woll blanket",
    "6": "blackuot curtains",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with gzip.open(tmp_path / "products.jsonl.gz", "wb") as lines:
        for name, (title, description, category) in PRODUCTS.items():
            row = {"id": name, "title": title, "description": description, "category": [category], "price": 20}
            lines.write(orjson.dumps(row) + b"\n")
    ways = {
        "queries": {query: words for query, (words, _) in QUERIES.items()},
        "queries_chat": {query: CHAT.format(words) for query, (words, _) in QUERIES.items()},
        "queries_typo": TYPOS,
    }
    for way, asked in ways.items():
        rows = "".join(f"{query}\t{words}\n" for query, words in asked.items())
        (tmp_path / f"{way}.tsv").write_text(f"query_id\tquery\n{rows}")
    judged = "".join(f"{q}\t{item}\t{gain}\n" for q, (_, gains) in QUERIES.items() for item, gain in gains.items())
    (tmp_path / "qrels.tsv").write_text(f"query_id\tproduct_id\tgain\n{judged}")
    return tmp_path


async def test_the_search_is_good_however_it_is_asked(db: Database, folder: Path) -> None:
    report = await evaluate(db, Catalogue(db), read_set(folder))
    assert report.products == len(PRODUCTS)
    for way in ("queries", "queries_chat", "queries_typo"):
        figures = report.figures[way]
        assert figures.queries == len(QUERIES)
        assert figures.ndcg_10 > 0.9, way
        assert figures.in_prompt == 1.0, way
        assert figures.empty == 0.0, way


async def test_nothing_of_the_evaluation_stays(db: Database, folder: Path) -> None:
    await evaluate(db, Catalogue(db), read_set(folder))
    async with db.system() as unit:
        left = await unit.scalar(
            select(func.count()).select_from(Tenant).where(Tenant.company_name == f"Evaluation of {folder.name}")
        )
    assert left == 0


async def test_a_report_tells_which_queries_have_changed(db: Database, folder: Path) -> None:
    before = await evaluate(db, Catalogue(db), read_set(folder))
    worse = {way: {**queries, "2": 0.25} for way, queries in before.queries.items()}
    assert changes(before.as_json(), before) == []
    found = changes(before.as_json(), replace(before, queries=worse))
    assert [(way, query) for way, query, _old, _new in found] == [(way, "2") for way in before.queries]
    assert all(new < old for _way, _query, old, new in found)


def test_an_incomplete_folder_says_what_is_missing(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    with pytest.raises(InvalidInput, match="judgments"):
        read_set(folder)
    (folder / "products.jsonl.gz").unlink()
    with pytest.raises(InvalidInput, match="products"):
        read_set(folder)


async def eval_sets(settings: Settings, *arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatwidget", "eval", "sets", *arguments),
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_command_reports_compares_and_gates(settings: Settings, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    code, out, err = await eval_sets(settings, str(folder), "--json", "--report", str(report), "--least", "0.9")
    assert (code, err) == (0, "")
    assert orjson.loads(out)[0]["figures"]["queries"]["ndcg_10"] > 0.9
    earlier = orjson.loads(report.read_bytes())
    earlier[0]["queries"]["queries"]["1"] = 0.1
    report.write_bytes(orjson.dumps(earlier))
    code, out, _err = await eval_sets(settings, str(folder), "--compare", str(report))
    assert code == 0
    assert "queries 1: 0.100 → " in out
    assert (await eval_sets(settings, str(folder), "--least", "1"))[0] == 1
    code, _out, err = await eval_sets(settings, str(folder / "nowhere"))
    assert code == 1
    assert err.startswith("Error:")
    assert "products" in err
