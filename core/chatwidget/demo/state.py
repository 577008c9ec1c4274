"""What the demo remembers between runs: its secrets, log-in and ids, in a file that only its user can read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Self

EMAIL = "demo@example.com"


@dataclass(slots=True, kw_only=True)
class State:
    """The demo's memory; `shops` maps a site to its shop."""

    path: Path
    jwt_secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    credentials_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    email: str = EMAIL
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    store_port: int = 0
    tenant_id: str = ""
    api_key: str = ""
    shops: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file, or begin anew and keep it."""
        known = {item.name for item in fields(cls)}
        try:
            values = json.loads(path.read_text())
        except (OSError, ValueError):
            values = {}
        state = cls(path=path, **{name: value for name, value in values.items() if name in known})
        state.save()
        return state

    def save(self) -> None:
        """Write the file, whole or not at all."""
        values = {name: value for name, value in asdict(self).items() if name != "path"}
        fresh = self.path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(values, file, indent=1)
        fresh.replace(self.path)
