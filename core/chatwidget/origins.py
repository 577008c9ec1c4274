"""Which web origins a widget's list of domains allows."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import idna

from chatwidget.errors import InvalidInput

_LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def normalised(entry: str) -> str:
    """Return a domain as it is kept: `example.com`, `*.example.com`, `example.com:8443`; raises `InvalidInput`."""
    text = entry.strip().lower()
    parts = _split(text if "://" in text else f"//{text}")
    if parts is None or parts[0] not in {"", "http", "https"}:
        raise InvalidInput(
            f"“{entry[:100]}” is not a domain.", code="invalid_domain", fields={"domains": "not a domain"}
        )
    _scheme, host, port = parts
    bare = host.removeprefix("*.")
    if not bare or any(character in bare for character in "*/@? \\#%") or len(host) > 253:
        raise InvalidInput(
            f"“{entry[:100]}” is not a domain.", code="invalid_domain", fields={"domains": "not a domain"}
        )
    if not host.isascii():  # browsers send a name's ASCII form
        try:
            host = ".".join(label if label == "*" else idna.encode(label).decode() for label in host.split("."))
        except idna.IDNAError:
            raise InvalidInput(f"“{entry[:100]}” is not a domain.", code="invalid_domain") from None
    return host if port is None else f"{host}:{port}"


def allows(domains: Iterable[str], origin: str | None) -> bool:
    """Whether a page of this origin may use the widget; without an Origin, or from `null`, nobody may.

    `example.com` also allows `www.example.com`; `*.example.com` allows every name below it. Without a port the usual
    ports are meant, except on this machine itself, where any will do.
    """
    parts = _split(origin or "")
    if parts is None or parts[0] not in {"http", "https"}:
        return False
    scheme, host, port = parts
    usual = port is None or port == (443 if scheme == "https" else 80)
    for entry in domains:
        name, _, wanted_port = entry.rpartition(":") if _has_port(entry) else (entry, "", "")
        if wanted_port:
            if str(port or (443 if scheme == "https" else 80)) != wanted_port:
                continue
        elif not usual and name not in _LOCAL:
            continue
        if host in {name, f"www.{name}"} or (name.startswith("*.") and host.endswith(name[1:])):
            return True
    return False


def _has_port(entry: str) -> bool:
    return entry.rpartition(":")[2].isdigit() and not entry.endswith("]")


def _split(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.username is not None:
        return None
    return parts.scheme, f"[{host}]" if ":" in host else host, port
