""".env.example: every setting there is, none that is not, each with its true default."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from chatwidget.hooks import Hooks
from chatwidget.settings import Settings

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^(?P<off># )?(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*?)(?: +#.*)?$", re.MULTILINE)
LISTED = {line["name"]: line for line in LINE.finditer((ROOT / ".env.example").read_text())}
# Read by compose.yaml itself, and by nothing else.
COMPOSE_ALONE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "HTTP_PORT", "FRONT_SUBNET"}


def _known() -> dict[str, Any]:
    known: dict[str, Any] = {}
    shapes: list[type[BaseSettings]] = [Settings]
    shapes += [platform.settings for platform in Hooks().platforms.values() if platform.settings is not None]
    for shape in shapes:
        prefix = shape.model_config.get("env_prefix", "").upper()
        for name, field in shape.model_fields.items():
            known[f"{prefix}{name.upper()}"] = field.default
    return known


def test_every_setting_is_listed_and_nothing_else() -> None:
    assert LISTED.keys() == _known().keys() | COMPOSE_ALONE


def test_compose_reads_nothing_that_is_not_listed() -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert read <= LISTED.keys()
    assert read >= COMPOSE_ALONE


@pytest.mark.parametrize("name", sorted(name for name, line in LISTED.items() if line["off"]))
def test_what_is_commented_out_shows_its_default(name: str) -> None:
    if name in COMPOSE_ALONE:
        assert f"${{{name}:-{LISTED[name]['value']}}}" in (ROOT / "compose.yaml").read_text()
        return
    default = _known()[name]
    if isinstance(default, tuple):
        default = ",".join(default)
    shown = "" if default in {None, PydanticUndefined} else f"{default:g}" if isinstance(default, float) else default
    assert LISTED[name]["value"] == str(shown)


def test_no_secret_is_filled_in() -> None:
    for name, line in LISTED.items():
        if re.search(r"PASSWORD|SECRET|_KEY$", name):
            assert line["value"] == "", name
