"""What the theme app extension reads of the app: which widget is the shop's, so that its pages need not ask for it.

It stands in metafields of the app's own installation: written without any scope, seen by nobody but this app's Liquid,
and gone with the app (shopify.dev, "App-data metafields").
"""

from typing import Final

from chatwidget import PlatformUnavailable, Shop, Widget
from chatwidget_shopify import queries
from chatwidget_shopify.client import Admin
from chatwidget_shopify.settings import ShopifySettings

NAMESPACE: Final = "chatwidget"


async def tell(shop: Shop, widget: Widget, origin: str, settings: ShopifySettings, *, again: bool) -> None:
    """Write down the widget and where its script is, unless that stands there already; `again` does so anyway."""
    said = f"{widget.id} {origin}"
    if not again and shop.settings.get("theme_told") == said:
        return
    async with Admin.of(shop, settings) as admin:
        owner = (await admin.ask(queries.OWN_ID))["currentAppInstallation"]["id"]
        fields = [
            {
                "ownerId": owner,
                "namespace": NAMESPACE,
                "key": key,
                "type": "single_line_text_field",
                "value": value,
            }
            for key, value in (("widget", widget.id), ("origin", origin))
        ]
        answer = (await admin.ask(queries.SET_FIELDS, fields=fields))["metafieldsSet"]
    if answer.get("userErrors"):
        raise PlatformUnavailable(f"Shopify did not write that down: {answer['userErrors'][0].get('message')}")
    if shop.keeper is not None:
        await shop.keeper.remember({"theme_told": said})
