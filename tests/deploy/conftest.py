"""The topology of compose.yaml by hand, started once: nginx before the API and two realtime processes."""

import asyncio
import getpass
import re
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from tests.fixtures.app import free_port
from tests.fixtures.model import StubModel
from tests.fixtures.processes import Process, _ready, environment

from chatwidget.settings import Settings

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@dataclass(slots=True, kw_only=True)
class Installation:
    """What compose.yaml starts, without its containers."""

    url: str
    model: StubModel
    folder: Path
    environment: dict[str, str]
    realtime: dict[str, Process] = field(default_factory=dict)

    async def start(self, command: str, port: int) -> Process:
        """Start `chatwidget <command>` on a port."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chatwidget", command),
            env={**self.environment, "API_PORT": str(port), "WS_PORT": str(port)},
            start_new_session=True,
        )
        return Process(f"http://127.0.0.1:{port}", process)

    def forget(self) -> None:
        """Begin a new page of nginx's access log."""
        self.access_log.write_text("")

    @property
    def access_log(self) -> Path:
        """Whom nginx has asked for what."""
        return self.folder / "access.log"

    def serving(self, path: str) -> Process:
        """Return the realtime process to which nginx has sent requests for `path`; all went to one."""
        rows = [line.split() for line in self.access_log.read_text().splitlines()]
        (address,) = {upstream for upstream, asked in rows if asked == path}
        return self.realtime[address]

    async def revive(self, dead: Process) -> None:
        """Start a killed realtime process again, at its old address."""
        await dead.process.wait()
        address = dead.url.removeprefix("http://")
        self.realtime[address] = await self.start("realtime", int(address.rpartition(":")[2]))
        await _ready(self.realtime[address])


def configured(api: Process, realtime: list[str], *, port: int, folder: Path) -> str:
    """Return deploy/nginx.conf for this machine: its own names and places, and nothing else, replaced."""
    text = (ROOT / "deploy" / "nginx.conf").read_text().replace("/tmp/", f"{folder}/")
    for theirs, ours in {
        r"resolver [^;]+;": "",  # of Docker's own network
        r"server api:3000 resolve;": f"server {api.url.removeprefix('http://')};",
        r"server realtime:3001 resolve;": " ".join(f"server {address};" for address in realtime),
        r"listen 8080;": f"listen 127.0.0.1:{port};",
        r"access_log /dev/stdout;": f"log_format test '$upstream_addr $uri'; access_log {folder}/access.log test;",
    }.items():
        text, count = re.subn(theirs, ours, text)
        assert count == 1, theirs
    return text


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stub() -> AsyncIterator[StubModel]:
    """A stub model for all tests of the module."""
    model = StubModel()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    model.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield model
    model.hold.set()
    await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def installation(
    settings: Settings, stub: StubModel, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """Two realtime processes and the API behind nginx, which alone is trusted about addresses."""
    assert NGINX is not None
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    made = Installation(
        url=f"http://127.0.0.1:{port}",
        model=stub,
        folder=folder,
        environment=environment(
            settings,
            OPENAI_BASE_URL=stub.url,
            OPENAI_API_KEY="sk-test",
            TRUSTED_PROXIES="127.0.0.1/32",
            VISITORS_PER_MINUTE="30",
        ),
    )
    api = await made.start("api", free_port())
    for _ in range(2):
        process = await made.start("realtime", free_port())
        made.realtime[process.url.removeprefix("http://")] = process
    conf = folder / "nginx.conf"
    conf.write_text(configured(api, list(made.realtime), port=port, folder=folder))
    nginx = await asyncio.create_subprocess_exec(
        *(NGINX, "-p", str(folder), "-c", str(conf), "-g", f"daemon off; user {getpass.getuser()};")
    )
    try:
        await _ready(Process(made.url, nginx))
        for process in made.realtime.values():
            await _ready(process)
        yield made
    finally:
        for started in (nginx, api.process, *(each.process for each in made.realtime.values())):
            if started.returncode is None:
                started.terminate()
            await started.wait()
