"""Questions as vectors, in the time a shopper does not notice: what is late or fails is searched by its words alone."""

import asyncio
import time
from collections import OrderedDict
from typing import Final

from chatwidget.catalogue.message import MOST_CHARACTERS
from chatwidget.catalogue.vectors import QueryVector, embed_shop, is_installed
from chatwidget.db import Database
from chatwidget.embedding import Embedder
from chatwidget.errors import ChatWidgetError, NotSupported
from chatwidget.log import get_logger
from chatwidget.masking import without_personal_data

log = get_logger(__name__)

PATIENCE_SECONDS: Final = 0.5
REST_SECONDS: Final = 30.0
_REMEMBERED: Final = 2_000


class Meanings:
    """The embedder of this installation, for questions and for shops."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self._known: OrderedDict[str, QueryVector] = OrderedDict()
        self._rests_until = 0.0
        self._is_installed: bool | None = None

    @property
    def model(self) -> str:
        """The embedding model's name."""
        return self._embedder.model

    async def of(self, question: str) -> QueryVector | None:
        """Return a question's vector, or None where none comes in time."""
        asked = without_personal_data(question[:MOST_CHARACTERS]).strip()
        if not asked or time.monotonic() < self._rests_until or not await self._can_search():
            return None
        if asked in self._known:
            self._known.move_to_end(asked)
            return self._known[asked]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                (values,) = await self._embedder.embed([asked])
        except (ChatWidgetError, TimeoutError) as error:
            log.warning("searching without vectors for a moment", model=self.model, error=str(error) or "too slow")
            self._rests_until = time.monotonic() + REST_SECONDS
            return None
        vector = self._known[asked] = QueryVector(model=self.model, values=values)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return vector

    async def embed_shop(self, tenant_id: str, shop_id: str, *, seconds: float = 20.0) -> bool:
        """Make a shop's missing vectors, for so long; True asks for more.

        Raises `NotSupported` (`no_pgvector`) or `ModelUnavailable`.
        """
        if not await self._can_search():
            raise NotSupported("This PostgreSQL has no pgvector; search goes on without vectors.", code="no_pgvector")
        return await embed_shop(self._database, self._embedder, tenant_id, shop_id, seconds=seconds)

    async def close(self) -> None:
        """Let go of the embedder's connections."""
        await self._embedder.close()

    async def _can_search(self) -> bool:
        if self._is_installed is None:
            async with self._database.system() as unit:
                self._is_installed = await is_installed(unit)
            if not self._is_installed:
                log.warning("pgvector is not installed: searching without vectors")
        return self._is_installed
