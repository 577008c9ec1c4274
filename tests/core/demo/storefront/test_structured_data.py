"""The shop's schema.org data, read by an independent library and compared with the catalogue."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import extruct
import httpx

from chatwidget.demo.storefront.addresses import product_path
from chatwidget.demo.storefront.catalogue import Catalogue, Product
from chatwidget.demo.storefront.rendering import Renderer
from chatwidget.demo.storefront.shelves import catalogue
from chatwidget.demo.storefront.words import LANGUAGES, Language, colour, size

from .conftest import BASE

Offer = tuple[str, str, str, str, str | None, str | None, str]


def found(page: str, syntax: str) -> list[dict[str, Any]]:
    data: dict[str, list[dict[str, Any]]] = extruct.extract(page, syntaxes=[syntax], uniform=True)
    return data[syntax]


def offers(data: dict[str, Any]) -> Iterator[Offer]:
    """Article number, price, currency, availability, colour, size and GTIN of everything that can be bought."""
    variants = data.get("hasVariant", [data])
    for variant in variants if isinstance(variants, list) else [variants]:
        offer = variant["offers"]
        yield (
            variant["sku"],
            offer["price"],
            offer["priceCurrency"],
            offer["availability"],
            variant["color"],
            variant.get("size"),
            variant.get("gtin13", ""),
        )


def expected(product: Product, language: Language) -> set[Offer]:
    return {
        (
            variant.sku,
            str(variant.price),
            "EUR",
            f"https://schema.org/{variant.availability}",
            colour(variant.colour, language),
            size(variant.size, language) if variant.size else None,
            variant.gtin or "",
        )
        for variant in product.variants
    }


async def test_every_product_page_says_what_the_catalogue_says(shop: httpx.AsyncClient) -> None:
    read_from = {"json-ld": 0, "microdata": 0}
    for product in catalogue().products:
        for language in LANGUAGES:
            page = (await shop.get(product_path(product, language))).text
            syntax, other = ("microdata", "json-ld") if product.microdata else ("json-ld", "microdata")
            assert not [item for item in found(page, other) if item["@type"] in {"Product", "ProductGroup"}]
            data = next(item for item in found(page, syntax) if item["@type"] in {"Product", "ProductGroup"})
            read_from[syntax] += 1
            text = product.texts[language]
            assert data["name"] == text.title
            assert data["url"] == BASE + product_path(product, language)
            assert " ".join(data["description"].split()) == " ".join(text.description.split())
            assert data["brand"]["name"] == product.brand
            assert data["@type"] == ("Product" if len(product.variants) == 1 else "ProductGroup")
            assert data["sku"] == product.sku
            assert data.get("productGroupID", product.sku) == product.sku
            assert set(offers(data)) == expected(product, language), product.sku
            images = data["image"] if isinstance(data["image"], list) else [data["image"]]
            assert len(images) == len(product.colours)
            facts = data["additionalProperty"]
            assert {fact["value"] for fact in facts} == {fact.values[language] for fact in product.attributes}
    assert read_from == {"json-ld": 2 * 52, "microdata": 2 * 6}


async def test_the_way_to_a_product_is_marked_up(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/es/productos/tienda-iglu-vega")).text
    crumbs = next(item for item in found(page, "json-ld") if item["@type"] == "BreadcrumbList")
    assert [step["name"] for step in crumbs["itemListElement"]] == ["Inicio", "Tiendas de campaña", "Tienda iglú Vega"]


async def test_the_frequent_questions_and_the_shop_are_marked_up(shop: httpx.AsyncClient) -> None:
    questions = found((await shop.get("/pages/faq")).text, "json-ld")[0]
    assert questions["@type"] == "FAQPage"
    assert len(questions["mainEntity"]) >= 10
    store = found((await shop.get("/")).text, "json-ld")[0]
    assert store["@type"] == "OnlineStore"
    assert store["hasMerchantReturnPolicy"]["merchantReturnDays"] == 30


def test_a_title_with_markup_stays_text() -> None:
    attack = "</script><script>alert(1)</script><b>&quot;"
    product = catalogue().product("AG-JK-101")
    texts = {language: replace(product.texts[language], title=attack) for language in LANGUAGES}
    hostile = replace(product, texts=texts)
    shelf = replace(catalogue().category("jackets"), products=(hostile,))
    renderer = Renderer(Catalogue(categories=(shelf,)), embed_tag=lambda: "", base_url=BASE)
    page = renderer.product(hostile, "en")
    assert "<script>alert" not in page
    assert "<b>" not in page.replace('<b data-chosen="', "")
    assert found(page, "json-ld")[0]["name"] == attack
    choices = page.split('id="product-data">')[1].split("</script>")[0]
    assert json.loads(choices)["title"] == attack
