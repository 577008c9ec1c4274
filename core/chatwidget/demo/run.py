"""Runs the demo: servers, database, worker, storefront; connects the shop through the real API and the real crawler."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from rich.console import Console
from starlette.types import ASGIApp

from chatwidget import embedded, log, serving
from chatwidget.app import create_app
from chatwidget.db import migrate
from chatwidget.demo.preview import create_preview
from chatwidget.demo.setting_up import Demo, set_up
from chatwidget.demo.state import State
from chatwidget.demo.storefront import create_storefront
from chatwidget.demo.workers import working
from chatwidget.errors import ConfigurationError
from chatwidget.settings import Settings, load_settings
from chatwidget.widgets.service import embed_tag

HOST = "127.0.0.1"


def run(*, port: int, site: str | None, data_dir: Path | None, reset: bool, as_json: bool) -> None:
    """Run the demo until it is told to stop; raises `ConfigurationError` with one sentence for the user."""
    console = Console(stderr=True)
    serving.check_port(HOST, port)
    folder = data_dir or embedded.default_data_dir() / "demo"
    try:
        if reset:
            embedded.reset(folder)
        with console.status("Starting …") as status:

            def progress(sentence: str) -> None:
                status.update(f"{sentence} …")

            with embedded.services(folder, on_progress=progress) as services:
                progress("Bringing the database up to date")
                migrate.upgrade(services.database_url)
                state = State.load(folder / "demo.json")
                demo_settings, store_port = _settings(services, state, port=port, site=site)
                log.configure(level="WARNING")
                asyncio.run(
                    _run(
                        demo_settings,
                        state,
                        console=console,
                        progress=progress,
                        stop_progress=status.stop,
                        store_port=store_port,
                        site=site,
                        as_json=as_json,
                    )
                )
                progress("Stopping")
    except embedded.EmbeddedServicesError as error:
        raise ConfigurationError(str(error)) from error


def _settings(services: embedded.Services, state: State, *, port: int, site: str | None) -> tuple[Settings, int]:
    """Return this run's settings, which the worker gets by its environment."""
    store_port = _storefront_port(state.store_port or port + 1)
    state.store_port = store_port
    private = [f"{HOST}:{store_port}"]
    if site:  # whoever runs the demo has named this address, so it may be one of their own machines
        parts = urlsplit(site if "://" in site else f"https://{site}")
        private.append(parts.netloc)
    values = {
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "API_PORT": str(port),
        "PUBLIC_URL": f"http://{HOST}:{port}",
        "REALTIME_URL": f"http://{HOST}:{port}",
        "HOST": HOST,
        "JWT_SECRET": state.jwt_secret,
        "CREDENTIALS_KEY": state.credentials_key,
        "APP_ENV": "development",
        "LOG_LEVEL": "WARNING",
        "GENERIC_SITE_PRIVATE_HOSTS": ",".join(private),
        "GENERIC_SITE_REQUESTS_PER_SECOND": os.environ.get("GENERIC_SITE_REQUESTS_PER_SECOND", "50"),
    }
    os.environ.update(values)
    return load_settings(), store_port


async def _run(
    settings: Settings,
    state: State,
    *,
    console: Console,
    progress: Callable[[str], None],
    stop_progress: Callable[[], None],
    store_port: int,
    site: str | None,
    as_json: bool,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    origin = f"http://{HOST}:{store_port}"
    shown: dict[str, str] = {"tag": ""}
    storefront = (
        create_preview(embed_tag=lambda: shown["tag"], site=site)
        if site
        else create_storefront(embed_tag=lambda: shown["tag"], base_url=origin)
    )
    progress("Starting the API and the storefront")
    async with (
        _serving(create_app(settings), settings.api_port),
        _serving(storefront, store_port),
        working() as workers,
    ):
        setting_up = asyncio.create_task(
            set_up(settings, state, origin=origin, site=site, progress=progress, workers=workers)
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({setting_up, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not setting_up.done():
            setting_up.cancel()
            with suppress(asyncio.CancelledError):
                await setting_up
            return
        demo = await setting_up
        shown["tag"] = embed_tag(f"{settings.public_url}/widget.js", demo.widget_id)
        stop_progress()
        _tell(demo, console, as_json=as_json)
        await stopping


def _tell(demo: Demo, console: Console, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(demo)), flush=True)  # noqa: T201 - this line is the command's whole output
        return
    answers = (
        "by OpenAI"
        if demo.answerer == "openai"
        else "offline, composed from the catalogue (set OPENAI_API_KEY for a model)"
    )
    console.print(f"\n[bold green]Ready.[/] Ask the chat on the storefront: [bold]{demo.storefront_url}[/]")
    console.print(f"  Console     {demo.console_url}   {demo.email} / {demo.password}")
    console.print(f"  API         {demo.api_url}   key {demo.api_key}", highlight=False)
    console.print(f"  Answers     {answers}")
    console.print("  Ctrl-C stops everything; the data stays for the next start.\n")


def _storefront_port(wanted: int) -> int:
    """Return the port the storefront had before if it is free, so that links of earlier chats still work."""
    for port in (wanted, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise ConfigurationError("No port is free for the storefront.")


class _Quiet(uvicorn.Server):
    """A server that leaves signals to the demo, which stops its parts in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _serving(app: ASGIApp, port: int) -> AsyncIterator[None]:
    server = _Quiet(serving.config(app, host=HOST, port=port))
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
            raise ConfigurationError(f"Nothing could be served on port {port}.")
        await asyncio.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        await task
