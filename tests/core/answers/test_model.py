"""The model edge: tool calls from streamed pieces, servers with ways of their own, and the chain of models."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from tests.fixtures.model import Reply, StubModel

from chatwidget.answers.calls import Calls
from chatwidget.answers.completion import Usage
from chatwidget.answers.model import AT_ONCE, Model
from chatwidget.errors import ModelUnavailable

TOOL = {"type": "function", "function": {"name": "look", "description": "", "parameters": {"type": "object"}}}
HELLO = [{"role": "system", "content": "Rules."}, {"role": "user", "content": "Hello"}]


async def say(model: Model, **options: Any) -> tuple[str, Usage]:
    usage = Usage()
    try:
        text = "".join([piece async for piece in model.complete(HELLO, usage, **options)])
    finally:
        await model.close()
    return text, usage


def of(stub: StubModel, *fallbacks: str) -> Model:
    return Model(api_key="sk-test", base_url=stub.url, name="stub", fallbacks=fallbacks)


def guarded(url: str) -> Model:
    return Model(api_key="sk-test", base_url=url, name="stub", guarded=True, private_hosts=["127.0.0.1"])


async def test_calls_come_whole_and_in_order_however_they_are_cut(model: StubModel) -> None:
    model.replies = [Reply(text="Let me look.", calls=[("look", {"q": "blue jacket"}), ("look", {"q": "hat"})])]
    text, usage = await say(of(model), tools=[TOOL])
    assert text.strip() == "Let me look."
    assert [(call.name, call.read()) for call in usage.calls] == [
        ("look", {"q": "blue jacket"}),
        ("look", {"q": "hat"}),
    ]
    assert usage.finish_reason == "tool_calls"


@pytest.mark.parametrize(
    "deltas",
    [
        [{"id": "a", "function": {"name": "one", "arguments": "{}"}}, {"id": "b", "function": {"name": "two"}}],
        [
            {"index": 0, "id": "a", "function": {"name": "one", "arguments": "{}"}},
            {"index": 0, "id": "b", "function": {"name": "two", "arguments": {}}},
        ],
        [{"function": {"name": "one", "arguments": {}}}, {"function": {"name": "two", "arguments": {}}}],
    ],
    ids=["without numbers", "all numbered 0", "without numbers and ids"],
)
def test_servers_that_number_calls_in_their_own_way_are_understood(deltas: list[dict[str, Any]]) -> None:
    calls = Calls()
    calls.feed(deltas)
    assert [(call.name, call.read()) for call in calls.made()] == [("one", {}), ("two", {})]
    assert len({call.id for call in calls.made()}) == 2


def test_arguments_that_are_no_json_are_told_from_empty_ones() -> None:
    calls = Calls()
    calls.feed([{"index": 0, "id": "a", "function": {"name": "one", "arguments": '{"q": '}}])
    calls.feed([{"index": 1, "id": "b", "function": {"name": "two"}}])
    broken, empty = calls.made()
    assert broken.read() is None
    assert broken.as_message()["function"]["arguments"] == "{}"
    assert empty.read() == {}


@pytest.mark.parametrize("refused", ["stream_options", "max_completion_tokens", "tools"])
async def test_what_a_server_refuses_is_learnt_once(model: StubModel, refused: str) -> None:
    model.refuses = {refused}
    asked = of(model)
    usage = Usage()
    for _ in range(2):
        usage = Usage()
        text = "".join([piece async for piece in asked.complete(HELLO, usage, tools=[TOOL])])
        assert text.strip() == "Yes, we have it."
    await asked.close()
    assert len(model.asked) == 3, "the refusal is not run into again"
    assert refused not in model.asked[-1]
    assert usage.attempts == 1
    if refused == "max_completion_tokens":
        assert model.asked[-1]["max_tokens"] == model.asked[0]["max_completion_tokens"]


async def test_the_next_model_of_the_chain_answers_where_the_first_fails(model: StubModel) -> None:
    text, usage = await say(
        Model(api_key="k", base_url="http://127.0.0.1:9/v1", name="gone", fallbacks=[f"{model.url}|other"])
    )
    assert text.strip() == "Yes, we have it."
    assert usage.model == "other"
    assert model.asked[0]["model"] == "other"


async def test_a_model_that_broke_off_is_not_followed_by_another(model: StubModel) -> None:
    model.fault = "cut"
    with pytest.raises(ModelUnavailable):
        await say(of(model, "second"))
    assert [asked["model"] for asked in model.asked] == ["stub"]


@pytest.fixture
async def odd() -> AsyncIterator[Any]:
    """A server that answers with whatever lines, or whole JSON, a test puts there."""
    state: dict[str, Any] = {
        "lines": [],
        "json": None,
        "refusal": "",
        "keys": [],
        "connections": set(),
        "go": asyncio.Event(),
    }

    async def complete(request: web.Request) -> web.StreamResponse:
        state["keys"].append(request.headers.get("Authorization"))
        state["connections"].add(request.transport and request.transport.get_extra_info("peername"))
        if state["refusal"]:
            return web.Response(status=400, text=state["refusal"])
        if state["json"] is not None:
            return web.json_response(state["json"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for line in state["lines"].pop(0) if state["lines"] else []:
            if line == "wait":
                await state["go"].wait()
            elif line == "end a moment later":
                await asyncio.sleep(0.01)
            else:
                await response.write(f"data: {line}\n\n".encode())
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    state["url"] = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield state
    await runner.cleanup()


async def test_a_refusal_is_said_and_noted(odd: Any) -> None:
    odd["lines"] = [
        [
            '{"choices": [{"delta": {"refusal": "I cannot help with that."}}]}',
            '{"choices": [{"finish_reason": "stop"}]}',
        ]
    ]
    text, usage = await say(Model(api_key="k", base_url=odd["url"], name="m"))
    assert text == "I cannot help with that."
    assert usage.refused
    assert usage.prompt_tokens is None


async def test_thoughts_are_not_shown_and_a_model_that_thinks_is_allowed_more(odd: Any) -> None:
    thought = '{"choices": [{"delta": {"reasoning_content": "Hm."}}]}'
    odd["lines"] = [
        [thought, '{"choices": [{"delta": {}, "finish_reason": "length"}]}'],
        [
            thought,
            '{"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}]}',
            '{"choices": [], "usage": {"completion_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 7}}}',
        ],
    ]
    text, usage = await say(Model(api_key="k", base_url=odd["url"], name="m"))
    assert text == "Yes."
    assert usage.reasoning_tokens == 7


async def test_a_server_that_does_not_stream_is_heard(odd: Any) -> None:
    call = {"id": "c", "function": {"name": "look", "arguments": "{}"}}
    odd["json"] = {"choices": [{"message": {"content": "Yes.", "tool_calls": [call]}, "finish_reason": "tool_calls"}]}
    text, usage = await say(Model(api_key="k", base_url=odd["url"], name="m"), tools=[TOOL])
    assert text == "Yes."
    assert [call.name for call in usage.calls] == ["look"]


async def test_content_in_parts_is_heard_and_impossible_counts_are_not(odd: Any) -> None:
    parts = '[{"type": "thinking", "thinking": []}, {"type": "text", "text": "Yes."}]'
    odd["lines"] = [
        [
            f'{{"choices": [{{"delta": {{"content": {parts}}}, "finish_reason": "stop"}}]}}',
            '{"choices": [], "usage": {"prompt_tokens": -5000, "completion_tokens": "many"}}',
        ]
    ]
    text, usage = await say(Model(api_key="k", base_url=odd["url"], name="m"))
    assert text == "Yes."
    assert (usage.prompt_tokens, usage.completion_tokens) == (None, None)


async def test_one_connection_serves_one_answer_after_the_other(odd: Any) -> None:
    whole = ['{"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}]}', "[DONE]", "end a moment later"]
    odd["lines"] = [whole] * 3
    asked = Model(api_key="k", base_url=odd["url"], name="m")
    for _ in range(3):
        assert [piece async for piece in asked.complete(HELLO, Usage())] == ["Yes."]
    await asked.close()
    assert len(odd["connections"]) == 1


async def test_an_answer_is_over_at_its_end_although_the_server_keeps_the_line_open(odd: Any) -> None:
    odd["lines"] = [['{"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}]}', "[DONE]", "wait"]]
    text, _usage = await say(Model(api_key="k", base_url=odd["url"], name="m"))
    odd["go"].set()
    assert text == "Yes."


@pytest.mark.parametrize("fault", ["500", "cut", "error event", "bad json"])
async def test_a_server_that_a_tenant_named_fails_like_any_other(model: StubModel, fault: str) -> None:
    model.fault = fault
    with pytest.raises(ModelUnavailable):
        await say(guarded(model.url))
    model.fault = ""
    model.replies = [Reply(text="Let me look.", calls=[("look", {"q": "hat"})])]
    text, usage = await say(guarded(model.url), tools=[TOOL])
    assert text.strip() == "Let me look."
    assert [(call.name, call.read()) for call in usage.calls] == [("look", {"q": "hat"})]


async def test_an_answer_without_an_end_from_a_server_that_a_tenant_named_is_given_up(odd: Any) -> None:
    odd["lines"] = [["x" * 1_000_000] * 12]
    with pytest.raises(ModelUnavailable):
        await say(guarded(odd["url"]))
    odd["refusal"] = "x" * 12_000_000
    with pytest.raises(ModelUnavailable):
        await say(guarded(odd["url"]))


async def test_more_words_than_any_answer_has_are_given_up_and_long_pieces_come_in_parts(odd: Any) -> None:
    odd["json"] = {"choices": [{"message": {"content": "1 - " * 4_000}, "finish_reason": "stop"}]}
    asked = guarded(odd["url"])
    pieces = [piece async for piece in asked.complete(HELLO, Usage())]
    assert "".join(pieces) == "1 - " * 4_000
    assert max(map(len, pieces)) <= AT_ONCE
    odd["json"] = {"choices": [{"message": {"content": "1 - " * 8_000}, "finish_reason": "stop"}]}
    with pytest.raises(ModelUnavailable) as refused:
        await say(asked)
    assert refused.value.code == "answer_too_long"


async def test_nothing_that_cannot_be_stored_comes_out(odd: Any) -> None:
    call = {"id": "c", "function": {"name": "lo\x00ok", "arguments": r'{"q": "ha\u0000t"}'}}
    said = {"content": "Ye\x00s.", "tool_calls": [call]}
    odd["json"] = {"choices": [{"message": said, "finish_reason": "tool_calls"}]}
    text, usage = await say(Model(api_key="k", base_url=odd["url"], name="m"), tools=[TOOL])
    assert text == "Yes."
    assert [(call.name, call.read()) for call in usage.calls] == [("look", {"q": "hat"})]


async def test_a_key_is_not_shown_to_another_server(odd: Any) -> None:
    odd["json"] = {"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}]}
    await say(Model(api_key="sk-secret", base_url="http://127.0.0.1:9/v1", name="m", fallbacks=[f"{odd['url']}|other"]))
    assert odd["keys"] == ["Bearer none"]


async def test_a_model_that_is_not_there_is_not_asked_again_and_again(odd: Any) -> None:
    usage = Usage()
    gone = Model(api_key="k", base_url=odd["url"].replace("/v1", "/v2"), name="m")
    with pytest.raises(ModelUnavailable):
        async for _ in gone.complete(HELLO, usage, tools=[TOOL]):
            pass
    await gone.close()
    assert usage.attempts == 1
