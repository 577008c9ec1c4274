"""The WordPress plugin as a zip, ready for this installation: its host, and the widget where it is named."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatwidget import Host, InvalidInput

NAME: Final = "chatwidget"
_WIDGET: Final = re.compile(r"wgt_[0-9a-z]{16}")
_HOST: Final = re.compile(r"https?://[a-z0-9.-]{1,253}(?::\d{1,5})?", re.IGNORECASE)
_DATE: Final = (2026, 1, 1, 0, 0, 0)
"""All files are of one day, so that the same files make the same zip."""


def source() -> Path:
    """Return the folder of the plugin's files: beside the package in a clone, inside it once installed."""
    here = Path(__file__).parent
    inside = here / "_wordpress" / NAME
    return inside if inside.is_dir() else here.parent / "wordpress" / NAME


def build(*, host: str = "", widget: str = "") -> bytes:
    """Return the zip; raises `InvalidInput` for what is no host or widget."""
    host = host.rstrip("/")
    if host and not _HOST.fullmatch(host):
        raise InvalidInput("Write the host like https://chat.example.com.", code="invalid_host")
    if widget and not _WIDGET.fullmatch(widget):
        raise InvalidInput("A widget's id looks like wgt_ and 16 letters or digits.", code="invalid_widget")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source().rglob("*")):
            if path.is_file():
                _add(archive, f"{NAME}/{path.relative_to(source()).as_posix()}", path.read_bytes())
        if host or widget:
            # Both have been matched: nothing in them can leave the quotes.
            preset = (
                f"<?php\ndefined( 'ABSPATH' ) || exit;\nreturn array( 'host' => '{host}', 'widget' => '{widget}' );\n"
            )
            _add(archive, f"{NAME}/preset.php", preset.encode())
    return packed.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, data)


def routes(host: Host) -> Sequence[BaseRoute]:
    """Return the download, below `/apps/woocommerce`."""

    async def download(request: Request) -> Response:
        packed = await run_in_threadpool(build, host=host.public_url, widget=request.query_params.get("widget", ""))
        return Response(
            packed,
            media_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="chatwidget.zip"', "Cache-Control": "no-store"},
        )

    return [Route("/plugin.zip", download, methods=["GET"])]
