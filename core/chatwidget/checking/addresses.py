"""Web addresses as they are compared."""

import re
from typing import Final
from urllib.parse import urlsplit

ADDRESS: Final = re.compile(r"https?://[^\s<>\"'|)\]]+", re.IGNORECASE)
"""An address as it stands in a sentence."""


def split(url: str) -> tuple[str, str] | None:
    """Return host and path of an address, the host without "www.", None where it is none."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return (host, parts.path) if host else None


def bare(url: str) -> str:
    """Return an address as it is compared: host and path, without scheme, "www.", query and last slash."""
    parts = split(url)
    return "" if parts is None else (parts[0] + parts[1]).rstrip("/").lower()
