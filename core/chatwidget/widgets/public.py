"""A widget as strangers' browsers may know it, kept a few seconds here and a minute in Redis."""

import hashlib
import time
from dataclasses import asdict, dataclass
from typing import Final

import orjson
from redis.asyncio import Redis

from chatwidget.cache import Cache
from chatwidget.db import Database
from chatwidget.models import Widget
from chatwidget.widgets import repository
from chatwidget.widgets.schemas import EmbedConfig, WidgetConfig

HERE_SECONDS: Final = 3.0
REDIS_SECONDS: Final = 60
_MAX_HERE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWidget:
    """An active widget: whose it is, where it may be, and its public configuration as JSON."""

    id: str
    tenant_id: str
    shop_id: str | None
    domains: tuple[str, ...]
    config: str
    etag: str


class PublicWidgets:
    """Looks widgets up for public calls."""

    def __init__(self, database: Database, cache: Cache, *, realtime_url: str) -> None:
        self._database = database
        self._cache = cache
        self._realtime_url = realtime_url
        self._here: dict[str, tuple[float, PublicWidget | None]] = {}

    async def find(self, widget_id: str) -> PublicWidget | None:
        """Return an active widget, or None; a change shows within seconds."""
        known = self._here.get(widget_id)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        found = await self._from_redis(widget_id)
        if found is None:
            found = await self._from_database(widget_id)
        if len(self._here) > _MAX_HERE:
            self._here.clear()
        self._here[widget_id] = (time.monotonic() + HERE_SECONDS, found)
        return found

    async def forget(self, widget_id: str) -> None:
        """Drop what is kept of a widget, because it changed."""
        self._here.pop(widget_id, None)

        async def delete(redis: "Redis") -> None:
            await redis.delete(_key(widget_id))

        await self._cache.attempt(delete, otherwise=None)

    async def _from_redis(self, widget_id: str) -> PublicWidget | None:
        async def get(redis: "Redis") -> bytes | str | None:
            return await redis.get(_key(widget_id))

        raw = await self._cache.attempt(get, otherwise=None)
        if raw is None:
            return None
        values = orjson.loads(raw)
        return PublicWidget(**{**values, "domains": tuple(values["domains"])})

    async def _from_database(self, widget_id: str) -> PublicWidget | None:
        async with self._database.system() as unit:
            row = await repository.widget(unit, widget_id)
        if row is None or not row.is_active:
            return None
        found = self._public(row)

        async def put(redis: "Redis") -> None:
            await redis.set(_key(widget_id), orjson.dumps(asdict(found)), ex=REDIS_SECONDS)

        await self._cache.attempt(put, otherwise=None)
        return found

    def _public(self, row: Widget) -> PublicWidget:
        config = WidgetConfig.model_validate(row.config)
        shown = EmbedConfig(
            id=row.id,
            name=row.name,
            locale=config.default_locale,
            default_locale=config.default_locale,
            theme=config.theme,
            greeting=config.greeting,
            suggestions=config.suggestions,
            ai_notice=config.ai_notice,
            features=config.features,
            realtime={"url": self._realtime_url, "path": "/socket.io"},
        ).model_dump_json(exclude_none=True)
        return PublicWidget(
            id=row.id,
            tenant_id=row.tenant_id,
            shop_id=row.shop_id,
            domains=tuple(row.domains),
            config=shown,
            etag=f'"{hashlib.sha256(shown.encode()).hexdigest()[:20]}"',
        )


def _key(widget_id: str) -> str:
    return f"embed:{widget_id}"
