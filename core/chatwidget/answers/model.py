"""The language model: any OpenAI-compatible server, streamed, under our own deadlines; the only import of openai.

The SDK's timeouts are per read, so a server that drips never times out, and a stream that is cut may end like a good
one. Hence our deadlines, and: an answer is whole only if it came with a finish reason. The stream's lines are read
here, because building the SDK's objects for every token costs more than everything else on the path.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import openai
import orjson

from chatwidget.answers.breaker import Breaker
from chatwidget.errors import ModelUnavailable
from chatwidget.log import get_logger

log = get_logger(__name__)

FIRST_TOKEN_SECONDS: Final = 10.0
GAP_SECONDS: Final = 10.0
TOTAL_SECONDS: Final = 60.0
CONNECT_SECONDS: Final = 2.0
ATTEMPTS: Final = 2
MAX_TOKENS: Final = 800
_WHOLE: Final = frozenset({"stop", "length", "tool_calls", "content_filter"})


@dataclass(slots=True, kw_only=True)
class Usage:
    """What a completion used and how it went; filled while it streams."""

    model: str = ""
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None
    attempts: int = 0
    errors: list[str] = field(default_factory=list)


class Model:
    """Chat completions, streamed."""

    def __init__(self, *, api_key: str | None, base_url: str | None, name: str) -> None:
        self.name = name
        self.breaker = Breaker()
        self._client = openai.AsyncOpenAI(
            api_key=api_key or "none",  # servers of one's own often want no key, but the SDK does
            base_url=base_url,
            max_retries=0,
            timeout=openai.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS, read=GAP_SECONDS),
            http_client=openai.DefaultAioHttpClient(),
        )

    async def complete(self, messages: Sequence[Mapping[str, Any]], usage: Usage) -> AsyncIterator[str]:
        """Yield the answer's pieces; tries again only before the first one. Raises `ModelUnavailable`."""
        if self.breaker.is_open:
            raise ModelUnavailable(
                "The model has failed repeatedly and is left alone for a moment.", code="model_resting"
            )
        loop = asyncio.get_running_loop()
        began = loop.time()
        usage.model = self.name
        spoke = False
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                while True:
                    usage.attempts += 1
                    try:
                        async for piece in self._stream(messages, usage):
                            if not spoke:
                                spoke = True
                                usage.first_token_ms = (loop.time() - began) * 1000
                            yield piece
                        break
                    except Exception as error:
                        usage.errors.append(_reason(error))
                        if spoke or usage.attempts >= ATTEMPTS or not _may_retry(error):
                            raise
                        await asyncio.sleep(0.2)
            if usage.finish_reason not in _WHOLE:
                raise ModelUnavailable("The model's answer broke off.", code="answer_incomplete")  # noqa: TRY301 - counted below
        except ModelUnavailable:
            self.breaker.failed()
            raise
        except Exception as error:  # not only openai's own: a bad line is a JSON error, a cut is an aiohttp error
            self.breaker.failed()
            log.warning("model failed", error=_reason(error), attempts=usage.attempts)
            raise ModelUnavailable(f"The model did not answer: {_reason(error)}") from error
        self.breaker.succeeded()
        usage.total_ms = (loop.time() - began) * 1000

    async def _stream(self, messages: Sequence[Mapping[str, Any]], usage: Usage) -> AsyncIterator[str]:
        request = self._client.chat.completions.with_streaming_response.create(
            model=self.name,
            messages=cast("Any", messages),  # plain dictionaries of the documented form
            stream=True,
            stream_options={"include_usage": True},
            max_completion_tokens=MAX_TOKENS,
        )
        async with asyncio.timeout(FIRST_TOKEN_SECONDS) as patience, request as response:
            loop = asyncio.get_running_loop()
            async for line in response.iter_lines():
                if not line.startswith("data:"):
                    continue  # comments keep a connection alive, not our patience
                data = line[5:].strip()
                if data == "[DONE]":
                    return
                chunk = orjson.loads(data)
                if chunk.get("error"):
                    raise ModelUnavailable("The model reported an error.", code="model_error")
                if chunk.get("usage"):
                    usage.prompt_tokens = chunk["usage"].get("prompt_tokens")
                    usage.completion_tokens = chunk["usage"].get("completion_tokens")
                for choice in chunk.get("choices", ())[:1]:
                    usage.finish_reason = choice.get("finish_reason") or usage.finish_reason
                    piece = (choice.get("delta") or {}).get("content")
                    if piece:
                        patience.reschedule(loop.time() + GAP_SECONDS)
                        yield piece

    async def check(self) -> None:
        """Ask for the model's name; raises an `openai.OpenAIError` when the server or the key is not well."""
        await self._client.models.retrieve(self.name, timeout=5)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _may_retry(error: Exception) -> bool:
    if isinstance(error, openai.APIStatusError):
        return error.status_code in {408, 409} or error.status_code >= 500
    return isinstance(error, (openai.APIConnectionError, OSError, ValueError))


def _reason(error: Exception) -> str:
    """Say what went wrong without quoting what was sent or came back."""
    if isinstance(error, openai.APIStatusError):
        return f"HTTP {error.status_code}"
    if isinstance(error, TimeoutError):
        return "it took too long"
    return type(error).__name__
