"""Asks a site for pages, politely: paced, few at once, patient with a server that is busy."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from chatwidget import OutboundClient, OutboundRefused, Response

ATTEMPTS: Final = 3
LONGEST_WAIT: Final = 15.0
_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))
_UNCLEAR: Final = frozenset(
    ("", "text/plain", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown")
)
_HEAD: Final = (b"<!doctype html", b"<html", b"<head", b"<body")
_BINARY: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"RIFF",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ\x90",
)
_CHALLENGES: Final = (
    b"just a moment...",
    b"_cf_chl",
    b"cf-chl",
    b"challenge-platform",
    b"captcha-delivery",
    b"px-captcha",
)
_CONTROL: Final = frozenset((*range(9), 11, *range(14, 27), *range(28, 32)))


class Pace:
    """Lets one request through each `gap` seconds."""

    def __init__(self, gap: float) -> None:
        self.gap = gap
        self._free_at = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = time.monotonic()
        at = max(now, self._free_at)
        self._free_at = at + self.gap
        if at > now:
            await asyncio.sleep(at - now)

    def rest(self, seconds: float) -> None:
        """Let nobody through for a while."""
        self._free_at = max(self._free_at, time.monotonic() + seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of a request: an HTML page, nothing to read (`gone`, `other`), or a failure with its reason."""

    kind: Literal["page", "gone", "other", "failed"]
    url: str
    status: int = 0
    reason: str = ""
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Fetcher:
    """Fetches the pages of one site."""

    def __init__(self, client: OutboundClient, *, pace: Pace, max_bytes: int, seconds: float) -> None:
        self._client = client
        self.pace = pace
        self._max_bytes = max_bytes
        self._seconds = seconds

    async def page(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """Fetch a page; whatever goes wrong is told, never raised."""
        fetched = Fetched(kind="failed", url=url, reason="It was not asked for.")
        for attempt in range(ATTEMPTS):
            await self.pace.turn()
            fetched, wait = await self._once(url, headers, attempt)
            if wait is None:
                break
            self.pace.rest(wait)
        return fetched

    async def _once(self, url: str, headers: Mapping[str, str] | None, attempt: int) -> tuple[Fetched, float | None]:
        """Ask once; the second value says how long to wait before asking again, None not to."""
        try:
            async with self._client.stream(url, headers=headers) as incoming:
                status, kind = incoming.status, _media_type(incoming.headers)
                answer = Fetched(kind="other", url=incoming.url, status=status, headers=incoming.headers)
                if status in {404, 410}:
                    return _as(answer, "gone"), None
                if status == 304 or (200 <= status < 300 and kind not in _HTML | _UNCLEAR):
                    return answer, None
                response = await incoming.read(self._max_bytes)
        except OutboundRefused as error:
            return Fetched(kind="gone" if "redirect" not in str(error) else "failed", url=url, reason=str(error)), None
        except TimeoutError:
            return Fetched(kind="failed", url=url, reason=f"No whole answer within {self._seconds:g} seconds."), None
        except OSError as error:
            return Fetched(kind="failed", url=url, reason=_sentence(str(error))), 1.0 if attempt == 0 else None
        return self._judged(answer, response, kind, attempt)

    def _judged(self, answer: Fetched, response: Response, kind: str, attempt: int) -> tuple[Fetched, float | None]:
        """Say what an answer with a body is."""
        status = answer.status
        if is_challenge(status, response.headers, response.body):
            reason = "The site asks visitors to prove that they are human, so it cannot be read."
            return _as(answer, "failed", reason), None
        if status in {429, 503}:
            wait = min(LONGEST_WAIT, _retry_after(response.headers, 4.0**attempt))
            busy = _as(answer, "failed", f"The site answered {status}: too busy.")
            return busy, wait if attempt + 1 < ATTEMPTS else None
        if not 200 <= status < 300:
            reason = (
                f"The site refuses to show it ({status})." if status in {401, 403} else f"The site answered {status}."
            )
            return _as(answer, "failed", reason), None
        if response.truncated:
            return _as(answer, "failed", f"It is larger than {self._max_bytes:,} bytes."), None
        if not is_html(kind, response.body):
            return answer, None
        return _as(answer, "page", body=response.body), None


def is_html(media_type: str, body: bytes) -> bool:
    """Whether a body is a web page: by its type where that says so and the first bytes do not deny it."""
    start = body[:2048]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16: every other byte may be zero
    if start.startswith(_BINARY) or (not wide and sum(byte in _CONTROL for byte in start) > len(start) // 50):
        return False
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return media_type in _HTML or any(sign in head for sign in _HEAD)


def is_challenge(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a test for humans instead of the page."""
    if headers.get("cf-mitigated") == "challenge":
        return True
    return status in {401, 403, 429, 503} and any(sign in body[:20_000].lower() for sign in _CHALLENGES)


def _as(answer: Fetched, kind: Literal["page", "gone", "failed"], reason: str = "", *, body: bytes = b"") -> Fetched:
    return Fetched(kind=kind, url=answer.url, status=answer.status, reason=reason, body=body, headers=answer.headers)


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _retry_after(headers: Mapping[str, str], otherwise: float) -> float:
    """The seconds a busy server asks for."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return float(asked)
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return otherwise


def _sentence(text: str) -> str:
    return text[:300] or "The connection failed."
