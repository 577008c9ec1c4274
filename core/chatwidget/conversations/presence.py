"""Who is there: typing, shoppers' sessions and people at the console, in Redis with an expiry of their own."""

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson
from redis.asyncio import Redis

from chatwidget.cache import Cache

TYPING_SECONDS: Final = 6
SESSION_SECONDS: Final = 3_600
AGENT_SECONDS: Final = 60


class Presence:
    """Short-lived facts; without Redis nobody types and nobody is there."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def typing(self, conversation_id: str, who: str, *, typing: bool) -> None:
        """Note that somebody types; it is forgotten by itself."""
        key = f"typing:{conversation_id}:{who}"

        async def write(redis: "Redis") -> None:
            if typing:
                await redis.set(key, b"1", ex=TYPING_SECONDS)
            else:
                await redis.delete(key)

        await self._cache.attempt(write, otherwise=None)

    async def who_types(self, conversation_id: str) -> list[str]:
        """Return who types at this moment, for somebody who joins."""
        everybody = ("user", "agent")

        async def read(redis: "Redis") -> list[str]:
            values = await redis.mget([f"typing:{conversation_id}:{who}" for who in everybody])
            return [who for who, value in zip(everybody, values, strict=True) if value]

        return await self._cache.attempt(read, otherwise=[])

    async def shopper_is_here(self, visitor_id: str, session: Mapping[str, Any]) -> None:
        """Keep a shopper's session (widget, page, since when) while they are connected."""

        async def write(redis: "Redis") -> None:
            await redis.set(f"visitor:{visitor_id}", orjson.dumps(dict(session)), ex=SESSION_SECONDS)

        await self._cache.attempt(write, otherwise=None)

    async def shopper(self, visitor_id: str) -> dict[str, Any] | None:
        """Return a shopper's session, None when they are away."""

        async def read(redis: "Redis") -> dict[str, Any] | None:
            raw = await redis.get(f"visitor:{visitor_id}")
            return dict(orjson.loads(raw)) if raw else None

        return await self._cache.attempt(read, otherwise=None)

    async def shopper_left(self, visitor_id: str) -> None:
        """Forget a shopper's session."""

        async def write(redis: "Redis") -> None:
            await redis.delete(f"visitor:{visitor_id}")

        await self._cache.attempt(write, otherwise=None)

    async def agent_is_here(self, tenant_id: str, user_id: str) -> None:
        """Note that a person is at the console; told again every half minute."""

        async def write(redis: "Redis") -> None:
            await redis.zadd(f"agents:{tenant_id}", {user_id: time.time() + AGENT_SECONDS})
            await redis.expire(f"agents:{tenant_id}", AGENT_SECONDS)

        await self._cache.attempt(write, otherwise=None)

    async def agent_left(self, tenant_id: str, user_id: str) -> None:
        """Note that a person has closed the console."""

        async def write(redis: "Redis") -> None:
            await redis.zrem(f"agents:{tenant_id}", user_id)

        await self._cache.attempt(write, otherwise=None)

    async def someone_is_there(self, tenant_id: str) -> bool:
        """Whether a person of the shop is at the console."""

        async def read(redis: "Redis") -> bool:
            return bool(await redis.zcount(f"agents:{tenant_id}", time.time(), "+inf"))

        return await self._cache.attempt(read, otherwise=False)
