"""Queries on deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from chatwidget.db import UnitOfWork
from chatwidget.hooks.deliveries import Delivery
from chatwidget.ids import new_id
from chatwidget.models import Delivery as Row
from chatwidget.models import Shop


async def shops_of(unit: UnitOfWork, platform: str, domain: str) -> Sequence[Shop]:
    """Return the shops of a domain (a system unit), also those that have left: what must be erased comes later."""
    return (await unit.scalars(select(Shop).where(Shop.platform == platform, Shop.domain == domain))).all()


async def keep(unit: UnitOfWork, shop: Shop, delivery: Delivery) -> str | None:
    """Store a delivery and return its id; None for one that is there already."""
    return await unit.scalar(
        insert(Row)
        .values(
            tenant_id=shop.tenant_id,
            id=new_id("delivery"),
            shop_id=shop.id,
            platform=shop.platform,
            delivery_id=delivery.id,
            topic=delivery.topic,
            subject=delivery.subject,
            body=delivery.body,
            triggered_at=delivery.triggered_at,
            received_at=delivery.received_at,
        )
        .on_conflict_do_nothing()
        .returning(Row.id)
    )


async def waiting(unit: UnitOfWork, delivery_id: str) -> Row | None:
    """Return a delivery that has not been handled."""
    return await unit.scalar(select(Row).where(Row.id == delivery_id, Row.status == "waiting"))


async def is_overtaken(unit: UnitOfWork, row: Row) -> bool:
    """Whether a newer delivery about the same subject waits, or has been handled already."""
    if row.subject is None:
        return False
    mine = row.triggered_at or row.received_at
    theirs = func.coalesce(Row.triggered_at, Row.received_at)
    newer = await unit.scalar(
        select(Row.id)
        .where(
            Row.shop_id == row.shop_id,
            Row.subject == row.subject,
            Row.id != row.id,
            Row.status.in_(("waiting", "handled")),
            theirs > mine,
        )
        .limit(1)
    )
    return newer is not None


async def end(unit: UnitOfWork, row_id: str, status: str, *, error: str | None = None) -> None:
    """Note how a delivery ended; what it held is kept no longer."""
    await unit.execute(
        update(Row)
        .where(Row.id == row_id)
        .values(status=status, error=error, handled_at=func.now(), body=b"" if status == "handled" else Row.body)
    )


async def tidy(unit: UnitOfWork, before: datetime) -> None:
    """Forget deliveries that ended long ago (a system unit)."""
    await unit.execute(delete(Row).where(Row.status != "waiting", Row.handled_at < before))
