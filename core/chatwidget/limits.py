"""Rate limits: so many a minute with bursts allowed, counted in Redis for all processes, or here while Redis is down.

The generic cell rate algorithm keeps one number a key: the time at which the bucket will be empty again. It is counted
in whole microseconds: fractions would round a full bucket to one that is a hair too full.
"""

import math
from collections.abc import Mapping, Sequence
from time import monotonic_ns
from typing import Final, NamedTuple

from redis.asyncio import Redis

from chatwidget.cache import Cache
from chatwidget.errors import RateLimited

_SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local longest, full_at = 0, {}
for i, key in ipairs(KEYS) do
    local interval, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    full_at[i] = math.max(tonumber(redis.call('GET', key) or now), now) + interval
    longest = math.max(longest, full_at[i] - now - interval * burst)
end
if longest > 0 then return longest end
for i, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', full_at[i]), 'PX', math.ceil((full_at[i] - now) / 1000) + 1000)
end
return 0
"""
_MAX_LOCAL_KEYS: Final = 50_000
MICROSECONDS: Final = 1_000_000


class Limiter:
    """Takes one from a bucket, or says how long to wait."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._script = cache.redis.register_script(_SCRIPT)
        self._local: dict[str, int] = {}

    async def take(self, key: str, *, per_minute: float, burst: int | None = None) -> float:
        """Take one and return 0, or return the seconds to wait; `burst` defaults to a minute's worth."""
        return await self._take([_bucket(key, per_minute, burst)])

    async def _take(self, buckets: Sequence["_Bucket"]) -> float:
        async def ask(_redis: "Redis") -> int:
            return int(
                await self._script(
                    keys=[f"limit:{bucket.key}" for bucket in buckets],
                    args=[number for bucket in buckets for number in (bucket.interval, bucket.burst)],
                )
            )

        wait = await self._cache.attempt(ask, otherwise=-1)
        return (wait if wait >= 0 else self._take_here(buckets)) / MICROSECONDS

    def _take_here(self, buckets: Sequence["_Bucket"]) -> int:
        now = monotonic_ns() // 1_000
        if len(self._local) > _MAX_LOCAL_KEYS:
            self._local = {name: full_at for name, full_at in self._local.items() if full_at > now}
        full_at = [max(self._local.get(bucket.key, now), now) + bucket.interval for bucket in buckets]
        wait = max(at - now - bucket.interval * bucket.burst for at, bucket in zip(full_at, buckets, strict=True))
        if wait > 0:
            return wait
        self._local.update((bucket.key, at) for at, bucket in zip(full_at, buckets, strict=True))
        return 0

    async def check(self, key: str, *, per_minute: float, burst: int | None = None, what: str = "requests") -> None:
        """Take one or raise `RateLimited` with `retry_after` in seconds."""
        _refuse(await self.take(key, per_minute=per_minute, burst=burst), what)

    async def check_all(self, per_minute: Mapping[str, float], *, what: str = "requests") -> None:
        """Take one from each bucket, or none and raise `RateLimited` for the one that takes longest."""
        _refuse(await self._take([_bucket(key, rate) for key, rate in per_minute.items()]), what)


class _Bucket(NamedTuple):
    """One rate: a piece every `interval` microseconds, and so many at once."""

    key: str
    interval: int
    burst: int


def _bucket(key: str, per_minute: float, burst: int | None = None) -> _Bucket:
    return _Bucket(key, max(1, round(60 * MICROSECONDS / per_minute)), burst or max(1, math.ceil(per_minute)))


def _refuse(wait: float, what: str) -> None:
    if wait > 0:
        seconds = max(0.1, round(wait, 1))
        raise RateLimited(f"Too many {what}; please try again in {math.ceil(seconds)} s.", retry_after=seconds)
