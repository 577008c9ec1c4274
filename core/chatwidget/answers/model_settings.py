"""A tenant's own model server: set, told, taken back, tried.

Where a tenant has its own, nothing is ever asked with the installation's key for it, and where its server fails, its
own fallback model is asked and no other: who pays for an answer does not change by accident.
"""

import secrets
from collections.abc import Sequence
from typing import Final

import httpx2
import yarl
from sqlalchemy import delete, select

from chatwidget import audit
from chatwidget.answers.diagnosis import diagnose
from chatwidget.answers.lending import Lender, opened, place
from chatwidget.answers.model import Model
from chatwidget.answers.model_schemas import ModelIn, ModelOut, ModelTried, PriceIn
from chatwidget.crypto import Vault
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import InvalidInput, ModelUnavailable
from chatwidget.limits import Limiter
from chatwidget.log import get_logger
from chatwidget.models import ModelSetting
from chatwidget.outbound import OutboundClient, OutboundRefused
from chatwidget.tenants.actor import Actor

log = get_logger(__name__)

TRIES_PER_MINUTE: Final = 10
SHORTEST_HINTED: Final = 12
"""Of a shorter key, four characters would give away too much."""


class ModelSettings:
    """The model settings of all tenants."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        lender: Lender,
        limiter: Limiter,
        *,
        private_hosts: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._vault = vault
        self._lender = lender
        self._limiter = limiter
        self._private_hosts = frozenset(host.lower() for host in private_hosts)

    async def told(self, actor: Actor) -> ModelOut:
        """Return what answers a tenant's questions."""
        async with self._database.tenant(actor.tenant_id) as unit:
            return self._out(await _row(unit))

    async def set(self, actor: Actor, wanted: ModelIn) -> ModelOut:
        """Set a tenant's own server; other processes follow within seconds. Raises `InvalidInput`."""
        self._check_address(wanted)
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await _row(unit, lock=True)
            key = self._key(row, wanted)
            self._check_key_is_safe(wanted, key)
            if row is None:
                row = ModelSetting(tenant_id=actor.tenant_id)
                unit.add(row)
            self._write(row, wanted, key)
            audit.record(
                unit,
                actor.tenant_id,
                actor.name or actor.id,
                "model.set",
                base_url=wanted.base_url,
                model=wanted.model,
                fallback_model=wanted.fallback_model,
                key_changed=not wanted.keeps_key,
            )
            await unit.flush()
            await unit.refresh(row)
            out = self._out(row)
        await self._lender.forget(actor.tenant_id)
        return out

    async def unset(self, actor: Actor) -> None:
        """Go back to the installation's model; the key is forgotten."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await _row(unit, lock=True)
            if row is not None:
                await unit.execute(delete(ModelSetting).where(ModelSetting.tenant_id == actor.tenant_id))
                audit.record(unit, actor.tenant_id, actor.name or actor.id, "model.unset", base_url=row.base_url)
        await self._lender.forget(actor.tenant_id)

    async def tried(self, actor: Actor, wanted: ModelIn | None) -> ModelTried:
        """Make one tiny call, with what is wanted or with what holds, and say how it went."""
        await self._limiter.check(
            f"model_test:{actor.tenant_id}", per_minute=TRIES_PER_MINUTE, what="tests of the model"
        )
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await _row(unit)
        if wanted is None and row is None:
            return await self._of_installation()
        if wanted is not None:
            self._check_address(wanted)
        try:
            key = opened(self._vault, row) if row is not None and wanted is None else self._key(row, wanted)
        except ModelUnavailable as error:
            return _failed(row.model if row else "", error)
        if wanted is not None:
            self._check_key_is_safe(wanted, key)
            row = ModelSetting(tenant_id=actor.tenant_id)
            self._write(row, wanted, key)
        assert row is not None  # noqa: S101 - one of the two was there
        model = self._lender.made(row, key)
        try:
            return await _try(model)
        finally:
            await model.close()

    async def _of_installation(self) -> ModelTried:
        model = self._lender.installation
        if model is None:
            return ModelTried(
                ok=True,
                code="ok",
                message="No model is set: answers are composed from the catalogue.",
                next_step="Set a model of your own to have it answer.",
                model="",
            )
        return await _try(model)

    # ── what may be set ──────────────────────────────────────────────────────────────────────────────────────────────
    def _check_address(self, wanted: ModelIn) -> None:
        try:
            OutboundClient(private_hosts=tuple(self._private_hosts)).check(wanted.base_url)
            httpx2.URL(wanted.base_url)  # which reads an address in its own way, and is asked later
        except (OutboundRefused, httpx2.InvalidURL) as error:
            said = error.message if isinstance(error, OutboundRefused) else "That is not a web address."
            raise InvalidInput(said, code="address_refused", fields={"base_url": said}) from error

    def _check_key_is_safe(self, wanted: ModelIn, key: str | None) -> None:
        parts = yarl.URL(wanted.base_url)
        is_inside = bool({parts.raw_host, f"{parts.raw_host}:{parts.port}"} & self._private_hosts)
        if key is not None and parts.scheme == "http" and not is_inside:
            raise InvalidInput(
                "A key is sent by https alone: anybody on the way could read it.",
                code="address_refused",
                fields={"base_url": "must begin with https:// where there is a key"},
            )

    def _key(self, row: ModelSetting | None, wanted: ModelIn | None) -> str | None:
        """Return the key that is wanted; one that is kept stays with the server it was given for."""
        if wanted is None or not wanted.keeps_key:
            return wanted.api_key.get_secret_value() if wanted and wanted.api_key else None
        if row is None or row.api_key is None:
            return None
        if yarl.URL(row.base_url).origin() != yarl.URL(wanted.base_url).origin():
            raise InvalidInput(
                "The key that is kept was given for another server; enter the new server's key, or null.",
                code="key_needed",
                fields={"api_key": "must be entered for another server"},
            )
        return opened(self._vault, row)

    def _write(self, row: ModelSetting, wanted: ModelIn, key: str | None) -> None:
        row.version = secrets.token_hex(8)
        row.base_url, row.model, row.fallback_model = wanted.base_url, wanted.model, wanted.fallback_model
        row.price = wanted.price.model_dump() if wanted.price else None
        row.api_key = self._vault.encrypt(key.encode(), place=place(row.tenant_id)) if key is not None else None
        row.key_hint = f"…{key[-4:]}" if key is not None and len(key) >= SHORTEST_HINTED else None

    def _out(self, row: ModelSetting | None) -> ModelOut:
        if row is None:
            installation = self._lender.installation
            return ModelOut(source="installation", model=installation.name if installation else None)
        return ModelOut(
            source="tenant",
            base_url=row.base_url,
            has_api_key=row.api_key is not None,
            api_key_hint=row.key_hint,
            model=row.model,
            fallback_model=row.fallback_model,
            price=PriceIn(**row.price) if row.price else None,
            updated_at=row.updated_at,
        )


async def _row(unit: UnitOfWork, *, lock: bool = False) -> ModelSetting | None:
    query = select(ModelSetting)
    return await unit.scalar(query.with_for_update() if lock else query)


async def _try(model: Model) -> ModelTried:
    try:
        usage = await model.try_out()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be told in plain words
        log.info("a model was tried and failed", model=model.name, error=type(error).__name__)
        return _failed(model.name, error)
    return ModelTried(ok=True, code="ok", message=f"{model.name} answers.", model=model.name, total_ms=usage.total_ms)


def _failed(name: str, error: Exception) -> ModelTried:
    found = diagnose(error)
    return ModelTried(ok=False, code=found.code, message=found.message, next_step=found.next_step, model=name)
