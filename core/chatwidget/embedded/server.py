"""Starts one server on a leash, waits until it is ready, and stops it; clears away what a killed run left."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chatwidget.embedded import leash
from chatwidget.embedded.binaries import Identity
from chatwidget.embedded.error import EmbeddedServicesError
from chatwidget.embedded.folder import servers_gone

LOOPBACK = "127.0.0.1"
START_PATIENCE_SECONDS = 180.0  # the recovery of a large database after a crash takes its time
LEFTOVER_PATIENCE_SECONDS = 15.0
STOP_PATIENCE_SECONDS = 90.0  # longer than the leash's own steps together
PORT_ATTEMPTS = 5  # somebody may take the free port between our look and the server's start


class PortTakenError(Exception):
    """The server could not listen on the port it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server: what it is called, where its data lies and how it is stopped."""

    name: str  # for the user: "PostgreSQL"
    program: str  # as the process is called: "postgres"
    data: Path
    data_dir: Path
    pid_file: Path
    stop_signals: tuple[signal.Signals, ...]  # politest first; SIGKILL follows by itself
    runs_as: Identity | None
    environment: dict[str, str] = field(default_factory=lambda: {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath})

    @property
    def log(self) -> Path:
        """What the server has to say; that of the run before lies beside it."""
        return self.data_dir / "logs" / f"{self.name.lower()}.log"

    @property
    def lock(self) -> Path:
        """Locked by the server itself for as long as one of its processes lives."""
        return self.data_dir / f"{self.name.lower()}-server.lock"

    def seen_from_inside(self, path: Path) -> str:
        """The name of a file of its folder for the server's own user, who may not enter the folders above it.

        The server starts inside its folder, and Linux leads from `/proc/self/cwd` straight to it.
        """
        return str(path) if self.runs_as is None else str(Path("/proc/self/cwd") / path.relative_to(self.data))

    def last_words(self) -> str:
        """The last lines of its log that say something, for an error's sentence."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "rror"))][-1:]
        return " ".join(line.strip() for line in telling or lines[-3:]) or "it said nothing"


@contextlib.contextmanager
def running(server: Server, command: Callable[[int], list[str]], is_ready: Callable[[int], bool]) -> Iterator[int]:
    """Run the server while the block lasts, yielding its port; raises EmbeddedServicesError if it does not start."""
    for attempt in range(PORT_ATTEMPTS):
        port = _free_port()
        stop_leftover(server)
        process = _start(server, command(port))
        try:
            try:
                _wait_until_ready(server, process, lambda port=port: is_ready(port))  # type: ignore[misc]  # mypy#15459
            except PortTakenError:
                if attempt == PORT_ATTEMPTS - 1:
                    raise EmbeddedServicesError(f"{server.name} found no free port on {LOOPBACK}.") from None
                continue
            yield port
        finally:
            _stop(process)
        return


def stop_leftover(server: Server) -> None:
    """Make sure that no process of a run that was killed still works on the data."""
    with contextlib.suppress(TimeoutError), servers_gone(server.lock, patience_seconds=2):
        return
    for order in (server.stop_signals[0], signal.SIGKILL):
        pid = _left_over_pid(server)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, order)
        with contextlib.suppress(TimeoutError), servers_gone(server.lock, patience_seconds=LEFTOVER_PATIENCE_SECONDS):
            return
    raise EmbeddedServicesError(
        f"A {server.name} that an earlier run left behind (process {_left_over_pid(server)}) does not stop: end it."
    )


def run_to_end(server: Server, command: list[str], *, stdin: Path | None = None) -> None:
    """Run one of the server's tools; raises EmbeddedServicesError with its last words if it fails."""
    with server.log.open("wb") as log, (stdin or Path(os.devnull)).open("rb") as source:
        done = subprocess.run(  # noqa: S603  # the command is built by the application
            command,
            stdin=source,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=server.data,
            env=server.environment,
            check=False,
            **(server.runs_as.for_subprocess() if server.runs_as else {}),
        )
    if done.returncode != 0:
        raise EmbeddedServicesError(f"{server.name} could not be set up: {server.last_words()}")


def _start(server: Server, command: list[str]) -> "subprocess.Popen[bytes]":
    if server.log.exists():
        server.log.replace(server.log.with_suffix(".log.1"))
    server.pid_file.unlink(missing_ok=True)  # stale: the lock says that nobody is left
    with servers_gone(server.lock, patience_seconds=0) as lock, server.log.open("ab") as log:
        spec = {
            "command": command,
            "cwd": str(server.data),
            "env": server.environment,
            "log": str(server.log),
            "pass_fds": [lock.fileno()],
            "stop_signals": list(server.stop_signals),
            "identity": server.runs_as.for_subprocess() if server.runs_as else {},
        }
        return subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-I", "-S", str(Path(leash.__file__)), json.dumps(spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
            pass_fds=[lock.fileno()],  # the lock lives on in the leash and in the server
        )


def _wait_until_ready(server: Server, process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while not is_ready():
        if process.poll() is not None:
            if "Address already in use" in server.log.read_text(errors="replace"):
                raise PortTakenError
            raise EmbeddedServicesError(f"{server.name} did not start: {server.last_words()} (see {server.log})")
        if time.monotonic() > deadline:
            raise EmbeddedServicesError(f"{server.name} is not ready after {START_PATIENCE_SECONDS:.0f} seconds.")
        time.sleep(0.02)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Let go of the leash, which stops the server, and wait for the end."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_PATIENCE_SECONDS)


def _left_over_pid(server: Server) -> int | None:
    """The process that an earlier run left behind, if its number still belongs to that program."""
    import psutil  # type: ignore[import-untyped]  # ships no types; comes with the wheel of PostgreSQL

    try:
        pid = int(server.pid_file.read_text().split("\n", 1)[0])
        return pid if psutil.Process(pid).name().startswith(server.program) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
