"""The app's home in the Shopify admin: App Bridge first, Polaris web components, no cookie and no storage of ours.

Every value stands in it as JSON or escaped.
"""

from html import escape
from importlib.resources import files
from typing import Any, Final

import orjson
from starlette.responses import HTMLResponse

from chatwidget_shopify.domains import is_shop
from chatwidget_shopify.settings import ShopifySettings
from chatwidget_shopify.words import WORDS, words_of

_BRIDGE: Final = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
_POLARIS: Final = "https://cdn.shopify.com/shopifycloud/polaris.js"
_SCRIPT: Final = files("chatwidget_shopify").joinpath("home.js").read_text("utf-8")


def frame_headers(shop: str | None) -> dict[str, str]:
    """Return headers that let a shop's own admin, and nobody else, frame a page."""
    ancestors = f"https://{shop} https://admin.shopify.com" if shop and is_shop(shop) else "'none'"
    return {
        "Content-Security-Policy": f"frame-ancestors {ancestors}; base-uri 'none'; object-src 'none'",
        "Cache-Control": "no-store",
    }


def home(
    settings: ShopifySettings, shop: str, *, base: str, locale: str, public_url: str, claim_url: str | None
) -> HTMLResponse:
    """Return the home page of a shop."""
    words = words_of(locale)
    embed = (
        f"https://{shop}/admin/themes/current/editor?context=apps&template=index"
        f"&activateAppId={settings.api_key}/chat-embed"
    )
    said: dict[str, Any] = {"base": base, "words": words, "embed": "chat-embed", "optional": settings.optional_scopes}
    data = orjson.dumps(said).decode().replace("<", "\\u003c")
    claim = f'<s-link href="{escape(claim_url)}" target="_blank">{escape(words["claim"])}</s-link>' if claim_url else ""
    html = f"""<!doctype html><html lang="{"es" if words is WORDS["es"] else "en"}"><head>{_head(settings)}
<title>ChatWidget</title></head><body>
<s-page heading="ChatWidget">
  <s-section heading="{escape(words["connected"])}">
    <s-heading id="sync-title">{escape(words["reading"])}</s-heading>
    <s-paragraph id="sync-text" role="status" aria-live="polite"></s-paragraph>
    <s-button id="again">{escape(words["read_again"])}</s-button>
  </s-section>
  <s-section heading="{escape(words["embed"])}">
    <s-paragraph id="embed-text" role="status">{escape(words["embed_text"])}</s-paragraph>
    <s-button variant="primary" href="{escape(embed)}" target="_top">{escape(words["embed_button"])}</s-button>
  </s-section>
  <s-section heading="{escape(words["ask"])}">
    <s-text-field id="question" label="{escape(words["ask_label"])}" placeholder="{escape(words["ask_example"])}">
    </s-text-field>
    <s-button id="ask">{escape(words["ask_button"])}</s-button>
    <div id="answer" role="status" aria-live="polite"></div>
  </s-section>
  <div id="orders" hidden><s-section heading="{escape(words["orders"])}">
    <s-paragraph>{escape(words["orders_text"])}</s-paragraph>
    <s-button id="allow">{escape(words["orders_button"])}</s-button>
  </s-section></div>
  <s-section heading="{escape(words["chats"])}">
    <div id="chats"></div>
    <div id="transcript" role="region" aria-label="{escape(words["chats"])}" aria-live="polite"></div>
    <div id="older" hidden><s-button>{escape(words["chats_more"])}</s-button></div>
  </s-section>
  <s-section heading="{escape(words["health"])}"><div id="checks"></div></s-section>
  <s-section heading="{escape(words["account"])}">
    <s-paragraph>{escape(words["account_text"])}</s-paragraph>
    <s-link href="{escape(public_url)}/api/docs" target="_blank">{escape(words["api"])}</s-link> {claim}
  </s-section>
</s-page>
<script id="app" type="application/json">{data}</script><script>{_SCRIPT}</script>
</body></html>"""
    return HTMLResponse(html, headers=frame_headers(shop))


def bridge(settings: ShopifySettings) -> str:
    """Return the head's beginning: App Bridge before any other script."""
    return (
        f'<meta charset="utf-8"><meta name="shopify-api-key" content="{escape(settings.api_key)}">'
        f'<script src="{_BRIDGE}"></script>'
    )


def _head(settings: ShopifySettings) -> str:
    return f'{bridge(settings)}<script src="{_POLARIS}"></script>'
