"""Who calls the REST API, and what they may do: a person with a log-in, or an API key with scopes."""

from dataclasses import dataclass
from typing import Final

from chatwidget.errors import Forbidden

SCOPES: Final = ("read", "write", "admin")
_ROLE_SCOPES: Final = {
    "owner": frozenset(SCOPES),
    "admin": frozenset(SCOPES),
    "agent": frozenset({"read", "write"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A caller inside one tenant."""

    tenant_id: str
    scopes: frozenset[str]
    user_id: str | None = None
    api_key_id: str | None = None
    name: str = ""
    avatar_url: str | None = None

    @property
    def id(self) -> str:
        """The user's or the key's id, for limits and logs."""
        return self.user_id or self.api_key_id or self.tenant_id

    def require(self, scope: str) -> None:
        """Raise `Forbidden` unless the caller has the scope; `admin` includes `write`, `write` includes `read`."""
        if not self.scopes.intersection(SCOPES[SCOPES.index(scope) :]):
            raise Forbidden(f"This needs the scope “{scope}”.", code="insufficient_scope")


def scopes_of_role(role: str) -> frozenset[str]:
    """Return what a person's role may do."""
    return _ROLE_SCOPES.get(role, frozenset())
