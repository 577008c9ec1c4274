"""A real PostgreSQL with pgvector and a real Redis from installed wheels, for the demo, development and tests.

The servers belong to the process that asked for them: they ignore the terminal's Ctrl-C, stop when the block ends,
and stop as well when that process is killed. One data folder serves one process at a time; a second one is refused
with a sentence that names the first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chatwidget.embedded.error import EmbeddedServicesError
from chatwidget.embedded.folder import claimed, default_data_dir, reset
from chatwidget.embedded.postgres import postgres
from chatwidget.embedded.redis import redis

__all__ = ["EmbeddedServicesError", "Services", "default_data_dir", "reset", "services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Where the two servers answer; the passwords are part of the URLs."""

    database_url: str  # postgresql+psycopg://, the owner of the database `chatwidget`
    redis_url: str  # redis://, database 0


@contextmanager
def services(
    data_dir: Path, *, durable: bool = True, on_progress: Callable[[str], None] | None = None
) -> Iterator[Services]:
    """Run both servers while the block lasts; raises EmbeddedServicesError with one sentence for the user.

    With `durable=False` the data may be lost when the machine fails, which makes tests faster.
    """
    progress = on_progress or (lambda _sentence: None)
    with (
        claimed(data_dir) as folder,
        postgres(folder, durable=durable, progress=progress) as database_url,
        redis(folder, durable=durable, progress=progress) as redis_url,
    ):
        yield Services(database_url=database_url, redis_url=redis_url)
        progress("Stopping PostgreSQL and Redis")
