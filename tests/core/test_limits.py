"""Limits: by Redis for all processes, and here just the same while Redis is away."""

import pytest
from tests.fixtures.app import free_port

from chatwidget.cache import Cache
from chatwidget.errors import RateLimited
from chatwidget.ids import new_id
from chatwidget.limits import Limiter
from chatwidget.settings import Settings


@pytest.mark.parametrize("redis_is_there", [True, False])
async def test_several_limits_are_taken_together_or_not_at_all(settings: Settings, redis_is_there: bool) -> None:
    cache = Cache(settings.redis_url if redis_is_there else f"redis://127.0.0.1:{free_port()}/0")
    limiter, narrow, wide = Limiter(cache), new_id("request"), new_id("request")
    await limiter.check_all({narrow: 1, wide: 2})
    with pytest.raises(RateLimited) as refused:
        await limiter.check_all({narrow: 1, wide: 2})
    assert 50 < (refused.value.retry_after or 0) <= 60
    # The refusal cost the wider limit nothing: there is one left, and only one.
    await limiter.check(wide, per_minute=2)
    with pytest.raises(RateLimited):
        await limiter.check(wide, per_minute=2)
    await cache.close()


@pytest.mark.parametrize("redis_is_there", [True, False])
@pytest.mark.parametrize("per_minute", [1, 2, 3, 6, 7, 9, 11])
async def test_a_full_minutes_worth_may_come_at_once(settings: Settings, per_minute: int, redis_is_there: bool) -> None:
    cache = Cache(settings.redis_url if redis_is_there else f"redis://127.0.0.1:{free_port()}/0")
    limiter, key = Limiter(cache), new_id("request")
    for _ in range(per_minute):
        assert await limiter.take(key, per_minute=per_minute) == 0
    assert await limiter.take(key, per_minute=per_minute) > 0
    await cache.close()


async def test_no_clock_makes_a_full_bucket_overflow(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(f"redis://127.0.0.1:{free_port()}/0")
    limiter = Limiter(cache)
    for uptime_ns in (1, 263_123_456_789, 86_400_123_456_789, 10**17 + 7):
        monkeypatch.setattr("chatwidget.limits.monotonic_ns", lambda ns=uptime_ns: ns)
        key = new_id("request")
        assert [await limiter.take(key, per_minute=7) for _ in range(7)] == [0] * 7
        assert await limiter.take(key, per_minute=7) > 0
    await cache.close()
