"""Says in plain words how a shop's connection is, and what to do where it is not well."""

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from chatwidget import ChatWidgetError, HealthCheck, InvalidInput, Shop
from chatwidget_woocommerce import client, convert, webhooks
from chatwidget_woocommerce.clean import line
from chatwidget_woocommerce.client import WC, Client, KeysRefused
from chatwidget_woocommerce.keeping import PAIR, delivery_url, next_step
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
        return [HealthCheck(name="access", ok=False, message=error.message, next_step=await _why(shop))]


async def _access(shop: Shop, asked: Client) -> HealthCheck:
    try:
        said = (await asked.get(f"{WC}system_status", _fields="environment")).one
    except KeysRefused as error:
        return HealthCheck(name="access", ok=False, message=error.message, next_step=next_step(error))
    except ChatWidgetError as error:
        return HealthCheck(name="access", ok=False, message=error.message, next_step=await _why(shop))
    environment = said.get("environment")
    version = line(environment.get("version"), 20) if isinstance(environment, dict) else ""
    return HealthCheck(name="access", ok=True, message=f"WooCommerce {version} lets us in.".replace("  ", " "))


async def _why(shop: Shop) -> str:
    """Return what stands in the way, by looking at the shop as a stranger."""
    try:
        async with client.reached(WooCommerceSettings(), seconds=2.5) as outbound:
            await probe(outbound, str(shop.settings.get("url") or shop.domain))
    except InvalidInput as error:
        return error.message
    return "It answers strangers, so this may have passed. Look again in some minutes."


async def _webhooks(shop: Shop, asked: Client) -> HealthCheck:
    try:
        ours = await webhooks.webhooks_to(asked, delivery_url(shop))
    except ChatWidgetError as error:
        return HealthCheck(
            name="webhooks",
            ok=False,
            message=f"The webhooks cannot be seen: {error.message}",
            next_step="The keys' user must be an administrator or a shop manager: connect the shop again.",
        )
    active = {str(hook.get("topic")) for hook in ours if hook.get("status") == "active"}
    missing = [topic for topic in webhooks.TOPICS if topic not in active]
    if missing:
        return HealthCheck(
            name="webhooks",
            ok=False,
            message=f"The shop has switched off or lost {len(missing)} of its {len(webhooks.TOPICS)} webhooks.",
            next_step="Nothing: they are made anew within five minutes.",
        )
    mended = convert.moment(shop.settings.get("mended_at"))
    when = f" They were last mended on {mended:%Y-%m-%d}." if mended else ""
    return HealthCheck(name="webhooks", ok=True, message=f"All {len(webhooks.TOPICS)} webhooks are on.{when}")


def _deliveries(shop: Shop, *, cron_disabled: bool) -> HealthCheck:
    since = convert.moment(shop.settings.get("polling_since"))
    if since is None:
        return HealthCheck(name="deliveries", ok=True, message="The shop tells us of its changes.")
    return HealthCheck(
        name="deliveries",
        ok=False,
        message=f"Since {since:%Y-%m-%d %H:%M} UTC the shop has told us of no changes; we ask every five minutes.",
        next_step=_uncalled(delivery_url(shop))
        + ("DISABLE_WP_CRON is set in wp-config.php, and nothing else seems to run the cron. " if cron_disabled else "")
        + "WordPress delivers only while its cron runs: have your host call wp-cron.php every minute, and look "
        "below WooCommerce → Status → Scheduled Actions for failed deliveries.",
    )


def _uncalled(url: str) -> str:
    """Return why WordPress refuses to call an address, silently, whatever its cron does; "" where it does not."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    try:
        inside = not ipaddress.ip_address(host).is_global
    except ValueError:
        inside = "." not in host
    if not inside and port in {None, 80, 443, 8080}:
        return ""
    return (
        f"WordPress does not call {parts.netloc}: it refuses addresses inside a network, and ports other than 80, 443 "
        "and 8080. Install our WordPress plugin and tick “The server is on my own network”, or serve under a public "
        "address. "
    )


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
    if not state.get("enabled"):
        return [
            HealthCheck(
                name=name,
                ok=False,
                message="The WordPress plugin is installed, and the chat is switched off.",
                next_step="Open WooCommerce → ChatWidget in the WordPress admin, and switch it on.",
            )
        ]
    if not state.get("paired"):
        return [
            HealthCheck(
                name=name,
                ok=False,
                message="The WordPress plugin cannot tell us which customer is logged in yet.",
                next_step="Nothing: it is paired within five minutes.",
            )
        ]
    return [HealthCheck(name=name, ok=True, message="The WordPress plugin is on and paired.")]


async def _clock(asked: Client) -> HealthCheck:
    await asked.ask("GET", "wp/v2/types", {"_fields": "post"})
    if asked.skew is None:
        return HealthCheck(name="clock", ok=True, message="The shop does not say what time it has.")
    skew = abs(asked.skew)
    if skew > _MOST_SKEW:
        hours, rest = divmod(skew + _MOST_SKEW, timedelta(hours=1))
        zone = hours > 0 and rest <= 2 * _MOST_SKEW
        return HealthCheck(
            name="clock",
            ok=False,
            message=f"The shop's clock is {round(skew / timedelta(minutes=1))} minutes off."
            + (" By whole hours: its server takes local time for UTC." if zone else ""),
            next_step=("Have your host set the server's time zone right. " if zone else "")
            + "Have your host set the server's time (NTP). The time zone below Settings → General in WordPress may be "
            "any: we compare in UTC.",
        )
    return HealthCheck(name="clock", ok=True, message="The shop's clock is right.")
