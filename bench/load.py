"""The load: one lean Socket.IO client for whatever is measured, and what is timed with it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import psutil  # type: ignore[import-untyped]  # ships no types

ORIGIN = "https://shop.example"
CHUNK = '42["chat:agent:streaming"'
COMPLETE = '42["chat:agent:complete"'
FAILED = '42["chat:agent:error"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A running server, and a token for each shopper it knows."""

    url: str
    pid: int
    widget_id: str
    tokens: Sequence[str]

    def cpu(self) -> float:
        """CPU seconds the server has used so far."""
        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)

    def resident(self) -> float:
        """Megabytes the server holds."""
        return float(psutil.Process(self.pid).memory_info().rss) / 1e6


@dataclass(slots=True)
class Exchange:
    """One message and its answer, in seconds from the sending."""

    sent: float
    ack: float = 0.0
    first: float = 0.0


@dataclass(slots=True)
class Shopper:
    """A connected shopper in a conversation, who has one question under way at a time."""

    socket: aiohttp.ClientWebSocketResponse
    conversation_id: str = ""
    acks: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    exchange: Exchange | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    number: int = 0
    failure: str = ""
    reader: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Take in what comes until the socket closes."""
        async for frame in self.socket:
            text = frame.data
            if text == "2":
                await self.socket.send_str("3")
            elif text.startswith("43"):
                number, _bracket, rest = text[2:].partition("[")
                self.acks.pop(int(number)).set_result(orjson.loads("[" + rest)[0])
            elif text.startswith(CHUNK):
                if self.exchange is not None and not self.exchange.first:
                    self.exchange.first = time.perf_counter() - self.exchange.sent
            elif text.startswith((COMPLETE, FAILED)):
                self.failure = text if text.startswith(FAILED) else ""
                self.done.set()

    async def ask(self, event: str, payload: dict[str, Any]) -> Any:
        """Send an event and return its acknowledgement."""
        self.number += 1
        answer = self.acks[self.number] = asyncio.get_running_loop().create_future()
        await self.socket.send_str(f"42{self.number}" + orjson.dumps([event, payload]).decode())
        acknowledged = await answer
        if acknowledged.get("ok") is not True:
            raise RuntimeError(f"{event} was refused: {acknowledged}")
        return acknowledged

    async def say(self, content: str) -> Exchange:
        """Send a message and wait for the whole answer."""
        self.done.clear()
        exchange = self.exchange = Exchange(time.perf_counter())
        payload = {"conversation_id": self.conversation_id, "client_id": f"{id(self)}-{self.number}"}
        await self.ask("chat:message", {**payload, "content": content})
        exchange.ack = time.perf_counter() - exchange.sent
        async with asyncio.timeout(60):
            await self.done.wait()
        if self.failure:
            raise RuntimeError(f"An answer failed, so there is nothing to compare: {self.failure}")
        return exchange

    async def leave(self) -> None:
        """Close the socket."""
        await self.socket.close()
        if self.reader is not None:
            await self.reader


async def arrive(session: aiohttp.ClientSession, target: Target, number: int) -> Shopper:
    """Connect a shopper and join a conversation."""
    # Each from an address of their own, as shoppers are; the server is told to believe it.
    headers = {"Origin": ORIGIN, "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
    address = target.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    socket = await session.ws_connect(address, headers=headers)
    await socket.receive_str()
    await socket.send_str("40" + orjson.dumps({"token": target.tokens[number]}).decode())
    admitted = await socket.receive_str()
    if not admitted.startswith("40"):
        raise RuntimeError(f"The server refused a connection: {admitted}")
    shopper = Shopper(socket)
    shopper.reader = asyncio.create_task(shopper.read())
    joined = await shopper.ask("chat:join", {})
    shopper.conversation_id = joined["conversation"]["id"]
    return shopper


async def arrive_all(session: aiohttp.ClientSession, target: Target, numbers: range) -> list[Shopper]:
    """Connect shoppers, ten at a time."""
    gate = asyncio.Semaphore(10)

    async def one(number: int) -> Shopper:
        async with gate:
            return await arrive(session, target, number)

    return list(await asyncio.gather(*(one(number) for number in numbers)))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
