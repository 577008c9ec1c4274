"""The migrations go up, down and up again, and make exactly the tables that the models describe."""

from alembic import command
from sqlalchemy import create_engine, make_url, text

from chatwidget.db import migrate
from chatwidget.settings import Settings


def test_up_down_up_and_no_difference_to_the_models(settings: Settings) -> None:
    engine = create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE migrations_test"))
    url = make_url(settings.database_url).set(database="migrations_test").render_as_string(hide_password=False)
    try:
        migrate.upgrade(url)
        migrate.downgrade(url, "base")
        fresh = create_engine(url)
        with fresh.connect() as connection:
            left = connection.execute(
                text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
            ).scalars()
            assert set(left) == {"alembic_version"}
        fresh.dispose()
        migrate.upgrade(url)
        command.check(migrate.config(url))
    finally:
        with engine.connect() as connection:
            connection.execute(text("DROP DATABASE migrations_test WITH (FORCE)"))
        engine.dispose()
