"""Embeddings by any OpenAI-compatible server."""

import math
from collections.abc import Sequence
from typing import Final

import openai

from chatwidget.embedding import MOST_CHARACTERS
from chatwidget.errors import ModelUnavailable

SECONDS: Final = 10.0


class Remote:
    """`POST /embeddings`; the caller chooses how many texts go at once."""

    def __init__(self, *, api_key: str | None, base_url: str | None, model: str) -> None:
        self.model = model
        self._client = openai.AsyncOpenAI(
            api_key=api_key or "none",  # servers of one's own often want no key, but the SDK does
            base_url=base_url,
            max_retries=0,
            timeout=SECONDS,
        )

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text; raises `ModelUnavailable`."""
        wanted = [text[:MOST_CHARACTERS] or " " for text in texts]
        try:
            answer = await self._client.embeddings.create(model=self.model, input=wanted, encoding_format="float")
            rows = sorted(answer.data, key=lambda row: row.index)
            vectors = [_unit(row.embedding) for row in rows]
        except Exception as error:  # a bad body is a JSON or a validation error, not one of openai's
            raise ModelUnavailable(f"No embeddings came: {type(error).__name__}", code="embedding_failed") from error
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) > 1:
            raise ModelUnavailable("The embeddings are not one for each text.", code="embedding_failed")
        return vectors

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _unit(vector: Sequence[float]) -> list[float]:
    """Return a vector of length 1; raises `ValueError` for one that has no direction."""
    length = math.sqrt(sum(value * value for value in vector))
    if not math.isfinite(length) or length == 0:
        raise ValueError("a vector without a direction")
    return [value / length for value in vector]
