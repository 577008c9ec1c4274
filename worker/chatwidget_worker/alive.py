"""`python -m chatwidget_worker.alive URL|worker`: the container's health check; exits with 0 when all is well."""

import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

# The scheduler sends the worker something to do every five seconds, so this much silence means that it hangs.
SILENCE_SECONDS = 120
PULSE = Path(tempfile.gettempdir()) / "chatwidget-worker-pulse"


def beat() -> None:
    """Note that the worker has just done something."""
    PULSE.touch()


def is_alive(target: str) -> bool:
    """Whether an address answers well, or the worker of this container has done something lately."""
    if target == "worker":
        return PULSE.exists() and time.time() - PULSE.stat().st_mtime < SILENCE_SECONDS
    try:
        with urllib.request.urlopen(target, timeout=4) as answer:  # noqa: S310 - the operator's own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_alive(sys.argv[1]) else 1)
