"""The shop's public Store API (`wc/store/v1`), as its source reads: carts, nonces, cart tokens and shipping rates."""

import html
import re
import secrets
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aiohttp import web

NOT_FOUND = "No route was found matching the URL and request method."
COUNTRIES = {"ES", "DE", "US", "JP"}
POSTCODES = {"ES": r"\d{5}", "DE": r"\d{5}", "US": r"\d{5}(-\d{4})?"}


class StoreRefusal(Exception):
    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(code)
        self.status = status
        self.answer = {"code": code, "message": message, "data": {"status": status, **data}}


@dataclass(slots=True)
class Cart:
    lines: list[dict[str, Any]] = field(default_factory=list)
    address: dict[str, str] = field(default_factory=lambda: {"country": "ES", "state": "", "postcode": "", "city": ""})


@dataclass(slots=True)
class Storefront:
    """`tax` is added to prices where `tax_display` is "incl". `rates`: what shipping costs by country, in minor units.
    `needs_address`: none are told without a postcode. `always_nonce`: as before WooCommerce 8.3 or so.
    """

    decimals: int = 2
    currency: str = "EUR"
    nonce: str = "nonce-1"
    needs_address: bool = False
    virtual: bool = False
    tax: Decimal = Decimal(0)
    tax_display: str = "excl"
    packages: int = 1
    closed: bool = False
    always_nonce: bool = False
    out_of_sight: set[int] = field(default_factory=set)
    rates: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sessions: dict[str, Cart] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def answer(
        self, request: web.BaseRequest, path: str, body: dict[str, Any], products: dict[int, dict[str, Any]]
    ) -> web.Response:
        """Answer a request below `wc/store/v1/`; `products` holds variations, too."""
        self.asked.append((f"{request.method} {path}", dict(request.headers), body))
        if self.closed:  # by a security plugin
            said = {"code": "rest_forbidden", "message": "Only for members.", "data": {"status": 401}}
            return web.json_response(said, status=401)
        if path == "products":
            return web.json_response(self._list(request, products))
        if path.startswith("products/"):
            return web.json_response(self._product(int(path.removeprefix("products/")), products))
        token = request.headers.get("Cart-Token", "")
        session = self.tokens.get(token) or request.cookies.get("wp_woocommerce_session") or secrets.token_hex(8)
        cart = self.sessions.setdefault(session, Cart())
        try:
            status, said = self._done(request, path, cart, body, products)
        except StoreRefusal as refusal:
            said, status = refusal.answer, refusal.status
        answer = web.json_response(said, status=status)
        given = f"{secrets.token_hex(8)}.jwt"
        self.tokens[given] = session
        answer.headers.update({"Nonce": self.nonce, "Cart-Token": given})
        answer.set_cookie("wp_woocommerce_session", session)
        return answer

    def _done(
        self,
        request: web.BaseRequest,
        path: str,
        cart: Cart,
        body: dict[str, Any],
        products: dict[int, dict[str, Any]],
    ) -> tuple[int, dict[str, Any]]:
        if request.method == "POST" and (self.always_nonce or request.headers.get("Cart-Token", "") not in self.tokens):
            self._check_nonce(request)
        match f"{request.method} {path}":
            case "GET cart":
                return 200, self._shown(cart, products)
            case "POST cart/add-item":
                self._add(cart, body, products)
                return 201, self._shown(cart, products)
            case "POST cart/update-customer":
                self._move(cart, body)
                return 200, self._shown(cart, products)
            case _:
                raise StoreRefusal(404, "rest_no_route", NOT_FOUND)

    def _check_nonce(self, request: web.BaseRequest) -> None:
        given = request.headers.get("Nonce")
        if not given:
            message = "Missing the Nonce header. This endpoint requires a valid nonce."
            raise StoreRefusal(401, "woocommerce_rest_missing_nonce", message)
        if given != self.nonce:
            raise StoreRefusal(403, "woocommerce_rest_invalid_nonce", "Nonce is invalid.")

    def _add(self, cart: Cart, body: dict[str, Any], products: dict[int, dict[str, Any]]) -> None:
        number, quantity = int(body["id"]), int(body.get("quantity", 1))
        row = products.get(number)
        if row is None or row["status"] == "trash":
            message = f'Product with ID "{number}" was not found and cannot be added to the cart.'
            raise StoreRefusal(400, "woocommerce_rest_cart_invalid_product", html.escape(message))
        if row["type"] == "variable":
            raise StoreRefusal(400, "woocommerce_rest_missing_attributes", "Missing attributes for variable product.")
        if row["type"] == "variation":
            self._check_variation(row, products[row["parent_id"]], body.get("variation") or [])
        name = products[row["parent_id"] or number]["name"]
        if row["stock_status"] == "outofstock":
            message = f"You cannot add &quot;{name}&quot; to the cart because the product is out of stock."
            raise StoreRefusal(400, "woocommerce_rest_product_out_of_stock", message)
        held = next((line for line in cart.lines if line["id"] == number), None)
        if held is None:
            cart.lines.append({"id": number, "quantity": quantity, "variation": body.get("variation") or []})
        else:
            held["quantity"] += quantity

    @staticmethod
    def _check_variation(row: dict[str, Any], parent: dict[str, Any], sent: list[dict[str, str]]) -> None:
        fixed = {one["name"] for one in row["attributes"]}
        given = {one["attribute"]: one["value"] for one in sent}
        missing = []
        for one in parent["attributes"]:
            key = next((key for key in (one["name"], taxonomy(one), f"attribute_{taxonomy(one)}") if key in given), "")
            if not one["variation"] or one["name"] in fixed:
                if key:
                    raise StoreRefusal(400, "woocommerce_rest_invalid_variation_data", f"Invalid value: {one['name']}")
            elif not key:
                missing.append(one["name"])
            elif given[key] not in {slug(option) for option in one["options"]}:
                raise StoreRefusal(400, "woocommerce_rest_invalid_variation_data", f"Invalid value: {one['name']}")
        if missing:
            message = f"Missing variation data for variable product. {', '.join(missing)} is a required field"
            raise StoreRefusal(400, "woocommerce_rest_missing_variation_data", message)

    def _move(self, cart: Cart, body: dict[str, Any]) -> None:
        address = body.get("shipping_address") or {}
        country, postcode = str(address.get("country", "")).upper(), str(address.get("postcode", ""))
        code, wrong = "", ""
        if country not in COUNTRIES:
            code, wrong = "country", f"Invalid country code provided. Must be one of: {', '.join(sorted(COUNTRIES))}"
        elif postcode and not re.fullmatch(POSTCODES.get(country, ".*"), postcode):
            code, wrong = "postcode", "The provided postcode / ZIP is not valid"
        if wrong:
            raise StoreRefusal(
                400,
                "rest_invalid_param",
                "Invalid parameter(s): shipping_address",
                params={"shipping_address": wrong},
                details={"shipping_address": {"code": f"invalid_{code}", "message": wrong, "data": None}},
            )
        cart.address = {name: str(address.get(name, "")) for name in ("country", "state", "postcode", "city")}
        cart.address["country"] = country

    def _list(self, request: web.BaseRequest, products: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
        wanted = [int(number) for number in request.query["include"].split(",")]
        of_variations = request.query.get("type") == "variation"
        times = 1 + self.tax if self.tax_display == "incl" else 1
        return [
            {
                "id": row["id"],
                "prices": {
                    "price": str(self._minor(Decimal(row["price"]) * times)),
                    "currency_code": self.currency,
                    "currency_minor_unit": self.decimals,
                },
            }
            for row in (products[number] for number in wanted if number in products.keys() - self.out_of_sight)
            if row["status"] == "publish" and (row["type"] == "variation") is of_variations and row["price"]
        ]

    @staticmethod
    def _product(number: int, products: dict[int, dict[str, Any]]) -> dict[str, Any]:
        row = products[number]
        attributes = [
            {
                "id": 1,
                "name": one["name"],
                "taxonomy": taxonomy(one),
                "has_variations": one["variation"],
                "terms": [{"id": 1, "name": option, "slug": slug(option)} for option in one["options"]],
            }
            for one in row["attributes"]
        ]
        variations = []
        for child in row["variations"]:
            chosen = {one["name"]: slug(one["option"]) for one in products[child]["attributes"]}
            names = [one["name"] for one in row["attributes"] if one["variation"]]
            values = [{"name": name, "value": chosen.get(name)} for name in names]  # None: any value
            variations.append({"id": child, "attributes": values})
        return {"id": number, "attributes": attributes, "variations": variations}

    # ── the cart as it is shown ──────────────────────────────────────────────────────────────────────────────────────
    def _minor(self, price: Any) -> int:
        return int(Decimal(str(price)) * 10**self.decimals)

    def _shown(self, cart: Cart, products: dict[int, dict[str, Any]]) -> dict[str, Any]:
        rows = [products[line["id"]] for line in cart.lines]
        items = sum(self._minor(row["price"]) * line["quantity"] for row, line in zip(rows, cart.lines, strict=True))
        money = {"currency_code": self.currency, "currency_minor_unit": self.decimals, "currency_prefix": "€"}
        needs = bool(rows) and not self.virtual
        calculated = needs and bool(cart.address["postcode"] or not self.needs_address)
        rates = self.rates.get(cart.address["country"], []) if calculated else []
        packages = [
            {
                "package_id": number,
                "name": f"Shipment {number + 1}",
                "destination": cart.address,
                "items": [{"key": str(row["id"]), "name": row["name"], "quantity": 1} for row in rows],
                "shipping_rates": [{**rate, **money} for rate in rates],
            }
            for number in range(self.packages if calculated else 0)
        ]
        return {
            "items": [
                {
                    "key": secrets.token_hex(8),
                    "id": line["id"],
                    "quantity": line["quantity"],
                    "name": html.escape(products[row["parent_id"] or row["id"]]["name"]),
                    "variation": line["variation"],
                }
                for row, line in zip(rows, cart.lines, strict=True)
            ],
            "totals": {"total_items": str(items), "total_price": str(items), **money},
            "items_count": sum(line["quantity"] for line in cart.lines),
            "needs_shipping": needs,
            "has_calculated_shipping": calculated,
            "shipping_rates": packages,
            "errors": [],
        }


def rate(name: str, price: str, *, taxes: str = "0", description: str = "", time: str = "") -> dict[str, Any]:
    """One shipping rate; price and taxes in minor units."""
    return {
        "rate_id": f"flat_rate:{name}",
        "name": name,
        "description": description,
        "delivery_time": time,
        "price": price,
        "taxes": taxes,
        "method_id": "flat_rate",
        "instance_id": 1,
        "meta_data": [],
        "selected": False,
    }


def slug(option: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", option.lower()).strip("-")


def taxonomy(attribute: dict[str, Any]) -> str:
    return f"pa_{slug(attribute['name'])}"
