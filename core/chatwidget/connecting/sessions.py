"""Who is at the connecting pages: a short-lived cookie of their own, good for nothing else."""

import secrets
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from chatwidget.crypto import keyed_hash, same
from chatwidget.errors import Forbidden, NotAuthenticated
from chatwidget.tokens import Signer

COOKIE: Final = "chatwidget_connect"
AUDIENCE: Final = "connect"
SECONDS: Final = 1_800


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectSession:
    """A person of a tenant in one browser; `id` is what grants are bound to."""

    id: str
    tenant_id: str
    user_id: str
    name: str
    role: str


class ConnectSessions:
    """Makes and reads the cookie."""

    def __init__(self, signer: Signer, *, secret: str, secure: bool) -> None:
        self._signer = signer
        self._secret = secret
        self._secure = secure

    def open(self, response: Response, *, tenant_id: str, user_id: str, name: str, role: str) -> ConnectSession:
        """Give a browser a session."""
        session = ConnectSession(
            id=secrets.token_urlsafe(32), tenant_id=tenant_id, user_id=user_id, name=name, role=role
        )
        claims = {"sub": user_id, "ten": tenant_id, "sid": session.id, "name": name, "role": role}
        token, _expires = self._signer.sign(AUDIENCE, claims, seconds=SECONDS)
        response.set_cookie(
            COOKIE, token, max_age=SECONDS, path="/connect", httponly=True, samesite="lax", secure=self._secure
        )
        return session

    def read(self, request: Request) -> ConnectSession | None:
        """Return a browser's session, or None."""
        try:
            claims = self._signer.read(request.cookies.get(COOKIE, ""), AUDIENCE)
        except NotAuthenticated:
            return None
        return ConnectSession(
            id=str(claims.get("sid")),
            tenant_id=str(claims.get("ten")),
            user_id=str(claims["sub"]),
            name=str(claims.get("name", "")),
            role=str(claims.get("role", "")),
        )

    def token(self, session: ConnectSession) -> str:
        """Return what a form of this session carries, so that no other page can send one."""
        return keyed_hash(self._secret, f"form {session.id}")

    def check(self, session: ConnectSession, token: str) -> None:
        """Raise `Forbidden` for a form that this session was not shown."""
        if not same(token, self.token(session)):
            raise Forbidden("This form is out of date. Please open the page again.", code="form_expired")
