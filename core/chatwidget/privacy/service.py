"""Tells or forgets everything of one shopper, and says afterwards that it was done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from redis.asyncio import Redis
from sqlalchemy import select

from chatwidget import audit
from chatwidget.cache import Cache
from chatwidget.crypto import Vault
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import NotFound
from chatwidget.ids import new_id
from chatwidget.models import AuditEntry, PrivacyRequest
from chatwidget.privacy import repository
from chatwidget.privacy.schemas import AuditEntryOut, Exported, PrivacyRequestOut
from chatwidget.web.paging import Listing, Page

KEPT: Final = timedelta(days=30)
"""How long an export waits for the merchant to fetch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A person, by what is known of them."""

    email: str | None = None
    customer_id: str | None = None
    visitor_id: str | None = None


class Privacy:
    """Exports, erasures and the audit log of all tenants."""

    def __init__(self, database: Database, cache: Cache, vault: Vault) -> None:
        self._database = database
        self._cache = cache
        self._vault = vault

    async def report(self, tenant_id: str, subject: Subject, *, by: str) -> Exported:
        """Gather everything of a shopper; it is kept encrypted for a month, for whoever must hand it over."""
        async with self._database.tenant(tenant_id) as unit:
            ids = await self._ids(unit, subject)
            data = await repository.gathered(unit, ids)
            counts = {kind: len(rows) for kind, rows in data.items()}
            row = self._request(unit, tenant_id, "export", by, counts)
            written = orjson.dumps(data, default=str)
            row.report = self._vault.encrypt(written, place=_place(row))
            row.expires_at = datetime.now(UTC) + KEPT
            await unit.flush()
            await unit.refresh(row)
            return Exported(**PrivacyRequestOut.model_validate(row).model_dump(), data=orjson.loads(written))

    async def erase(self, tenant_id: str, subject: Subject, *, by: str) -> PrivacyRequestOut:
        """Delete a shopper with their conversations, messages, receipts, notes, ratings, actions and kept exports."""
        async with self._database.tenant(tenant_id) as unit:
            ids = await self._ids(unit, subject)
            counts = await repository.erase(unit, ids)
            if subject.email:
                await repository.forget_deliveries(unit, subject.email)
            for kept in await repository.reports(unit):
                told = orjson.loads(self._vault.decrypt(kept.report or "", place=_place(kept)))
                if any(visitor["id"] in ids for visitor in told["visitors"]):
                    kept.report = kept.expires_at = None
            row = self._request(unit, tenant_id, "erase", by, counts)
            await unit.flush()
            await unit.refresh(row)
            out = PrivacyRequestOut.model_validate(row)
        await self._forget_in_redis(ids)
        return out

    async def requests(self, tenant_id: str, page: Page) -> Listing[PrivacyRequestOut]:
        """List exports and erasures, newest first."""
        async with self._database.tenant(tenant_id) as unit:
            query = select(PrivacyRequest)
            rows, cursor = await page.fetch(unit, query, PrivacyRequest.created_at, PrivacyRequest.id)
            return Listing(data=[PrivacyRequestOut.model_validate(row) for row in rows], next_cursor=cursor)

    async def kept(self, tenant_id: str, request_id: str) -> Exported:
        """Return an export again while it is kept; raises `NotFound` (`report_not_found`)."""
        async with self._database.tenant(tenant_id) as unit:
            row = await unit.scalar(select(PrivacyRequest).where(PrivacyRequest.id == request_id))
            if row is None or row.report is None:
                raise NotFound("There is no such report, or its time is over.", code="report_not_found")
            data = orjson.loads(self._vault.decrypt(row.report, place=_place(row)))
            return Exported(**PrivacyRequestOut.model_validate(row).model_dump(), data=data)

    async def audit_log(self, tenant_id: str, page: Page) -> Listing[AuditEntryOut]:
        """List who did what, newest first."""
        async with self._database.tenant(tenant_id) as unit:
            rows, cursor = await page.fetch(unit, select(AuditEntry), AuditEntry.created_at, AuditEntry.id)
            return Listing(data=[AuditEntryOut.model_validate(row) for row in rows], next_cursor=cursor)

    async def tidy(self) -> None:
        """Drop reports whose time is over."""
        async with self._database.system() as unit:
            await repository.forget_reports(unit, datetime.now(UTC))

    @staticmethod
    async def _ids(unit: UnitOfWork, subject: Subject) -> list[str]:
        return await repository.visitor_ids(
            unit, email=subject.email, customer_id=subject.customer_id, visitor_id=subject.visitor_id
        )

    @staticmethod
    def _request(unit: UnitOfWork, tenant_id: str, kind: str, by: str, counts: dict[str, Any]) -> PrivacyRequest:
        row = PrivacyRequest(
            tenant_id=tenant_id, id=new_id("privacy_request"), kind=kind, requested_by=by[:200], counts=counts
        )
        unit.add(row)
        audit.record(unit, tenant_id, by, f"privacy.{kind}", row.id)
        return row

    async def _forget_in_redis(self, ids: list[str]) -> None:
        async def forget(redis: "Redis") -> None:
            for visitor_id in ids:
                async for key in redis.scan_iter(match=f"*{visitor_id}*", count=1_000):
                    await redis.delete(key)

        await self._cache.attempt(forget, otherwise=None)


def _place(row: PrivacyRequest) -> str:
    return f"{row.tenant_id}|privacy_requests|report|{row.id}"
