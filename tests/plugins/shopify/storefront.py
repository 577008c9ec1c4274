"""What Shopify does to us in a test: deliveries, signed as it signs them, and a worker that handles what waits."""

import json
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sqlalchemy import select
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import signed

from chatwidget.ids import new_id
from chatwidget.models import Job
from chatwidget.runtime import Runtime
from chatwidget_worker.work import run


async def deliver(
    client: Client,
    topic: str,
    shop: str,
    body: Any,
    *,
    id: str = "",  # noqa: A002 - Shopify's own word
    at: datetime | None = None,
    signature: str | None = None,
    group: str = "catalogue",
) -> int:
    """Deliver as Shopify does, and return the status it gets."""
    raw = json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": shop,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": id or new_id("request"),
        "X-Shopify-Triggered-At": (at or datetime.now(UTC)).isoformat(),
        "X-Shopify-Hmac-Sha256": signed(raw) if signature is None else signature,
    }
    async with client.session.post(f"{client.url}/webhooks/shopify/{group}", data=raw, headers=headers) as answer:
        await answer.read()
        return answer.status


RETRIES = 8
"""So often Shopify tells again what was not answered with a 200, the same to the letter, within four hours."""


async def deliver_until_taken(client: Client, topic: str, shop: str, body: Any, **more: Any) -> list[int]:
    """Deliver, and again as Shopify does, its hours passing in no time; returns the statuses."""
    more = {"id": new_id("request"), "at": datetime.now(UTC), **more}
    statuses: list[int] = []
    while len(statuses) <= RETRIES:
        async with aiohttp.ClientSession() as anew:  # hours later, on a connection of its own
            statuses.append(await deliver(Client(client.url, anew), topic, shop, body, **more))
        if statuses[-1] == 200:
            break
    return statuses


async def handle_all(runtime: Runtime, tenant_id: str, *names: str) -> None:
    """Do the jobs of a tenant that wait, as a worker would once their time has come; deliveries by default."""
    wanted = names or ("handle_delivery",)
    while True:
        async with runtime.database.system() as unit:
            waiting = (
                await unit.scalars(
                    select(Job).where(Job.tenant_id == tenant_id, Job.status == "queued", Job.name.in_(wanted))
                )
            ).all()
            for job in waiting:
                job.run_at = datetime(2020, 1, 1, tzinfo=UTC)
        if not waiting:
            return
        for job in waiting:
            await run(runtime, job.id)
