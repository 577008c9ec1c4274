"""Hints between processes over Redis: signed, and never needed for anything to be right.

A realtime process listens to the conversations its sockets are in. Anybody (REST, worker, another realtime process)
publishes what happened there. Whoever can write to Redis but lacks the secret can forge nothing: an unsigned hint is
dropped. What is lost is found again in the database by `rooms.Rooms.poll`.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import orjson
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from chatwidget.cache import Cache, connect
from chatwidget.log import get_logger

log = get_logger(__name__)

Listener = Callable[[str, Mapping[str, Any]], Awaitable[None]]
_TAG_BYTES: Final = 16
_RETRY_SECONDS: Final = 1.0


def conversation_channel(conversation_id: str) -> str:
    """The channel of one conversation."""
    return f"cw:conversation:{conversation_id}"


def inbox_channel(tenant_id: str) -> str:
    """The channel of one tenant's inbox."""
    return f"cw:inbox:{tenant_id}"


class Bus:
    """Publishes hints, and hears those of other processes."""

    def __init__(self, cache: Cache, url: str, secret: str, *, origin: str) -> None:
        self._cache = cache
        self._url = url
        self._key = hashlib.sha256(b"chatwidget.bus:" + secret.encode()).digest()
        self.origin = origin
        self._listener: Listener | None = None
        self._wanted: set[str] = set()
        self._pubsub: PubSub | None = None
        self._task: asyncio.Task[None] | None = None

    async def publish(self, channel: str, kind: str, **data: Any) -> int:
        """Tell other processes; return how many listen there besides this one."""
        body = orjson.dumps({"kind": kind, "origin": self.origin, **data})
        payload = self._tag(channel, body) + body

        async def send(redis: "Redis") -> int:
            return int(await redis.publish(channel, payload))

        heard = await self._cache.attempt(send, otherwise=0)
        return heard - (1 if channel in self._wanted else 0)

    async def tell(self, channel: str, kind: str, **data: Any) -> None:
        """Tell this process, if it listens at all, and the others."""
        if self._listener is not None:
            await self._listener(channel, {"kind": kind, "origin": self.origin, **data})
        await self.publish(channel, kind, **data)

    def listen(self, listener: Listener) -> None:
        """Start hearing; `listener(channel, hint)` is called for each genuine hint of another process."""
        self._listener = listener
        self._task = asyncio.create_task(self._hear_for_ever(), name="bus")

    async def join(self, channel: str) -> None:
        """Hear a channel from now on, also after Redis was away."""
        if channel not in self._wanted:
            self._wanted.add(channel)
            await self._tell("subscribe", channel)

    async def leave(self, channel: str) -> None:
        """Hear a channel no more."""
        if channel in self._wanted:
            self._wanted.discard(channel)
            await self._tell("unsubscribe", channel)

    async def close(self) -> None:
        """Stop hearing."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _tell(self, command: str, channel: str) -> None:
        if self._pubsub is None:
            return  # the next connection subscribes to all that is wanted
        with suppress(RedisError, OSError, TimeoutError):
            await getattr(self._pubsub, command)(channel)

    async def _hear_for_ever(self) -> None:
        while True:
            client = connect(self._url)
            try:
                async with client.pubsub() as pubsub:
                    await pubsub.subscribe(f"cw:process:{self.origin}", *self._wanted)
                    self._pubsub = pubsub
                    while True:
                        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=30)
                        if message is not None:
                            await self._receive(message["channel"].decode(), message["data"])
            except (RedisError, OSError, TimeoutError) as error:
                log.debug("bus lost redis", error=str(error))
            finally:
                self._pubsub = None
                with suppress(RedisError, OSError, TimeoutError):
                    await client.aclose()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _receive(self, channel: str, payload: bytes) -> None:
        tag, body = payload[:_TAG_BYTES], payload[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(channel, body)):
            log.warning("unsigned hint dropped", channel=channel)
            return
        hint = orjson.loads(body)
        if hint["origin"] == self.origin or self._listener is None:
            return
        try:
            await self._listener(channel, hint)
        except Exception:  # one bad hint must not deafen the process
            log.exception("hint failed", channel=channel, kind=hint.get("kind"))

    def _tag(self, channel: str, body: bytes) -> bytes:
        return hmac.digest(self._key, channel.encode() + b"\0" + body, "sha256")[:_TAG_BYTES]
