"""Measures the chat path beside a plain python-socketio server, in the same run and with the same client.

uv run python bench/chat.py [--rounds 3] [--products 20]
"""

import argparse
import asyncio
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp
import psutil  # type: ignore[import-untyped]  # ships no types
from bench.load import ORIGIN, Shopper, Target, arrive_all, percentile
from bench.stub import FIRST_SECONDS, TOKENS

from chatwidget.db import migrate
from chatwidget.embedded import Services, services

HERE = Path(__file__).resolve().parent
IDLE = 1_000
FLOOD = (10, 20)  # sockets, messages each
PACED = (10, 5)
STREAMS = 100
GETS = 2_000
PORTS = {"stub": 0, "ours": 0, "echo": 0}  # free ones, chosen when a run begins

FIGURES = {
    "flood: messages/s": "higher",
    "flood: CPU ms per message": "lower",
    "paced: CPU µs per token": "lower",
    "paced: added time to first chunk p50 ms": "lower",
    "paced: added time to first chunk p95 ms": "lower",
    "paced: ack p95 ms": "lower",
    "100 streams: CPU µs per token": "lower",
    "100 streams: added time to first chunk p95 ms": "lower",
    "100 streams: ack p95 ms": "lower",
    "idle: MB per 1,000 joined sockets": "lower",
    "CPU ms per connect + join": "lower",
    "GET /api/embed, cached: CPU µs": "lower",
}


def choose_ports() -> None:
    """Take ports that are free, so that no other server answers in place of the one that is measured."""
    probes = {name: socket.create_server(("127.0.0.1", 0)) for name in PORTS}
    for name, probe in probes.items():
        PORTS[name] = int(probe.getsockname()[1])
        probe.close()


@asynccontextmanager
async def process(*command: str, url: str, environment: dict[str, str]) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it answers before the block begins."""
    running = subprocess.Popen([sys.executable, *command], env={**os.environ, **environment})  # noqa: ASYNC220 - starting is quick
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(url):
                        break
                except aiohttp.ClientConnectionError:
                    if running.poll() is not None:
                        raise SystemExit(f"{command[0]} ended at once") from None
                    await asyncio.sleep(0.1)
        yield running
    finally:
        running.terminate()
        await asyncio.to_thread(running.wait)


@asynccontextmanager
async def ours(databases: Services, *, products: int) -> AsyncIterator[Target]:
    """Run ChatWidget as it is, with its limits out of the way of a machine that is many shoppers."""
    url = f"http://127.0.0.1:{PORTS['ours']}"
    environment = {
        "DATABASE_URL": databases.database_url,
        "REDIS_URL": databases.redis_url,
        "OPENAI_BASE_URL": f"http://127.0.0.1:{PORTS['stub']}/v1",
        "API_PORT": str(PORTS["ours"]),
        "HOST": "127.0.0.1",
        "TRUSTED_PROXIES": "127.0.0.1",
        "MESSAGES_PER_MINUTE": "100000",
        "VISITORS_PER_MINUTE": "100000",
        "WIDGET_MESSAGES_PER_MINUTE": "1000000",
        "LOG_LEVEL": "WARNING",
    }
    async with (
        process("-m", "chatwidget", "serve", url=f"{url}/healthz", environment=environment) as running,
        aiohttp.ClientSession() as session,
    ):

        async def call(method: str, path: str, body: Any, key: str = "") -> Any:
            headers = {"Authorization": f"Bearer {key}"} if key else {"Origin": ORIGIN}
            async with session.request(method, url + path, json=body, headers=headers) as answer:
                if answer.status >= 400:
                    raise SystemExit(f"{path}: {answer.status} {await answer.text()}")
                return await answer.json()

        account = {"email": f"b{time.time_ns()}@example.com", "password": "a long password", "company_name": "Bench"}
        key = (await call("POST", "/api/v1/auth/register", account))["api_key"]
        wanted: dict[str, Any] = {"name": "Chat", "domains": ["shop.example"]}
        if products:
            shop = {"platform": "generic_site", "name": "Shop", "domain": ORIGIN, "crawl": False}
            wanted["shop_id"] = (await call("POST", "/api/v1/shops", shop, key))["id"]
            rows = [_product(number) for number in range(products)]
            await call("PUT", f"/api/v1/shops/{wanted['shop_id']}/products", {"products": rows}, key)
        widget_id = (await call("POST", "/api/v1/widgets", wanted, key))["id"]
        admitting = [call("POST", f"/api/embed/{widget_id}/visitor", {}) for _ in range(IDLE + STREAMS)]
        tokens = [(await admitted)["token"] for admitted in admitting]
        yield Target(url=url, pid=running.pid, widget_id=widget_id, tokens=tokens)


@asynccontextmanager
async def echo() -> AsyncIterator[Target]:
    """Run the plain server."""
    url = f"http://127.0.0.1:{PORTS['echo']}"
    environment = {"OPENAI_BASE_URL": f"http://127.0.0.1:{PORTS['stub']}/v1"}
    command = (str(HERE / "echo.py"), str(PORTS["echo"]))
    async with process(*command, url=f"{url}/api/embed/x", environment=environment) as running:
        yield Target(url=url, pid=running.pid, widget_id="x", tokens=["none"] * (IDLE + STREAMS))


def _product(number: int) -> dict[str, Any]:
    return {
        "external_id": f"p{number}",
        "title": f"Storm jacket {number}",
        "description": "A jacket that keeps rain and wind out, with two pockets and a hood.",
        "url": f"{ORIGIN}/p{number}",
        "price": {"amount": f"{40 + number}.00", "currency": "EUR"},
        "available": True,
    }


async def measure(target: Target) -> dict[str, float]:
    """Take every figure of one server, on a fresh process."""
    found: dict[str, float] = {}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        few = await arrive_all(session, target, range(10))
        await asyncio.gather(*(shopper.say("warm up, which jacket is best?") for shopper in few))
        await _flood(target, few, found)
        await _paced(target, few, found)
        await _get(session, target, found)
        held, used = target.resident(), target.cpu()
        many = await arrive_all(session, target, range(10, 10 + IDLE))
        found["CPU ms per connect + join"] = (target.cpu() - used) / IDLE * 1e3
        await asyncio.sleep(1)
        found["idle: MB per 1,000 joined sockets"] = (target.resident() - held) / IDLE * 1_000
        await asyncio.gather(*(shopper.leave() for shopper in many[STREAMS:]))
        await _streams(target, many[:STREAMS], found)
        await asyncio.gather(*(shopper.leave() for shopper in [*few, *many[:STREAMS]]))
    return found


async def _flood(target: Target, shoppers: list[Shopper], found: dict[str, float]) -> None:
    sockets, each = FLOOD
    used, began = target.cpu(), time.perf_counter()

    async def ask(shopper: Shopper) -> None:
        for _ in range(each):
            await shopper.say("flood, which jacket keeps the rain out?")

    await asyncio.gather(*(ask(shopper) for shopper in shoppers[:sockets]))
    found["flood: messages/s"] = sockets * each / (time.perf_counter() - began)
    found["flood: CPU ms per message"] = (target.cpu() - used) / (sockets * each) * 1e3


async def _paced(target: Target, shoppers: list[Shopper], found: dict[str, float]) -> None:
    sockets, each = PACED
    used = target.cpu()
    exchanges = [
        exchange
        for _ in range(each)
        for exchange in await asyncio.gather(
            *(shopper.say("paced, which jacket keeps the rain out?") for shopper in shoppers[:sockets])
        )
    ]
    found["paced: CPU µs per token"] = (target.cpu() - used) / (sockets * each * TOKENS) * 1e6
    added = [(exchange.first - FIRST_SECONDS) * 1e3 for exchange in exchanges]
    found["paced: added time to first chunk p50 ms"] = percentile(added, 0.5)
    found["paced: added time to first chunk p95 ms"] = percentile(added, 0.95)
    found["paced: ack p95 ms"] = percentile([exchange.ack * 1e3 for exchange in exchanges], 0.95)


async def _streams(target: Target, shoppers: list[Shopper], found: dict[str, float]) -> None:
    used = target.cpu()
    exchanges = await asyncio.gather(*(shopper.say("paced, which jacket is warmest?") for shopper in shoppers))
    found["100 streams: CPU µs per token"] = (target.cpu() - used) / (len(shoppers) * TOKENS) * 1e6
    added = [(exchange.first - FIRST_SECONDS) * 1e3 for exchange in exchanges]
    found["100 streams: added time to first chunk p95 ms"] = percentile(added, 0.95)
    found["100 streams: ack p95 ms"] = percentile([exchange.ack * 1e3 for exchange in exchanges], 0.95)


async def _get(session: aiohttp.ClientSession, target: Target, found: dict[str, float]) -> None:
    async def get() -> None:
        async with session.get(f"{target.url}/api/embed/{target.widget_id}", headers={"Origin": ORIGIN}) as answer:
            await answer.read()

    await get()
    used = target.cpu()
    for _ in range(GETS):
        await get()
    found["GET /api/embed, cached: CPU µs"] = (target.cpu() - used) / GETS * 1e6


async def run(rounds: int, products: int) -> dict[str, dict[str, list[float]]]:
    """Measure both, in turn, so that a busy minute of the machine meets both."""
    taken: dict[str, dict[str, list[float]]] = {name: {figure: [] for figure in FIGURES} for name in ("ours", "echo")}
    choose_ports()
    with tempfile.TemporaryDirectory() as folder, services(Path(folder)) as databases:
        migrate.upgrade(databases.database_url)
        stub = (str(HERE / "stub.py"), str(PORTS["stub"]))
        async with process(*stub, url=f"http://127.0.0.1:{PORTS['stub']}/", environment={}):
            for number in range(rounds):
                for name in ("ours", "echo") if number % 2 == 0 else ("echo", "ours"):
                    print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
                    async with ours(databases, products=products) if name == "ours" else echo() as target:
                        for figure, value in (await measure(target)).items():
                            taken[name][figure].append(value)
    return taken


def table(taken: dict[str, dict[str, list[float]]]) -> str:
    """Return the medians, and the median of the rounds' ratios, as a Markdown table."""
    lines = ["| figure | better | ChatWidget | plain server | ratio |", "|---|---|---|---|---|"]
    for figure, better in FIGURES.items():
        mine, theirs = taken["ours"][figure], taken["echo"][figure]
        ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True)) if all(theirs) else float("nan")
        lines.append(
            f"| {figure} | {better} | {statistics.median(mine):.3g} | {statistics.median(theirs):.3g} | {ratio:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print where and how it was measured, and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--products", type=int, default=20, help="in the shop that answers lean on; 0 for no shop")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends the run ends its servers too
    taken = asyncio.run(run(chosen.rounds, chosen.products))
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {psutil.cpu_count()} cores, {platform.system()} {platform.machine()}, ", end=""
    )
    print(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}; medians of {chosen.rounds} rounds\n")
    print(table(taken))


if __name__ == "__main__":
    main()
