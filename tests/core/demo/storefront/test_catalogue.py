"""What the shop sells: enough of it, complete in both languages, and with every case that a catalogue must handle."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from chatwidget.demo.storefront.catalogue import Product
from chatwidget.demo.storefront.pictures import picture
from chatwidget.demo.storefront.shelves import catalogue, gtin13
from chatwidget.demo.storefront.words import LANGUAGES, interface, money, read


def waterproof_jackets() -> list[Product]:
    return [
        product
        for product in catalogue().category("jackets").products
        if any(fact.key == "waterproof" and "taped seams" in fact.values["en"] for fact in product.attributes)
    ]


def test_there_is_enough_to_choose_from() -> None:
    assert len(catalogue().categories) >= 8
    assert len(catalogue().products) >= 48
    assert all(len(category.products) >= 4 for category in catalogue().categories)


def test_every_product_is_described_in_both_languages() -> None:
    for product in catalogue().products:
        english, spanish = product.texts["en"], product.texts["es"]
        for text in (english, spanish):
            assert 60 <= len(text.description.split()) <= 120, product.sku
            assert text.summary
        assert english.title != spanish.title, product.sku
        assert english.description != spanish.description
        assert english.slug != spanish.slug


def test_addresses_and_article_numbers_are_unique() -> None:
    skus = [variant.sku for product in catalogue().products for variant in product.variants]
    assert len(skus) == len(set(skus))
    gtins = [variant.gtin for product in catalogue().products for variant in product.variants if variant.gtin]
    assert len(gtins) == len(set(gtins)) > 50
    for language in LANGUAGES:
        slugs = [product.texts[language].slug for product in catalogue().products]
        assert len(slugs) == len(set(slugs))


def test_gtins_have_the_right_check_digit() -> None:
    assert gtin13(1) == "2084000000015"
    for product in catalogue().products:
        for variant in product.variants:
            if variant.gtin is not None:
                weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(variant.gtin))
                assert weighted % 10 == 0


def test_a_waterproof_jacket_under_100_euros_exists_and_so_does_one_above() -> None:
    prices = [product.lowest_price for product in waterproof_jackets()]
    assert sum(price < 100 for price in prices) >= 3
    assert sum(price > 100 for price in prices) >= 2
    in_blue_and_m = [
        variant.sku
        for product in waterproof_jackets()
        for variant in product.variants
        if variant.colour == "blue" and variant.size == "M" and variant.stock
    ]
    assert in_blue_and_m == ["AG-JK-101-BLU-M", "AG-JK-102-BLU-M"]


def test_every_case_of_a_catalogue_occurs() -> None:
    products = catalogue().products
    assert any(len(product.variants) == 1 for product in products)
    assert any(len(product.variants) >= 10 for product in products)
    assert any(product.has_several_prices for product in products)
    assert any(variant.availability == "OutOfStock" for product in products for variant in product.variants)
    gone = [product for product in products if product.discontinued]
    assert [product.sku for product in gone] == ["AG-BP-504"]
    assert catalogue().product(gone[0].discontinued or "").available
    assert not gone[0].available


@pytest.mark.parametrize("product", catalogue().products, ids=lambda product: product.sku)
def test_its_picture_is_drawn_in_each_colour_and_needs_nothing_else(product: Product) -> None:
    drawings = {picture(product, colour) for colour in product.colours}
    assert len(drawings) == len(product.colours)
    for drawing in drawings:
        root = ET.fromstring(drawing)  # our own drawing
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert drawing.count("http") == 1  # the name of the format
        assert "<script" not in drawing
    with pytest.raises(LookupError):
        picture(product, "invisible")


def test_money_is_written_as_each_language_does() -> None:
    assert money(Decimal("1049.00"), "en") == "€1,049.00"
    assert money(Decimal("89.95"), "es") == "89,95\N{NO-BREAK SPACE}€"


def test_every_word_of_the_interface_exists_in_both_languages() -> None:
    assert interface("en").keys() == interface("es").keys()
    assert all(interface("en").values())
    assert all(interface("es").values())
    for entry in read("words/faq.toml")["questions"]:
        assert entry["en"].keys() == entry["es"].keys() == {"question", "answer"}
