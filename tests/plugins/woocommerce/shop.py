"""A shop on a real port that answers, signs, delivers and fails as a recorded WooCommerce 11 did."""

import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.door import Key, Refusal, authenticate
from tests.plugins.woocommerce.hookshot import Hookshot
from tests.plugins.woocommerce.storefront import Storefront

LOCAL = timedelta(hours=1)
"""The shop's clock is an hour ahead of UTC."""
MODIFIED = "date_modified_gmt"


@dataclass(slots=True)
class WooShop:
    """`wall` is what stands before the shop. `tls`: PHP believes that it is asked by https. `strips`: the host swallows
    Authorization. `role_lost`: the keys' user may nothing. `ahead`: how far its server's clock is. `html` is what its
    pages show, by path.
    """

    origin: str = ""
    tls: bool = True
    strips: bool = False
    role_lost: bool = False
    ahead: timedelta = timedelta()
    plain_permalinks: bool = False
    cross_variations: bool = True
    has_woocommerce: bool = True
    home: str = ""
    wall: tuple[int, str, dict[str, str]] | None = None
    keys: list[Key] = field(default_factory=lambda: [Key("ck_" + "a" * 40, "cs_" + "b" * 40)])
    products: dict[int, dict[str, Any]] = field(default_factory=dict)
    variations: dict[int, dict[str, Any]] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    notes: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
    asked: list[str] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    paired: dict[str, Any] | None = None
    plugin: dict[str, Any] = field(default_factory=lambda: {"enabled": True, "cron_disabled": False})
    nonces: set[str] = field(default_factory=set)
    hooks: Hookshot = field(default_factory=Hookshot)
    store: Storefront = field(default_factory=Storefront)
    html: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    next_id: int = 1

    @property
    def host(self) -> str:
        return self.origin.partition("://")[2]

    # ── the merchant at work ─────────────────────────────────────────────────────────────────────────────────────────
    def id(self) -> int:
        self.next_id += 1
        return self.next_id

    def tick(self, seconds: int = 1) -> str:
        self.now += timedelta(seconds=seconds)
        return f"{self.now:%Y-%m-%dT%H:%M:%S}"

    def sell(self, name: str, **more: Any) -> dict[str, Any]:
        """Put a product up, and queue what is told of it."""
        row = wares.product(self.id(), name, self.tick(), self.origin) | more
        self.products[row["id"]] = row
        self.hooks.happened("product.created", row["id"])
        return row

    def vary(self, parent: dict[str, Any], options: Mapping[str, str], **more: Any) -> dict[str, Any]:
        """Add a variation, which tells of itself and not of its parent."""
        row = wares.variation(self.id(), parent, options, self.tick()) | more
        self.variations[row["id"]] = row
        parent["type"], parent["variations"] = "variable", [*parent["variations"], row["id"]]
        parent[MODIFIED] = self.tick()
        self.hooks.happened("product.created", row["id"])
        return row

    def change(self, row: dict[str, Any], **more: Any) -> None:
        """Change a product or a variation, as the REST API or the admin would."""
        row |= more | {MODIFIED: self.tick()}
        if row["parent_id"] in self.products:
            self.products[row["parent_id"]][MODIFIED] = row[MODIFIED]
        self.hooks.happened("product.updated", row["id"])

    def trash(self, row: dict[str, Any]) -> None:
        row |= {"status": "trash", MODIFIED: self.tick()}
        self.hooks.happened("product.deleted", row["id"])

    def destroy(self, row: dict[str, Any]) -> None:
        """Delete for good: nothing is told."""
        self.tick()
        (self.products if row["id"] in self.products else self.variations).pop(row["id"])
        for one in self.products.values():
            one["variations"] = [number for number in one["variations"] if number != row["id"]]

    # ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────
    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        response = await self._answer(request)
        response.headers["Date"] = f"{datetime.now(UTC) + self.ahead:%a, %d %b %Y %H:%M:%S} GMT"
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        if self.failures:
            status = self.failures.pop(0)
            return web.Response(status=status, text="<html>busy</html>", content_type="text/html")
        if self.wall is not None:
            status, text, headers = self.wall
            kind = "application/json" if text.startswith(("{", "[")) else "text/html"
            return web.Response(status=status, text=text, content_type=kind, headers=headers)
        if self.plain_permalinks and "rest_route" not in request.query:
            return web.Response(status=404, text="<html>Page not found</html>", content_type="text/html")
        if self.plain_permalinks:
            return self._route(request, "", {})
        if request.query.get("wc-ajax") == "get_refreshed_fragments":
            return web.json_response({"fragments": {"div.mini-cart": "<div>1</div>"}, "cart_hash": "abc"})
        if not request.path.startswith("/wp-json"):
            return web.Response(text=self.html.get(request.path, "<html>shop</html>"), content_type="text/html")
        try:
            body = await request.json() if request.can_read_body else {}
            path = request.path.removeprefix("/wp-json").strip("/")
            if path.startswith("wc/store/v1/"):
                path = path.removeprefix("wc/store/v1/")
                return self.store.answer(request, path, body, self.products | self.variations)
            return self._route(request, path, body)
        except Refusal as refusal:
            return web.json_response(refusal.answer, status=refusal.status)

    def _route(self, request: web.BaseRequest, path: str, body: dict[str, Any]) -> web.StreamResponse:
        if path == "":
            spaces = ["wp/v2", *(["wc/v3"] if self.has_woocommerce else [])]
            home = {
                "name": "Test &amp; Garden",
                "home": self.home or self.origin,
                "url": self.origin,
                "timezone_string": "Europe/Madrid",
            }
            return web.json_response({**home, "namespaces": spaces})
        if path == "wp/v2/pages":
            if "Authorization" in request.headers:
                raise Refusal(401, "invalid_username", "Unknown username.")
            return self._list(request, self.pages, at="modified_gmt")
        if path.startswith("wp/v2/pages/"):
            return self._row(request, {row["id"]: row for row in self.pages}, int(path.rpartition("/")[2]), "post")
        authenticate(self, request)
        if path == "wc-chatwidget/v1/pair":
            if self.paired is None:
                raise Refusal(404, "rest_no_route", "No route was found matching the URL and request method.")
            if request.method == "GET":
                held = f"{self.paired.get('secret', '')}{self.paired.get('shop_id', '')}"
                mark = hashlib.sha256(held.encode()).hexdigest()[:16] if self.paired else ""
                return web.json_response({"paired": bool(self.paired), "mark": mark, **self.plugin})
            self.paired = body if request.method == "POST" else {}
            return web.json_response({"paired": bool(self.paired)})
        return self._wc(request, path.removeprefix("wc/v3/"), body)

    def _wc(self, request: web.BaseRequest, path: str, body: dict[str, Any]) -> web.StreamResponse:
        if path in self.broken:
            return web.Response(status=500, text="<html>critical error</html>", content_type="text/html")
        status = request.query.get("status", "any")
        said: dict[str, Any] = {
            "data/currencies/current": {"code": "EUR", "name": "Euro", "symbol": "&euro;"},
            "settings/general": [{"id": "woocommerce_calc_taxes", "value": "yes" if self.store.tax else "no"}],
            "settings/tax": [
                {"id": "woocommerce_prices_include_tax", "value": "no"},
                {"id": "woocommerce_tax_display_shop", "value": self.store.tax_display},
            ],
            "settings/advanced": [{"id": "woocommerce_terms_page_id", "value": "907"}],
            "system_status": {
                "environment": {"version": "11.0.1", "wp_version": "7.1", "language": "es_ES"},
                "settings": {"currency": "EUR"},
                "pages": [
                    {"page_name": "Tienda", "page_id": "900", "shortcode": ""},
                    {"page_name": "Carrito", "page_id": "901", "shortcode": "[woocommerce_cart]"},
                    {"page_name": "Mi cuenta", "page_id": "", "shortcode": "[woocommerce_my_account]"},
                ],
            },
        }
        head, _, rest = path.partition("/")
        match head:
            case _ if path in said:
                return web.json_response(said[path])
            case "products" if not rest:
                return self._list(request, list(self.products.values()), status=status)
            case "products" if rest.endswith("/variations"):
                rows = [row for row in self.variations.values() if str(row["parent_id"]) == rest.partition("/")[0]]
                return self._list(request, rows, status=status)
            case "products" if rest.isdigit():
                return self._row(request, self.products | self.variations, int(rest), "product")
            case "variations" if self.cross_variations:
                return self._list(request, list(self.variations.values()), status=status)
            case "orders":
                return self._orders(request, rest)
            case "webhooks":
                answer = self.hooks.rest(request.method, rest, body, dict(request.query))
                if answer is None:
                    raise Refusal(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
                return web.json_response(answer[1], status=answer[0])
            case _:
                raise Refusal(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _orders(self, request: web.BaseRequest, rest: str) -> web.StreamResponse:
        if not rest:
            rows = list(self.orders.values())
            if customer := request.query.get("customer"):
                rows = [row for row in rows if row["customer_id"] == int(customer)]
            if search := request.query.get("search", "").lower():
                rows = [row for row in rows if search in f"{row['id']} {row['number']} {row['billing']}".lower()]
            return self._list(request, rows, at="date_created_gmt")
        number, _, notes = rest.partition("/")
        answer = self._row(request, self.orders, int(number), "shop_order")
        if not notes:
            return answer
        only = request.query.get("type") == "customer"
        return web.json_response([n for n in self.notes.get(int(number), []) if n["customer_note"] or not only])

    @staticmethod
    def _row(
        request: web.BaseRequest, rows: Mapping[int, dict[str, Any]], number: int, kind: str
    ) -> web.StreamResponse:
        if number not in rows:
            raise Refusal(404, f"woocommerce_rest_{kind}_invalid_id", "Invalid ID.")
        return web.json_response(_fields(request, rows[number]))

    def _list(
        self, request: web.BaseRequest, rows: list[dict[str, Any]], *, status: str = "", at: str = MODIFIED
    ) -> web.Response:
        query = request.query
        size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        if not 1 <= size <= 100:
            raise Refusal(400, "rest_invalid_param", "Invalid parameter(s): per_page")
        if status:
            # "any" is everything but the trash.
            rows = [row for row in rows if (row["status"] == status if status != "any" else row["status"] != "trash")]
        if query.get("include"):
            wanted = {int(number) for number in query["include"].split(",")}
            rows = [row for row in rows if row["id"] in wanted]
        if after := query.get("modified_after"):
            rows = [row for row in rows if self._is_after(row[at], after, gmt=query.get("dates_are_gmt") == "true")]
        ordered = sorted(
            rows,
            key=lambda row: (row[at], row["id"]) if query.get("orderby") == "modified" else row["id"],
            reverse=query.get("order", "desc") == "desc",
        )
        start = int(query.get("offset", (page - 1) * size))
        found = [_fields(request, row) for row in ordered[start : start + size]]
        totals = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(-(-len(rows) // size))}
        return web.json_response(found, headers=totals)

    @staticmethod
    def _is_after(modified: str, after: str, *, gmt: bool) -> bool:
        """As recorded: without a Z the time is the shop's own; with Z and the flag it is compared wrongly."""
        moment = datetime.fromisoformat(after)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC) - (timedelta() if gmt else LOCAL)
        elif gmt:
            moment += LOCAL
        return datetime.fromisoformat(modified).replace(tzinfo=UTC) > moment

    async def approve(self, address: str, post: Callable[[str, dict[str, Any]], Awaitable[int]]) -> str:
        """Have the owner approve at `wc-auth`: the keys go from server to server, and are void unless taken by 200."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["callback_url"].startswith("https://"), "The callback_url needs to be over SSL"
        made = Key(f"ck_{secrets.token_hex(20)}", f"cs_{secrets.token_hex(20)}", asked["scope"])
        self.keys.append(made)
        said = {"key_id": 4, "user_id": asked["user_id"], "key_permissions": asked["scope"]}
        status = await post(asked["callback_url"], {**said, "consumer_key": made.key, "consumer_secret": made.secret})
        if status != 200:
            self.keys.remove(made)
        return f"{asked['return_url']}?success={int(status == 200)}&user_id={asked['user_id']}"

    # ── deliveries ───────────────────────────────────────────────────────────────────────────────────────────────────
    def payload(self, topic: str, number: int) -> dict[str, Any]:
        """Return what is told: built when it is sent, not when it happened."""
        if topic.endswith(".deleted"):
            return {"id": number}
        found = self.products.get(number) or self.variations.get(number) or self.orders.get(number)
        gone = Refusal(404, "woocommerce_rest_product_invalid_id", "Invalid ID.").answer
        return json.loads(json.dumps(found)) if found else gone


def _fields(request: web.BaseRequest, row: dict[str, Any]) -> dict[str, Any]:
    wanted = request.query.get("_fields")
    return {name: row[name] for name in wanted.split(",") if name in row} if wanted else row
