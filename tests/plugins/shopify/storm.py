"""A storm of deliveries as Shopify may send them: doubled, out of order, late, broken, and some that it never sent.

The same storm runs small in the suite and ten thousand strong in `bench/shopify_webhooks.py`.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.storefront import deliver, handle_all
from tests.plugins.shopify.wares import product

from chatwidget.models import Delivery, Product
from chatwidget.models import Shop as Row
from chatwidget.runtime import Runtime

AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery: what is in it, and whether Shopify sent it."""

    id: str
    topic: str
    body: Any
    at: datetime
    genuine: bool = True


@dataclass(slots=True)
class Storm:
    """The deliveries in the order in which they arrive, and the shop as it stands at their end."""

    deliveries: list[Sent] = field(default_factory=list)
    distinct: int = 0
    forged: int = 0
    shelf: dict[int, dict[str, Any]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def titles(self) -> dict[str, str]:
        """What a shopper can see at Shopify now."""
        return {str(number): row["title"] for number, row in self.shelf.items()}


def brew(size: int, *, seed: int = 7) -> Storm:
    """Return a storm of about so many deliveries."""
    chance, now, storm = random.Random(seed), datetime.now(UTC), Storm()
    events: list[Sent] = []
    products = max(10, size // 60)
    for number in range(size * 6 // 10):
        at, one = now + timedelta(milliseconds=number), chance.randrange(1, products)
        kind = chance.random()
        if kind < 0.15:
            storm.shelf.pop(one, None)
            events.append(Sent(id=f"e{number}", topic="products/delete", body={"id": one}, at=at))
        elif kind < 0.3:
            events.append(_of_stock(number, one, at))
        elif kind < 0.35:  # what Shopify may send and nobody can use
            body: Any = chance.choice([[], "?", {"id": None}, {"id": "7) {"}, {"id": {"a": 1}}])
            events.append(Sent(id=f"e{number}", topic="products/update", body=body, at=at))
        else:
            title = f"Title {number}"
            storm.shelf[one] = product(one, title)
            events.append(Sent(id=f"e{number}", topic="products/update", body={"id": one, "title": title}, at=at))
    late = now - timedelta(days=1)
    events += [  # from before the shop was installed: a farewell, and a product that is there again
        Sent(id="farewell", topic="app/uninstalled", body={"id": 1}, at=late),
        *(Sent(id=f"gone{one}", topic="products/delete", body={"id": one}, at=late) for one in list(storm.shelf)[:20]),
    ]
    storm.distinct = len(events)
    forged = [
        Sent(id=f"f{n}", topic=event.topic, body={"id": 1, "title": "forged"}, at=event.at, genuine=False)
        for n, event in enumerate(events[: size // 10])
    ]
    forged.append(Sent(id="end", topic="app/uninstalled", body={"id": 1}, at=now + timedelta(days=1), genuine=False))
    storm.forged = len(forged)
    repeats = [chance.choice(events) for _ in range(max(0, size - len(events) - len(forged)))]
    storm.deliveries = [*events, *repeats, *forged]
    chance.shuffle(storm.deliveries)
    return storm


def _of_stock(number: int, one: int, at: datetime) -> Sent:
    body = {"inventory_item_id": one * 1000, "location_id": 1, "available": 3}
    return Sent(id=f"e{number}", topic="inventory_levels/update", body=body, at=at)


async def break_loose(storm: Storm, client: Client, domain: str) -> None:
    """Send everything, many at once, and note what it was answered with."""
    waiting = iter(storm.deliveries)

    async def send() -> None:
        for one in waiting:
            signature = None if one.genuine else "Zm9yZ2Vk"
            status = await deliver(client, one.topic, domain, one.body, id=one.id, at=one.at, signature=signature)
            storm.statuses[status] += 1

    await asyncio.gather(*(send() for _ in range(AT_ONCE)))


async def weather(storm: Storm, client: Client, fake: FakeShopify, runtime: Runtime, row: Row) -> Sequence[str]:
    """Let a storm loose on a connected shop and return, in sentences, all that it upset."""
    fake.products = list(storm.shelf.values())
    await break_loose(storm, client, row.domain)
    await handle_all(runtime, row.tenant_id)
    async with runtime.database.tenant(row.tenant_id) as unit:
        query = select(Delivery.status, func.count()).where(Delivery.shop_id == row.id).group_by(Delivery.status)
        stored = {row[0]: row[1] for row in await unit.execute(query)}
        known = select(Product.external_id, Product.title).where(Product.shop_id == row.id)
        titles = {row[0]: row[1] for row in await unit.execute(known)}
        status = await unit.scalar(select(Row.status).where(Row.id == row.id))
    genuine = len(storm.deliveries) - storm.forged
    upset = []
    if storm.statuses != Counter({200: genuine, 401: storm.forged}):
        upset.append(f"Answers were {dict(storm.statuses)}, not {genuine} of 200 and {storm.forged} of 401.")
    if stored != {"handled": storm.distinct}:
        upset.append(f"Stored are {stored}, not {storm.distinct} handled.")
    if titles != storm.titles:
        differing = {one for one in {*titles, *storm.titles} if titles.get(one) != storm.titles.get(one)}
        upset.append(f"{len(differing)} products differ: {json.dumps(sorted(differing)[:5])}.")
    if status != "connected":
        upset.append(f"The shop is {status}.")
    return upset
