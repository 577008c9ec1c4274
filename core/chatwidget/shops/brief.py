"""What plugins keep for seconds, where all processes see it at once: Redis, which may lose it at any moment."""

import asyncio
from typing import Any, Final

import orjson
from redis.asyncio import Redis

from chatwidget.cache import Cache

WAIT_SECONDS: Final = 0.2
"""A shopper may be waiting for the plugin that asks."""
MOST_SECONDS: Final = 3_600.0


class BriefMemory:
    """Small values of one shop, by key; nothing of it is missed where it is gone."""

    def __init__(self, cache: Cache, tenant_id: str, shop_id: str) -> None:
        self._cache = cache
        self._prefix = f"brief:{tenant_id}:{shop_id}:"

    async def keep(self, key: str, value: Any, seconds: float) -> None:
        """Keep what JSON can say for so long; None forgets it."""
        raw = orjson.dumps(value)
        milliseconds = max(1, int(min(seconds, MOST_SECONDS) * 1_000))

        async def write(redis: Redis) -> None:
            async with asyncio.timeout(WAIT_SECONDS):
                if value is None:
                    await redis.delete(self._prefix + key)
                else:
                    await redis.set(self._prefix + key, raw, px=milliseconds)

        await self._cache.attempt(write, otherwise=None)

    async def recall(self, key: str) -> Any:
        """Return what is kept; None where there is nothing."""

        async def read(redis: Redis) -> bytes | str | None:
            async with asyncio.timeout(WAIT_SECONDS):
                return await redis.get(self._prefix + key)

        raw = await self._cache.attempt(read, otherwise=None)
        return None if raw is None else orjson.loads(raw)
