"""The embedded PostgreSQL: made once, then started on a loopback port behind a generated password."""

import contextlib
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
from psycopg import sql

from chatwidget.embedded import binaries, folder
from chatwidget.embedded.error import EmbeddedServicesError
from chatwidget.embedded.server import LOOPBACK, Server, run_to_end, running

NAME = "chatwidget"  # of the owner and of the database

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a deep data folder would exceed a socket's 107 characters
    "max_connections": "200",
    "shared_buffers": "128MB",
    "wal_level": "minimal",  # no replica will ever read it
    "max_wal_senders": "0",
    "max_parallel_maintenance_workers": "0",  # a container's /dev/shm of 64 MB is too small for a parallel index build
    "jit": "off",  # short queries only
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextlib.contextmanager
def postgres(data_dir: Path, *, durable: bool, progress: Callable[[str], None]) -> Iterator[str]:
    """Run PostgreSQL on `data_dir`, yielding the URL of its database; raises EmbeddedServicesError."""
    data = data_dir / "postgres"
    exists = data.exists()
    runs_as = binaries.identity(data)
    programs = binaries.postgres_bin(runs_as)
    password = folder.password(data_dir, "postgres", exists=exists)
    server = Server(
        name="PostgreSQL",
        program="postgres",
        data=data,
        data_dir=data_dir,
        pid_file=data / "postmaster.pid",
        stop_signals=(signal.SIGINT, signal.SIGQUIT),  # fast, immediate
        runs_as=runs_as,
    )
    if not exists:
        progress("Creating the database (once)")
        _create(server, programs, password, durable=durable)
    elif (version := _version(data)) != str(binaries.POSTGRES_MAJOR):
        raise EmbeddedServicesError(
            f"The data in {data_dir} was made by PostgreSQL {version}, this is {binaries.POSTGRES_MAJOR}: "
            "choose another folder, or start afresh with --reset."
        )
    binaries.hand_over(data, runs_as)
    settings = SETTINGS | ({} if durable else NOT_DURABLE)

    def command(port: int) -> list[str]:
        options = [f"--{name}={value}" for name, value in (settings | {"port": str(port)}).items()]
        return [str(programs / "postgres"), "-D", server.seen_from_inside(data), *options]

    progress("Starting PostgreSQL")
    with running(server, command, lambda _port: _is_ready(data)) as port:
        _ensure_database(port, password)
        yield f"postgresql+psycopg://{NAME}:{password}@{LOOPBACK}:{port}/{NAME}"


def _create(server: Server, programs: Path, password: str, *, durable: bool) -> None:
    """Make the database folder beside its place and move it there when it is whole."""
    fresh, password_file = server.data.with_name("postgres.new"), server.data_dir / ".initdb-password"
    maker = replace(server, data=fresh)
    try:
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        folder.write_private(password_file, password.encode())
        for path in (fresh, password_file):
            binaries.hand_over(path, server.runs_as)
        run_to_end(
            maker,
            [
                str(programs / "initdb"),
                *("-D", maker.seen_from_inside(fresh), "-U", NAME, "--pwfile=/dev/stdin"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions", "--text-search-config=simple"),
                # The same on every machine, whatever locales it has.
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(() if durable else ("--no-sync",)),
            ],
            stdin=password_file,
        )
        fresh.rename(server.data)
    except OSError as error:
        raise EmbeddedServicesError(f"The database could not be made in {server.data_dir}: {error}.") from error
    finally:
        password_file.unlink(missing_ok=True)


def _version(data: Path) -> str:
    with contextlib.suppress(OSError):
        return (data / "PG_VERSION").read_text().strip()
    return "an unknown version"


def _is_ready(data: Path) -> bool:
    """Whether the server says so in its pid file, whose eighth line is its state."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _ensure_database(port: int, password: str) -> None:
    try:
        with psycopg.connect(
            host=LOOPBACK,
            port=port,
            user=NAME,
            password=password,
            dbname="postgres",
            sslmode="disable",
            autocommit=True,
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise EmbeddedServicesError(f"The embedded PostgreSQL does not let us in: {reason}") from error
