"""Connecting from outside Shopify: the authorization code grant, for a merchant who begins on our side.

Shopify's own way (the app store, managed installation) needs no redirect of ours: see `pages.py`.
"""

import time

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri

from chatwidget import (
    ChatWidgetError,
    Credentials,
    Forbidden,
    Form,
    FormField,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    Redirect,
    Shop,
)
from chatwidget_shopify import languages, queries, signatures, tokens
from chatwidget_shopify.client import Admin
from chatwidget_shopify.domains import InvalidShop, is_shop, seen_at, shop_domain
from chatwidget_shopify.settings import ShopifySettings


def begin(request: InstallRequest, settings: ShopifySettings) -> InstallStep:
    """Send the merchant to their shop's own page of consent; raises `InvalidShop` for what is none."""
    if not settings.is_set:
        raise ChatWidgetError(
            "This installation has no Shopify app yet: set SHOPIFY_API_KEY and SHOPIFY_API_SECRET.",
            code="shopify_not_set_up",
        )
    typed = request.answers.get("shop", "")
    if not typed.strip():
        label = "Your shop's address at Shopify"
        return Form(fields=[FormField(name="shop", label=label, placeholder="my-shop.myshopify.com")])
    shop = shop_domain(typed)
    # The merchant's browser goes to Shopify itself, never through the operator's gateway.
    url = prepare_grant_uri(
        f"https://{shop}/admin/oauth/authorize",
        client_id=settings.api_key,
        response_type="code",
        redirect_uri=request.return_url,
        scope=",".join(settings.scopes),
        state=request.state,
    )
    return Redirect(url=url)


async def finish(callback: InstallCallback, settings: ShopifySettings) -> Installation:
    """Check what came back, in Shopify's order, then get the tokens; raises `Forbidden`."""
    shop = callback.query.get("shop", "")
    if not is_shop(shop):
        raise InvalidShop("That is not a Shopify shop.")
    if shop != shop_domain(callback.answers.get("shop", "")):
        raise Forbidden("That is not the shop that was asked for.", code="invalid_shop")
    given = signatures.query_holds(callback.query_string, settings.secrets, time.time())
    credentials = await tokens.by_code(settings, shop, given.get("code", ""))
    return await described(shop, credentials, settings)


async def described(domain: str, credentials: Credentials, settings: ShopifySettings) -> Installation:
    """Return an installation with the shop's own name, currency and languages."""
    shop = Shop(id="", tenant_id="", platform="shopify", domain=domain, credentials=credentials)
    async with Admin.of(shop, settings, patient=True) as admin:
        about = (await admin.ask(queries.SHOP))["shop"]
        domains = seen_at(about)
        spoken = await languages.read(admin, domains[0])
    return Installation(
        domain=domain,
        name=about.get("name") or domain,
        currency=about.get("currencyCode"),
        locale=spoken.own or "en",
        credentials=credentials,
        settings={
            "merchant_needed": False,
            "owner_email": about.get("email") or about.get("contactEmail") or "",
            "languages": spoken.stored(),
        },
        domains=domains,
    )
