"""Queries on shops and their sync runs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update

from chatwidget.db import UnitOfWork
from chatwidget.models import Conversation, Delivery, Page, Product, Shop, SyncRun, Widget


async def shop(unit: UnitOfWork, shop_id: str, *, lock: bool = False) -> Shop | None:
    """Find a shop of the tenant, connected or not."""
    query = select(Shop).where(Shop.id == shop_id)
    return await unit.scalar(query.with_for_update() if lock else query)


async def shop_anywhere(unit: UnitOfWork, shop_id: str) -> Shop | None:
    """Find a shop by its id alone (a system unit)."""
    return await unit.scalar(select(Shop).where(Shop.id == shop_id))


async def shop_of_domain(unit: UnitOfWork, platform: str, domain: str) -> Shop | None:
    """Find the tenant's shop of a domain, the connected one first; it is locked."""
    return await unit.scalar(
        select(Shop)
        .where(Shop.platform == platform, Shop.domain == domain)
        .order_by((Shop.status == "disconnected"), Shop.created_at.desc())
        .limit(1)
        .with_for_update()
    )


async def holder(unit: UnitOfWork, platform: str, domain: str) -> str | None:
    """Return the tenant that has a domain connected (a system unit)."""
    return await unit.scalar(
        select(Shop.tenant_id)
        .where(Shop.platform == platform, Shop.domain == domain, Shop.status != "disconnected")
        .limit(1)
    )


async def connected(
    unit: UnitOfWork, platform: str, *, domain: str | None = None, shop_id: str | None = None
) -> Shop | None:
    """Find a platform's connected shop by its domain or id (a system unit)."""
    if domain is None and shop_id is None:
        return None
    query = select(Shop).where(Shop.platform == platform, Shop.status != "disconnected")
    query = query.where(Shop.domain == domain) if domain is not None else query
    query = query.where(Shop.id == shop_id) if shop_id is not None else query
    return await unit.scalar(query.order_by(Shop.connected_at.desc()).limit(1))


async def last_holder(unit: UnitOfWork, platform: str, domain: str) -> str | None:
    """Return the tenant that has, or last had, a domain connected (a system unit)."""
    return await unit.scalar(
        select(Shop.tenant_id)
        .where(Shop.platform == platform, Shop.domain == domain)
        .order_by((Shop.status == "disconnected"), Shop.connected_at.desc())
        .limit(1)
    )


async def leave(unit: UnitOfWork, shop: Shop) -> None:
    """Mark a locked shop as disconnected and stop its sync."""
    shop.status, shop.attention = "disconnected", None
    run = await open_run(unit, shop.id)
    if run is not None:
        run.status, run.finished_at = "cancelled", datetime.now(UTC)


async def switch_widgets_off(unit: UnitOfWork, shop: Shop) -> Sequence[str]:
    """Switch a shop's active widgets off, noting which, and return them."""
    off = list(
        await unit.scalars(
            update(Widget)
            .where(Widget.shop_id == shop.id, Widget.is_active)
            .values(is_active=False)
            .returning(Widget.id)
        )
    )
    shop.settings = {**shop.settings, "widgets_off": off}
    return off


async def switch_widgets_on(unit: UnitOfWork, shop: Shop) -> None:
    """Switch on what was switched off when the shop left."""
    off = shop.settings.get("widgets_off")
    if off:
        await unit.execute(update(Widget).where(Widget.id.in_(off)).values(is_active=True))
        shop.settings = {name: value for name, value in shop.settings.items() if name != "widgets_off"}


async def erase(unit: UnitOfWork, shop: Shop) -> Sequence[str]:
    """Delete a shop with its widgets, shoppers and chats; returns the widgets. Its catalogue goes with the row."""
    await unit.execute(delete(Conversation).where(Conversation.shop_id == shop.id))
    gone = list(await unit.scalars(delete(Widget).where(Widget.shop_id == shop.id).returning(Widget.id)))
    await unit.execute(delete(Shop).where(Shop.id == shop.id))
    return gone


async def open_run(unit: UnitOfWork, shop_id: str, *, lock: bool = False) -> SyncRun | None:
    """Return the sync that is queued or running."""
    query = select(SyncRun).where(SyncRun.shop_id == shop_id, SyncRun.status.in_(("queued", "running")))
    return await unit.scalar(query.with_for_update() if lock else query)


async def last_run(unit: UnitOfWork, shop_id: str) -> SyncRun | None:
    """Return the newest sync."""
    return await unit.scalar(
        select(SyncRun).where(SyncRun.shop_id == shop_id).order_by(SyncRun.created_at.desc()).limit(1)
    )


async def counts(unit: UnitOfWork, shop_id: str) -> tuple[int, int]:
    """Return how many products and pages are known."""
    products = await unit.scalar(select(func.count()).select_from(Product).where(Product.shop_id == shop_id))
    pages = await unit.scalar(select(func.count()).select_from(Page).where(Page.shop_id == shop_id))
    return products or 0, pages or 0


async def failed_deliveries(unit: UnitOfWork, shop_id: str) -> int:
    """Return how many deliveries could not be handled since the last whole sync, in the last week at most."""
    synced = select(func.max(SyncRun.finished_at)).where(
        SyncRun.shop_id == shop_id, SyncRun.status == "succeeded", SyncRun.since.is_(None)
    )
    since = func.greatest(func.now() - timedelta(days=7), synced.scalar_subquery())
    query = select(func.count()).select_from(Delivery).where(Delivery.shop_id == shop_id, Delivery.status == "failed")
    return await unit.scalar(query.where(Delivery.received_at > since)) or 0


async def forget_credentials(unit: UnitOfWork, shop_id: str) -> None:
    """Forget a shop's credentials and settings; its conversations stay the merchant's."""
    await unit.execute(update(Shop).where(Shop.id == shop_id).values(credentials=None, settings={}))
