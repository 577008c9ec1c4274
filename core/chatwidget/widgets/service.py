"""A tenant's widgets: make, change, and say what to paste."""

import secrets
from collections.abc import Sequence
from html import escape
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from chatwidget.crypto import Vault
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import ChatWidgetError, InvalidInput, NotFound
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Widget as PluginWidget
from chatwidget.ids import new_id
from chatwidget.models import Widget
from chatwidget.shops import repository as shops_repository
from chatwidget.shops.service import Shops
from chatwidget.tenants.actor import Actor
from chatwidget.web.paging import Listing, Page
from chatwidget.widgets import repository
from chatwidget.widgets.public import PublicWidgets
from chatwidget.widgets.schemas import SnippetOut, WidgetChanges, WidgetConfig, WidgetIn, WidgetMade, WidgetOut
from chatwidget.widgets.visitors import secret_place


class Widgets:
    """The widgets of all tenants."""

    def __init__(
        self, database: Database, hooks: Hooks, shops: Shops, vault: Vault, public: PublicWidgets, *, public_url: str
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._shops = shops
        self._vault = vault
        self._public = public
        self._public_url = public_url

    async def create(self, actor: Actor, wanted: WidgetIn) -> WidgetMade:
        """Make a widget; its identity secret is shown this once."""
        widget_id = new_id("widget")
        secret = secrets.token_urlsafe(32)
        row = Widget(
            tenant_id=actor.tenant_id,
            id=widget_id,
            shop_id=wanted.shop_id,
            name=wanted.name,
            domain=wanted.domains[0] if wanted.domains else "",
            domains=wanted.domains,
            config=wanted.config.model_dump(mode="json", exclude_none=True),
            is_active=wanted.is_active,
            identity_secret=self._vault.encrypt(secret.encode(), place=secret_place(actor.tenant_id, widget_id)),
        )
        async with self._database.tenant(actor.tenant_id) as unit:
            await self._check_shop(unit, wanted.shop_id)
            unit.add(row)
            await unit.flush()
            await unit.refresh(row)
        return WidgetMade(identity_secret=secret, **WidgetOut.model_validate(row).model_dump())

    async def of_shop(self, actor: Actor, shop_id: str, *, domains: Sequence[str], name: str) -> WidgetOut:
        """Return a shop's oldest widget, made for these domains if there is none."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await unit.scalar(
                select(Widget).where(Widget.shop_id == shop_id).order_by(Widget.created_at, Widget.id).limit(1)
            )
        if row is not None:
            return WidgetOut.model_validate(row)
        wanted = WidgetIn(name=name[:200] or domains[0][:200], domains=list(domains), shop_id=shop_id)
        return WidgetOut(**(await self.create(actor, wanted)).model_dump(exclude={"identity_secret"}))

    async def list(self, actor: Actor, page: Page) -> Listing[WidgetOut]:
        """List widgets, newest first."""
        async with self._database.tenant(actor.tenant_id) as unit:
            rows, cursor = await page.fetch(unit, select(Widget), Widget.created_at, Widget.id)
            return Listing(data=[WidgetOut.model_validate(row) for row in rows], next_cursor=cursor)

    async def get(self, actor: Actor, widget_id: str) -> WidgetOut:
        """Return one widget; raises `NotFound` (`widget_not_found`)."""
        async with self._database.tenant(actor.tenant_id) as unit:
            return WidgetOut.model_validate(await self._found(unit, widget_id))

    async def change(self, actor: Actor, widget_id: str, changes: WidgetChanges) -> WidgetOut:
        """Change a widget; `config` is merged key by key and checked as a whole."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await self._found(unit, widget_id)
            if "shop_id" in changes.model_fields_set:
                await self._check_shop(unit, changes.shop_id)
                row.shop_id = changes.shop_id
            if changes.domains is not None:
                row.domains, row.domain = changes.domains, changes.domains[0] if changes.domains else ""
            if changes.config is not None:
                row.config = _merged(row.config, changes.config)
            row.name = changes.name or row.name
            row.is_active = row.is_active if changes.is_active is None else changes.is_active
            await unit.flush()
            await unit.refresh(row)
            unit.after_commit(lambda: self._public.forget(widget_id))
            return WidgetOut.model_validate(row)

    async def delete(self, actor: Actor, widget_id: str) -> None:
        """Delete a widget with its conversations."""
        async with self._database.tenant(actor.tenant_id) as unit:
            await unit.delete(await self._found(unit, widget_id))
            unit.after_commit(lambda: self._public.forget(widget_id))

    async def snippet(self, actor: Actor, widget_id: str) -> SnippetOut:
        """Say what to paste; a platform that needs something else says so itself."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await self._found(unit, widget_id)
            shop = await shops_repository.shop(unit, row.shop_id) if row.shop_id else None
        script_url = f"{self._public_url}/widget.js"
        if shop is not None and shop.status != "disconnected":
            try:
                made = await self._hooks.snippet(
                    self._shops.for_plugin(shop), PluginWidget(id=row.id, name=row.name, script_url=script_url)
                )
                return SnippetOut(html=made.html, steps=list(made.steps))
            except ChatWidgetError:
                pass  # a platform that is down or silent does not keep the merchant from the plain tag below
        return SnippetOut(
            html=embed_tag(script_url, row.id), steps=["Paste this line before </body> on every page of the shop."]
        )

    @staticmethod
    async def _found(unit: UnitOfWork, widget_id: str) -> Widget:
        row = await repository.widget(unit, widget_id)
        if row is None:
            raise NotFound("There is no such widget.", code="widget_not_found")
        return row

    @staticmethod
    async def _check_shop(unit: UnitOfWork, shop_id: str | None) -> None:
        if shop_id is not None:
            shop = await shops_repository.shop(unit, shop_id)
            if shop is None or shop.status == "disconnected":
                raise NotFound("There is no such shop.", code="shop_not_found")


def embed_tag(script_url: str, widget_id: str) -> str:
    """Return the one tag that embeds a widget."""
    return f'<script async src="{escape(script_url)}" data-widget-id="{escape(widget_id)}"></script>'


def _merged(config: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = {**config}
    for name, value in changes.items():
        nested = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = {**merged[name], **value} if nested else value
    try:
        return WidgetConfig.model_validate(merged).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        fields = {
            ".".join(["config", *(str(part) for part in item["loc"])]): item["msg"].removeprefix("Value error, ")
            for item in error.errors()
        }
        name, reason = next(iter(fields.items()))
        raise InvalidInput(f"{name}: {reason}", fields=fields) from None
