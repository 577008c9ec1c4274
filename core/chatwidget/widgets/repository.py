"""Queries on widgets and visitors."""

from sqlalchemy import select

from chatwidget.db import UnitOfWork
from chatwidget.models import Visitor, Widget


async def widget(unit: UnitOfWork, widget_id: str) -> Widget | None:
    """Find a widget; in a system unit by its id alone."""
    return await unit.scalar(select(Widget).where(Widget.id == widget_id))


async def visitor_of_customer(unit: UnitOfWork, widget_id: str, customer_id: str) -> Visitor | None:
    """Find the shopper under whom a customer is known at a widget."""
    query = select(Visitor).where(Visitor.widget_id == widget_id, Visitor.customer_id == customer_id)
    return await unit.scalar(query.order_by(Visitor.created_at).limit(1))


async def visitor(unit: UnitOfWork, visitor_id: str) -> Visitor | None:
    """Find a shopper of the tenant."""
    return await unit.scalar(select(Visitor).where(Visitor.id == visitor_id))
