"""What a tenant's shoppers write and no model is to see: a setting of the merchant."""

from pydantic import BaseModel, Field
from sqlalchemy import select

from chatwidget import audit
from chatwidget.answers.lending import Lender
from chatwidget.db import Database
from chatwidget.errors import NotFound
from chatwidget.masking import Masking, masking_of
from chatwidget.models import Tenant
from chatwidget.tenants.actor import Actor


class MaskingSetting(BaseModel):
    """What is hidden of shoppers' messages before a model sees them."""

    masking: Masking = Field(
        description="`payment` (the default): numbers of cards and accounts, security codes, passwords. `personal`:"
        " also e-mail addresses and numbers of 9 to 15 digits; answers and tools get them back. `off`: nothing."
    )


class MaskingSettings:
    """The masking of all tenants."""

    def __init__(self, database: Database, lender: Lender) -> None:
        self._database = database
        self._lender = lender

    async def told(self, actor: Actor) -> MaskingSetting:
        """Return what is hidden."""
        async with self._database.tenant(actor.tenant_id) as unit:
            settings = await unit.scalar(select(Tenant.settings).where(Tenant.id == actor.tenant_id))
        return MaskingSetting(masking=masking_of(settings))

    async def set(self, actor: Actor, wanted: MaskingSetting) -> MaskingSetting:
        """Set what is hidden; other processes follow within seconds."""
        async with self._database.tenant(actor.tenant_id) as unit:
            tenant = await unit.scalar(select(Tenant).where(Tenant.id == actor.tenant_id).with_for_update())
            if tenant is None:
                raise NotFound("There is no such tenant.", code="tenant_not_found")
            if masking_of(tenant.settings) != wanted.masking:
                tenant.settings = {**tenant.settings, "masking": wanted.masking}
                by = actor.name or actor.id
                audit.record(unit, actor.tenant_id, by, "masking.set", masking=wanted.masking)
        await self._lender.forget(actor.tenant_id)
        return wanted
