"""Connects a site: makes sense of what a merchant typed, and says what to paste."""

import html
import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlsplit

import idna

from chatwidget import (
    Form,
    FormField,
    Installation,
    InstallRequest,
    InstallStep,
    InvalidInput,
    OutboundClient,
    OutboundRefused,
    Ready,
    Shop,
    Snippet,
    Widget,
)
from chatwidget_generic_site.clean import line

_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def begin(request: InstallRequest, private_hosts: Sequence[str]) -> InstallStep:
    """Connect a site by its address; raises `InvalidInput` (`invalid_domain`)."""
    typed = request.answers.get("domain", "").strip()
    if not typed:
        return Form(fields=[FormField(name="domain", label="Address of the site", placeholder="www.example.com")])
    host, start_url = read_address(typed, private_hosts)
    language = request.answers.get("language", "").strip()
    return Ready(
        installation=Installation(
            domain=host,
            name=line(request.answers.get("name", ""), 200) or host,
            locale=language if _LANGUAGE.fullmatch(language) else "en",
            settings={"start_url": start_url},
        )
    )


def read_address(typed: str, private_hosts: Sequence[str]) -> tuple[str, str]:
    """Return the host, with its port where it is not the usual one, and the address to start reading from."""
    if len(typed) > 1_000 or re.search(r"[\s\x00-\x1f\x7f\\]", typed):
        raise _invalid(typed)
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        port, name = parts.port, parts.hostname or ""
    except ValueError:
        raise _invalid(typed) from None
    if parts.scheme not in {"http", "https"} or not name or "@" in parts.netloc or port == 0:
        raise _invalid(typed)
    host = _host(name, typed)
    usual = port is None or port == (443 if parts.scheme == "https" else 80)
    domain = host if usual else f"{host}:{port}"
    path = quote(parts.path, safe="%/:@!$&'()*+,;=-._~", errors="replace") or "/"
    query = quote(parts.query, safe="%/:@!$&'()*+,;=-._~?", errors="replace")
    start_url = f"{parts.scheme}://{domain}{path}{'?' + query if query else ''}"
    try:
        OutboundClient(private_hosts=private_hosts).check(start_url)
    except OutboundRefused as error:
        raise InvalidInput(
            f"{error} If it is meant to be read, whoever runs this server must name it in GENERIC_SITE_PRIVATE_HOSTS.",
            code="invalid_domain",
            fields={"domain": str(error)},
        ) from error
    if "." not in host and ":" not in host and not {host, f"{host}:{port}"} & set(private_hosts):
        raise _invalid(typed)
    return domain, start_url


def _host(name: str, typed: str) -> str:
    """Return a host as DNS writes it."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        return f"[{address}]" if address.version == 6 else str(address)
    try:
        host = idna.encode(name.rstrip("."), uts46=True).decode() if not name.isascii() else name.rstrip(".").lower()
    except idna.IDNAError:
        raise _invalid(typed) from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise _invalid(typed)
    return host


def _invalid(typed: str) -> InvalidInput:
    shown = line(typed, 60)
    message = f"“{shown}” is not the address of a web site; write it like www.example.com."
    return InvalidInput(message, code="invalid_domain", fields={"domain": message})


def snippet_for(shop: Shop, widget: Widget) -> Snippet:
    """Return the script tag of a widget and where to paste it."""
    src, key = html.escape(widget.script_url, quote=True), html.escape(widget.id, quote=True)
    return Snippet(
        html=f'<script async src="{src}" data-widget-id="{key}"></script>',
        steps=(
            f"Open the template that every page of {shop.domain} is made from (often called theme, layout or footer).",
            "Paste the line just before </body> and save.",
            "Open the site in a new window: the chat button is in the corner.",
        ),
    )
