"""`chatwidget`: every command of the product, each a few lines."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from chatwidget import log
from chatwidget.commands import evaluation
from chatwidget.errors import ChatWidgetError
from chatwidget.settings import Settings, load_settings

app = typer.Typer(
    help="The open, self-hostable AI chat for shops.", no_args_is_help=True, pretty_exceptions_enable=False
)
tenant_app = typer.Typer(help="Manage tenants.", no_args_is_help=True)
app.add_typer(tenant_app, name="tenant")
app.add_typer(evaluation.app, name="eval")
out = Console()
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def _settings(**overrides: object) -> Settings:
    settings = load_settings(**overrides)
    log.configure(form=settings.log_format, level=settings.log_level)
    return settings


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of REST, Socket.IO and the widget.")] = 3000,
    site: Annotated[str | None, typer.Option(help="Connect this web site instead of the demo storefront.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the demo keeps its data.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the data of earlier runs first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line when ready, and nothing else.")] = False,
) -> None:
    """Start a shop, its chat and everything behind it."""
    from chatwidget.demo.run import run

    run(port=port, site=site, data_dir=data_dir, reset=reset, as_json=as_json)


@app.command()
def serve() -> None:
    """Serve REST and Socket.IO on API_PORT."""
    from chatwidget import serving

    settings = _settings()
    serving.run(settings, port=settings.api_port)


@app.command()
def api() -> None:
    """Serve REST alone on API_PORT."""
    from chatwidget import serving

    settings = _settings()
    serving.run(settings, port=settings.api_port, realtime=False)


@app.command()
def realtime() -> None:
    """Serve Socket.IO alone on WS_PORT."""
    from chatwidget import serving

    settings = _settings()
    serving.run(settings, port=settings.ws_port, rest=False)


def _celery(*arguments: str) -> NoReturn:
    _settings()
    command = [sys.executable, "-m", "chatwidget_worker", *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - the worker is this very installation


@app.command()
def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="How many jobs at once.")] = 2,
    queues: Annotated[str, typer.Option(help="Which queues, by commas.")] = "chat,webhook,sync",
) -> None:
    """Run jobs: catalogue syncs, webhooks, what plugins are told."""
    _celery("worker", "--loglevel=WARNING", f"--concurrency={concurrency}", f"--queues={queues}")


@app.command()
def beat() -> None:
    """Wake what is overdue, and start what happens by the clock."""
    _celery("beat", "--loglevel=WARNING")


@app.command()
def migrate() -> None:
    """Bring the database up to date; safe from several hosts at once."""
    from chatwidget.db import migrate as migrations

    migrations.upgrade(_settings().database_url)
    out.print("The database is up to date.")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check everything an installation needs; exits with 1 if anything is broken."""
    from chatwidget.doctor import Finding, examine
    from chatwidget.runtime import build, running

    settings = _settings()

    async def look() -> list[Finding]:
        async with running(build(settings)) as runtime:
            return [finding async for finding in examine(runtime)]

    findings = asyncio.run(look())
    if as_json:
        print(json.dumps({"ok": all(f.ok for f in findings), "checks": [_plain(f) for f in findings]}))  # noqa: T201
    else:
        for finding in findings:
            mark = "[green]✓[/]" if finding.ok else "[red]✗[/]"
            out.print(f"{mark} {finding.name}: {finding.message}", highlight=False)
            if finding.next_step:
                out.print(f"    → {finding.next_step}", highlight=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def plugins(as_json: Json = False) -> None:
    """Show what is installed, its version and its hooks."""
    from chatwidget.hooks import Hooks

    found = Hooks().plugins()
    if as_json:
        rows = [{"name": p.name, "version": p.version, "hooks": list(p.hooks)} for p in found]
        print(json.dumps(rows))  # noqa: T201
        return
    if not found:
        out.print('No plugin is installed. Try: pip install "chatwidget[generic-site]"')
        return
    table = Table("plugin", "version", "hooks")
    for plugin in found:
        table.add_row(plugin.name, plugin.version, ", ".join(plugin.hooks))
    out.print(table)


@tenant_app.command("create")
def create_tenant(
    email: Annotated[str, typer.Option(prompt=True)],
    company_name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="CHATWIDGET_TENANT_PASSWORD")],
    as_json: Json = False,
) -> None:
    """Create a tenant with its owner and a first API key."""
    from chatwidget.runtime import build, running
    from chatwidget.tenants.schemas import Registration

    settings = _settings()
    wanted = _valid(lambda: Registration(email=email, password=password, company_name=company_name))

    async def create() -> dict[str, Any]:
        async with running(build(settings)) as runtime:
            made = await runtime.tenants.register(wanted, address="command line")
            return {"tenant_id": made.tenant.id, "user_id": made.user.id, "api_key": made.api_key}

    made = asyncio.run(create())
    if as_json:
        print(json.dumps(made))  # noqa: T201
    else:
        out.print(f"Tenant {made['tenant_id']}, API key (shown this once): {made['api_key']}", highlight=False)


TenantId = Annotated[str, typer.Option("--tenant", help="The tenant's id.")]
Email = Annotated[str | None, typer.Option(help="The shopper's e-mail address.")]
CustomerId = Annotated[str | None, typer.Option(help="Their id at the shop's platform.")]


@app.command()
def export(
    tenant: TenantId,
    email: Email = None,
    customer_id: CustomerId = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write there instead of printing.")] = None,
) -> None:
    """Print everything that is known of one shopper, as JSON."""
    told = _of_shopper("report", tenant, email, customer_id)
    text = json.dumps(told["data"], indent=2, ensure_ascii=False)
    if out_file is not None:
        out_file.write_text(text)
    else:
        print(text)  # noqa: T201


@app.command()
def erase(tenant: TenantId, email: Email = None, customer_id: CustomerId = None, as_json: Json = False) -> None:
    """Delete one shopper with everything they said."""
    counts = _of_shopper("erase", tenant, email, customer_id)["counts"]
    if as_json:
        print(json.dumps(counts))  # noqa: T201
    else:
        out.print(", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "Nobody was known.")


def _of_shopper(what: str, tenant: str, email: str | None, customer_id: str | None) -> dict[str, Any]:
    from chatwidget.privacy.schemas import SubjectIn
    from chatwidget.privacy.service import Subject
    from chatwidget.runtime import build, running

    settings = _settings()
    subject = Subject(**_valid(lambda: SubjectIn(email=email, customer_id=customer_id)).model_dump())

    async def run() -> dict[str, Any]:
        async with running(build(settings)) as runtime:
            done = await getattr(runtime.privacy, what)(tenant, subject, by="command line")
            plain: dict[str, Any] = done.model_dump(mode="json")
            return plain

    return asyncio.run(run())


@app.command()
def openapi() -> None:
    """Print the OpenAPI description of the REST API."""
    from chatwidget.app import create_rest

    print(json.dumps(create_rest(load_settings()).openapi(), indent=2))  # noqa: T201


def _valid(make: Callable[[], Any]) -> Any:
    from pydantic import ValidationError

    try:
        return make()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = f"{first['loc'][0]}: " if first["loc"] else ""
        raise ChatWidgetError(f"{place}{first['msg'].removeprefix('Value error, ')}") from None


def _plain(finding: Any) -> dict[str, Any]:
    return {"name": finding.name, "ok": finding.ok, "message": finding.message, "next_step": finding.next_step}


def _add_plugins_commands() -> None:
    """Mount what plugins add, where it may be meant: loading every plugin would slow all other commands down."""
    asked = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), None)
    own = {
        command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands
    }
    if asked is None or asked not in own | {group.name for group in app.registered_groups}:
        from chatwidget.hooks import Hooks

        for name, commands in Hooks().commands().items():
            app.add_typer(commands, name=name.replace("_", "-"))


def main() -> None:
    """Run a command; an error is one sentence, never a traceback."""
    try:
        _add_plugins_commands()
        app()
    except ChatWidgetError as error:
        err.print(f"[red]Error:[/] {error.message}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("LOG_LEVEL") == "DEBUG":
            raise
        reason = str(error).partition("\n")[0] or type(error).__name__
        err.print(f"[red]Error:[/] {reason} (LOG_LEVEL=DEBUG shows more)", highlight=False, soft_wrap=True)
        sys.exit(1)
