"""HTTP below `/apps/shopify`: the embedded home, its calls, and the app proxy that knows who is logged in."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chatwidget import ChatWidgetError, Customer, Forbidden, Host, InvalidInput, NotFound, Shop
from chatwidget_shopify import bounce, cart, home, identity, install, signatures, storefront, tokens
from chatwidget_shopify.domains import InvalidShop, is_shop
from chatwidget_shopify.settings import ShopifySettings
from chatwidget_shopify.words import said

RETRY: Final = {"X-Shopify-Retry-Invalid-Session-Request": "1"}
BASE: Final = "/apps/shopify"

Handler = Callable[[Request], Awaitable[Response]]


def routes(host: Host) -> Sequence[BaseRoute]:
    """Return the plugin's pages."""
    pages = Pages(host)
    return [
        Route("/home", pages.home, methods=["GET"]),
        Route("/api/state", pages.authenticated(pages.state), methods=["GET"]),
        Route("/api/sync", pages.authenticated(pages.sync), methods=["POST"]),
        Route("/api/ask", pages.authenticated(pages.ask), methods=["POST"]),
        Route("/api/conversations", pages.authenticated(pages.conversations), methods=["GET"]),
        Route("/api/conversations/{id}", pages.authenticated(pages.transcript), methods=["GET"]),
        Route("/proxy/session", pages.session, methods=["GET", "POST"]),
        Route("/proxy/variant", pages.variant, methods=["GET"]),
    ]


class Pages:
    """The pages of one installation."""

    def __init__(self, host: Host) -> None:
        self._host = host

    # ── the embedded home ────────────────────────────────────────────────────────────────────────────────────────────
    async def home(self, request: Request) -> Response:
        """Let a merchant in who comes from their Shopify admin, installing the app at the first time."""
        settings = ShopifySettings()
        try:
            who = signatures.id_token_holds(
                request.query_params.get("id_token", ""), settings.secrets, settings.api_key, time.time()
            )
        except Forbidden:
            return self._bounce(request, settings)
        try:
            return await self._home_of(request, settings, who.shop)
        except tokens.SessionOver:
            return self._bounce(request, settings)
        except ChatWidgetError as error:
            return bounce.told(error.message, status=error.status, shop=who.shop)

    def _bounce(self, request: Request, settings: ShopifySettings) -> Response:
        return bounce.for_a_token(request, settings, f"{self._host.public_url}{BASE}/home", f"{BASE}/home")

    async def _home_of(self, request: Request, settings: ShopifySettings, domain: str) -> Response:
        await self._host.limit(f"home:{domain}", per_minute=60)
        shop = await self._host.shop(domain=domain)
        is_new = shop is None or not self._is_good(shop, settings)
        if shop is None or is_new:
            shop = await self._install(domain, request.query_params["id_token"], settings)
        with suppress(ChatWidgetError):  # where it cannot be written down, the shop's pages ask the app proxy
            widget = await self._host.widget(shop)
            await storefront.tell(shop, widget, self._host.public_url, settings, again=is_new)
        return home.home(
            settings,
            domain,
            base=BASE,
            locale=request.query_params.get("locale", "en"),
            public_url=self._host.public_url,
            claim_url=await self._host.claim_url(shop),
        )

    @staticmethod
    def _is_good(shop: Shop, settings: ShopifySettings) -> bool:
        """Whether the tokens held will do: alive, and granted for all that is asked for now."""
        held = shop.credentials.values
        granted = set(held.get("scope", "").split(","))
        alive = float(held.get("refresh_expires_at", 0)) > time.time()
        wanted = all(scope in granted or scope.replace("read_", "write_", 1) in granted for scope in settings.scopes)
        return alive and wanted and not shop.settings.get("merchant_needed")

    async def _install(self, domain: str, id_token: str, settings: ShopifySettings) -> Shop:
        credentials = await tokens.exchange(settings, domain, id_token)
        found = await install.described(domain, credentials, settings)
        email = str(found.settings.get("owner_email") or f"owner@{domain}")
        return await self._host.install(found, owner_email=email, owner_name=found.name)

    def authenticated(self, handler: Callable[[Request, Shop], Awaitable[Response]]) -> Handler:
        """Let a call of the home page in with its session token; a stale one is asked for again."""

        async def answer(request: Request) -> Response:
            settings = ShopifySettings()
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            try:
                who = signatures.id_token_holds(token, settings.secrets, settings.api_key, time.time())
            except Forbidden as error:
                body = {"error": {"code": "invalid_session_token", "message": error.message}}
                return JSONResponse(body, 401, headers=RETRY)
            shop = await self._host.shop(domain=who.shop)
            if shop is None:
                raise NotFound("This shop is not connected.", code="shop_not_found")
            return await handler(request, shop)

        return answer

    async def state(self, request: Request, shop: Shop) -> Response:
        """Say how the shop stands, in the language of the merchant's admin."""
        language = request.query_params.get("locale", "en")
        state = await self._host.state(shop)
        told = [(one.name, one.ok, one.spoken(language)) for one in state.checks]
        sync = state.sync
        return JSONResponse(
            {
                "status": state.status,
                "products": state.products,
                "pages": state.pages,
                "sync": None
                if sync is None
                else {
                    "status": sync.status,
                    "done": sync.done,
                    "total": sync.total,
                    "note": said(sync.note or "", language) or None,
                    "error": said(sync.error or "", language) or None,
                },
                "checks": [
                    {"name": name, "ok": ok, "message": said(one.message, language), "next_step": one.next_step}
                    for name, ok, one in told
                ],
            }
        )

    async def sync(self, _request: Request, shop: Shop) -> Response:
        """Start reading the catalogue."""
        await self._host.limit(f"sync:{shop.id}", per_minute=6)
        state = await self._host.start_sync(shop)
        return JSONResponse({"status": state.status})

    async def ask(self, request: Request, shop: Shop) -> Response:
        """Answer a question as a shopper would see it."""
        await self._host.limit(f"ask:{shop.id}", per_minute=20)
        message = str((await _json(request)).get("message", "")).strip()
        if not message:
            raise InvalidInput("Write a question.", fields={"message": "must not be empty"})
        answer = await self._host.ask(shop, message)
        return JSONResponse({"content": answer["content"], "cards": answer["cards"], "sources": answer["sources"]})

    async def conversations(self, request: Request, shop: Shop) -> Response:
        """List the shop's conversations: what is collected in the shop is the merchant's."""
        found = await self._host.conversations(shop, cursor=request.query_params.get("cursor"))
        return JSONResponse(dict(found))

    async def transcript(self, request: Request, shop: Shop) -> Response:
        """Show the messages of one."""
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 10):
            raise InvalidInput("`after` is the number of a message.", fields={"after": "must be a number"})
        found = await self._host.transcript(shop, request.path_params["id"], after=int(after))
        return JSONResponse(dict(found))

    # ── the storefront ───────────────────────────────────────────────────────────────────────────────────────────────
    async def _proxied(self, request: Request, settings: ShopifySettings) -> tuple[Shop, Mapping[str, str]]:
        """Return the shop at whose storefront a request was made, and what Shopify signed; raises `Forbidden`."""
        given = signatures.proxy_holds(request.url.query, settings.secrets, time.time())
        domain = given.get("shop", "")
        if not is_shop(domain):
            raise InvalidShop("That is not a Shopify shop.")
        shop = await self._host.shop(domain=domain)
        if shop is None:
            raise NotFound("This shop is not connected.", code="shop_not_found")
        return shop, given

    async def variant(self, request: Request) -> Response:
        """Say which variant a product is that comes in one form alone: carts know no products."""
        settings = ShopifySettings()
        shop, given = await self._proxied(request, settings)
        await self._host.limit(f"variant:{shop.domain}", per_minute=300)
        product_id = given.get("product_id", "")
        found = await cart.singles(shop, [product_id], settings)
        return JSONResponse({"variant_id": found[product_id]}, headers={"Cache-Control": "no-store"})

    async def session(self, request: Request) -> Response:
        """Give the shopper at a storefront their widget, and a customer who is logged in the proof of it."""
        settings = ShopifySettings()
        shop, given = await self._proxied(request, settings)
        domain = shop.domain
        number = given.get("logged_in_customer_id", "")
        customer = Customer(id=number) if number.isdigit() else None
        await self._host.limit(f"session:{domain}:{number}", per_minute=60 if customer else 6_000)
        body: dict[str, Any] = {"widget_id": (await self._host.widget(shop)).id, "origin": self._host.public_url}
        if customer is not None:
            body |= {
                "customer_id": customer.id,
                "proof": identity.proof(settings, domain, customer.id, time.time()),
            }
        return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def _json(request: Request) -> Mapping[str, Any]:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        raise InvalidInput("The body is not valid JSON.", code="invalid_json") from None
    if not isinstance(body, dict):
        raise InvalidInput("Send one object.", code="invalid_input")
    return body
