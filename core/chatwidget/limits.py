"""Rate limits: so many a minute with bursts allowed, counted in Redis for all processes, or here while Redis is down.

The generic cell rate algorithm keeps one number a key: the time at which the bucket will be empty again.
"""

import math
import time
from typing import Final

from redis.asyncio import Redis

from chatwidget.cache import Cache
from chatwidget.errors import RateLimited

_SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full_at + interval - now - interval * burst
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], full_at + interval, 'PX', math.ceil(full_at + interval - now) + 1000)
return 0
"""
_MAX_LOCAL_KEYS: Final = 50_000


class Limiter:
    """Takes one from a bucket, or says how long to wait."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._script = cache.redis.register_script(_SCRIPT)
        self._local: dict[str, float] = {}

    async def take(self, key: str, *, per_minute: float, burst: int | None = None) -> float:
        """Take one and return 0, or return the seconds to wait; `burst` defaults to a minute's worth."""
        capacity = burst or max(1, math.ceil(per_minute))
        interval_ms = 60_000 / per_minute

        async def ask(_redis: "Redis") -> int:
            return int(await self._script(keys=[f"limit:{key}"], args=[interval_ms, capacity]))

        waits_ms = await self._cache.attempt(ask, otherwise=-1)
        return waits_ms / 1000 if waits_ms >= 0 else self._take_here(key, interval_ms / 1000, capacity)

    def _take_here(self, key: str, interval: float, burst: int) -> float:
        now = time.monotonic()
        if len(self._local) > _MAX_LOCAL_KEYS:
            self._local = {name: full_at for name, full_at in self._local.items() if full_at > now}
        full_at = max(self._local.get(key, now), now)
        wait = full_at + interval - now - interval * burst
        if wait > 0:
            return wait
        self._local[key] = full_at + interval
        return 0.0

    async def check(self, key: str, *, per_minute: float, burst: int | None = None, what: str = "requests") -> None:
        """Take one or raise `RateLimited` with `retry_after` in seconds."""
        wait = await self.take(key, per_minute=per_minute, burst=burst)
        if wait > 0:
            seconds = max(0.1, round(wait, 1))
            raise RateLimited(f"Too many {what}; please try again in {math.ceil(seconds)} s.", retry_after=seconds)
