"""Getting a session token for a page that came without a good one, without ever going in circles.

Shopify's admin hands a page its ID token in the address of the first load alone, good for a minute. A page opened
without one is sent to itself with `shopify-reload`, where a page that holds nothing but App Bridge fetches a token and
loads the address named there again (shopify.dev, "Set up embedded app authorization"). What a fresh token cannot mend
(a shop that is none, a secret that is not ours) ends in a sentence instead.
"""

import binascii
import re
from base64 import b64decode
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from chatwidget_shopify import home
from chatwidget_shopify.domains import is_shop
from chatwidget_shopify.settings import ShopifySettings
from chatwidget_shopify.words import words_of

RELOAD: Final = "shopify-reload"
_ADMIN: Final = re.compile(r"(?:admin\.shopify\.com|[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com)(?:/[\w/-]*)?")


def for_a_token(request: Request, settings: ShopifySettings, page: str, path: str) -> Response:
    """Return the next step towards a session token for a page.

    :param page: the page's whole address, without a query.
    :param path: the same on this host, as the merchant's browser reaches it.
    """
    query = request.query_params
    shop, words = query.get("shop", ""), words_of(query.get("locale", "en"))
    if (shop and not is_shop(shop)) or not _is_admin(query.get("host", "")):
        return told(words["from_admin"], status=400)
    if RELOAD in query and "id_token" not in query and _is_own(query[RELOAD], path, request.url.netloc, page):
        return reload_page(settings, shop, words["from_admin"])
    if _comes_from_reload(request, path):  # the token is a second old, and does not hold either
        return told(words["no_token"], status=401, shop=shop)
    kept = [(name, value) for name, value in query.multi_items() if name not in {"id_token", RELOAD}]
    back = f"{page}?{urlencode(kept)}" if kept else page
    return RedirectResponse(
        f"{path}?{urlencode([*kept, (RELOAD, back)])}", 302, headers=home.frame_headers(shop or None)
    )


def reload_page(settings: ShopifySettings, shop: str, otherwise: str) -> HTMLResponse:
    """Return the page on which App Bridge fetches a token; outside the admin it says where to go."""
    hint = "" if shop else f"<p>{escape(otherwise)}</p>"
    html = f"<!doctype html><html><head>{home.bridge(settings)}</head><body>{hint}</body></html>"
    # The page that is loaded next must be able to tell where it comes from.
    return HTMLResponse(html, headers={**home.frame_headers(shop or None), "Referrer-Policy": "same-origin"})


def told(sentence: str, *, status: int, shop: str = "") -> HTMLResponse:
    """Return a page that says why the app cannot be shown."""
    html = (
        '<!doctype html><html><head><meta charset="utf-8"><title>ChatWidget</title></head>'
        f'<body style="font: 1rem/1.5 system-ui; margin: 2rem"><p role="alert">{escape(sentence)}</p></body></html>'
    )
    return HTMLResponse(html, status, headers=home.frame_headers(shop or None))


def _is_own(address: str, path: str, host: str, page: str) -> bool:
    """Whether an address is the page itself: the token goes to no other."""
    named = urlsplit(address)
    has_token = any(name == "id_token" for name, _value in parse_qsl(named.query))
    is_here = named.netloc in {host, urlsplit(page).netloc} if named.scheme else not named.netloc
    return is_here and named.scheme in {"", "http", "https"} and named.path == path and not has_token


def _is_admin(host: str) -> bool:
    """Whether `host`, where given, is the base64 of an address in Shopify's admin."""
    if not host:
        return True
    try:
        named = b64decode(host.replace("-", "+").replace("_", "/") + "=" * (-len(host) % 4), validate=True)
        return _ADMIN.fullmatch(named.decode("ascii")) is not None
    except (binascii.Error, UnicodeDecodeError):
        return False


def _comes_from_reload(request: Request, path: str) -> bool:
    before = urlsplit(request.headers.get("referer", ""))
    return "id_token" in request.query_params and before.path == path and RELOAD in QueryParams(before.query)
