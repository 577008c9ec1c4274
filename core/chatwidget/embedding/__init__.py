"""Texts as vectors, for the dense leg of search: by an OpenAI-compatible server, or by a model in a wheel.

Off unless `OPENAI_EMBEDDING_MODEL` is set, and never needed: without vectors, search goes by words alone.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from chatwidget.errors import ConfigurationError
from chatwidget.settings import Settings

LOCAL: Final = "local:"
"""`local:all-MiniLM-L6-v2` runs here, from the extra `chatwidget[embeddings]`."""
MOST_CHARACTERS: Final = 4_000
"""Of a text, this much is read: models read a few hundred words."""


class Embedder(Protocol):
    """Turns texts into vectors of one length."""

    @property
    def model(self) -> str:
        """The name under which vectors are kept: those of another model are never compared with them."""

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector of length 1 for each text; raises `ModelUnavailable`."""

    async def close(self) -> None:
        """Let go of connections."""


def embedder(settings: Settings) -> Embedder | None:
    """Return the embedder of the settings, or None where none is wanted; raises `ConfigurationError`."""
    name = settings.openai_embedding_model
    if not name:
        return None
    if name.startswith(LOCAL):
        from chatwidget.embedding import local

        return local.load(name)
    if not (settings.openai_api_key or settings.openai_base_url):
        raise ConfigurationError(
            "OPENAI_EMBEDDING_MODEL needs OPENAI_API_KEY or OPENAI_BASE_URL, or begins with local:."
        )
    from chatwidget.embedding import remote

    key = settings.openai_api_key
    return remote.Remote(api_key=key.get_secret_value() if key else None, base_url=settings.openai_base_url, model=name)
