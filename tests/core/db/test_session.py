"""Connections that die while they rest are replaced before anybody notices."""

import pytest
from sqlalchemy import create_engine, text

from chatwidget.db import Database, session
from chatwidget.settings import Settings


async def test_a_connection_that_died_at_rest_is_replaced_unnoticed(
    settings: Settings, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PING_AFTER_SECONDS", 0.0)
    database = Database(settings.database_url, pool_size=1)
    async with database.tenant(tenant) as unit:
        first = await unit.scalar(text("SELECT pg_backend_pid()"))
    owner = create_engine(settings.database_url)
    with owner.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    owner.dispose()
    async with database.tenant(tenant) as unit:
        assert await unit.scalar(text("SELECT pg_backend_pid()")) != first
        assert await unit.scalar(text("SELECT current_user")) == session.APP_ROLE
    await database.close()
