"""A shop in several languages: everything is read in each, found by its words, and linked where it is spoken."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.storefront import deliver, handle_all
from tests.plugins.shopify.test_catalogue import of, walk
from tests.plugins.shopify.test_moving import end_syncs, whole_syncs
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of
from tests.plugins.shopify.wares import product, told

from chatwidget import Page, Policy, Product, Shop, Translation, Visitor
from chatwidget.answers.turn import Finished, Turn
from chatwidget.models import Product as Row
from chatwidget.models import Shop as Connected
from chatwidget.runtime import Runtime
from chatwidget_shopify.languages import Language, Languages, remembered
from chatwidget_shopify.settings import ShopifySettings

ES = "https://test-shop.example/es"
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "product": {
        "es": {
            "title": "Mochila de senderismo",
            "body_html": "<p>Lleva <b>cuarenta</b> litros.</p>",
            "handle": "mochila",
        },
        "pt-BR": {"title": "Mochila de trilha"},
    },
    "collection": {"es": {"title": "Verano"}},
    "option": {"es": {"name": "Talla"}},
    "Size 1": {"es": {"name": "Grande"}},
}
SPANISH = Translation(
    title="Mochila de senderismo",
    description="Lleva cuarenta litros.",
    url=f"{ES}/products/mochila",
    categories=["Verano", "Home > Things", "Things"],
    option_names={"Size": "Talla"},
    option_values={"Size 1": "Grande"},
)


@pytest.fixture
def polyglot(fake: FakeShopify) -> FakeShopify:
    fake.others = {"es": ES, "pt-BR": "https://test-shop.example/pt"}
    late: dict[str, Any] = {"updatedAt": "2026-11-20T00:00:00Z"}
    fake.products = [product(1, "Hiking backpack", variants=2, words=WORDS, **late), product(2, "Kettle", **late)]
    shown = {"isPublished": True, "updatedAt": "2026-01-01T00:00:00Z"}
    about = {"es": {"title": "Sobre nosotros", "body_html": "<p>Desde 1999.</p>", "handle": "sobre-nosotros"}}
    fake.pages = [
        {"id": "gid://shopify/Page/7", "handle": "about", "title": "About us", "body": "<p>Since 1999.</p>"}
        | shown
        | {"translations": told(about)}
    ]
    fake.articles = [
        {"id": "gid://shopify/Article/9", "handle": "care", "title": "Care", "body": "<p>Wash cold.</p>"}
        | shown
        | {
            "translations": told({"es": {"body_html": "<p>Lavar en frío.</p>"}}),
            "blog": {"handle": "news", "translations": told({"es": {"handle": "noticias"}})},
        }
    ]
    fake.policies = [
        {
            "id": "gid://shopify/ShopPolicy/1",
            "type": "SHIPPING_POLICY",
            "title": "Shipping policy",
            "body": "<p>4 € in Spain.</p>",
            "url": "https://test-shop.example/policies/shipping-policy",
            "updatedAt": "2026-01-01T00:00:00Z",
            "translations": told({"es": {"body": "<p>4 € en España.</p>"}}),
        }
    ]
    return fake


async def answered(runtime: Runtime, row: Connected, question: str) -> Finished:
    """Ask as a shopper on the Spanish pages of the shop."""
    turn = Turn(
        tenant_id=row.tenant_id,
        shop=runtime.shops.for_plugin(row),
        visitor=Visitor(id="vis_1"),
        conversation_id="cnv_1",
        text=question,
        locale="es",
    )
    (finished,) = [event async for event in runtime.answers.answer(turn) if isinstance(event, Finished)]
    return finished


async def test_a_product_is_read_in_every_published_language(
    polyglot: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    backpack, kettle = of(Product, await walk(shop, app_settings))
    assert backpack.title == "Hiking backpack"
    assert backpack.translations == {
        "es": SPANISH,
        "pt": Translation(title="Mochila de trilha", url="https://test-shop.example/pt/products/product-1"),
    }
    assert kettle.translations == {}
    assert not any('locale: "la"' in document for document in polyglot.documents)


async def test_what_changed_is_read_as_the_whole_is(
    polyglot: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    whole = of(Product, await walk(shop, app_settings))
    assert of(Product, await walk(shop, app_settings, since=datetime(2026, 11, 10, tzinfo=UTC))) == whole


async def test_pages_and_policies_are_read_in_each_language_too(
    polyglot: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    items = await walk(shop, app_settings)
    assert [(one.external_id, one.language, one.title, one.text, one.url) for one in of(Page, items)] == [
        ("page-7", "en", "About us", "Since 1999.", "https://test-shop.example/pages/about"),
        ("page-7-es", "es", "Sobre nosotros", "Desde 1999.", f"{ES}/pages/sobre-nosotros"),
        ("article-9", "en", "Care", "Wash cold.", "https://test-shop.example/blogs/news/care"),
        ("article-9-es", "es", "Care", "Lavar en frío.", f"{ES}/blogs/noticias/care"),
    ]
    assert [(one.external_id, one.kind, one.text, one.url) for one in of(Policy, items)] == [
        ("policy-shipping_policy", "shipping", "4 € in Spain.", "https://test-shop.example/policies/shipping-policy"),
        ("policy-shipping_policy-es", "shipping", "4 € en España.", f"{ES}/policies/shipping-policy"),
    ]


async def test_where_nobody_says_where_a_language_is_spoken_links_lead_to_the_shops_own(
    polyglot: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    polyglot.scopes.discard("read_markets")
    items = await walk(shop, app_settings)
    backpack = of(Product, items)[0]
    assert backpack.translations["es"].title == "Mochila de senderismo"
    assert backpack.translations["es"].url is None
    assert [page.url for page in of(Page, items)][:2] == ["https://test-shop.example/pages/about"] * 2


async def test_a_shop_in_one_language_pays_for_one(
    polyglot: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    polyglot.others = {}
    await walk(shop, app_settings)
    asked = "".join(polyglot.documents)
    assert "translations" not in asked
    assert "webPresences" not in asked


def test_a_locale_that_is_none_is_not_written_into_a_question(shop: Shop) -> None:
    odd = Languages(others=[Language(locale='es") { x } y: translations(locale: "es')])
    assert remembered(replace(shop, settings={"languages": odd.stored()})).others == []


async def test_a_shopper_who_writes_spanish_is_shown_the_spanish_product(
    merchant: Client, polyglot: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    found = await answered(runtime, row, "¿Tenéis mochilas?")
    (card,) = found.cards
    assert (card["title"], card["url"]) == ("Mochila de senderismo", f"{ES}/products/mochila")
    assert "Mochila de senderismo" in found.content
    told_of_shipping = await answered(runtime, row, "¿Cuánto cuesta el envío?")
    assert "4 € en España" in told_of_shipping.content

    # A webhook reads the product with the same languages as the sync: nothing is lost and nothing is new.
    await deliver(merchant, "products/update", domain, {"id": 1})
    await handle_all(runtime, row.tenant_id)
    async with runtime.database.tenant(row.tenant_id) as unit:
        kept: Any = await unit.scalar(select(Row.translations).where(Row.external_id == "1"))
    assert kept["es"]["title"] == "Mochila de senderismo"
    assert set(kept) == {"es", "pt"}


async def test_a_language_that_is_new_has_the_shop_read_again(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    fake.others = {"es": ES}
    await deliver(merchant, "locales/create", domain, {"locale": "es"})
    await handle_all(runtime, row.tenant_id)
    assert await whole_syncs(runtime, row.id) == 1
    await handle_all(runtime, row.tenant_id, "sync_catalogue")
    await end_syncs(runtime, row.id)
    await deliver(merchant, "locales/update", domain, {"locale": "es"})
    await handle_all(runtime, row.tenant_id)
    assert await whole_syncs(runtime, row.id) == 0
    assert (await row_of(runtime, domain)).language == "en"
