"""Tenants' own models, lent for one answer at a time: made once, replaced when their settings change, then closed.

A model that is lent is not closed under the answer that uses it: it is closed when the last one gives it back.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final, Literal

from sqlalchemy import select

from chatwidget.answers.model import Model
from chatwidget.crypto import Vault
from chatwidget.db import Database
from chatwidget.errors import ConfigurationError, ModelUnavailable
from chatwidget.masking import Masking, masking_of
from chatwidget.models import ModelSetting, Tenant

KEPT_SECONDS: Final = 10.0
"""How long a process goes without asking whether another has changed a tenant's settings."""
MOST_KEPT: Final = 500

Source = Literal["tenant", "installation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """The model for an answer (None: the offline answerer), whose it is, its own price, and what it must not see."""

    model: Model | None
    source: Source = "installation"
    price: tuple[float, float] | None = None
    masking: Masking = "payment"


@dataclass(slots=True, kw_only=True)
class Kept:
    """What this process knows of a tenant's settings; `version` changes with them."""

    version: str
    read_at: float
    lent: Lent
    users: int = 0
    is_retired: bool = False


def place(tenant_id: str) -> str:
    """Where a tenant's key is kept, for the vault."""
    return f"{tenant_id}|model_settings|api_key"


def opened(vault: Vault, row: ModelSetting) -> str | None:
    """Return a tenant's key in the clear; raises `ModelUnavailable` where CREDENTIALS_KEY no longer opens it."""
    if row.api_key is None:
        return None
    try:
        return vault.decrypt(row.api_key, place=place(row.tenant_id)).decode()
    except ConfigurationError as error:
        raise ModelUnavailable(
            "The model's key can no longer be read; please enter it anew.", code="model_key_unreadable"
        ) from error


class Lender:
    """Lends each tenant its own model, or the installation's where it has none; never one tenant's to another."""

    def __init__(
        self, database: Database, vault: Vault, installation: Model | None, *, private_hosts: tuple[str, ...] = ()
    ) -> None:
        self._database = database
        self._vault = vault
        self._private_hosts = private_hosts
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.installation = installation

    @asynccontextmanager
    async def lent(self, tenant_id: str) -> AsyncIterator[Lent]:
        """Lend a tenant's model; raises `ModelUnavailable` (`model_key_unreadable`)."""
        kept = await self._taken(tenant_id)
        try:
            yield kept.lent
        finally:
            kept.users -= 1
            await self._close_if_idle(kept)

    async def forget(self, tenant_id: str) -> None:
        """Read a tenant's settings anew for the next answer."""
        await self._retire(self._kept.pop(tenant_id, None))

    async def close(self) -> None:
        """Close all models, also those that are lent."""
        for kept in self._kept.values():
            if kept.lent.source == "tenant" and kept.lent.model is not None:
                await kept.lent.model.close()
        self._kept.clear()
        if self.installation is not None:
            await self.installation.close()

    def made(self, row: ModelSetting, api_key: str | None) -> Model:
        """Return a model by a tenant's settings, which the caller closes."""
        return Model(
            api_key=api_key,
            base_url=row.base_url,
            name=row.model,
            fallbacks=[row.fallback_model] if row.fallback_model else [],
            guarded=True,
            private_hosts=self._private_hosts,
        )

    async def _taken(self, tenant_id: str) -> Kept:
        """Return what holds now, counted as used before anything else may close it."""
        kept = self._kept.get(tenant_id)
        if kept is not None and monotonic() - kept.read_at < KEPT_SECONDS:
            self._kept.move_to_end(tenant_id)
            kept.users += 1
            return kept
        async with self._database.tenant(tenant_id) as unit:
            row = await unit.scalar(select(ModelSetting).where(ModelSetting.tenant_id == tenant_id))
            masking = masking_of(await unit.scalar(select(Tenant.settings).where(Tenant.id == tenant_id)))
        version, now = f"{masking} {row.version if row else ''}", monotonic()
        kept = self._kept.get(tenant_id)  # another answer may have read it meanwhile
        if kept is not None and kept.version == version:
            kept.read_at = now
            kept.users += 1
            return kept
        made = Kept(version=version, read_at=now, lent=self._lent(row, masking), users=1)
        self._kept[tenant_id] = made
        self._kept.move_to_end(tenant_id)
        await self._retire(kept)
        while len(self._kept) > MOST_KEPT:
            await self._retire(self._kept.popitem(last=False)[1])
        return made

    def _lent(self, row: ModelSetting | None, masking: Masking) -> Lent:
        if row is None:
            return Lent(model=self.installation, masking=masking)
        price = (row.price["input"], row.price["output"]) if row.price else None
        model = self.made(row, opened(self._vault, row))
        return Lent(model=model, source="tenant", price=price, masking=masking)

    async def _retire(self, kept: Kept | None) -> None:
        if kept is not None:
            kept.is_retired = True
            await self._close_if_idle(kept)

    @staticmethod
    async def _close_if_idle(kept: Kept) -> None:
        model = kept.lent.model
        if kept.is_retired and not kept.users and kept.lent.source == "tenant" and model is not None:
            await model.close()
