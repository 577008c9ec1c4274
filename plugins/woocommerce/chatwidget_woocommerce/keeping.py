"""Looks after a connected shop: its secrets, its webhooks, and changes that nobody tells of."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chatwidget import ChatWidgetError, Credentials, HealthCheck, NotFound, PlatformUnavailable, Shop, get_logger
from chatwidget_woocommerce import about, client, comparing, convert, ways, webhooks, words
from chatwidget_woocommerce.client import WC, Client, KeysRefused

log = get_logger(__name__)

LATE: Final = timedelta(minutes=3)
"""WP-Cron delivers once a minute while the site has visitors; what is not told by then is late."""
PAIR: Final = "wc-chatwidget/v1/pair"
"""The WordPress plugin's own route: below `wc-`, where WooCommerce takes its keys."""


async def connected(shop: Shop) -> None:
    """Make the shop's secrets and its webhooks."""
    shop = await _with_secrets(shop)
    async with client.of(shop, seconds=12, tries=2) as asked:
        await _mend_webhooks(shop, asked)
        await _pair(shop, asked)


async def disconnected(shop: Shop) -> None:
    """Delete our webhooks, which would outlive the keys; a shop that refuses us keeps them."""
    try:
        async with client.of(shop, seconds=12, tries=2) as asked:
            await webhooks.remove_ours(asked, delivery_url(shop))
            with suppress(NotFound):
                await asked.delete(PAIR)
    except (KeysRefused, PlatformUnavailable) as error:
        log.warning("webhooks stay behind", shop_id=shop.id, reason=error.code)


async def keep_well(shop: Shop) -> None:
    """Mend webhooks, poll where deliveries stop, and compare ids."""
    keeper = shop.keeper
    if keeper is None:
        return
    shop = await _with_secrets(shop)
    try:
        await _look_after(shop)
    except (KeysRefused, PlatformUnavailable) as error:
        if isinstance(error, PlatformUnavailable) and error.code != "no_data":
            raise
        way = await ways.found_again(shop)
        if way is not None:
            await keeper.remember(way)
            await _look_after(replace(shop, settings={**shop.settings, **way}))
        elif isinstance(error, KeysRefused):
            await keeper.remember({"keys_refused": True})
            told = HealthCheck.of("keys", refused(error), ok=False, error=error.message)
            await keeper.needs_merchant(told.message, told.next_step or "", told.translations)
        else:
            raise


async def _look_after(shop: Shop) -> None:
    keeper = shop.keeper
    async with client.of(shop, seconds=15, tries=2) as asked:
        await _mend_webhooks(shop, asked)
        if keeper is not None and shop.settings.get("keys_refused"):
            await keeper.remember({"keys_refused": None})
            await keeper.is_well()
        await _pair(shop, asked)
        await about.learn(shop, asked)
        # First what may need the whole catalogue: while one sync is under way no other begins.
        await comparing.compare(shop, asked)
        await _poll_if_untold(shop, asked)


def refused(error: KeysRefused) -> words.Words:
    """Return what is said of refused keys, and what the merchant does about them."""
    return words.ROLE_LOST if error.code == "role_lost" else words.KEYS_REFUSED


def delivery_url(shop: Shop) -> str:
    """Return where the shop's webhooks deliver to."""
    return f"{shop.settings.get('webhook_url', '')}/{shop.id}"


async def _with_secrets(shop: Shop) -> Shop:
    """Return the shop with the secrets that we make for it."""
    if shop.keeper is None or {"webhook_secret", "proof_secret"} <= shop.credentials.values.keys():
        return shop

    async def refresh(stored: Credentials) -> Credentials:
        made = {name: secrets.token_urlsafe(32) for name in ("webhook_secret", "proof_secret")}
        return Credentials({**made, **stored.values})

    return replace(shop, credentials=await shop.keeper.renew(shop.credentials, refresh))


async def _mend_webhooks(shop: Shop, asked: Client) -> None:
    secret = shop.credentials.values.get("webhook_secret", "")
    if shop.keeper is None or not shop.settings.get("webhook_url") or not secret:
        return
    # Only we know the secret: webhooks of an earlier connection would be refused for ever.
    mark = hashlib.sha256(f"{secret}{delivery_url(shop)}".encode()).hexdigest()[:16]
    anew = shop.settings.get("webhooks_mark") != mark
    made = await webhooks.ensure(asked, delivery_url(shop), secret, anew=anew)
    if anew:
        await shop.keeper.remember({"webhooks_mark": mark})
    elif made:
        log.info("webhooks mended", shop_id=shop.id, made=made)
        await shop.keeper.remember({"mended_at": datetime.now(UTC).isoformat(), "mended": made})


async def _pair(shop: Shop, asked: Client) -> None:
    """Hand the WordPress plugin the secret that it proves customers with; a shop without the plugin does without."""
    secret = shop.credentials.values.get("proof_secret", "")
    mark = hashlib.sha256(f"{secret}{shop.id}".encode()).hexdigest()[:16]
    if shop.keeper is None or not secret:
        return
    try:
        # A plugin that was installed again has forgotten; one that was restored from a copy holds an older secret.
        if (await asked.get(PAIR)).one.get("mark") == mark:
            return
        await asked.post(PAIR, {"shop_id": shop.id, "secret": secret})
    except NotFound:
        return
    except ChatWidgetError as error:
        log.warning("the WordPress plugin is not paired", shop_id=shop.id, reason=error.code)


async def _poll_if_untold(shop: Shop, asked: Client) -> None:
    """Read the changes ourselves where the newest one has not been told; all times are the shop's own."""
    keeper = shop.keeper
    rows = (
        await asked.get(f"{WC}products", orderby="modified", order="desc", per_page=1, _fields="id,date_modified_gmt")
    ).rows
    newest = convert.moment(rows[0].get("date_modified_gmt")) if rows else None
    if keeper is None or newest is None:
        return
    told = convert.moment(shop.settings.get("told_until"))
    if told is not None and newest <= told:
        return
    if told is not None and datetime.now(UTC) + (asked.skew or timedelta()) - newest < LATE:
        return  # it may still be on its way
    await keeper.start_sync(full=False)
    found: dict[str, Any] = {"told_until": newest.isoformat()}
    heard = convert.moment(shop.settings.get("heard_at"))
    if told is not None and (heard is None or heard < newest):
        # Where deliveries still come, some other plugin has changed a product past WooCommerce: read, and no trouble.
        found["polling_since"] = shop.settings.get("polling_since") or datetime.now(UTC).isoformat()
    await keeper.remember(found)
