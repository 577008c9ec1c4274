"""A stand-in for the model: 60 tokens in OpenAI's chat completions, at once or at a pace, as the question says."""

import argparse
import asyncio

import orjson
from aiohttp import web

TOKENS = 60
FIRST_SECONDS = 0.100
GAP_SECONDS = 0.010


def _line(chunk: dict[str, object]) -> bytes:
    body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "stub", **chunk}
    return b"data: " + orjson.dumps(body) + b"\n\n"


PIECES = [
    _line({"choices": [{"index": 0, "delta": {"content": f"word{number} "}, "finish_reason": None}]})
    for number in range(TOKENS)
]
END = (
    _line({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    + _line({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": TOKENS}})
    + b"data: [DONE]\n\n"
)


async def complete(request: web.Request) -> web.StreamResponse:
    """Answer: a question with `paced` in it at a model's pace, any other at once."""
    asked = await request.json()
    paced = "paced" in str(asked["messages"][-1]["content"])
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if not paced:
        await response.write(b"".join(PIECES) + END)
        return response
    loop = asyncio.get_running_loop()
    due = loop.time() + FIRST_SECONDS
    for piece in PIECES:
        await asyncio.sleep(due - loop.time())
        due += GAP_SECONDS
        await response.write(piece)
    await response.write(END)
    return response


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, print=None, access_log=None)
