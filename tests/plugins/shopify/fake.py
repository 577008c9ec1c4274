"""A Shopify of the tests' own, over real HTTP: tokens that expire and rotate, GraphQL checked by Shopify's own schemas.

Every document is validated against the schema of the version in the address before it is answered; scopes, costs and
the bucket are enforced; a bulk operation ends in a JSONL file whose children do not stand beside their parents.
"""

import asyncio
import base64
import gzip
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from graphql import GraphQLSchema, build_ast_schema, graphql_sync, parse, validate
from graphql.language import FieldNode, Visitor, visit
from tests.plugins.shopify import bulk, costs
from tests.plugins.shopify.wares import connection

KEY, SECRET = "client-id", "the app's secret, long enough for HS256"
SHOP = "test-shop.myshopify.com"
SCHEMAS = Path(__file__).with_name("schemas")
_SCOPES = {
    "products": "read_products",
    "product": "read_products",
    "nodes": "read_products",
    "inventoryItem": "read_inventory",
    "pages": "read_content",
    "articles": "read_content",
    "shopPolicies": "read_legal_policies",
    "shopLocales": "read_locales",
    "webPresences": "read_markets",
    "orders": "read_orders",
}


def schema(version: str, api: str = "admin") -> GraphQLSchema:
    """Return Shopify's schema of a version; making it takes seconds, so each is made once."""
    return _schema(version, api)


@lru_cache(maxsize=4)
def _schema(version: str, api: str) -> GraphQLSchema:
    """Return Shopify's schema of a version; it deprecates what its interfaces do not, hence `assume_valid`."""
    with gzip.open(SCHEMAS / f"{api}-{version}.nodesc.graphql.gz", "rt") as text:
        return build_ast_schema(parse(text.read()), assume_valid=True)


def problems(document: str, version: str, api: str = "admin") -> list[str]:
    """Return what Shopify's schema has against a document."""
    return [error.message for error in validate(schema(version, api), parse(document))]


@dataclass
class Tokens:
    """One pair, and when it ends."""

    access: str
    refresh: str
    expires_at: float
    replaced_by: "Tokens | None" = None
    is_used: bool = False


@dataclass
class FakeShopify:
    """What the server knows and what it was asked."""

    origin: str = ""
    products: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    policies: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    scopes: set[str] = field(default_factory=lambda: set(_SCOPES.values()))
    supported: tuple[str, ...] = ("2026-07", "2026-10")
    bucket: float = 2_000.0
    most: float = 2_000.0
    restore: float = 1_000.0
    clock: Callable[[], float] = time.monotonic
    filled_at: float | None = None
    throttled: list[str] = field(default_factory=list)
    paid: list[tuple[str, float, float]] = field(default_factory=list)
    most_a_question: float = costs.MOST
    dearest: float = 0.0
    pairs: list[Tokens] = field(default_factory=list)
    domains: list[str] = field(default_factory=lambda: ["test-shop.example"])
    locale: str = "en"
    others: dict[str, str] = field(default_factory=dict)
    """The published languages besides, and where each is spoken."""
    markets: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Countries with prices of their own: the factor, and the currency."""
    rates: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The storefront's fixed rates, by country."""
    rates_need_zip: bool = False
    parcels: int = 1
    cart_warnings: list[dict[str, str]] = field(default_factory=list)
    carts: list[dict[str, Any]] = field(default_factory=list)
    metafields: dict[str, str] = field(default_factory=dict)
    protected: int = 2
    search_warns: bool = False
    uninstalled: bool = False
    refuses_id_tokens: bool = False
    asked: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    faults: list[int] = field(default_factory=list)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)
    polls_until_done: int = 1
    token_seconds: float = 3_600.0

    # ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def issue(self) -> Tokens:
        """Make a pair."""
        number = len(self.pairs) + 1
        pair = Tokens(f"shpat_{number}", f"shprt_{number}", time.time() + self.token_seconds)
        self.pairs.append(pair)
        return pair

    async def token(self, request: web.Request) -> web.Response:
        """`POST /admin/oauth/access_token`."""
        body = await request.json()
        self.asked.append(f"token {body.get('grant_type') or 'code'}")
        if self.faults:
            return web.Response(status=self.faults.pop(0))
        if self.uninstalled or body.get("client_id") != KEY or body.get("client_secret") != SECRET:
            return web.json_response({"error": "invalid_client"}, status=400)
        grant = str(body.get("grant_type") or "")
        if grant == "refresh_token":
            old = next((pair for pair in self.pairs if pair.refresh == body.get("refresh_token")), None)
            if old is None or (old.replaced_by is not None and old.replaced_by.is_used):
                return web.json_response({"error": "invalid_grant"}, status=400)
            old.is_used = True
            pair = old.replaced_by = self.issue()
        elif str(body.get("expiring")) != "1":
            return web.json_response({"access_token": "shpat_for_ever", "scope": ",".join(self.scopes)})
        elif grant.endswith("token-exchange") and (
            self.refuses_id_tokens or str(body.get("subject_token", "")).count(".") != 2
        ):
            return web.json_response({"error": "invalid_subject_token"}, status=400)
        elif not grant and body.get("code") != "good":
            return web.json_response({"error": "invalid_request"}, status=400)
        else:
            pair = self.issue()
        return web.json_response(
            {
                "access_token": pair.access,
                "refresh_token": pair.refresh,
                "scope": ",".join(sorted(self.scopes)),
                "expires_in": int(self.token_seconds),
                "refresh_token_expires_in": 7_776_000,
            }
        )

    # ── GraphQL ──────────────────────────────────────────────────────────────────────────────────────────────────────
    async def graphql(self, request: web.Request) -> web.Response:
        """`POST /admin/api/{version}/graphql.json`."""
        if self.faults:
            return web.Response(status=self.faults.pop(0), headers={"Retry-After": "0"})
        if not self._lets_in(request.headers.get("X-Shopify-Access-Token")):
            return web.json_response({"errors": "[API] Invalid API key or access token"}, status=401)
        version = request.match_info["version"]
        body = await request.json()
        document = body["query"]
        self.documents.append(document)
        refused = self._refuse(document, version, body.get("variables") or {})
        if refused:
            return web.json_response({"errors": [refused]})
        requested = costs.requested(document, body.get("variables") or {})
        self._fill()
        if requested > self.bucket:
            self.throttled.append(document)
            told = {"errors": [_error("THROTTLED", "Throttled")], "extensions": self._cost(requested, None)}
            return web.json_response(told)
        result = graphql_sync(
            schema(version),
            document,
            root_value=self._root(),
            variable_values=body.get("variables"),
            field_resolver=_resolve,
            type_resolver=lambda value, *_: value.get("__typename"),
        )
        actual = min(requested, costs.actual(result.data))
        self.paid.append((document, self.bucket, actual))
        self.bucket -= actual
        answer: dict[str, Any] = {"data": result.data, "extensions": self._cost(requested, actual)}
        if self.search_warns:
            answer["extensions"]["search"] = [{"path": ["orders"], "warnings": [{"code": "invalid_field"}]}]
        kept_back = self._keep_back(result.data or {})
        if kept_back:
            answer["errors"] = kept_back
        if any(error["path"] == ["orders"] for error in kept_back):
            answer["data"] = None
        if result.errors:
            answer["errors"] = [{"message": str(error)} for error in result.errors]
        return web.json_response(answer, headers={"X-Shopify-API-Version": version})

    def _lets_in(self, sent: str | None) -> bool:
        now = time.time()
        return not self.uninstalled and any(pair.access == sent and pair.expires_at > now for pair in self.pairs)

    def _refuse(self, document: str, version: str, variables: dict[str, Any]) -> dict[str, Any] | None:
        """Return the error of a question that is wrong, not allowed, or too much at once."""
        wrong = problems(document, version)
        if wrong:
            return {"message": wrong[0]}
        missing = self._missing_scope(document)
        if missing:
            return _error("ACCESS_DENIED", f"Access denied. Required: {missing}")
        requested = costs.requested(document, variables)
        self.dearest = max(self.dearest, requested)
        if requested <= self.most_a_question:
            return None
        told = f"Query cost is {requested:.0f}, which exceeds the single query max cost limit (1000)."
        return _error("MAX_COST_EXCEEDED", told)

    def _missing_scope(self, document: str) -> str | None:
        names: list[str] = []

        class Names(Visitor):
            def enter_field(self, node: FieldNode, *_: Any) -> None:
                names.append(node.name.value)

        visit(parse(document), Names())
        needed = [_SCOPES[name] for name in names if name in _SCOPES]
        return next((scope for scope in needed if scope not in self.scopes), None)

    def _keep_back(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        """Take out what this app may not see of customers, and say so as Shopify does."""
        if "orders" not in data:
            return []
        if not self.protected:
            told = "This app is not approved to access the Order object."
            return [{**_error("ACCESS_DENIED", told), "path": ["orders"]}]
        hidden = {"email"} if self.protected < 2 else set()
        hidden |= set() if "read_customers" in self.scopes else {"customer"}
        errors = []
        for number, node in enumerate(data["orders"]["nodes"]):
            for name in sorted(hidden & set(node)):
                node[name] = None
                path = ["orders", "nodes", number, name]
                errors.append({**_error("ACCESS_DENIED", f"Access denied for {name} field."), "path": path})
        return errors

    def _fill(self) -> None:
        """Let in what has come since the last question."""
        now = self.clock()
        since = now if self.filled_at is None else self.filled_at
        self.bucket, self.filled_at = min(self.most, self.bucket + (now - since) * self.restore), now

    def _cost(self, requested: float, actual: float | None) -> dict[str, Any]:
        status = {"maximumAvailable": self.most, "currentlyAvailable": self.bucket, "restoreRate": self.restore}
        return {"cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}}

    def _root(self) -> dict[str, Any]:
        return {
            "_markets": self.markets,
            "shop": {
                "id": "gid://shopify/Shop/1",
                "name": "Test Shop",
                "email": "owner@test-shop.example",
                "contactEmail": "hello@test-shop.example",
                "myshopifyDomain": SHOP,
                "primaryDomain": {"host": self.domains[0]},
                "domains": [{"host": host} for host in (SHOP, *self.domains)],
                "currencyCode": "EUR",
                "shopPolicies": self.policies,
            },
            "shopLocales": [
                {"locale": self.locale, "primary": True, "published": True},
                *({"locale": one, "primary": False, "published": True} for one in self.others),
                {"locale": "la", "primary": False, "published": False},
            ],
            "webPresences": lambda _info, **args: connection(self._presences(), args),
            "products": lambda _info, **args: connection(self._found(args.get("query")), args),
            "product": lambda _info, **args: self._by_id(args["id"]),
            "nodes": lambda _info, **args: [self._by_id(one) for one in args["ids"]],
            "inventoryItem": lambda _info, **args: self._inventory(args["id"]),
            "pages": lambda _info, **args: connection(self.pages, args),
            "articles": lambda _info, **args: connection(self.articles, args),
            "orders": lambda _info, **args: connection(self._orders(args.get("query") or ""), args),
            "currentAppInstallation": {
                "id": "gid://shopify/AppInstallation/1",
                "accessScopes": [{"handle": scope} for scope in sorted(self.scopes)],
            },
            "metafieldsSet": lambda _info, **args: self._write(args["metafields"]),
            "publicApiVersions": [
                {"handle": one, "supported": one in self.supported} for one in ("2026-07", "2026-10")
            ],
            "bulkOperationRunQuery": lambda _info, **args: self._run(args["query"]),
            "bulkOperation": lambda _info, **args: self._poll(args["id"]),
        }

    def _write(self, fields: list[dict[str, Any]]) -> dict[str, Any]:
        self.metafields |= {f"{one['namespace']}.{one['key']}": one["value"] for one in fields}
        assert {one["ownerId"] for one in fields} == {"gid://shopify/AppInstallation/1"}
        made = [{"id": f"gid://shopify/Metafield/{one['key']}"} for one in fields]
        return {"metafields": made, "userErrors": []}

    def _presences(self) -> list[dict[str, Any]]:
        """Two markets: one at the shop's own domain in all its languages, one at a subfolder in its own."""
        own = f"https://{self.domains[0]}"
        roots = {self.locale: own, **self.others}
        return [
            {"rootUrls": [{"locale": self.locale, "url": f"{own}/{self.locale}-ca"}]},
            {"rootUrls": [{"locale": locale, "url": url} for locale, url in roots.items()]},
        ]

    def _found(self, query: str | None) -> list[dict[str, Any]]:
        found = [one for one in self.products if query != "status:active" or one["status"] == "ACTIVE"]
        if query is None:
            found = sorted(found, key=lambda one: str(one["updatedAt"]), reverse=True)
        if query and query.startswith("updated_at:>="):
            since = query.partition("'")[2].rstrip("'")
            found = [one for one in found if one["updatedAt"] >= since]
        return found

    def _by_id(self, gid: str) -> dict[str, Any] | None:
        return next((one for one in self.products if one["id"] == gid), None)

    def _inventory(self, gid: str) -> dict[str, Any] | None:
        for product in self.products:
            for variant in product["_variants"]:
                if variant["inventoryItem"]["id"] == gid:
                    return {"variant": {"product": {"id": product["id"]}}}
        return None

    def _orders(self, query: str) -> list[dict[str, Any]]:
        # A search, not a comparison: it finds by the beginning of a name, as the real one may.
        wanted = dict(part.split(":", 1) for part in query.replace('"', "").split(" AND ") if ":" in part)
        return [
            one
            for one in self.orders
            if one["name"].lstrip("#").startswith(wanted.get("name", ""))
            and (not wanted.get("email") or one["email"] == wanted["email"])
            and (
                not wanted.get("customer_id")
                or (one["customer"] or {}).get("id", "").endswith(f"/{wanted['customer_id']}")
            )
        ]

    # ── the storefront ───────────────────────────────────────────────────────────────────────────────────────────────
    async def storefront(self, request: web.Request) -> web.Response:
        """`POST /api/{version}/graphql.json`: what anybody may ask, and nobody by a token of the app's."""
        if self.faults:
            return web.Response(status=self.faults.pop(0))
        assert not [name for name in request.headers if name.lower().startswith("x-shopify")]
        body = await request.json()
        version = request.match_info["version"]
        wrong = problems(body["query"], version, "storefront")
        if wrong:
            return web.json_response({"errors": [{"message": wrong[0]}]})
        self.documents.append(body["query"])
        result = graphql_sync(
            schema(version, "storefront"),
            body["query"],
            root_value={"cartCreate": lambda _info, **args: self._cart(args["input"])},
            variable_values=body.get("variables"),
            field_resolver=_resolve,
        )
        return web.json_response(
            {"data": result.data, "errors": [{"message": str(one)} for one in result.errors or ()]}
        )

    def _cart(self, given: dict[str, Any]) -> dict[str, Any]:
        """Fill a cart as the storefront does: with what is sold, and the fixed rates for its address."""
        self.carts.append(given)
        sold = {one["id"] for product in self.products for one in product["_variants"]}
        for number, line in enumerate(given["lines"]):
            if line["merchandiseId"] not in sold:
                told = f"The merchandise with id {line['merchandiseId']} does not exist."
                field = ["input", "lines", str(number), "merchandiseId"]
                return {
                    "cart": None,
                    "userErrors": [{"code": "INVALID", "field": field, "message": told}],
                    "warnings": [],
                }
        (address,) = (one["address"]["deliveryAddress"] for one in given["delivery"]["addresses"])
        assert given["buyerIdentity"]["countryCode"] == address["countryCode"]
        options = self.rates.get(address["countryCode"], []) if address.get("zip") or not self.rates_need_zip else []
        groups = [{"deliveryOptions": options}] * self.parcels
        return {"cart": {"deliveryGroups": {"nodes": groups}}, "userErrors": [], "warnings": self.cart_warnings}

    # ── bulk operations ──────────────────────────────────────────────────────────────────────────────────────────────
    def _run(self, inner: str) -> dict[str, Any]:
        wrong = problems(inner, "2026-10")
        if wrong:
            told = [{"field": ["query"], "message": wrong[0], "code": "INVALID"}]
            return {"bulkOperation": None, "userErrors": told}
        gid = f"gid://shopify/BulkOperation/{secrets.randbelow(10**12)}"
        self.operations[gid] = {"polls": 0, "query": inner}
        return {"bulkOperation": {"id": gid, "status": "CREATED"}, "userErrors": []}

    def _poll(self, gid: str) -> dict[str, Any] | None:
        operation = self.operations.get(gid)
        if operation is None:
            return None
        operation["polls"] += 1
        done = operation["polls"] > self.polls_until_done
        failed = operation.get("failed")
        count = len(self._found("status:active"))
        return {
            "id": gid,
            "status": "FAILED" if failed else "COMPLETED" if done else "RUNNING",
            "errorCode": failed,
            "objectCount": str(count),
            "url": f"{self.origin}/bulk/{gid.rpartition('/')[2]}.jsonl" if done and count and not failed else None,
            "partialDataUrl": None,
        }

    async def file(self, request: web.Request) -> web.StreamResponse:
        """`GET /bulk/{name}`: parents, each followed some lines later by its children."""
        self.asked.append("file")
        response = web.StreamResponse()
        await response.prepare(request)
        held: list[bytes] = []
        operation = self.operations[f"gid://shopify/BulkOperation/{request.match_info['name'].partition('.')[0]}"]
        for number, line in enumerate(self.lines(operation["query"])):
            held.append(line + b"\n")
            if number % 500 == 499:
                await response.write(b"".join(held))
                held.clear()
        await response.write(b"".join(held))
        return response

    def lines(self, query: str) -> Iterator[bytes]:
        """Yield the lines of a bulk operation, with what its query asks for; children come after the next parent."""
        asked = bulk.asked(query)
        late: list[bytes] = []
        for product in self._found("status:active"):
            yield json.dumps(bulk.selected(product, asked)).encode()
            yield from late
            late = [
                json.dumps({**bulk.selected(child, asked[name]["inside"]), "__parentId": product["id"]}).encode()
                for name in ("variants", "metafields", "collections")
                for child in product[f"_{name}"]
            ]
        yield from late


def _error(code: str, message: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code}}


def _resolve(source: Any, info: Any, **arguments: Any) -> Any:
    value = source.get(info.field_name) if isinstance(source, dict) else None
    return value(info, **arguments) if callable(value) else value


def id_token(shop: str = SHOP, **changes: Any) -> str:
    """Return the ID token that Shopify's admin gives a page."""
    now = int(time.time())
    claims = {
        "iss": f"https://{shop}/admin",
        "dest": f"https://{shop}",
        "aud": KEY,
        "sub": "42",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": "j",
        "sid": "s",
        **changes,
    }
    head = _b64(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _b64(json.dumps({name: value for name, value in claims.items() if value is not None}).encode())
    tag = hmac.new(SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{_b64(tag)}"


def signed(body: bytes, secret: str = SECRET) -> str:
    """Return a delivery's signature."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@asynccontextmanager
async def running() -> AsyncIterator[FakeShopify]:
    """Run a Shopify, yielding it with its address."""
    fake = FakeShopify()
    for version in fake.supported:  # before anybody waits for an answer
        schema(version)
    app = web.Application()
    app.router.add_post("/admin/oauth/access_token", fake.token)
    app.router.add_post("/admin/api/{version}/graphql.json", fake.graphql)
    app.router.add_post("/api/{version}/graphql.json", fake.storefront)
    app.router.add_get("/bulk/{name}", fake.file)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await asyncio.sleep(0)
    yield fake
    await runner.cleanup()
