"""Links by which the owner of an account that a platform's install has made sets their password, once."""

import hashlib
from typing import Final

from chatwidget import audit
from chatwidget.db import Database
from chatwidget.errors import NotAuthenticated
from chatwidget.models import User
from chatwidget.tenants import passwords, repository
from chatwidget.tokens import Signer

AUDIENCE: Final = "claim"
SECONDS: Final = 7 * 24 * 3600


class Claims:
    """Makes and takes claims."""

    def __init__(self, database: Database, signer: Signer) -> None:
        self._database = database
        self._signer = signer

    def token(self, user: User) -> str:
        """Return a person's claim; it is void as soon as their password changes."""
        claims = {"sub": user.id, "ten": user.tenant_id, "pwd": _mark(user)}
        return self._signer.sign(AUDIENCE, claims, seconds=SECONDS)[0]

    async def email(self, token: str) -> str:
        """Return whose claim it is; raises `NotAuthenticated` (`claim_invalid`)."""
        return (await self._user(token)).email

    async def set_password(self, token: str, password: str) -> None:
        """Set the password of who holds a claim; raises `NotAuthenticated` or `InvalidInput`."""
        user = await self._user(token)
        hashed = await passwords.hashed(password)
        async with self._database.tenant(user.tenant_id) as unit:
            row = await repository.user(unit, user.id)
            if row is None or _mark(row) != _mark(user):
                raise _invalid()
            row.password_hash = hashed
            await repository.note_log_in(unit, row.id)  # a claim is made for nobody who has chosen a password
            audit.record(unit, row.tenant_id, row.email, "user.password_set", row.id)

    async def _user(self, token: str) -> User:
        try:
            claims = self._signer.read(token, AUDIENCE)
        except NotAuthenticated:
            raise _invalid() from None
        async with self._database.tenant(str(claims.get("ten"))) as unit:
            user = await repository.user(unit, str(claims["sub"]))
        if user is None or _mark(user) != claims.get("pwd"):
            raise _invalid()
        return user


def _mark(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _invalid() -> NotAuthenticated:
    return NotAuthenticated("This link has been used, or its time is over.", code="claim_invalid")
