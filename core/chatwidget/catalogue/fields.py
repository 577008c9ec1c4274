"""The fields of a pushed item: what each may hold, and the sentence that says why it may not."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from chatwidget.catalogue.terms import words
from chatwidget.text import Storable

_HIGHEST: Final = Decimal(1_000_000_000)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x20\x7f]")


def as_id(value: Any) -> Any:
    """Return a whole number as the text it is written as."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def strip(value: Any) -> Any:
    """Return text without white space around it."""
    return value.strip() if isinstance(value, str) else value


def between(least: int, most: int) -> AfterValidator:
    """Make a check of a text's length, in characters."""

    def check(value: str) -> str:
        if len(value) < least:
            raise ValueError("must not be empty")
        if len(value) > most:
            raise ValueError(f"must have at most {most:,} characters")
        return value

    return AfterValidator(check)


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError('must be a number or a string such as "12.90"')  # noqa: TRY004 - pydantic reports ValueError
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError('must be a number or a string such as "12.90"') from None
    if not amount.is_finite():
        raise ValueError("must be a finite number")
    if amount < 0 or amount >= _HIGHEST:
        raise ValueError("must be 0 or more and less than 1,000,000,000")
    if round(amount, 3) != amount:
        raise ValueError("must have at most three decimals")
    exponent = int(amount.as_tuple().exponent)
    if exponent == -1:
        return amount.quantize(Decimal("0.01"))  # 62.5 is written 62.50
    return amount if -3 <= exponent <= 0 else amount.quantize(Decimal(1) if exponent > 0 else Decimal("0.001"))


def _web_address(value: str) -> str | None:
    value = value.strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValueError("must be a web address") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or _UNPRINTABLE.search(value):
        raise ValueError("must be a web address that begins with http:// or https://")
    return value


def _texts(value: Any) -> Any:
    """Attribute values as text: numbers as written, yes and no, lists with commas; null is no value."""
    if not isinstance(value, Mapping):
        return value
    return {name: _text(inner) for name, inner in value.items() if inner is not None}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(str(_text(one)) for one in value)
    return value


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def has_words(value: str) -> str:
    """Check that a search finds a word in a text."""
    if not words(value):
        raise ValueError("must hold at least one word")
    return value


def nothing(value: Any) -> Any:
    """Return empty text for null."""
    return "" if value is None else value


def no_items(value: Any) -> Any:
    """Return an empty list for null."""
    return [] if value is None else value


ExternalId = Annotated[Storable, BeforeValidator(lambda value: strip(as_id(value))), between(1, 255)]
Title = Annotated[Storable, BeforeValidator(strip), between(1, 500)]
Label = Annotated[Storable, BeforeValidator(strip), between(0, 255)]
WebAddress = Annotated[Storable, between(0, 2_048), AfterValidator(_web_address)]
Language = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")
]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Texts = Annotated[
    dict[Annotated[Storable, between(0, 255)], Annotated[Storable, between(0, 4_000)]],
    BeforeValidator(_texts),
]
When = Annotated[datetime, AfterValidator(_zoned)]
