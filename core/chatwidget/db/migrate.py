"""The database's migrations: run them, and tell whether they have been run."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chatwidget.db.session import Database
from chatwidget.errors import ConfigurationError, Unavailable


def _folder() -> Path:
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_migrations", package.parent.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise ConfigurationError("This installation lacks its migrations; please install it again.")


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    made = Config()
    made.set_main_option("script_location", str(_folder()))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision; safe from several hosts at once. Raises `Unavailable`."""
    try:
        command.upgrade(config(url), revision)
    except DBAPIError as error:
        raise Unavailable(f"The database could not be migrated: {str(error.orig).splitlines()[0]}") from error


def downgrade(url: str, revision: str) -> None:
    """Bring the database back to a revision."""
    command.downgrade(config(url), revision)


def head() -> str:
    """Return the newest revision this code knows."""
    return ScriptDirectory.from_config(config("")).get_current_head() or ""


async def is_current(database: Database) -> bool:
    """Whether the database stands at this code's newest revision; raises `Unavailable` if it is down."""
    async with database.system() as unit:
        rows = await unit.execute(text("SELECT version_num FROM alembic_version"))
        return {row[0] for row in rows} == {head()}
