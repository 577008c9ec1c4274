"""What shipping would cost, asked of the shop's storefront as any shopper could: no scope, no token, no draft order.

Shopify's Admin API reckons shipping for draft orders alone, and an app must be let at the shop's orders for that. The
Storefront API lets anybody fill a cart (`tokenRequired: false` in its schema), and tells the shop's fixed rates for an
address at once. What a carrier would charge comes later, in a stream (`@defer`), which is not read here: so where there
is no fixed rate, that is no "we do not ship there".
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import orjson

from chatwidget import (
    CartLine,
    Destination,
    InvalidInput,
    Money,
    NotSupported,
    OutboundRefused,
    PlatformUnavailable,
    ShippingRate,
    Shop,
)
from chatwidget_shopify import cart, convert, queries, tokens
from chatwidget_shopify.settings import ShopifySettings

ELSE: Final = "Tell what the shop's shipping policy says; the checkout shows the exact price."
_NOT_READY: Final = {"PENDING_DELIVERY_GROUPS", "SERVICE_UNAVAILABLE"}
_GONE: Final = {"MERCHANDISE_NOT_ENOUGH_STOCK", "MERCHANDISE_OUT_OF_STOCK", "PRODUCT_UNAVAILABLE_IN_BUYER_LOCATION"}
_REGION: Final = re.compile(r"[A-Z0-9]{1,3}")
_CALLED: Final = {"UK": "GB", "EL": "GR"}
"""What people, and the European Union, call countries that ISO 3166 calls otherwise."""
_COLLECTED: Final = {"PICK_UP": "collected at the shop", "PICKUP_POINT": "collected at a pickup point"}


async def quote(
    shop: Shop, lines: Sequence[CartLine], destination: Destination, settings: ShopifySettings
) -> Sequence[ShippingRate]:
    """Return the shop's fixed rates for these to there.

    Raises `InvalidInput` for a place or a line that cannot be, and `NotSupported` where the shop tells no fixed rate.
    """
    wanted = await cart.variants(shop, lines, settings)
    made = await _filled(shop, _input(wanted, destination), settings)
    groups = [group.get("deliveryOptions") or () for group in (made.get("deliveryGroups") or {}).get("nodes") or ()]
    told = [[rate for one in options if (rate := _rate(one, parcels=len(groups)))] for options in groups]
    # Where a parcel can be collected alone, nothing is known of what sending it would cost.
    if told and all(any(not is_collected for _rate, is_collected in rates) for rates in told):
        return [rate for rates in told for rate, _is_collected in rates]
    if not destination.postcode:
        raise InvalidInput(
            "Ask the shopper for their postcode: without it the shop tells no rate.", code="postcode_needed"
        )
    raise NotSupported(f"The shop tells no fixed rate; it may ship there all the same. {ELSE}", code="no_fixed_rate")


def _input(wanted: Mapping[str, int], destination: Destination) -> dict[str, Any]:
    country = destination.country.upper()
    country = _CALLED.get(country, country)
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise InvalidInput("A country is written with its two letters, like ES.", code="invalid_country")
    place: dict[str, Any] = {"countryCode": country}
    region = (destination.region or "").upper().removeprefix(f"{country}-")
    if _REGION.fullmatch(region):  # a name would be refused; the postcode says as much
        place["provinceCode"] = region
    if destination.postcode:
        place["zip"] = destination.postcode[:20]
    if destination.city:
        place["city"] = destination.city[:80]
    return {
        "lines": [
            {"merchandiseId": f"gid://shopify/ProductVariant/{variant}", "quantity": many}
            for variant, many in wanted.items()
        ],
        "buyerIdentity": {"countryCode": country},
        "delivery": {"addresses": [{"address": {"deliveryAddress": place}, "selected": True, "oneTimeUse": True}]},
    }


async def _filled(shop: Shop, given: Mapping[str, Any], settings: ShopifySettings) -> Mapping[str, Any]:
    """Fill a cart of nobody's, and return it; raises what is wrong with it."""
    try:
        async with tokens.outbound(settings, seconds=4) as client:
            answer = await client.request(
                "POST",
                tokens.address(settings, shop.domain, f"/api/{settings.api_version}/graphql.json"),
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                body=orjson.dumps({"query": queries.CART, "variables": {"input": given}}),
                follow=False,
            )
        body = orjson.loads(answer.body) if answer.status == 200 else {}
    except (OSError, TimeoutError, OutboundRefused, orjson.JSONDecodeError) as error:
        raise PlatformUnavailable(f"The shop cannot be asked now. {ELSE}") from error
    data = body.get("data") if isinstance(body, dict) else None
    made = data.get("cartCreate") if isinstance(data, dict) else None
    if made is None:  # behind a password, too many questions, or a country that Shopify does not know
        raise PlatformUnavailable(f"The shop does not tell its rates now. {ELSE}")
    for told in (*(made.get("userErrors") or ()), *(made.get("warnings") or ())):
        if told.get("code") in _NOT_READY:
            raise PlatformUnavailable(f"The shop is still reckoning its rates. {ELSE}")
        if told.get("code") in _GONE or told in (made.get("userErrors") or ()):
            raise InvalidInput(str(told.get("message") or "The shop refuses that.")[:300], code="quote_refused")
    found: Mapping[str, Any] = made.get("cart") or {}
    return found


def _rate(option: Mapping[str, Any], *, parcels: int) -> tuple[ShippingRate, bool] | None:
    """Return a way to ship, and whether it is to be collected; None where its price cannot be told."""
    cost = option.get("estimatedCost") or {}
    try:
        amount = Decimal(str(cost.get("amount")))
    except InvalidOperation:
        return None
    currency = str(cost.get("currencyCode") or "")
    if not amount.is_finite() or not currency:
        return None
    notes = [
        option.get("description"),
        _COLLECTED.get(str(option.get("deliveryMethodType"))),
        f"for one of {parcels} parcels, each paid by itself" if parcels > 1 else None,
    ]
    rate = ShippingRate(
        title=str(option.get("title") or "Shipping"),
        price=Money(amount=convert.with_cents(amount, currency), currency=currency),
        note="; ".join(str(note) for note in notes if note),
    )
    return rate, option.get("deliveryMethodType") in _COLLECTED
