"""The yardstick: the shortest chat anybody would write with python-socketio and the OpenAI SDK.

It stores nothing, checks nobody, limits nothing and knows no catalogue: every answer's tokens go straight to the asker.
"""

import argparse
import asyncio
import os
from typing import Any

import openai
import socketio
import uvicorn
from fastapi import FastAPI

server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
api = FastAPI()
model = openai.AsyncOpenAI(api_key="none", base_url=os.environ.get("OPENAI_BASE_URL"))
answers: set[asyncio.Task[None]] = set()


@api.get("/api/embed/{widget_id}")
async def embed(widget_id: str) -> dict[str, Any]:
    return {"id": widget_id, "name": "Chat", "locale": "en", "greeting": "Hello!", "suggestions": []}


@server.on("chat:join")  # type: ignore[untyped-decorator]  # python-socketio ships no types
async def join(sid: str, _sent: dict[str, Any]) -> dict[str, Any]:
    await server.enter_room(sid, f"room-{sid}")
    return {"ok": True, "conversation": {"id": sid, "status": "ai"}}


@server.on("chat:message")  # type: ignore[untyped-decorator]  # as above
async def message(sid: str, sent: dict[str, Any]) -> dict[str, Any]:
    task = asyncio.create_task(answer(sid, sent["content"]))
    answers.add(task)
    task.add_done_callback(answers.discard)
    return {"ok": True, "message": {"content": sent["content"]}}


async def answer(sid: str, question: str) -> None:
    stream = await model.chat.completions.create(
        model="stub", messages=[{"role": "user", "content": question}], stream=True
    )
    index, whole = 0, ""
    async for chunk in stream:
        piece = chunk.choices[0].delta.content if chunk.choices else None
        if piece:
            await server.emit("chat:agent:streaming", {"index": index, "chunk": piece}, room=f"room-{sid}")
            index, whole = index + 1, whole + piece
    await server.emit("chat:agent:complete", {"message": {"content": whole}}, room=f"room-{sid}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    uvicorn.run(
        socketio.ASGIApp(server, api),
        host="127.0.0.1",
        port=parser.parse_args().port,
        log_level="error",
        access_log=False,
    )
