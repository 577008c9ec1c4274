"""The embedded Redis: an append-only file, nothing evicted, on a loopback port behind a generated password."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from chatwidget.embedded import binaries, folder
from chatwidget.embedded.error import EmbeddedServicesError
from chatwidget.embedded.server import LOOPBACK, Server, running

CONFIGURATION = """\
bind {host}
port {port}
protected-mode yes
requirepass {password}
daemonize no
pidfile ./redis.pid
logfile ""
dir ./
appendonly yes
appendfsync {fsync}
save ""
maxmemory-policy noeviction
"""


@contextlib.contextmanager
def redis(data_dir: Path, *, durable: bool, progress: Callable[[str], None]) -> Iterator[str]:
    """Run Redis on `data_dir`, yielding the URL of its first database; raises EmbeddedServicesError."""
    data = data_dir / "redis"
    runs_as = binaries.identity(data)
    program = binaries.redis_server(runs_as)
    password = folder.password(data_dir, "redis", exists=False)  # it is told its password at each start
    configuration = data / "redis.conf"
    server = Server(
        name="Redis",
        program=program.name,
        data=data,
        data_dir=data_dir,
        pid_file=data / "redis.pid",
        stop_signals=(signal.SIGTERM,),
        runs_as=runs_as,
    )

    def command(port: int) -> list[str]:
        text = CONFIGURATION.format(host=LOOPBACK, port=port, password=password, fsync="everysec" if durable else "no")
        # In a file, because everybody on the machine may read a command line.
        folder.write_private(configuration, text.encode())
        binaries.hand_over(configuration, runs_as)
        return [str(program), server.seen_from_inside(configuration)]

    def is_ready(port: int) -> bool:
        try:
            with Redis(host=LOOPBACK, port=port, password=password, socket_timeout=5) as client:
                return bool(client.ping())
        except RedisError:
            return False

    try:
        data.mkdir(mode=0o700, exist_ok=True)
        binaries.hand_over(data, runs_as)
    except OSError as error:
        raise EmbeddedServicesError(f"Redis cannot keep its data in {data}: {error}.") from error
    progress("Starting Redis")
    with running(server, command, is_ready) as port:
        yield f"redis://:{password}@{LOOPBACK}:{port}/0"
