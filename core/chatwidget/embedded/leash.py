"""Runs one server as its child and stops it when the process that wanted it is gone.

Started as a script (`python -I leash.py SPEC`), with nothing but the standard library, in a session of its own: a
Ctrl-C in the terminal does not reach the server before the application has shut down. Standard input is a pipe that
the owner holds open. Its end, which the kernel brings about even when the owner is killed, is the order to stop.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

POLL_SECONDS = 1.0  # how soon a dead owner is noticed if somebody else still holds its end of the pipe
PATIENCE_SECONDS = 20.0  # for each way of stopping, before the next and ruder one
PR_SET_PDEATHSIG = 1  # from linux/prctl.h


def die_with_leash(stop_signal: int) -> Callable[[], None] | None:
    """What the child does before it becomes the server: on Linux, ask to be stopped when this process is killed."""
    if not sys.platform.startswith("linux"):
        return None  # elsewhere the next start finds the left-over server and stops it
    libc = ctypes.CDLL(None)
    leash = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != leash:
            os._exit(1)

    return ask_the_kernel


def run(spec: dict[str, Any]) -> int:
    """Run the server of `spec` until it ends or the owner is gone; returns the server's exit code."""
    owner = os.getppid()
    wake_out, wake_in = os.pipe()
    os.set_blocking(wake_in, False)
    signal.set_wakeup_fd(wake_in, warn_on_full_buffer=False)
    asked_to_stop = False

    def ask(_signal: int, _frame: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    # Handlers, not SIG_IGN: an ignored signal would stay ignored in the server.
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(order, ask)
    with Path(spec["log"]).open("ab") as log:
        server = subprocess.Popen(  # noqa: S603  # the command is built by the application
            spec["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=spec["cwd"],
            env=spec["env"],
            pass_fds=spec["pass_fds"],
            preexec_fn=die_with_leash(spec["stop_signals"][0]),  # noqa: PLW1509  # this process has one thread
            **spec["identity"],
        )
    while server.poll() is None:
        readable, _, _ = select.select([0, wake_out], [], [], POLL_SECONDS)
        if wake_out in readable:
            os.read(wake_out, 4096)
        if asked_to_stop or (0 in readable and not os.read(0, 4096)) or os.getppid() != owner:
            break
    return stop(server, [*spec["stop_signals"], signal.SIGKILL])


def stop(server: "subprocess.Popen[bytes]", signals: list[int]) -> int:
    """Stop the server politely, then less and less so; returns its exit code."""
    for order in signals:
        if server.poll() is not None:
            break
        with contextlib.suppress(ProcessLookupError):
            server.send_signal(order)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(PATIENCE_SECONDS)
    while server.poll() is None:  # killed, and the kernel is still at it (a disk that does not answer)
        time.sleep(POLL_SECONDS)
    return server.returncode


if __name__ == "__main__":
    sys.exit(abs(run(json.loads(sys.argv[1]))))
