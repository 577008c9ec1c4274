"""A real web server that plays a shop's site."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from tests.plugins.generic_site.played import PlayedSite


@pytest_asyncio.fixture
async def site(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PlayedSite]:
    """A site that may be read although it is inside."""
    played = PlayedSite()
    server = web.Server(played.handle)  # type: ignore[arg-type]  # a BaseRequest has all we use
    runner = web.ServerRunner(server)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    played.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    for name, value in {
        "PRIVATE_HOSTS": played.host,
        "REQUESTS_PER_SECOND": "50",
        "TIMEOUT_SECONDS": "2",
        "MAX_PAGES": "60",
        "MAX_PAGE_BYTES": "200000",
    }.items():
        monkeypatch.setenv(f"GENERIC_SITE_{name}", value)
    yield played
    await runner.cleanup()
