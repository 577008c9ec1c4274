"""`chatwidget eval`: judged sets and saved cases from the command line, for people and for CI."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import orjson
import typer
from rich.console import Console
from rich.table import Table

from chatwidget import log
from chatwidget.errors import ChatWidgetError
from chatwidget.settings import load_settings

if TYPE_CHECKING:
    from chatwidget.evaluation.retrieval import SetReport
    from chatwidget.runtime import Runtime

app = typer.Typer(help="Measure search and answers.", no_args_is_help=True)
out = Console()
T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command("sets")
def sets(
    folders: Annotated[list[Path], typer.Argument(help="Each with products.jsonl.gz, queries*.tsv, qrels*.tsv.gz.")],
    tokens: Annotated[int, typer.Option(min=50, help="Budget of a prompt's product cards.")] = 600,
    report: Annotated[Path | None, typer.Option(help="Write the whole report there.")] = None,
    compare: Annotated[Path | None, typer.Option(help="An earlier report: show which queries changed.")] = None,
    least: Annotated[float | None, typer.Option(help="Exit with 1 if an nDCG@10 is below.", min=0, max=1)] = None,
    as_json: Json = False,
) -> None:
    """Run judged sets through the search that answers use: nDCG@10, recall, a relevant product in the prompt."""
    from chatwidget.evaluation.retrieval import evaluate
    from chatwidget.evaluation.sets import read_set

    judged = [read_set(folder) for folder in folders]
    before = {one["name"]: one for one in orjson.loads(compare.read_bytes())} if compare else {}

    async def run(runtime: "Runtime") -> "list[SetReport]":
        return [await evaluate(runtime.database, runtime.catalogue, one, prompt_tokens=tokens) for one in judged]

    reports = _with_runtime(run)
    written = orjson.dumps([one.as_json() for one in reports], option=orjson.OPT_INDENT_2)
    if report is not None:
        report.write_bytes(written)
    if as_json:
        print(written.decode())  # noqa: T201 - the command's output
    else:
        for one in reports:
            _show(one, before.get(one.name))
    figures = [figure.ndcg_10 for one in reports for figure in one.figures.values()]
    if least is not None and min(figures, default=0.0) < least:
        raise typer.Exit(1)


@app.command("cases")
def cases(
    shop_id: Annotated[str, typer.Argument(help="The shop whose saved cases are asked.")], as_json: Json = False
) -> None:
    """Ask a shop's saved cases now; exits with 1 if one fails."""

    async def run(runtime: "Runtime") -> list[dict[str, Any]]:
        return await runtime.evaluation.run_now(shop_id)

    results = _with_runtime(run)
    failed = [result for result in results if not result["passed"]]
    if as_json:
        print(orjson.dumps({"passed": len(results) - len(failed), "failed": len(failed), "results": results}).decode())  # noqa: T201 - the command's output
    else:
        for result in results:
            mark = "[green]✓[/]" if result["passed"] else "[red]✗[/]"
            out.print(f"{mark} {result['name']}", highlight=False)
            for failure in result["failures"]:
                out.print(f"    {failure}", highlight=False)
        out.print(f"{len(results) - len(failed)} passed, {len(failed)} failed", highlight=False)
    if failed:
        raise typer.Exit(1)


def _show(report: "SetReport", before: dict[str, Any] | None) -> None:
    from chatwidget.evaluation.retrieval import changes

    title = f"{report.name}: {report.products} products, {report.products_per_second:.0f} a second"
    table = Table("asked as", "queries", "nDCG@10", "R@10", "R@100", "in the prompt", "empty", title=title)
    for way, figures in report.figures.items():
        shares = (figures.ndcg_10, figures.recall_10, figures.recall_100, figures.in_prompt, figures.empty)
        table.add_row(way, str(figures.queries), *(f"{share:.3f}" for share in shares))
    out.print(table)
    for way, query, old, new in changes(before, report) if before else ():
        out.print(f"  {way} {query}: {old:.3f} → {new:.3f}", highlight=False)


def _with_runtime(work: "Callable[[Runtime], Awaitable[T]]") -> T:
    from chatwidget.runtime import build, running

    settings = load_settings()
    log.configure(form=settings.log_format, level=settings.log_level)

    async def run() -> T:
        async with running(build(settings, statement_timeout_ms=60_000)) as runtime:
            return await work(runtime)

    try:
        return asyncio.run(run())
    except OSError as error:
        raise ChatWidgetError(str(error)) from error
