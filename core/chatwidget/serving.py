"""Runs the application under uvicorn with the limits this product wants."""

import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from chatwidget.app import create_app
from chatwidget.errors import ConfigurationError
from chatwidget.settings import Settings

MAX_SOCKET_BYTES: Final = 65_536
GRACEFUL_SECONDS: Final = 20


def config(app: ASGIApp, *, host: str, port: int) -> uvicorn.Config:
    """Return uvicorn's configuration for an application of ours."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # X-Forwarded-For is read by `web.client`, from trusted proxies alone
        ws_max_size=MAX_SOCKET_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        lifespan="on",
    )


def run(settings: Settings, *, port: int, rest: bool = True, realtime: bool = True) -> None:
    """Serve until told to stop; raises `ConfigurationError` when the port is taken."""
    check_port(settings.host, port)
    uvicorn.Server(config(create_app(settings, rest=rest, realtime=realtime), host=settings.host, port=port)).run()


def check_port(host: str, port: int) -> None:
    """Raise `ConfigurationError` unless we can listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(f"Port {port} cannot be used: {error.strerror}. Choose another one.") from error
