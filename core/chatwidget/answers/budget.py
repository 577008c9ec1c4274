"""What the model may cost a day: for a tenant in all, and for one shopper; over it, answers come without the model.

A reply first takes a share from both budgets, in one short transaction, and gives back afterwards what it did not use.
So a hundred questions at once cannot all pass while there is room for one: spending ends at most one reply above.
"""

import time
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import func, select, text

from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import NotFound
from chatwidget.models import Spending, Tenant

SHARE: Final = 8_000
KEPT_SECONDS: Final = 30.0
# Both budgets in one statement, here and below in the same order, so that two replies never wait for each other. A row
# that is at its cap does not come back.
_TAKE: Final = text(
    """
    INSERT INTO spending (tenant_id, day, visitor_id, tokens, replies)
    VALUES (:tenant, CURRENT_DATE, '', :share, 1), (:tenant, CURRENT_DATE, :visitor, :share, 1)
    ON CONFLICT (tenant_id, day, visitor_id) DO UPDATE
        SET tokens = spending.tokens + :share, replies = spending.replies + 1
        WHERE spending.tokens < coalesce(
            CASE WHEN spending.visitor_id = '' THEN CAST(:tenant_cap AS bigint) ELSE CAST(:visitor_cap AS bigint) END,
            9223372036854775807)
    RETURNING visitor_id, day
    """
)
_SETTLE: Final = text(
    """
    WITH held AS (
        SELECT visitor_id FROM spending
        WHERE tenant_id = :tenant AND day = :day AND visitor_id = ANY(:names) ORDER BY visitor_id FOR UPDATE
    )
    UPDATE spending AS s SET tokens = greatest(s.tokens + :more, 0)
    FROM held WHERE s.tenant_id = :tenant AND s.day = :day AND s.visitor_id = held.visitor_id
    """
)


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
            limits = {"visitor_cap": caps.visitor, "tenant_cap": caps.tenant}
            rows = await unit.execute(_TAKE, {"tenant": tenant_id, "visitor": visitor_id, "share": SHARE, **limits})
            days = {row.visitor_id: row.day for row in rows}
            if len(days) < 2:
                await unit.rollback()
                return Taken(over="tenant" if visitor_id in days else "visitor")
        return Taken(share=SHARE, day=days[""])

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
            names = [visitor_id, ""]
            held = {"tenant": tenant_id, "day": taken.day, "names": names, "more": used - taken.share}
            await unit.execute(_SETTLE, held)

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
