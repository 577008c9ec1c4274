"""The ways in which shops take their keys: found when they are connected, and found again when theirs has changed."""

import re
from dataclasses import dataclass
from typing import Any

from chatwidget import ChatWidgetError, OutboundClient, Shop, get_logger
from chatwidget_woocommerce.clean import line
from chatwidget_woocommerce.client import WC, Client, KeysRefused, ShopRefused, reached
from chatwidget_woocommerce.probing import bare, probe
from chatwidget_woocommerce.settings import WooCommerceSettings
from chatwidget_woocommerce.signing import Keys, Manner

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What a shop says to whoever holds its keys, and how it takes them."""

    manner: Manner
    currency: str | None
    locale: str
    version: str


async def prove(outbound: OutboundClient, url: str, keys: Keys) -> Proven:
    """Find how a shop takes these keys; raises `KeysRefused` where it takes them in no way, or not for writing."""
    # On http the keys themselves never travel. On https OAuth comes last, for a shop behind a proxy that it does not
    # know of: it believes that it is asked by http.
    manners: tuple[Manner, ...] = ("oauth",) if url.startswith("http:") else ("basic", "query", "oauth")
    refusal = KeysRefused("The shop takes these keys in no way.")
    for place, manner in enumerate(manners):
        client = Client(outbound, url, keys, manner=manner, tries=1)
        try:
            said = (await client.get(f"{WC}system_status", _fields="environment,settings")).one
            await _may_write(client)
        except KeysRefused as error:
            refusal = refusal if place else error
            continue
        environment, settings = _part(said, "environment"), _part(said, "settings")
        currency = settings.get("currency") or (await client.get(f"{WC}data/currencies/current")).one.get("code")
        language = str(environment.get("language") or "en").replace("_", "-").split("-")[0].lower()
        return Proven(
            manner=manner,
            currency=currency if isinstance(currency, str) and len(currency) == 3 else None,
            locale=language if re.fullmatch(r"[a-z]{2,3}", language) else "en",
            version=line(environment.get("version"), 20),
        )
    raise refusal


async def found_again(shop: Shop) -> dict[str, str] | None:
    """Return the settings (`url`, `manner`) by which a shop that refuses us can be asked all the same; None: by none.

    A host has begun to strip the Authorization header, or the shop has moved to https. Keys go to the shop's own
    host alone.
    """
    held = shop.credentials.values
    keys = Keys(held.get("consumer_key", ""), held.get("consumer_secret", ""))
    known = {name: shop.settings.get(name) for name in ("url", "manner")}
    try:
        async with reached(WooCommerceSettings(), seconds=4) as outbound:
            # Without its scheme: https is looked for first.
            found = await probe(outbound, str(shop.settings.get("url") or "").partition("://")[2] or shop.domain)
            if bare(found.domain) != bare(shop.domain):
                return None
            way = {"url": found.url, "manner": (await prove(outbound, found.url, keys)).manner}
    except ChatWidgetError:
        return None
    if way == known:
        return None
    log.info("a shop is asked in another way", shop_id=shop.id, **way)
    return way


async def _may_write(client: Client) -> None:
    """Ask for a webhook that cannot be: whoever may write is told so, whoever may not is refused before."""
    try:
        await client.post(
            f"{WC}webhooks", {"name": "ChatWidget", "topic": "order.published", "delivery_url": client.url}
        )
    except ShopRefused:
        return


def _part(said: dict[str, Any], name: str) -> dict[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}
