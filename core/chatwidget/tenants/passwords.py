"""Passwords: bcrypt with 12 rounds, off the event loop, two at a time."""

import asyncio

import bcrypt

from chatwidget.errors import InvalidInput

ROUNDS = 12
_at_once = asyncio.Semaphore(2)


def _bytes(password: str) -> bytes:
    raw = password.encode()
    if len(raw) > 72:
        raise InvalidInput(
            "The password is longer than 72 bytes.", code="password_too_long", fields={"password": "at most 72 bytes"}
        )
    return raw


async def hashed(password: str) -> str:
    """Return the bcrypt hash; raises `InvalidInput` for more than 72 bytes."""
    raw = _bytes(password)
    async with _at_once:
        return (await asyncio.to_thread(bcrypt.hashpw, raw, bcrypt.gensalt(ROUNDS))).decode()


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; takes its time even when there is no hash to compare with."""
    try:
        raw = _bytes(password)
    except InvalidInput:
        raw, password_hash = b"", None
    async with _at_once:
        if password_hash is None:
            await asyncio.to_thread(bcrypt.hashpw, raw, bcrypt.gensalt(ROUNDS))
            return False
        return await asyncio.to_thread(bcrypt.checkpw, raw, password_hash.encode())
