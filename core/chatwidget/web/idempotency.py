"""`Idempotency-Key` on any POST: the first answer is kept for a day, encrypted, and given again to the same request."""

import hashlib
from datetime import timedelta
from typing import Final

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatwidget.crypto import Vault
from chatwidget.db import Database
from chatwidget.errors import Unavailable
from chatwidget.models import IdempotencyKey
from chatwidget.web.problems import problem

KEEP: Final = timedelta(days=1)
# An answer that never came (the process died) frees its key after this long.
STUCK: Final = timedelta(minutes=2)


class Idempotency:
    """Remembers the answers to POSTs that carry a key."""

    def __init__(self, app: ASGIApp, database: Database, vault: Vault) -> None:
        self._app = app
        self._database = database
        self._vault = vault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        key = ""
        # A visitor's token is made anew for each browser; one kept for a key would make two shoppers one.
        if scope["type"] == "http" and scope["method"] == "POST" and not scope["path"].startswith("/api/embed/"):
            key = Headers(scope=scope).get("idempotency-key", "")
        if not key:
            await self._app(scope, receive, send)
            return
        if len(key) > 255 or not key.isprintable():
            await _refuse(422, "invalid_idempotency_key", "Idempotency-Key has at most 255 printable characters.")(
                scope, receive, send
            )
            return
        body = await _whole(receive)
        if body is None:
            await _refuse(413, "payload_too_large", "The request is too large.")(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Who calls is part of the key, so that nobody can fetch another's answer; a stranger is their address and page.
        stranger = f"{scope['state'].get('address', '')} {headers.get('origin', '')}"
        whose = f"{headers.get('authorization') or stranger}\n{scope['path']}\n{key}"
        key_hash = hashlib.sha256(whose.encode()).hexdigest()
        request_hash = hashlib.sha256(scope.get("query_string", b"") + b"\n" + body).hexdigest()
        try:
            kept = await self._claim(key_hash, request_hash)
        except Unavailable as error:
            await _refuse(error.status, error.code, error.message)(scope, receive, send)
            return
        if kept is not None:
            await kept(scope, receive, send)
            return
        await self._run(scope, body, receive, send, key_hash)

    async def _claim(self, key_hash: str, request_hash: str) -> ASGIApp | None:
        """Take the key, or return what to answer instead."""
        async with self._database.system() as unit:
            await unit.execute(
                delete(IdempotencyKey).where(
                    IdempotencyKey.key_hash == key_hash,
                    (IdempotencyKey.created_at < func.now() - KEEP)
                    | (IdempotencyKey.status.is_(None) & (IdempotencyKey.created_at < func.now() - STUCK)),
                )
            )
            taken = await unit.scalar(
                insert(IdempotencyKey)
                .values(key_hash=key_hash, request_hash=request_hash)
                .on_conflict_do_nothing()
                .returning(IdempotencyKey.key_hash)
            )
            if taken is not None:
                return None
            row = (await unit.scalars(select(IdempotencyKey).where(IdempotencyKey.key_hash == key_hash))).one()
        if row.request_hash != request_hash:
            return _refuse(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.")
        if row.status is None or row.body is None:
            return _refuse(409, "request_in_progress", "The first request with this key has not been answered yet.")
        answer = orjson.loads(self._vault.decrypt(row.body, place=key_hash))
        headers = {"Idempotent-Replayed": "true"}
        return JSONResponse(answer, row.status, headers=headers) if answer is not None else _empty(row.status, headers)

    async def _run(self, scope: Scope, body: bytes, receive: Receive, send: Send, key_hash: str) -> None:
        sent = False
        status, pieces = 500, list[bytes]()

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def record(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                pieces.append(message.get("body", b""))
                if not message.get("more_body"):
                    await self._keep(key_hash, status, b"".join(pieces))
            await send(message)

        await self._app(scope, replay, record)

    async def _keep(self, key_hash: str, status: int, body: bytes) -> None:
        async with self._database.system() as unit:
            if status >= 500 or status in {401, 409, 429}:  # worth another try, so the key is free again
                await unit.execute(delete(IdempotencyKey).where(IdempotencyKey.key_hash == key_hash))
                return
            sealed = self._vault.encrypt(body or b"null", place=key_hash)
            await unit.execute(
                update(IdempotencyKey).where(IdempotencyKey.key_hash == key_hash).values(status=status, body=sealed)
            )


async def _whole(receive: Receive) -> bytes | None:
    pieces: list[bytes] = []
    while True:
        try:
            message = await receive()
        except HTTPException:  # larger than `middleware.MAX_BODY_BYTES`
            return None
        if message["type"] == "http.disconnect":
            return b"".join(pieces)
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


def _refuse(status: int, code: str, message: str) -> ASGIApp:
    return JSONResponse(problem(code, message), status)


def _empty(status: int, headers: dict[str, str]) -> ASGIApp:
    return Response(status_code=status, headers=headers)
