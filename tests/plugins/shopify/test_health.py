"""The app's home tells the shop's health in the merchant's language."""

from typing import Any

from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.test_pages import a_shop, open_home


async def checks(merchant: Client, domain: str, locale: str) -> dict[str, Any]:
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    state = await merchant("GET", f"/apps/shopify/api/state?locale={locale}", headers=own)
    return {one["name"]: one for one in state.body["checks"]}


async def test_the_home_tells_the_shops_health_in_the_merchants_language(merchant: Client, fake: FakeShopify) -> None:
    domain = a_shop()
    _status, page, _headers = await open_home(merchant, domain, locale="es")
    assert '<html lang="es">' in page
    fake.scopes -= {"read_content", "read_orders"}
    spanish, english = await checks(merchant, domain, "es"), await checks(merchant, domain, "en")
    assert spanish["shopify token"]["message"] == "Shopify nos deja entrar."
    assert spanish["shopify scopes"] == {
        "name": "shopify scopes",
        "ok": False,
        "message": "Sin conceder: read_content.",
        "next_step": "Abre la aplicación en el panel de Shopify y acepta lo que pide.",
    }
    assert "read_orders" in spanish["shopify orders"]["message"]
    assert [name for name in english if english[name]["message"] == spanish[name]["message"]] == []
    assert await checks(merchant, domain, "de") == english, "English where it is told in no other"
