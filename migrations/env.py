"""Runs the migrations over one connection as the database's owner, one process at a time."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from chatwidget.db import Base
from chatwidget.models import Tenant  # noqa: F401 - importing the models fills the metadata

# Any constant will do; it keeps two hosts from migrating at once.
MIGRATION_LOCK = 7_203_391_145
# Only there where the server has pgvector, whose types SQLAlchemy does not know; read by plain statements.
WITHOUT_MODEL = {"search_vectors"}


def run() -> None:
    """Upgrade or downgrade, waiting for whoever is already at it."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        connection.execute(text("SET lock_timeout = '3s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            include_name=lambda name, kind, _parents: not (kind == "table" and name in WITHOUT_MODEL),
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": MIGRATION_LOCK})
        connection.commit()
    engine.dispose()


run()
