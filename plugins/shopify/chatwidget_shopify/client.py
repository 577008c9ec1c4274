"""The Admin GraphQL API: one question at a time, with tokens renewed, costs heeded, and errors that say what to do."""

from asyncio import sleep
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import time as now
from typing import Any, Final, Self

import orjson

from chatwidget import (
    Credentials,
    Forbidden,
    NotSupported,
    OutboundClient,
    OutboundRefused,
    PlatformUnavailable,
    Response,
    Shop,
)
from chatwidget_shopify import queries, tokens
from chatwidget_shopify.bucket import Bucket, Room
from chatwidget_shopify.settings import ShopifySettings

ATTEMPTS: Final = 4
LONGEST_WAIT: Final = 20.0
PATIENCE_SECONDS: Final = 120.0
"""So long one question waits for the chat, before its whole work is put off."""


class AccessDenied(NotSupported):
    """A scope, or Shopify's leave to see protected customer data, is missing."""

    default_code = "access_denied"


class TooCostly(PlatformUnavailable):
    """More was asked for at once than Shopify answers; ask for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What Shopify gave, and the names of the fields that it kept back: a scope or its approval is missing.

    `searched_in_full` is False where it left a part of a search query aside, and so may have found too much.
    """

    data: Mapping[str, Any]
    denied: frozenset[str]
    searched_in_full: bool


class Admin:
    """Questions to one shop; `patient` is for syncs, which wait so that the chat never has to."""

    def __init__(self, shop: Shop, settings: ShopifySettings, client: OutboundClient, *, patient: bool) -> None:
        self.shop = shop
        self._settings = settings
        self._client = client
        self._patient = patient
        self._credentials: Credentials = shop.credentials
        self._room = Room(shop)
        self._points: dict[str, float] = {}
        self.version = ""

    @classmethod
    @asynccontextmanager
    async def of(cls, shop: Shop, settings: ShopifySettings, *, patient: bool = False) -> AsyncIterator[Self]:
        """Open a client for one piece of work."""
        async with tokens.outbound(settings, seconds=30 if patient else 4) as client:
            yield cls(shop, settings, client, patient=patient)

    async def ask(self, document: str, **variables: Any) -> Mapping[str, Any]:
        """Return a document's `data`; raises `AccessDenied`, `MerchantNeeded` or `PlatformUnavailable`."""
        data: Mapping[str, Any] = (await self._answer(document, variables, forgiving=False)).get("data") or {}
        return data

    async def ask_for_what_is_allowed(self, document: str, **variables: Any) -> "Allowed":
        """Return a document's `data` also where Shopify keeps single fields of it from this app; raises as `ask`."""
        body = await self._answer(document, variables, forgiving=True)
        searches = (body.get("extensions") or {}).get("search") or ()
        return Allowed(
            data=body.get("data") or {},
            denied=frozenset(str(error["path"][-1]) for error in body.get("errors") or ()),
            searched_in_full=not any(one.get("warnings") for one in searches),
        )

    async def _answer(self, document: str, variables: Mapping[str, Any], *, forgiving: bool) -> Mapping[str, Any]:
        renewed = False
        for attempt in range(1, ATTEMPTS + 1):
            await self._wait_for_room(document)
            answer = await self._send(document, variables)
            if answer.status == 401 and not renewed:
                renewed = True
                self._credentials = await tokens.renew(self._settings, self.shop, self._credentials)
                continue
            if answer.status == 401:
                raise tokens.MerchantNeeded("Shopify no longer accepts this app's key for the shop.")
            wait = self._retry_after(answer, attempt)
            if wait is not None:
                await self._rest(wait, attempt)
                continue
            body = self._body(answer)
            await self._note_cost(document, body)
            errors = body.get("errors")
            if not errors or (forgiving and body.get("data") and all(map(_is_about_a_field, errors))):
                return body
            wait = self._after_errors(errors, body, attempt)
            await self._rest(wait, attempt)
        raise PlatformUnavailable("Shopify has too much to do; please try again later.")

    @asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the file of a bulk operation, piece by piece; its address carries its own key."""
        try:
            async with self._client.stream(url, seconds=540) as incoming:
                if incoming.status != 200:
                    raise PlatformUnavailable(f"Shopify's file answered {incoming.status}.")
                yield incoming.pieces()
        except (OSError, TimeoutError, OutboundRefused) as error:
            raise PlatformUnavailable("Shopify's file cannot be read.") from error

    async def _send(self, document: str, variables: Mapping[str, Any]) -> Response:
        current = await tokens.fresh(self._settings, replace(self.shop, credentials=self._credentials))
        self._credentials = current
        path = f"/admin/api/{self._settings.api_version}/graphql.json"
        try:
            answer = await self._client.request(
                "POST",
                tokens.address(self._settings, self.shop.domain, path),
                headers={
                    "X-Shopify-Access-Token": current.values["access_token"],
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                },
                body=orjson.dumps({"query": document, "variables": variables}),
                follow=False,
            )
        except (OSError, TimeoutError, OutboundRefused) as error:
            raise PlatformUnavailable("Shopify cannot be reached.") from error
        self.version = answer.headers.get("x-shopify-api-version", self.version)
        return answer

    def _retry_after(self, answer: Response, attempt: int) -> float | None:
        if answer.status == 429 or answer.status >= 500:
            written = answer.headers.get("retry-after", "")
            try:
                return float(written)
            except ValueError:
                return float(2**attempt)
        if answer.status in {402, 423}:
            raise PlatformUnavailable("This shop is frozen or locked at Shopify.")
        if answer.status in {403, 404}:
            raise Forbidden(f"Shopify answered {answer.status}.", code="shopify_refused")
        return None

    @staticmethod
    def _body(answer: Response) -> dict[str, Any]:
        try:
            body = orjson.loads(answer.body)
        except orjson.JSONDecodeError as error:
            raise PlatformUnavailable("Shopify answered with something that is not JSON.") from error
        if not isinstance(body, dict):
            raise PlatformUnavailable("Shopify answered in a form we do not know.")
        return body

    def _after_errors(self, errors: Any, body: Mapping[str, Any], attempt: int) -> float:
        codes = [str((one.get("extensions") or {}).get("code", "")) for one in errors if isinstance(one, dict)]
        if "THROTTLED" in codes:
            return self._until_there_is_room(body)
        if "ACCESS_DENIED" in codes:
            raise AccessDenied("Shopify has not given this app the leave to read that.")
        if "MAX_COST_EXCEEDED" in codes:
            raise TooCostly("Shopify finds this question too large.")
        if "INTERNAL_SERVER_ERROR" in codes:
            return float(2**attempt)
        told = str(errors[0].get("message", ""))[:200] if isinstance(errors[0], dict) else str(errors)[:200]
        raise PlatformUnavailable(f"Shopify did not understand: {told}")

    def _until_there_is_room(self, body: Mapping[str, Any]) -> float:
        cost = ((body.get("extensions") or {}).get("cost")) or {}
        asked = float(cost.get("requestedQueryCost") or 100)
        bucket = self._room.heard
        if bucket is None:
            return 1.0
        return max(0.1, (asked - bucket.available) / bucket.restore)

    async def _note_cost(self, document: str, body: Mapping[str, Any]) -> None:
        cost = ((body.get("extensions") or {}).get("cost")) or {}
        asked = cost.get("requestedQueryCost")
        if isinstance(asked, int | float):
            self._points[document] = max(asked, self._points.get(document, 0))
        bucket = Bucket.read(cost.get("throttleStatus"), now())
        if bucket is not None:
            await self._room.note(bucket)

    async def _wait_for_room(self, document: str) -> None:
        """Wait until the live chat has its share even once this is asked; the chat itself waits for nobody."""
        if not self._patient:
            return
        points, waited = self._points.get(document) or queries.points(document), 0.0
        while (bucket := await self._room.look()) is not None:
            wait = bucket.seconds_until(points, now())
            if wait <= 0:
                await self._room.note(bucket.without(points, now()))
                return
            if waited > PATIENCE_SECONDS:
                raise PlatformUnavailable("The chat leaves Shopify no time for anything else; please try again later.")
            wait = min(max(wait, 0.02), LONGEST_WAIT)
            await sleep(wait)
            waited += wait

    async def _rest(self, seconds: float, attempt: int) -> None:
        if attempt >= ATTEMPTS or (not self._patient and seconds > 1):
            raise PlatformUnavailable("Shopify has too much to do; please try again later.")
        await sleep(min(seconds, LONGEST_WAIT))


def _is_about_a_field(error: Any) -> bool:
    """Whether an error says no more than that one field is not for this app."""
    return (
        isinstance(error, dict)
        and (error.get("extensions") or {}).get("code") == "ACCESS_DENIED"
        and bool(error.get("path"))
    )
