"""Health in the merchant's language: every sentence, whatever state the shop is in."""

from string import Formatter
from typing import Any

import pytest
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.test_pages import a_shop, open_home

from chatwidget.shops import words as core_words
from chatwidget_shopify.words import HEALTH

CORE = {name: table for name, table in vars(core_words).items() if name.isupper()}
TABLES = {**HEALTH, **CORE}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_is_said_in_english_is_said_in_spanish_with_the_same_figures(name: str) -> None:
    def figures(text: str | None) -> set[str]:
        return {field for _text, field, _spec, _conversion in Formatter().parse(text or "") if field}

    english, spanish = TABLES[name]["en"], TABLES[name]["es"]
    assert [figures(text) for text in english] == [figures(text) for text in spanish]
    assert [bool(text) for text in english] == [bool(text) for text in spanish]
    assert english != spanish


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
