"""What the model may cost a day: for a tenant in all, and for one shopper; over it, answers come without the model.

A reply first takes a share from both budgets, in one short transaction, and gives back afterwards what it did not use.
So a hundred questions at once cannot all pass while there is room for one: spending ends at most one reply above.
"""

import time
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import NotFound
from chatwidget.models import Spending, Tenant

SHARE: Final = 8_000
KEPT_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Tokens a day; None: as many as it takes."""

    tenant: int | None
    visitor: int | None


class BudgetIn(BaseModel):
    """A tenant's own caps of tokens a day; null: what the operator allows."""

    tokens_per_day: Annotated[int, Field(ge=1, le=10**12)] | None = None
    visitor_tokens_per_day: Annotated[int, Field(ge=1, le=10**12)] | None = None


class BudgetOut(BudgetIn):
    """The caps, the operator's beside them (the lower one counts), and what today has used; days are UTC."""

    operator_tokens_per_day: int | None
    operator_visitor_tokens_per_day: int | None
    tokens_today: int
    replies_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A share taken for one reply; where `over` names a budget, there was none left."""

    over: Literal["tenant", "visitor"] | None = None
    share: int = 0
    day: date | None = None


class Budget:
    """Counts what models use, in the database, for all processes."""

    def __init__(self, database: Database, caps: Caps) -> None:
        self._database = database
        self._caps = caps
        self._kept: dict[str, tuple[float, Caps]] = {}

    async def take(self, tenant_id: str, visitor_id: str) -> Taken:
        """Take a share for a reply, or say which budget is used up."""
        async with self._database.tenant(tenant_id) as unit:
            caps = await self._caps_of(unit, tenant_id)
            if await _add(unit, tenant_id, visitor_id, caps.visitor) is None:
                return Taken(over="visitor")
            day = await _add(unit, tenant_id, "", caps.tenant)
            if day is None:
                await unit.rollback()
                return Taken(over="tenant")
        return Taken(share=SHARE, day=day)

    async def told(self, tenant_id: str) -> BudgetOut:
        """Return a tenant's caps, and what today has used."""
        async with self._database.tenant(tenant_id) as unit:
            own = await unit.scalar(select(Tenant.settings).where(Tenant.id == tenant_id)) or {}
            today = (
                await unit.execute(
                    select(Spending.tokens, Spending.replies).where(
                        Spending.day == func.current_date(), Spending.visitor_id == ""
                    )
                )
            ).first()
        return BudgetOut(
            tokens_per_day=own.get("tokens_per_day"),
            visitor_tokens_per_day=own.get("visitor_tokens_per_day"),
            operator_tokens_per_day=self._caps.tenant,
            operator_visitor_tokens_per_day=self._caps.visitor,
            tokens_today=today.tokens if today else 0,
            replies_today=today.replies if today else 0,
        )

    async def set(self, tenant_id: str, wanted: BudgetIn) -> BudgetOut:
        """Set a tenant's own caps; other processes follow within half a minute."""
        async with self._database.tenant(tenant_id) as unit:
            tenant = await unit.scalar(select(Tenant).where(Tenant.id == tenant_id).with_for_update())
            if tenant is None:
                raise NotFound("There is no such tenant.", code="tenant_not_found")
            tenant.settings = {**tenant.settings, **wanted.model_dump()}
        self._kept.pop(tenant_id, None)
        return await self.told(tenant_id)

    async def settle(self, tenant_id: str, visitor_id: str, taken: Taken, used: int) -> None:
        """Put what a reply really used in the place of its share."""
        async with self._database.tenant(tenant_id) as unit:
            for name in (visitor_id, ""):
                await unit.execute(
                    update(Spending)
                    .where(Spending.tenant_id == tenant_id, Spending.day == taken.day, Spending.visitor_id == name)
                    .values(tokens=func.greatest(Spending.tokens + used - taken.share, 0))
                )

    async def _caps_of(self, unit: UnitOfWork, tenant_id: str) -> Caps:
        kept = self._kept.get(tenant_id)
        if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        own = await unit.scalar(select(Tenant.settings).where(Tenant.id == tenant_id)) or {}
        caps = Caps(
            tenant=_least(own.get("tokens_per_day"), self._caps.tenant),
            visitor=_least(own.get("visitor_tokens_per_day"), self._caps.visitor),
        )
        self._kept[tenant_id] = (time.monotonic(), caps)
        return caps


def _least(own: object, operators: int | None) -> int | None:
    """A tenant may set itself less than the operator allows, never more."""
    if not isinstance(own, int) or own < 1:
        return operators
    return own if operators is None else min(own, operators)


async def _add(unit: UnitOfWork, tenant_id: str, visitor_id: str, cap: int | None) -> date | None:
    values = {"tenant_id": tenant_id, "day": func.current_date(), "visitor_id": visitor_id}
    return await unit.scalar(
        insert(Spending)
        .values(**values, tokens=SHARE, replies=1)
        .on_conflict_do_update(
            index_elements=["tenant_id", "day", "visitor_id"],
            set_={"tokens": Spending.tokens + SHARE, "replies": Spending.replies + 1},
            where=Spending.tokens < cap if cap is not None else None,
        )
        .returning(Spending.day)
    )
