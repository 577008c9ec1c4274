"""A product in several languages: found by the words of each, shown in the shopper's, and still one product."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import text
from tests.core.catalogue.conftest import Fill, Find, ids

from chatwidget.catalogue import counting, repository
from chatwidget.catalogue.hits import as_of_now
from chatwidget.catalogue.rows import as_json
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database
from chatwidget.hooks.types import Money, Product, Shop, Translation, Variant


def eur(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


PACK = Product(
    external_id="pack",
    title="Hiking backpack",
    description="Carries forty litres.",
    url="https://shop.example/products/backpack",
    brand="Cairn",
    categories=["Outdoors"],
    variants=[
        Variant(
            external_id="pack-b",
            title="Blue / L",
            price=eur("89.00"),
            available=True,
            stock=3,
            url="https://shop.example/products/backpack?variant=1",
            options={"Color": "Blue", "Size": "L"},
        ),
        Variant(
            external_id="pack-r",
            title="Red / L",
            price=eur("79.00"),
            available=True,
            url="https://shop.example/products/backpack?variant=2",
            options={"Color": "Red", "Size": "L"},
        ),
    ],
    translations={
        "es-ES": Translation(
            title="Mochila de senderismo",
            description="Lleva cuarenta litros.",
            url="https://shop.example/es/products/mochila",
            categories=["Montaña"],
            option_names={"Color": "Color", "Size": "Talla"},
            option_values={"Blue": "Azul", "Red": "Rojo"},
        ),
        "de": Translation(title="Wanderrucksack"),
        "fr": Translation(url="https://shop.example/fr/products/backpack"),
    },
)
KETTLE = Product(external_id="kettle", title="Steel kettle", description="Boils water.", price=eur("49.90"))


async def test_a_shopper_finds_a_product_by_its_translated_words(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, PACK, KETTLE)
    assert ids(await find(shop, "¿tenéis mochilas?", language="es")) == ["pack"]
    assert ids(await find(shop, "backpacks", language="en")) == ["pack"]
    assert ids(await find(shop, "Rucksack", language="de")) == ["pack"]
    assert ids(await find(shop, "cairn", language="es")) == ["pack"]


async def test_it_is_shown_in_the_shoppers_language(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, PACK)
    (spanish,) = await find(shop, "mochila", language="es")
    assert (spanish.title, spanish.text, spanish.language) == ("Mochila de senderismo", "Lleva cuarenta litros.", "es")
    assert spanish.url == "https://shop.example/es/products/mochila"
    assert spanish.categories == ["Montaña"]
    assert spanish.variants[0]["title"] == "Azul / L"
    assert spanish.variants[0]["options"] == {"Color": "Azul", "Talla": "L"}
    assert spanish.variants[0]["url"] == "https://shop.example/es/products/mochila?variant=1"
    (english,) = await find(shop, "backpack", language="en")
    assert (english.title, english.url) == (PACK.title, PACK.url)
    assert english.variants[0]["title"] == "Blue / L"
    # A brand is found in any language, and what is not translated stands as it is.
    (german,) = await find(shop, "cairn", language="de")
    assert (german.title, german.text) == ("Wanderrucksack", "Carries forty litres.")


async def test_a_language_without_words_has_its_link_alone(shop: Shop, fill: Fill, find: Find, db: Database) -> None:
    await fill(shop, PACK)
    (french,) = await find(shop, "backpack", language="fr")
    assert (french.title, french.url) == ("Hiking backpack", "https://shop.example/fr/products/backpack")
    async with db.tenant(shop.tenant_id) as unit:
        index = await counting.find_index(unit, shop.tenant_id, shop.id)
    assert index is not None
    assert index.languages == ("en", "de", "es")


async def test_filters_know_the_translated_options(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, PACK)
    assert await find(shop, "mochila", language="es", filters=Filters(options={"Color": "Azul"}))
    assert not await find(shop, "mochila", language="es", filters=Filters(options={"Color": "Verde"}))
    cheap = Filters(options={"Color": "Azul"}, max_price=Decimal(80))
    assert not await find(shop, "mochila", language="es", filters=cheap)


async def test_a_product_that_is_looked_up_is_shown_in_a_language(shop: Shop, fill: Fill, db: Database) -> None:
    await fill(shop, PACK)
    (spanish,) = await Catalogue(db).products(shop.tenant_id, shop.id, ["pack"], language="es")
    assert spanish.title == "Mochila de senderismo"
    (italian,) = await Catalogue(db).products(shop.tenant_id, shop.id, ["pack"], language="it")
    assert italian.title == "Hiking backpack"


async def test_a_pinned_product_is_shown_once_and_in_the_shoppers_language(
    shop: Shop, fill: Fill, find: Find, db: Database
) -> None:
    await fill(shop, PACK, KETTLE)
    rules = {"synonyms": [], "pins": [{"words": "regalo", "products": ["pack"]}], "excluded": []}
    async with db.tenant(shop.tenant_id) as unit:
        await counting.set_rules(unit, shop.tenant_id, shop.id, as_json(rules))
    found = await find(shop, "regalo", language="es")
    assert [hit.title for hit in found] == ["Mochila de senderismo"]


async def test_what_is_live_keeps_the_shoppers_words(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, PACK)
    (hit,) = await find(shop, "mochila", language="es")
    cheaper = replace(PACK, variants=[replace(one, price=eur("50.00"), stock=1) for one in PACK.variants])
    now = as_of_now(hit, cheaper)
    assert now.variants[0]["options"] == {"Color": "Azul", "Talla": "L"}
    assert (now.variants[0]["price"]["amount"], now.variants[0]["stock"]) == ("50.00", 1)
    assert str(now.price.amount if now.price else "") == "50.00"


async def test_a_new_translation_is_found_and_one_taken_back_is_not(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, replace(PACK, translations={}), KETTLE)
    assert ids(await find(shop, "mochila", language="es")) == []
    assert (await fill(shop, PACK)).updated == 1
    assert ids(await find(shop, "mochila", language="es")) == ["pack"]
    assert (await fill(shop, PACK)).unchanged == 1
    await fill(shop, replace(PACK, translations={}))
    assert ids(await find(shop, "mochila", language="es")) == []
    (again,) = await find(shop, "backpack", language="es")
    assert again.title == "Hiking backpack"


async def test_a_product_that_goes_takes_its_translations_along(
    shop: Shop, fill: Fill, find: Find, db: Database
) -> None:
    await fill(shop, PACK)
    async with db.tenant(shop.tenant_id) as unit:
        assert await repository.remove(unit, shop.id, ["pack"]) == 1
    assert ids(await find(shop, "mochila", language="es")) == []


async def test_a_shop_in_one_language_keeps_nothing_more(shop: Shop, fill: Fill, db: Database) -> None:
    await fill(shop, KETTLE, replace(PACK, translations={"en-GB": Translation(title="Hiking rucksack")}))
    async with db.tenant(shop.tenant_id) as unit:
        place = {"shop": shop.id}
        documents = await unit.scalar(text("SELECT count(*) FROM search_documents WHERE shop_id = :shop"), place)
        translated = await unit.scalar(text("SELECT count(translations) FROM products WHERE shop_id = :shop"), place)
    assert (documents, translated) == (2, 0)


async def test_the_shoppers_language_counts_among_many(shop: Shop, fill: Fill, find: Find) -> None:
    words = {"da": "rygsæk", "de": "Rucksack", "fr": "sac", "it": "zaino", "nl": "rugzak", "pt": "mochilas"}
    await fill(
        shop, replace(PACK, translations={language: Translation(title=word) for language, word in words.items()})
    )
    assert ids(await find(shop, "mochila", language="pt")) == ["pack"]


async def test_a_variant_that_is_not_told_has_no_price_of_another_country(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, PACK)
    (hit,) = await find(shop, "mochila", language="es")
    there = Money(amount=Decimal("75.00"), currency="CAD")
    now = as_of_now(hit, replace(PACK, price=there, variants=[replace(one, price=there) for one in PACK.variants[:1]]))
    assert [one["price"] and one["price"]["currency"] for one in now.variants] == [
        "CAD",
        *[None] * (len(now.variants) - 1),
    ]
    assert (now.price, now.highest_price) == (there, there)
