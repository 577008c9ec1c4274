# ruff: noqa: INP001 - a script beside the lists it writes
"""Writes down every version that is installed: the pins in pyproject.toml, and the hash-locked lists for the image.

`just pins` keeps the versions and takes in what is new; `just pins --upgrade` moves to the newest ones that have been
out for a week, so that a poisoned release has been noticed by others first. Neither list names a download host, because
an installation may have its own.
"""

import argparse
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
PROJECT: Final = ROOT / "pyproject.toml"
TABLE: Final = re.compile(r"^constraint-dependencies = \[.*?\]$", re.MULTILINE | re.DOTALL)
COOLING_OFF: Final = "7 days"
IMAGE_EXTRAS: Final = ("shopify", "woocommerce", "generic-site")
HEADER: Final = "# Written by requirements/refresh.py (`just pins`); install with pip's --require-hashes.\n"


def pins(lock: dict[str, Any]) -> list[str]:
    """Return `name==version` for every package of a lock that comes from an index, sorted."""
    packages = [package for package in lock["package"] if "registry" in package["source"]]
    often = Counter(package["name"] for package in packages)
    found = []
    for package in packages:
        pin = f"{package['name']}=={package['version']}"
        if often[package["name"]] > 1:  # one version for old Pythons, another for new ones
            pin += " ; " + " or ".join(f"({marker})" for marker in package["resolution-markers"])
        found.append(pin)
    return sorted(found)


def write_pins(found: list[str]) -> None:
    """Put the pins into pyproject.toml."""
    lines = "".join(f'    "{pin}",\n' for pin in found)
    table = f"constraint-dependencies = [\n{lines}]" if found else "constraint-dependencies = []"
    text, written = TABLE.subn(lambda _match: table, PROJECT.read_text())
    if written != 1:
        raise SystemExit("pyproject.toml must hold the table constraint-dependencies once.")
    PROJECT.write_text(text)


def run(*command: str, given: str = "") -> str:
    """Run a command in the root and return what it prints; its own errors go to the screen."""
    return subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - our own commands


def lock(*, upgrade: bool) -> dict[str, Any]:
    """Resolve, and return the lock."""
    if upgrade:
        before = PROJECT.read_text()
        write_pins([])
        try:
            run("uv", "lock", "--upgrade", "--exclude-newer", COOLING_OFF)
        except BaseException:
            PROJECT.write_text(before)
            raise
    else:
        run("uv", "lock")
    return tomllib.loads((ROOT / "uv.lock").read_text())


def write_image_lists() -> None:
    """Write what the image installs, and what builds our wheels there, each with its hashes."""
    extras = [argument for extra in IMAGE_EXTRAS for argument in ("--extra", extra)]
    plain = ("--no-header", "--no-annotate")
    image = run("uv", "export", "--quiet", "--frozen", "--no-dev", "--no-emit-workspace", *plain, *extras)
    (ROOT / "requirements" / "image.txt").write_text(HEADER + image)
    needs = tomllib.loads(PROJECT.read_text())["build-system"]["requires"]
    build = run(
        *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", *plain, "-"), given="\n".join(needs)
    )
    (ROOT / "requirements" / "build.txt").write_text(HEADER + build)


def main() -> None:
    """Refresh both lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="move to newer versions first")
    found = pins(lock(upgrade=parser.parse_args().upgrade))
    write_pins(found)
    run("uv", "lock")  # the lock takes note of the pins
    write_image_lists()
    print(f"{len(found)} versions pinned")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
