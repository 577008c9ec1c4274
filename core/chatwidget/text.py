"""Text as it enters: what PostgreSQL and JSON can hold, and nothing that hides."""

from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode (a lone surrogate was found)") from None
    return value


STORABLE: Final = AfterValidator(_storable)
"""Stands after the other constraints of a text, so that they see it first (and strip it)."""

Storable = Annotated[str, STORABLE]
"""Any text that PostgreSQL can store: no NUL, no lone surrogates."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), STORABLE]
"""A short label."""


def storable(value: str) -> str:
    """Return outside text with what PostgreSQL cannot hold replaced, for text we only receive (crawled pages)."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
