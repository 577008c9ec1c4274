"""One event loop and one set of services per worker process, so that pooled connections never meet another loop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from chatwidget.runtime import Runtime, build
from chatwidget.settings import Settings

T = TypeVar("T")

# A sync's statements carry hundreds of products; a web request's never do.
STATEMENT_TIMEOUT_MS = 60_000


class Loop:
    """Runs coroutines for Celery's synchronous tasks."""

    def __init__(self, settings: Settings) -> None:
        self._runner = asyncio.Runner()
        self.runtime: Runtime = build(settings, statement_timeout_ms=STATEMENT_TIMEOUT_MS)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one piece of work to its end."""
        return self._runner.run(work)

    def close(self) -> None:
        """Close connections and the loop."""
        self._runner.run(self._close())
        self._runner.close()

    async def _close(self) -> None:
        await self.runtime.bus.close()
        await self.runtime.answers.close()
        await self.runtime.cache.close()
        await self.runtime.database.close()
