"""Row-level security for a tenant's table, as every migration that makes one must apply it."""

from typing import Final

from alembic import op

from chatwidget.db.session import APP_ROLE, SYSTEM_ROLE

# Roles belong to the whole server, so another database's migration may have made them, even a moment ago.
CREATE_ROLES: Final = f"""
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['{APP_ROLE}', '{SYSTEM_ROLE}'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOBYPASSRLS', role);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('GRANT %I TO CURRENT_USER', role);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    END LOOP;
END $$
"""


def isolate(table: str, *, tenant_column: str = "tenant_id") -> None:
    """Let the application see only rows of the tenant it has named, and the system role all."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    mine = f"{tenant_column} = current_setting('app.tenant', true)"
    op.execute(f"CREATE POLICY tenant_isolation ON {table} USING ({mine}) WITH CHECK ({mine})")
    op.execute(f"CREATE POLICY system_access ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}, {SYSTEM_ROLE}")
