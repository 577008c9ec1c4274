"""The cart: a link that fills a shopper's, and a cart of our own that the shop reckons shipping for.

The cart of our own lives in a session of the public Store API that a Cart-Token names. It holds no person, it never
reaches the checkout, and the shop forgets it after two days. https://developer.woocommerce.com/docs/apis/store-api
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from chatwidget import (
    CartLine,
    Destination,
    InvalidInput,
    Money,
    NotSupported,
    PlatformUnavailable,
    ShippingRate,
    Shop,
)
from chatwidget_woocommerce import client
from chatwidget_woocommerce.clean import line as one_line
from chatwidget_woocommerce.client import Client, error_of

_STORE: Final = "wc/store/v1/"
_MOST_LINES: Final = 10
_MOST_RATES: Final = 20
_CHECKOUT_LINKS_SINCE: Final = (10, 0)
_ADDRESS: Final = (
    "first_name last_name company address_1 address_2 city state postcode country phone".split()  # noqa: SIM905
)
"""Older shops want every part of an address named, though empty."""


def link(shop: Shop, lines: Sequence[CartLine]) -> str:
    """Return an address at the shop that adds one line to the cart, or takes several to the checkout.

    One line goes by the cart page, which every version knows and which keeps what lies in the cart. A checkout link
    empties the cart first, so it serves only where there are several. Raises `NotSupported` where the shop is too old.
    """
    home = str(shop.settings.get("url") or f"https://{shop.domain}").rstrip("/")
    wanted = [(_number(line), max(1, line.quantity)) for line in lines]
    if len(wanted) == 1:
        number, quantity = wanted[0]
        page = str(shop.settings.get("cart_url") or f"{home}/")
        sign = "&" if "?" in page else "?"
        return f"{page}{sign}{urlencode({'add-to-cart': number, 'quantity': quantity})}"
    if _version(shop.settings.get("version")) < _CHECKOUT_LINKS_SINCE:
        raise NotSupported(f"{shop.domain} takes one product by link; WooCommerce takes several from 10.0 on.")
    products = ",".join(f"{number}:{quantity}" for number, quantity in wanted)
    return f"{home}/checkout-link/?products={products}"


async def shipping(shop: Shop, lines: Sequence[CartLine], destination: Destination) -> list[ShippingRate]:
    """Return what the shop would charge for shipping, taxes included; empty where it does not ship there.

    Raises `InvalidInput` with the shop's own sentence where it cannot reckon with the place or with a line.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", destination.country):
        raise InvalidInput("A country is written with its two letters, like ES.", code="invalid_country")
    if not lines or len(lines) > _MOST_LINES:
        raise InvalidInput(f"Shipping is reckoned for one to {_MOST_LINES} products.", code="invalid_lines")
    place = _address(destination)
    async with client.of(shop, seconds=4, tries=1) as asked:
        own = _OwnCart(asked)
        await own.send("GET", "cart")
        try:
            for line in lines:
                await own.put(line)
        except _Refused as refused:
            raise InvalidInput(refused.message or "The shop refuses this product.", code="line_refused") from refused
        try:
            # Some shops ship to the billing address alone.
            cart = await own.send("POST", "cart/update-customer", {"billing_address": place, "shipping_address": place})
        except _Refused as refused:
            raise InvalidInput(_about_place(refused.said, destination), code="invalid_place") from refused
    if not cart.get("needs_shipping"):
        raise InvalidInput("The shop ships none of this: it needs no shipping.", code="no_shipping_needed")
    if not cart.get("has_calculated_shipping"):
        raise InvalidInput(
            "The shop reckons shipping only when it knows the postcode and the region, too.", code="place_too_vague"
        )
    return _rates(cart.get("shipping_rates"))


class _Refused(Exception):
    """The Store API understood, and will not."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.code, message = error_of(said)
        self.message = one_line(message, 300)
        self.said = said
        super().__init__(self.code)


class _OwnCart:
    """A session of the Store API that nobody shops in; each answer brings the proof for the next request."""

    def __init__(self, asked: Client) -> None:
        self._asked = asked
        self._proof: dict[str, str] = {}

    async def put(self, line: CartLine) -> None:
        """Put a line in. Where a variation leaves something open, any of it will do: shipping costs the same."""
        wanted: dict[str, Any] = {"id": int(_number(line)), "quantity": max(1, line.quantity)}
        try:
            await self.send("POST", "cart/add-item", wanted)
        except _Refused as refused:
            if refused.code != "woocommerce_rest_missing_variation_data":
                raise
            wanted["variation"] = await self._any_of(line)
            await self.send("POST", "cart/add-item", wanted)

    async def _any_of(self, line: CartLine) -> list[dict[str, str]]:
        product = (
            await self._asked.get(f"{_STORE}products/{int(line.product_id)}", _fields="attributes,variations")
        ).one
        mine = next((one for one in _rows(product, "variations") if str(one.get("id")) == line.variant_id), {})
        open_ = {one.get("name") for one in _rows(mine, "attributes") if not one.get("value")}
        return [
            {"attribute": str(one.get("taxonomy") or one["name"]), "value": str(terms[0].get("slug"))}
            for one in _rows(product, "attributes")
            if one.get("name") in open_ and (terms := _rows(one, "terms"))
        ]

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask, and return the cart; raises `_Refused`, or `PlatformUnavailable` where no shop answers."""
        response = await self._asked.ask(method, f"{_STORE}{path}", {}, body=body, more_headers=self._proof)
        said = _object(response.body)
        # Old shops want the nonce beside the token, which names the session.
        self._proof |= {name: told for name in ("Cart-Token", "Nonce") if (told := response.headers.get(name.lower()))}
        if response.status < 300 and "items" in said and "Cart-Token" in self._proof:
            return said
        code, _message = error_of(said)
        if response.status != 400 or not code or code == "rate_limit_exceeded":
            raise PlatformUnavailable(f"{self._asked.host} does not let us reckon with a cart ({response.status}).")
        raise _Refused(said)


def _rows(said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = said.get(name)
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _about_place(said: Mapping[str, Any], place: Destination) -> str:
    """Return what is wrong with a place, in the shop's words; for a country these list all countries of the world."""
    data = _part(said, "data")
    if _part(_part(data, "details"), "shipping_address").get("code") == "invalid_country":
        return f"The shop knows no country {place.country.upper()}."
    told = next((one_line(one, 300) for one in _part(data, "params").values()), "")
    return told or "The shop cannot reckon with this place."


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _rates(packages: Any) -> list[ShippingRate]:
    """Return the rates of all parcels; where a cart makes several, each says in its note which it is for."""
    parcels = _rows({"all": packages}, "all")
    found: list[ShippingRate] = []
    for parcel in parcels:
        of = _contents(parcel) if len(parcels) > 1 else ""
        for row in _rows(parcel, "shipping_rates"):
            price = _price(row)
            title = one_line(row.get("name"), 200) if price else ""
            if price and title:
                notes = (of, one_line(row.get("delivery_time"), 200), one_line(row.get("description"), 300))
                found.append(ShippingRate(title=title, price=price, note=" · ".join(note for note in notes if note)))
    return found[:_MOST_RATES]


def _contents(parcel: Mapping[str, Any]) -> str:
    items = [one_line(one.get("name"), 100) for one in _rows(parcel, "items")]
    return f"{one_line(parcel.get('name'), 100)}: {', '.join(items)}"


def _price(row: Mapping[str, Any]) -> Money | None:
    """Return price and tax together, which is what a shopper pays; a shop tells both in the currency's minor unit."""
    currency, digits = row.get("currency_code"), row.get("currency_minor_unit")
    if not isinstance(currency, str) or not isinstance(digits, int) or not 0 <= digits <= 6:
        return None
    try:
        minor = Decimal(str(row.get("price") or "0")) + Decimal(str(row.get("taxes") or "0"))
    except InvalidOperation:
        return None
    return Money(amount=minor.scaleb(-digits), currency=currency) if minor.is_finite() and minor >= 0 else None


def _address(destination: Destination) -> dict[str, str]:
    country = destination.country.upper()
    region = (destination.region or "").removeprefix(f"{country}-")
    known = {"country": country, "postcode": destination.postcode, "state": region, "city": destination.city}
    return {name: (known.get(name) or "")[:100] for name in _ADDRESS}


def _number(line: CartLine) -> str:
    """Return what the shop calls a line: the variation, where there is one."""
    for number in (line.product_id, line.variant_id or line.product_id):
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise InvalidInput("The shop has no such product.", code="unknown_product")
    return line.variant_id or line.product_id


def _version(told: Any) -> tuple[int, ...]:
    found = re.match(r"(\d{1,4})\.(\d{1,4})", told) if isinstance(told, str) else None
    return tuple(int(part) for part in found.groups()) if found else (0, 0)


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body.removeprefix(b"\xef\xbb\xbf").strip())
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
