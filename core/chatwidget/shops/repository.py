"""Queries on shops and their sync runs."""

from sqlalchemy import func, select, update

from chatwidget.db import UnitOfWork
from chatwidget.models import Page, Product, Shop, SyncRun


async def shop(unit: UnitOfWork, shop_id: str, *, lock: bool = False) -> Shop | None:
    """Find a shop of the tenant, connected or not."""
    query = select(Shop).where(Shop.id == shop_id)
    return await unit.scalar(query.with_for_update() if lock else query)


async def shop_anywhere(unit: UnitOfWork, shop_id: str) -> Shop | None:
    """Find a shop by its id alone (a system unit)."""
    return await unit.scalar(select(Shop).where(Shop.id == shop_id))


async def open_run(unit: UnitOfWork, shop_id: str) -> SyncRun | None:
    """Return the sync that is queued or running."""
    return await unit.scalar(
        select(SyncRun).where(SyncRun.shop_id == shop_id, SyncRun.status.in_(("queued", "running")))
    )


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


async def forget_credentials(unit: UnitOfWork, shop_id: str) -> None:
    """Forget a shop's credentials and settings; its conversations stay the merchant's."""
    await unit.execute(update(Shop).where(Shop.id == shop_id).values(credentials=None, settings={}))
