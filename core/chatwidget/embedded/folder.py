"""The data folder of the embedded servers: who uses it, its passwords, its marker, and its removal."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import platformdirs

from chatwidget.embedded.error import EmbeddedServicesError

MARKER = "chatwidget-data.json"
MARKER_CONTENT = {"what": "data of ChatWidget's embedded PostgreSQL and Redis", "format": 1}
IN_USE = "in-use.lock"
PASSWORDS = "passwords.json"
UNTOUCHED = {IN_USE, "lost+found"}  # in a folder that may still become ours
RESET_PATIENCE_SECONDS = 30.0  # the servers of a run that was killed a moment ago are still writing


def default_data_dir() -> Path:
    """The folder of this user's demo data, as the operating system wants it."""
    return platformdirs.user_data_path("chatwidget", appauthor=False)


@contextlib.contextmanager
def claimed(data_dir: Path) -> Iterator[Path]:
    """Hold the folder for this process alone, made and marked if need be; raises EmbeddedServicesError."""
    folder = data_dir.expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        foreign = not _is_ours(folder) and any(entry.name not in UNTOUCHED for entry in folder.iterdir())
    except OSError as error:
        raise EmbeddedServicesError(f"The data folder {folder} cannot be used: {_reason(error)}.") from error
    if foreign:
        raise EmbeddedServicesError(
            f"The folder {folder} holds other files: choose an empty one, or one that ChatWidget has made."
        )
    with _only_user_of(folder):
        try:
            write_private(folder / MARKER, json.dumps(MARKER_CONTENT).encode())
            (folder / "logs").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EmbeddedServicesError(f"The data folder {folder} cannot be used: {_reason(error)}.") from error
        yield folder


def reset(data_dir: Path) -> None:
    """Remove the data; raises EmbeddedServicesError while it is in use and for a folder that is not ours."""
    folder = data_dir.expanduser().resolve()
    if not folder.exists():
        return
    if not folder.is_dir() or (not _is_ours(folder) and any(folder.iterdir())):
        raise EmbeddedServicesError(f"{folder} was not made by ChatWidget, so it is not removed.")
    with _only_user_of(folder):
        try:
            for lock in folder.glob("*-server.lock"):
                with servers_gone(lock, patience_seconds=RESET_PATIENCE_SECONDS):
                    pass
            # The marker goes last, so that an interrupted removal can be taken up again. The lock we hold stays:
            # somebody may be opening it.
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name == MARKER):
                if entry.name in UNTOUCHED:
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
        except TimeoutError as error:
            raise EmbeddedServicesError(f"A server still runs on the data in {folder}: stop it first.") from error
        except OSError as error:
            raise EmbeddedServicesError(f"The data in {folder} cannot be removed: {_reason(error)}.") from error


def password(folder: Path, server: str, *, exists: bool) -> str:
    """The generated password of `server`, kept in a file that only its owner may read.

    `exists` says that the server's data is there already, so that a new password would not open it.
    """
    path = folder / PASSWORDS
    try:
        known: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
        if server not in known:
            if exists:
                raise EmbeddedServicesError(
                    f"{path} has lost the password of {server}: put it back, or start afresh with --reset."
                )
            known[server] = secrets.token_urlsafe(32)
            write_private(path, json.dumps(known).encode())
        return known[server]
    except (OSError, ValueError) as error:
        raise EmbeddedServicesError(f"{path} cannot be read or written: {_reason(error)}.") from error


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, wholly or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # a descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextlib.contextmanager
def servers_gone(lock_path: Path, *, patience_seconds: float) -> Iterator[IO[bytes]]:
    """Hold the lock that a running server holds, waiting for one that is on its way out; raises TimeoutError."""
    with lock_path.open("ab") as lock:
        deadline = time.monotonic() + patience_seconds
        while not _try_lock(lock):
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.05)
        yield lock


@contextlib.contextmanager
def _only_user_of(folder: Path) -> Iterator[None]:
    path = folder / IN_USE
    try:
        lock = path.open("a+b")
    except OSError as error:
        raise EmbeddedServicesError(f"The data folder {folder} cannot be used: {_reason(error)}.") from error
    with lock:
        try:
            free = _try_lock(lock)
        except OSError as error:
            raise EmbeddedServicesError(f"The data folder {folder} cannot be used: {_reason(error)}.") from error
        if not free:
            lock.seek(0)
            holder = lock.read(20).decode(errors="replace").strip() or "that is just starting"
            raise EmbeddedServicesError(
                f"The data folder {folder} is already in use by process {holder}: stop it, or choose another folder."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _try_lock(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_ours(folder: Path) -> bool:
    return (folder / MARKER).is_file()


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
