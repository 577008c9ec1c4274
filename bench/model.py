"""Measures what the model edge costs, beside the SDK used the usual way, in the same process and the same minutes.

uv run python bench/model.py [--rounds 5]

The request is one of a real chat in size: rules and cards, ten messages of history, eight tools. The stub says 60
tokens, at once (`flood`: what a message costs) or at a model's pace to many at a time (`paced`: what a token costs).
"""

import argparse
import asyncio
import os
import socket
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp
import openai
from bench.stub import TOKENS

from chatwidget.answers.completion import Usage
from chatwidget.answers.model import Model

FLOOD = (4, 50)  # at a time, each
PACED = (20, 4)
_TEXT = "A jacket that keeps rain and wind out, with two pockets and a hood, in blue and green. "
TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": f"tool_{number}",
            "description": _TEXT,
            "parameters": {
                "type": "object",
                "properties": {name: {"type": "string", "description": _TEXT} for name in ("query", "colour", "size")},
                "required": ["query"],
                "additionalProperties": False,
            },
        },
    }
    for number in range(8)
]


def talk(question: str) -> list[dict[str, Any]]:
    """Return the messages of a chat that has gone on for a while."""
    history = [{"role": ("user", "assistant")[number % 2], "content": _TEXT * 2} for number in range(10)]
    return [{"role": "system", "content": _TEXT * 60}, *history, {"role": "user", "content": question}]


Ask = Callable[[str], Awaitable[int]]


def ours(model: Model) -> Ask:
    """Ask by the model edge."""

    async def ask(question: str) -> int:
        return len([piece async for piece in model.complete(talk(question), Usage(), tools=TOOLS) if piece])

    return ask


def usual(client: Any) -> Ask:
    """Ask by the SDK as its documentation shows."""

    async def ask(question: str) -> int:
        stream = await client.chat.completions.create(model="stub", messages=talk(question), tools=TOOLS, stream=True)
        return len([chunk async for chunk in stream if chunk.choices and chunk.choices[0].delta.content])

    return ask


async def spent(ask: Ask, shape: tuple[int, int], question: str) -> float:
    """Return the seconds of this process's CPU for one question of many."""
    lanes, each = shape

    async def lane() -> None:
        for _ in range(each):
            if await ask(question) != TOKENS:
                raise SystemExit("An answer came short, so there is nothing to compare.")

    began = time.process_time()
    await asyncio.gather(*(lane() for _ in range(lanes)))
    return (time.process_time() - began) / (lanes * each)


async def run(rounds: int) -> dict[tuple[str, str], list[float]]:
    """Measure both in turn."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    stub = await asyncio.create_subprocess_exec(sys.executable, str(Path(__file__).parent / "stub.py"), str(port))
    url = f"http://127.0.0.1:{port}"
    model = Model(api_key=None, base_url=f"{url}/v1", name="stub")
    client = openai.AsyncOpenAI(api_key="none", base_url=f"{url}/v1")
    taken: dict[tuple[str, str], list[float]] = {}
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(url):
                        break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)
        sides = {"ours": ours(model), "usual": usual(client)}
        for ask in sides.values():
            await ask("warm up")
        for number in range(rounds):
            for name in sorted(sides, reverse=bool(number % 2)):
                for kind, shape, unit in (("flood", FLOOD, 1e3), ("paced", PACED, 1e6 / TOKENS)):
                    taken.setdefault((kind, name), []).append(await spent(sides[name], shape, kind) * unit)
    finally:
        await asyncio.gather(model.close(), client.close())
        stub.terminate()
        await stub.wait()
    return taken


def main() -> None:
    """Print the medians and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    taken = asyncio.run(run(parser.parse_args().rounds))
    print(f"load {os.getloadavg()[0]:.1f}\n\n| figure | model edge | the SDK's own way | ratio |\n|---|---|---|---|")
    for kind, label in (("flood", "CPU ms per message of 60 tokens"), ("paced", "CPU µs per token, paced")):
        mine, theirs = taken[kind, "ours"], taken[kind, "usual"]
        ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
        print(f"| {label} | {statistics.median(mine):.3g} | {statistics.median(theirs):.3g} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
