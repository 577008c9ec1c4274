"""Connects a shop: its keys are granted by one click in its own admin, or pasted, and proven by asking the shop."""

import html
import re
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson

from chatwidget import (
    Credentials,
    Forbidden,
    Form,
    FormField,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    InvalidInput,
    OutboundClient,
    Ready,
    Redirect,
    Shop,
    Snippet,
    Widget,
)
from chatwidget_woocommerce.clean import line
from chatwidget_woocommerce.client import KeysRefused, reached
from chatwidget_woocommerce.probing import Found, probe
from chatwidget_woocommerce.settings import WooCommerceSettings
from chatwidget_woocommerce.signing import Keys
from chatwidget_woocommerce.ways import Proven, prove

_KEY: Final = re.compile(r"ck_[0-9A-Za-z]{20,80}")
_SECRET: Final = re.compile(r"cs_[0-9A-Za-z]{20,80}")
_ADDRESS: Final = FormField(
    name="url", label="Address of your shop", placeholder="www.example.com", help="As your customers type it."
)
_PASTED: Final = (
    FormField(
        name="consumer_key",
        label="Consumer key",
        required=False,
        placeholder="ck_…",
        help="Leave both keys empty to grant them by one click in your shop.",
    ),
    FormField(name="consumer_secret", label="Consumer secret", secret=True, required=False, placeholder="cs_…"),
)
_PASTE_HELP: Final = (
    "Make them below WooCommerce → Settings → Advanced → REST API → Add key, with the permissions Read/Write."
)


async def begin(request: InstallRequest) -> InstallStep:
    """Look at the shop, then send the merchant there, or take the keys that they pasted."""
    answers = request.answers
    # A link of the WordPress plugin names the shop by its domain.
    typed = (answers.get("url") or answers.get("domain") or "").strip()
    if not typed:
        return Form(fields=[_ADDRESS, *_PASTED], message="Which shop?")
    async with reached(WooCommerceSettings(), seconds=4) as outbound:
        found = await probe(outbound, typed)
        key, secret = (answers.get(name, "").strip() for name in ("consumer_key", "consumer_secret"))
        if key or secret:
            keys = _read_keys(key, secret)
            return Ready(
                installation=_installation(found, keys, await _proven(outbound, found, keys), request.webhook_url)
            )
    if urlsplit(request.callback_url).scheme != "https":
        return Form(
            fields=[_ADDRESS, *_PASTED],
            message="WooCommerce hands its keys to https addresses alone, and this server has none: paste them. "
            + _PASTE_HELP,
        )
    asked = {
        "app_name": "ChatWidget",
        "scope": "read_write",
        "user_id": request.tenant_id,
        "return_url": request.return_url,
        "callback_url": request.callback_url,
    }
    return Redirect(url=f"{found.url}/wc-auth/v1/authorize?{urlencode(asked)}")


async def finish(callback: InstallCallback) -> Installation:
    """Take the keys that the shop posted, and ask the shop with them."""
    if not callback.body:
        if callback.query.get("success") == "0":
            raise Forbidden("The shop's owner did not grant access.", code="grant_denied")
        raise InvalidInput(
            f"The shop's server could not hand us its keys. Try again, or paste them. {_PASTE_HELP}",
            code="no_keys_came",
        )
    said = _posted(callback.body)
    keys = _read_keys(str(said.get("consumer_key", "")), str(said.get("consumer_secret", "")))
    if said.get("key_permissions") != "read_write":
        raise Forbidden("The shop granted less than reading and writing.", code="grant_too_small")
    typed = callback.answers.get("url") or callback.answers.get("domain") or ""
    async with reached(WooCommerceSettings(), seconds=4) as outbound:
        found = await probe(outbound, typed)
        return _installation(found, keys, await _proven(outbound, found, keys), callback.webhook_url)


async def _proven(outbound: OutboundClient, found: Found, keys: Keys) -> Proven:
    try:
        return await prove(outbound, found.url, keys)
    except KeysRefused as error:
        message = (
            f"{found.domain} does not accept these keys. {_PASTE_HELP} "
            "Their user must be an administrator or a shop manager."
        )
        raise InvalidInput(message, code="keys_refused", fields={"consumer_key": message}) from error


def _installation(found: Found, keys: Keys, proven: Proven, webhook_url: str) -> Installation:
    return Installation(
        domain=found.domain,
        name=found.name,
        currency=proven.currency,
        locale=proven.locale,
        credentials=Credentials({"consumer_key": keys.consumer_key, "consumer_secret": keys.consumer_secret}),
        settings={
            "url": found.url,
            "manner": proven.manner,
            "webhook_url": webhook_url,
            "version": proven.version,
        },
    )


def _read_keys(key: str, secret: str) -> Keys:
    wrong = {
        name: sentence
        for name, fits, sentence in (
            ("consumer_key", _KEY.fullmatch(key), "It begins with ck_."),
            (
                "consumer_secret",
                _SECRET.fullmatch(secret),
                "It begins with cs_ and is shown once, when the key is made.",
            ),
        )
        if not fits
    }
    if wrong:
        raise InvalidInput("Those are no keys of WooCommerce.", code="invalid_keys", fields=wrong)
    return Keys(key, secret)


def _posted(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise InvalidInput("That is no key grant of WooCommerce.", code="invalid_grant")
    return said


def snippet_for(shop: Shop, widget: Widget) -> Snippet:
    """Return the WordPress plugin as the first choice, and the script tag for those who want none."""
    base = widget.script_url.rpartition("/")[0]
    src, key = html.escape(widget.script_url, quote=True), html.escape(widget.id, quote=True)
    return Snippet(
        html=f'<script async src="{src}" data-widget-id="{key}"></script>',
        steps=(
            f"Download the WordPress plugin: {base}/apps/woocommerce/plugin.zip?widget={key}",
            f"In the WordPress admin of {line(shop.domain)}, choose Plugins → Add New → Upload, and activate it.",
            "Open WooCommerce → ChatWidget, press “Check connection” and switch the chat on.",
            "Without the plugin: paste the line into the theme's footer; customers are then not recognised.",
        ),
    )
