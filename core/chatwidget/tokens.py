"""Signed tokens (JWT, HS256) for people and for shoppers, each good for one audience alone."""

import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from chatwidget.errors import NotAuthenticated

ISSUER: Final = "chatwidget"
ALGORITHM: Final = "HS256"


class Signer:
    """Makes and reads tokens with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(secret)

    def sign(self, audience: str, claims: Mapping[str, Any], *, seconds: int) -> tuple[str, int]:
        """Return a token for an audience and the second (Unix time) at which it expires."""
        now = int(time.time())
        payload = {
            **claims,
            "iss": ISSUER,
            "aud": audience,
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode({"alg": ALGORITHM}, payload, self._key), now + seconds

    def read(self, token: str, audience: str) -> dict[str, Any]:
        """Return a token's claims; raises `NotAuthenticated` (`token_expired`, `token_invalid`)."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": ISSUER},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
                iat={"essential": True},
                jti={"essential": True},
                sub={"essential": True},
            ).validate(decoded.claims)
        except ExpiredTokenError:
            raise NotAuthenticated("This token has expired.", code="token_expired") from None
        except (JoseError, ValueError, TypeError, UnicodeError):
            raise NotAuthenticated("This token is not valid.", code="token_invalid") from None
        return dict(decoded.claims)
