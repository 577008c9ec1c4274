"""Says in plain words how a shop's connection is, and what to do where it is not well."""

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from chatwidget import ChatWidgetError, HealthCheck, InvalidInput, Shop
from chatwidget_woocommerce import client, convert, webhooks, words
from chatwidget_woocommerce.clean import line
from chatwidget_woocommerce.client import WC, Client, KeysRefused
from chatwidget_woocommerce.keeping import PAIR, delivery_url, refused
from chatwidget_woocommerce.probing import probe
from chatwidget_woocommerce.settings import WooCommerceSettings

_MOST_SKEW: Final = timedelta(minutes=5)


async def checks(shop: Shop) -> Sequence[HealthCheck]:
    """Look at access, webhooks, deliveries and the clock."""
    try:
        async with client.of(shop, seconds=3, tries=1) as asked:
            access = await _access(shop, asked)
            if not access.ok:
                return [access]
            # Together: a slow shop must be seen through within the time a look may take.
            hooks, clock, plugin = await asyncio.gather(_webhooks(shop, asked), _clock(asked), _plugin_state(asked))
            told = _deliveries(shop, cron_disabled=bool(plugin and plugin.get("cron_disabled")))
            return [access, hooks, told, clock, *_plugin(plugin)]
    except ChatWidgetError as error:
        return [await _silent(shop, error)]


async def _access(shop: Shop, asked: Client) -> HealthCheck:
    try:
        said = (await asked.get(f"{WC}system_status", _fields="environment")).one
    except KeysRefused as error:
        return HealthCheck.of("access", refused(error), ok=False, error=error.message)
    except ChatWidgetError as error:
        return await _silent(shop, error)
    environment = said.get("environment")
    version = line(environment.get("version"), 20) if isinstance(environment, dict) else ""
    return HealthCheck.of("access", words.ACCESS, ok=True, version=f" {version}" if version else "")


async def _silent(shop: Shop, error: ChatWidgetError) -> HealthCheck:
    """Say what stands in the way, by looking at the shop as a stranger."""
    try:
        async with client.reached(WooCommerceSettings(), seconds=2.5) as outbound:
            await probe(outbound, str(shop.settings.get("url") or shop.domain))
    except InvalidInput as found:
        return HealthCheck.of("access", words.SILENT, ok=False, error=error.message, why=found.message)
    return HealthCheck.of("access", words.SILENT_TO_US, ok=False, error=error.message)


async def _webhooks(shop: Shop, asked: Client) -> HealthCheck:
    try:
        ours = await webhooks.webhooks_to(asked, delivery_url(shop))
    except ChatWidgetError as error:
        return HealthCheck.of("webhooks", words.WEBHOOKS_UNSEEN, ok=False, error=error.message)
    active = {str(hook.get("topic")) for hook in ours if hook.get("status") == "active"}
    missing = [topic for topic in webhooks.TOPICS if topic not in active]
    count = len(webhooks.TOPICS)
    if missing:
        return HealthCheck.of("webhooks", words.WEBHOOKS_LOST, ok=False, missing=len(missing), count=count)
    mended = convert.moment(shop.settings.get("mended_at"))
    if mended:
        return HealthCheck.of("webhooks", words.WEBHOOKS_MENDED, ok=True, count=count, day=f"{mended:%Y-%m-%d}")
    return HealthCheck.of("webhooks", words.WEBHOOKS, ok=True, count=count)


def _deliveries(shop: Shop, *, cron_disabled: bool) -> HealthCheck:
    since = convert.moment(shop.settings.get("polling_since"))
    if since is None:
        return HealthCheck.of("deliveries", words.DELIVERIES, ok=True)
    place = _uncalled(delivery_url(shop))
    told = words.silent_since(inside=bool(place), cron_disabled=cron_disabled)
    return HealthCheck.of("deliveries", told, ok=False, since=f"{since:%Y-%m-%d %H:%M}", place=place)


def _uncalled(url: str) -> str:
    """Return the place that WordPress refuses to call, silently, whatever its cron does; "" where it does not."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    try:
        inside = not ipaddress.ip_address(host).is_global
    except ValueError:
        inside = "." not in host
    return "" if not inside and port in {None, 80, 443, 8080} else parts.netloc


async def _plugin_state(asked: Client) -> Mapping[str, Any] | None:
    """Return how the WordPress plugin stands; None where it is not installed or does not say."""
    try:
        return (await asked.get(PAIR)).one
    except ChatWidgetError:
        return None


def _plugin(state: Mapping[str, Any] | None) -> list[HealthCheck]:
    """Say how the WordPress plugin stands; a shop may well do without."""
    name = "wordpress plugin"
    if state is None:
        return []
    is_on = bool(state.get("enabled"))
    is_well = is_on and bool(state.get("paired"))
    told = words.PLUGIN if is_well else words.PLUGIN_ALONE if is_on else words.PLUGIN_OFF
    return [HealthCheck.of(name, told, ok=is_well)]


async def _clock(asked: Client) -> HealthCheck:
    await asked.ask("GET", "wp/v2/types", {"_fields": "post"})
    if asked.skew is None:
        return HealthCheck.of("clock", words.CLOCK_UNTOLD, ok=True)
    skew = abs(asked.skew)
    if skew <= _MOST_SKEW:
        return HealthCheck.of("clock", words.CLOCK, ok=True)
    hours, rest = divmod(skew + _MOST_SKEW, timedelta(hours=1))
    zone = hours > 0 and rest <= 2 * _MOST_SKEW
    told = words.CLOCK_IN_ANOTHER_ZONE if zone else words.CLOCK_OFF
    return HealthCheck.of("clock", told, ok=False, minutes=round(skew / timedelta(minutes=1)))
