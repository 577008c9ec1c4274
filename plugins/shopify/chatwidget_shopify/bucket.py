"""How much Shopify lets us ask of a shop now, seen alike by all our processes: the chat comes first, the rest waits.

Shopify keeps one bucket for an app and a shop, and says with each answer how full it is (shopify.dev, "GraphQL Admin
API rate limits"). What it said last is kept for all processes; a bucket nobody has heard of for as long as it takes to
fill is full. Where nothing can be kept, each process goes by what it has heard itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from chatwidget import Shop

LIVE_SHARE: Final = 0.5
"""What a sync leaves to the live chat: of the smallest bucket (2,000), as much as one question may ask for at most."""
_KEY: Final = "shopify_bucket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How much could be asked at a time (points; unix seconds), how much at most, and points a second that come in."""

    available: float
    most: float
    restore: float
    at: float

    @classmethod
    def read(cls, told: Any, at: float) -> Self | None:
        """Return the bucket of an answer's `throttleStatus`; None for what is no bucket."""
        if not isinstance(told, Mapping):
            return None
        numbers = [told.get(name) for name in ("currentlyAvailable", "maximumAvailable", "restoreRate")]
        available, most, restore = (float(one) if isinstance(one, int | float) else 0.0 for one in numbers)
        if most <= 0 or restore <= 0:
            return None
        return cls(available=available, most=most, restore=restore, at=at)

    def by(self, now: float) -> float:
        """Return how much can be asked at a time, if nobody asks meanwhile."""
        return min(self.most, self.available + max(0.0, now - self.at) * self.restore)

    def seconds_until(self, points: float, now: float) -> float:
        """Return how long a question of so many points has to wait so as to leave the live chat its share."""
        wanted = min(self.most, points + self.most * LIVE_SHARE)
        return max(0.0, wanted - self.by(now)) / self.restore

    def without(self, points: float, now: float) -> Self:
        """Return the bucket once so many points are taken from it."""
        return replace(self, available=self.by(now) - points, at=now)


class Room:
    """The bucket of one shop, as this process and the others have heard of it."""

    def __init__(self, shop: Shop) -> None:
        self._keeper = shop.keeper
        self.heard: Bucket | None = None

    async def look(self) -> Bucket | None:
        """Return what anybody heard last; None where nobody has heard anything for long."""
        told = await self._keeper.recall_briefly(_KEY) if self._keeper else None
        shared = Bucket.read(told, float(told.get("at") or 0)) if isinstance(told, Mapping) else None
        return shared or self.heard

    async def note(self, bucket: Bucket) -> None:
        """Tell all processes how full it is."""
        self.heard = bucket
        if self._keeper is not None:
            told = {
                "currentlyAvailable": bucket.available,
                "maximumAvailable": bucket.most,
                "restoreRate": bucket.restore,
                "at": bucket.at,
            }
            seconds = (bucket.most - bucket.available) / bucket.restore
            await self._keeper.remember_briefly(_KEY, told, seconds=seconds + 1)
