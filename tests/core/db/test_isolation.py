"""Tenants are kept apart by the database itself, whatever the code above forgets."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chatwidget.db import Database
from chatwidget.ids import new_id
from chatwidget.models import Conversation, Page, Shop, Tenant, Visitor, Widget
from chatwidget.settings import Settings

# Answers to POSTs before it is known whose they are: the system role alone may touch them.
WITHOUT_TENANT = {"idempotency_keys", "alembic_version"}


def test_every_table_forces_its_policy(settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        tables = connection.execute(
            text(
                "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),"
                " EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'),"
                " ARRAY(SELECT pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p"
                "       WHERE p.polrelid = c.oid AND p.polname = 'tenant_isolation')"
                " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
            )
        ).all()
    assert len(tables) > 15
    for name, enabled, forced, owner, has_tenant, policies in tables:
        if name in WITHOUT_TENANT:
            continue
        assert has_tenant or name == "tenants", name
        assert enabled, name
        assert forced, name
        assert len(policies) == 1, name
        assert "app.tenant" in policies[0], name
        assert owner not in {"chatwidget_app", "chatwidget_system"}, name
    engine.dispose()


def test_the_application_role_has_no_way_around(settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        roles = connection.execute(
            text("SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'chatwidget\\_%'")
        ).all()
    assert len(roles) == 2
    assert all(not any(role) for role in roles)
    engine.dispose()


async def test_another_tenants_rows_do_not_exist(db: Database, tenant: str) -> None:
    stranger = new_id("tenant")
    async with db.tenant(stranger) as unit:
        assert (await unit.scalars(select(Tenant))).all() == []
        await unit.execute(text("UPDATE tenants SET company_name = 'taken'"))
    async with db.tenant(tenant) as unit:
        assert (await unit.scalars(select(Tenant.company_name))).all() == ["Example Ltd"]


async def test_without_a_tenant_nothing_is_seen(db: Database, tenant: str) -> None:
    async with db.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM tenants"))).scalar() == 0


async def test_a_tenant_does_not_leak_to_the_next_user_of_a_connection(db: Database, tenant: str) -> None:
    for _ in range(5):
        async with db.tenant(tenant) as unit:
            assert await unit.scalar(text("SELECT count(*) FROM tenants")) == 1
        async with db.tenant(new_id("tenant")) as unit:
            assert await unit.scalar(text("SELECT count(*) FROM tenants")) == 0


async def test_a_row_cannot_be_written_for_another_tenant(db: Database, tenant: str) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with db.tenant(new_id("tenant")) as unit:
            unit.add(Shop(tenant_id=tenant, id=new_id("shop"), platform="x", domain="x", name="x"))


async def test_a_reference_cannot_cross_tenants(db: Database, tenant: str) -> None:
    shop_id = new_id("shop")
    async with db.tenant(tenant) as unit:
        unit.add(Shop(tenant_id=tenant, id=shop_id, platform="x", domain=shop_id, name="x"))
    other = new_id("tenant")
    async with db.tenant(other) as unit:
        unit.add(Tenant(id=other, email=f"{other}@example.com", company_name="Other"))
    with pytest.raises(IntegrityError):
        async with db.tenant(other) as unit:
            unit.add(
                Page(
                    tenant_id=other,
                    id=new_id("page"),
                    shop_id=shop_id,
                    external_id="p",
                    type="page",
                    title="t",
                    text="t",
                    content_hash="h",
                )
            )


async def test_deleting_a_shop_keeps_its_conversations(db: Database, tenant: str) -> None:
    shop_id, widget_id, visitor_id, conversation_id = (
        new_id(kind) for kind in ("shop", "widget", "visitor", "conversation")
    )
    async with db.tenant(tenant) as unit:
        unit.add(Shop(tenant_id=tenant, id=shop_id, platform="x", domain=shop_id, name="x"))
        await unit.flush()
        unit.add(Widget(tenant_id=tenant, id=widget_id, shop_id=shop_id, name="w", identity_secret="s"))
        await unit.flush()
        unit.add(Visitor(tenant_id=tenant, id=visitor_id, widget_id=widget_id))
        await unit.flush()
        unit.add(
            Conversation(
                tenant_id=tenant, id=conversation_id, widget_id=widget_id, shop_id=shop_id, visitor_id=visitor_id
            )
        )
    async with db.tenant(tenant) as unit:
        await unit.execute(text("DELETE FROM shops"))
    async with db.tenant(tenant) as unit:
        kept = (await unit.scalars(select(Conversation))).one()
    assert (kept.tenant_id, kept.shop_id) == (tenant, None)
