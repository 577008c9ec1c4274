"""Redis, for hints, limits and short-lived state: all of it may vanish at any moment, and nothing waits for it."""

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chatwidget.log import get_logger

log = get_logger(__name__)
T = TypeVar("T")

# After a failure Redis is left alone this long, so that an outage costs a request nothing.
REST_SECONDS: Final = 1.0


def connect(url: str) -> "Redis":
    """Return a client that gives up within a second; redis-py's own defaults hang for up to a minute."""
    client: Redis = Redis.from_url(
        url,
        socket_connect_timeout=0.5,
        socket_timeout=1.0,
        socket_keepalive=True,
        health_check_interval=30,
        max_connections=1_000,
        retry=Retry(NoBackoff(), 1),
    )
    return client


class Cache:
    """Redis behind a guard: a call either works or gives its default, and says so in the log once."""

    def __init__(self, url: str) -> None:
        self.redis = connect(url)
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether Redis failed a moment ago."""
        return time.monotonic() < self._rests_until

    async def attempt(self, call: Callable[["Redis"], Awaitable[T]], *, otherwise: T) -> T:
        """Return what `call` gives, or `otherwise` while Redis is down."""
        if self.is_resting:
            return otherwise
        try:
            return await call(self.redis)
        except (RedisError, OSError, TimeoutError) as error:
            if time.monotonic() - self._rests_until > 10:
                log.warning("redis is not answering", error=str(error))
            self._rests_until = time.monotonic() + REST_SECONDS
            return otherwise

    async def is_alive(self) -> bool:
        """Whether Redis answers now."""

        async def ping(redis: "Redis") -> bool:
            return bool(await redis.ping())

        return await self.attempt(ping, otherwise=False)

    async def close(self) -> None:
        """Close the connections, and open none any more."""
        self._rests_until = float("inf")
        await self.redis.aclose()
