"""The language model: any OpenAI-compatible server, streamed, under our own deadlines.

The SDK's timeouts are per read, so a server that drips never times out, and a stream that is cut may end like a good
one. Hence our deadlines, and: an answer is whole only if it came with a finish reason. Where a model fails before its
first word, the next of the chain is asked.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import httpx2
import openai
import orjson

from chatwidget.answers.breaker import Breaker
from chatwidget.answers.calls import Calls
from chatwidget.answers.completion import Usage, pieces
from chatwidget.answers.dialect import Dialect
from chatwidget.answers.guarded import guarded_client
from chatwidget.answers.sse import Events, whole
from chatwidget.errors import ModelUnavailable
from chatwidget.log import get_logger

log = get_logger(__name__)

FIRST_TOKEN_SECONDS: Final = 10.0
FIRST_TOKEN_SECONDS_THINKING: Final = 30.0
GAP_SECONDS: Final = 10.0
TOTAL_SECONDS: Final = 60.0
CONNECT_SECONDS: Final = 2.0
END_SECONDS: Final = 0.25
RENEW_SECONDS: Final = 0.5  # a new timer for every token is dear
TRY_SECONDS: Final = 20.0
ATTEMPTS: Final = 2
LESSONS: Final = 4
MOST_CHARACTERS: Final = 20_000
"""Of what one completion says: more than a model is let say, for a server that lets it say anything."""
AT_ONCE: Final = 700
"""So many characters are checked before everybody else's answers get their turn again."""
_A_WORD: Final = ({"role": "user", "content": "Reply with the word OK and nothing else."},)


class Target:
    """One model on one server; `http` is another way out than the SDK's own, for a server that a stranger has named."""

    def __init__(
        self, *, api_key: str | None, base_url: str | None, name: str, http: httpx2.AsyncClient | None = None
    ) -> None:
        self.name = name
        self.breaker = Breaker()
        self.dialect = Dialect.of(name)
        self.client = openai.AsyncOpenAI(
            api_key=api_key or "none",  # servers of one's own often want no key, but the SDK does
            base_url=base_url,
            max_retries=0,
            timeout=openai.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS, read=GAP_SECONDS),
            http_client=http or openai.DefaultAioHttpClient(),
        )
        if http is not None:  # what the SDK took from our environment is not for that server
            self.client.organization = self.client.project = None

    async def ask(self, body: Mapping[str, Any]) -> openai.AsyncStream[object]:
        """Begin a completion; raises `openai.OpenAIError`. What comes is left to be read from the stream's `response`.

        The SDK's `create` walks through every message and tool and builds an object of every chunk, which cost more
        than all else; its `post` takes the request as it is, and keeps the key, the time limits and the errors.
        """
        return await self.client.post(
            "/chat/completions",
            content=orjson.dumps({"model": self.name, **body}),
            cast_to=object,
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )


class Model:
    """Chat completions, streamed; `fallbacks` (`model` or `base_url|model`) are asked where the first one fails.

    `guarded` keeps to one server at a public address (or a host in `private_hosts`): fallbacks are names alone then.
    """

    def __init__(
        self,
        *,
        api_key: str | None,
        base_url: str | None,
        name: str,
        fallbacks: Sequence[str] = (),
        guarded: bool = False,
        private_hosts: Sequence[str] = (),
    ) -> None:
        self.name = name
        if guarded:
            self._targets = [
                Target(api_key=api_key, base_url=base_url, name=each, http=guarded_client(private_hosts))
                for each in (name, *fallbacks)
            ]
            return
        self._targets = [Target(api_key=api_key, base_url=base_url, name=name)]
        for entry in fallbacks:
            url, _, other = entry.rpartition("|")
            # A key is for the server it was given for: another server does not get to see it.
            self._targets.append(
                Target(api_key=None if url and url != base_url else api_key, base_url=url or base_url, name=other)
            )

    @property
    def breaker(self) -> Breaker:
        """The first model's breaker."""
        return self._targets[0].breaker

    async def complete(
        self, messages: Sequence[Mapping[str, Any]], usage: Usage, *, tools: Sequence[Mapping[str, Any]] = ()
    ) -> AsyncIterator[str]:
        """Yield the answer's pieces; `usage.calls` then holds the tools it wants called. Raises `ModelUnavailable`.

        Another try, or another model, comes only before the first piece.
        """
        began = asyncio.get_running_loop().time()
        awake = [target for target in self._targets if not target.breaker.is_open]
        if not awake:
            raise ModelUnavailable(
                "The model has failed repeatedly and is left alone for a moment.", code="model_resting"
            )
        target = awake[0]
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for target in awake:
                    try:
                        async for piece in self._ask(target, messages, tools, usage, began):
                            yield piece
                        break
                    except ModelUnavailable:
                        if usage.first_token_ms is not None or target is awake[-1]:
                            raise
        except TimeoutError as error:
            target.breaker.failed()
            raise ModelUnavailable("The model did not answer: it took too long") from error
        usage.total_ms = (asyncio.get_running_loop().time() - began) * 1000

    async def _ask(
        self,
        target: Target,
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]],
        usage: Usage,
        began: float,
    ) -> AsyncIterator[str]:
        usage.model = target.name
        try:
            async for piece in self._tries(target, messages, tools, usage, began):
                yield piece
            usage.check_whole()
        except ModelUnavailable:
            target.breaker.failed()
            raise
        except Exception as error:  # not only openai's own: a bad line is a JSON error, a cut is an aiohttp error
            target.breaker.failed()
            log.warning("model failed", model=target.name, error=_reason(error), attempts=usage.attempts)
            raise ModelUnavailable(f"The model did not answer: {_reason(error)}") from error
        target.breaker.succeeded()

    @staticmethod
    async def _tries(
        target: Target,
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]],
        usage: Usage,
        began: float,
    ) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        refused = target.dialect.refused
        attempts = lessons = 0
        while True:
            attempts += 1
            usage.attempts += 1
            try:
                async for piece in _stream(target, target.dialect.request(messages, tools, refused), usage):
                    if usage.first_token_ms is None:
                        usage.first_token_ms = (loop.time() - began) * 1000
                    yield piece
                if usage.ran_out_thinking and not target.dialect.thinks:
                    target.dialect.thinks = True  # it spent all it was allowed on thoughts: allow it more, once
                    continue
                break
            except Exception as error:
                usage.errors.append(_reason(error))
                lesson = _lesson(target, refused, error, with_tools=bool(tools)) if lessons < LESSONS else None
                if usage.first_token_ms is not None:
                    raise
                if lesson is not None:
                    refused, lessons, attempts = lesson, lessons + 1, attempts - 1
                elif attempts >= ATTEMPTS or not _may_retry(error):
                    raise
                else:
                    await asyncio.sleep(0.2)
        target.dialect.worked(refused, with_tools=bool(tools))

    async def check(self) -> None:
        """Ask for the model's name; raises an `openai.OpenAIError` when the server or the key is not well."""
        await self._targets[0].client.models.retrieve(self.name, timeout=5)

    async def try_out(self) -> Usage:
        """Ask the first model for a word, whatever its breaker says; raises what goes wrong as it is."""
        usage = Usage()
        async with asyncio.timeout(TRY_SECONDS):
            began = asyncio.get_running_loop().time()
            async for _ in self._tries(self._targets[0], _A_WORD, (), usage, began):
                pass
        usage.check_whole()
        usage.total_ms = (asyncio.get_running_loop().time() - began) * 1000
        return usage

    async def close(self) -> None:
        """Close the connections."""
        for target in self._targets:
            await target.client.close()


async def _stream(target: Target, body: dict[str, Any], usage: Usage) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    calls = Calls()
    usage.finish_reason, usage.thought, usage.characters = None, False, 0
    first = FIRST_TOKEN_SECONDS_THINKING if target.dialect.thinks else FIRST_TOKEN_SECONDS
    renewed = 0.0
    async with asyncio.timeout(first) as patience, await target.ask(body) as stream:
        async for chunks in _chunks(stream.response):
            for chunk in chunks:
                for piece in pieces(chunk, usage, calls):  # comments keep a connection alive, not our patience
                    if loop.time() - renewed > RENEW_SECONDS:
                        renewed = loop.time()
                        patience.reschedule(renewed + GAP_SECONDS)
                    usage.characters += len(piece)
                    if usage.characters > MOST_CHARACTERS:
                        raise ModelUnavailable("The model's answer has no end.", code="answer_too_long")
                    for at in range(0, len(piece), AT_ONCE):
                        if at:
                            await asyncio.sleep(0)
                        yield piece[at : at + AT_ONCE]
    usage.calls = calls.made()


async def _chunks(response: Any) -> AsyncIterator[Iterable[dict[str, Any]]]:
    """Yield a response's chunks as they come; from a server that does not stream, all at once."""
    events, arriving = Events(), response.aiter_bytes()
    if "json" in response.headers.get("content-type", ""):
        yield [await whole(arriving)]
        return
    async for piece in arriving:
        yield events.feed(piece)
        if events.is_done:
            # A connection can be used again only once its end has been read; nobody waits long for that.
            with suppress(TimeoutError):
                async with asyncio.timeout(END_SECONDS):
                    async for _ in arriving:
                        pass
            return
    yield events.end()


def _lesson(target: Target, refused: frozenset[str], error: Exception, *, with_tools: bool) -> frozenset[str] | None:
    """Return what to leave out at the next try, where a server's refusal was about a field of the request."""
    if not isinstance(error, openai.APIStatusError) or error.status_code not in {400, 404, 422}:
        return None
    complaint = str(error.body or error.message)[:2_000]
    may_guess = error.status_code != 404  # where no field is named, that is a model or an address which is not there
    return target.dialect.lesson(refused, complaint, with_tools=with_tools, may_guess=may_guess)


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
