"""Products as typical themes write them into their pages."""

from decimal import Decimal
from pathlib import Path

import pytest

from chatwidget import Money, Page, Policy, Product
from chatwidget_generic_site.addresses import Site
from chatwidget_generic_site.reader import Reading, read_page

PAGES = Path(__file__).parent / "pages"


def read(name: str, path: str, currency: str | None = None) -> Reading:
    return read_html((PAGES / f"{name}.html").read_bytes(), path, currency)


def read_html(body: bytes | str, path: str = "/page", currency: str | None = None) -> Reading:
    source = body.encode() if isinstance(body, str) else body
    return read_page(
        source, {"content-type": "text/html"}, f"http://shop.test{path}", Site("http://shop.test"), currency
    )


def product(reading: Reading) -> Product:
    assert isinstance(reading.item, Product)
    return reading.item


def with_jsonld(text: str, *, heading: str = "Mug", lang: str = "en") -> str:
    return (
        f'<html lang="{lang}"><head><script type="application/ld+json">{text}</script></head>'
        f"<body><h1>{heading}</h1></body></html>"
    )


def offered(offers: str) -> Product:
    return product(read_html(with_jsonld(f'{{"@type":"Product","name":"Mug","offers":{offers}}}')))


def test_a_woocommerce_page_with_a_graph_and_related_products() -> None:
    item = product(read("woo_simple", "/producto/tienda-abedul-2/"))
    assert item.external_id == "/producto/tienda-abedul-2/"
    assert item.title == "Tienda Abedul 2"
    assert item.description == "Tienda ligera para dos.\nDoble techo & costuras selladas."
    assert item.price == Money(amount=Decimal("199.90"), currency="EUR")  # not the struck-out list price
    assert item.variants[0].sku == "ABE-2"
    assert item.categories == ["Tiendas"]
    assert item.language == "es-ES"
    assert item.available is True


def test_a_shopify_product_group_with_its_variants_and_languages() -> None:
    reading = read("shopify_group", "/products/fern-rain-jacket")
    item = product(reading)
    assert [v.sku for v in item.variants] == ["FRN-G-M", "FRN-G-L"]
    assert [v.title for v in item.variants] == ["Green / M", "Green / L"]
    assert [v.available for v in item.variants] == [True, False]
    assert item.variants[1].options == {"color": "Green", "size": "L"}
    assert item.variants[1].url == "http://shop.test/products/fern-rain-jacket?variant=42"
    assert item.price == Money(amount=Decimal("119.00"), currency="GBP")
    assert item.image_url == "http://shop.test/cdn/fern.jpg"
    assert reading.versions == ("/es/products/fern-rain-jacket",)


def test_a_magento_page_with_microdata_and_a_german_price() -> None:
    item = product(read("magento_microdata", "/wollsocken-huettenwart.html"))
    assert item.title == 'Wollsocken "Hüttenwart"'
    assert item.price == Money(amount=Decimal("1299.00"), currency="EUR")
    assert item.available is False
    assert item.brand == "Hüttenwart"
    assert item.image_url == "http://shop.test/media/socken.jpg"
    assert "Aus Merinowolle." in item.description
    assert "waschbar" in item.description
    assert item.language == "de"


def test_open_graph_is_the_last_resort() -> None:
    item = product(read("wix_open_graph", "/product-page/gourde-ruisseau"))
    assert (item.title, item.available, item.language) == ("Gourde Ruisseau", False, "fr")
    assert item.price == Money(amount=Decimal("24.5"), currency="EUR")


def test_jsonld_with_comments_line_breaks_entities_and_commas_too_many() -> None:
    item = product(read("broken_jsonld", "/lantern"))
    assert item.title == 'Lantern "Ember"'
    assert item.description == "Two lines\nin one string, see https://shop.test/care // not a comment"
    assert item.price == Money(amount=Decimal("1039.50"), currency="USD")
    assert item.brand == "Ember & Sons"
    assert item.variants[0].sku == "4711"
    assert item.image_url == "http://shop.test/img/ember.jpg"
    assert item.attributes["Burn time"] == "40 h"


@pytest.mark.parametrize("name", ["listing", "listing_of_one"])
def test_a_shelf_is_no_product(name: str) -> None:
    assert not isinstance(read(name, "/collections/x").item, Product)


def test_a_carousel_of_others_does_not_hide_the_product() -> None:
    item = product(read("carousel_on_product", "/products/mug"))
    assert item.title == "Mug"
    assert item.variants[0].stock == 3


def test_a_home_page_that_features_a_product_is_no_product() -> None:
    featured = with_jsonld('{"@type":"Product","name":"Blue Kettle","offers":{"price":1}}', heading="Welcome, hikers")
    assert not isinstance(read_html(featured).item, Product)


def test_variants_told_as_products_of_one_address_are_one_product() -> None:
    blocks = ",".join(
        f'{{"@type":"Product","name":"Mug {c}","sku":"M-{c}","color":"{c}","url":"/page?c={c}",'
        f'"offers":{{"price":"{p}","priceCurrency":"EUR"}}}}'
        for c, p in (("red", 12), ("blue", 10))
    )
    item = product(read_html(with_jsonld(f"[{blocks}]")))
    assert item.title == "Mug"
    assert [v.options["color"] for v in item.variants] == ["red", "blue"]
    assert item.price == Money(amount=Decimal(10), currency="EUR")


def test_variants_that_are_references_are_found_in_the_graph() -> None:
    text = (
        '{"@graph":[{"@type":"ProductGroup","@id":"#g","name":"Mug","hasVariant":[{"@id":"#a"},{"@id":"#b"}]},'
        '{"@type":"Product","@id":"#a","name":"Mug S","sku":"S"},'
        '{"@type":"Product","@id":"#b","name":"Mug L","sku":"L"}]}'
    )
    assert [v.sku for v in product(read_html(with_jsonld(text))).variants] == ["S", "L"]


@pytest.mark.parametrize(
    ("offers", "price", "available"),
    [
        ('{"price":"12.90","priceCurrency":"EUR","availability":"https://schema.org/InStock"}', "12.90", True),
        ('{"price":12.9,"priceCurrency":"EUR","availability":"http://schema.org/SoldOut"}', "12.9", False),
        ('[{"price":"14","priceCurrency":"EUR"},{"price":"12","priceCurrency":"EUR"}]', "12", None),
        ('{"@type":"AggregateOffer","lowPrice":"9,90","priceCurrency":"EUR","availability":"PreOrder"}', "9.90", True),
        (
            '{"@type":"AggregateOffer","offers":[{"price":"8","priceCurrency":"EUR","availability":"BackOrder"}]}',
            "8",
            True,
        ),
        (
            '{"priceSpecification":{"price":"7.5","priceCurrency":"EUR"},"availability":{"@id":"schema:Discontinued"}}',
            "7.5",
            None,
        ),
        ('{"price":"1e999999","priceCurrency":"EUR"}', None, None),
        ('{"price":-5,"priceCurrency":"EUR"}', None, None),
        ('{"price":"on request","priceCurrency":"EUR"}', None, None),
        ('{"price":"5","priceCurrency":"bottle caps"}', None, None),
        ('"five euros"', None, None),
        ("[null, 3, [], {}]", None, None),
    ],
)
def test_offers_in_every_form(offers: str, price: str | None, available: bool | None) -> None:
    item = offered(offers)
    assert item.price == (None if price is None else Money(amount=Decimal(price), currency="EUR"))
    if available is not None:
        assert item.available is available


def test_two_offers_with_numbers_of_their_own_are_variants() -> None:
    item = offered(
        '[{"sku":"A","name":"Small","price":1,"priceCurrency":"EUR"},{"sku":"B","name":"Big","price":2,"priceCurrency":"EUR"}]'
    )
    assert [(v.external_id, v.title) for v in item.variants] == [("A", "Small"), ("B", "Big")]


def test_a_price_without_a_currency_takes_the_shops() -> None:
    page = with_jsonld('{"@type":"Product","name":"Mug","offers":{"price":"5"}}')
    assert product(read_html(page, currency="NOK")).price == Money(amount=Decimal(5), currency="NOK")
    assert product(read_html(page)).price is None


def test_codes_and_facts_become_attributes() -> None:
    text = (
        '{"@type":"Product","name":"Mug","gtin13":"4006381333931","mpn":"MG-1","material":"clay",'
        '"weight":{"@type":"QuantitativeValue","value":300,"unitText":"g"},"color":["red","blue"]}'
    )
    attributes = product(read_html(with_jsonld(text))).attributes
    assert attributes["gtin13"] == "4006381333931"
    assert attributes["weight"] == "300 g"
    assert attributes["color"] == "red, blue"
    assert attributes["material"] == "clay"


def test_text_that_a_database_cannot_hold_is_mended() -> None:
    item = product(
        read_html(
            with_jsonld(
                heading="Mug one", text=r'{"@type":"Product","name":"Mug \u0000\ud800 one","description":"a\u0000b"}'
            )
        )
    )
    assert "\x00" not in item.title + item.description
    (item.title + item.description).encode()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        '{"@type":"Product","name":' * 500,
        '{"@graph":[[[[{"@type":5}]]]]}',
        '{"@type":["Product"],"name":{"a":1}}',
        "null",
        "",
        '{"@type":"Product","name":"Mug","offers":{"price":%s}}' % ("9" * 5_000),
    ],
)
def test_senseless_jsonld_stops_nothing(text: str) -> None:
    read_html(with_jsonld(text))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"\x00" * 50,
        b"<html>" + b"<div>" * 50_000,
        b"<html>" + b"<div><p>Words in words. </p>" * 1_500,
        b"<html>" + b'<div itemscope itemtype="http://schema.org/Product" itemprop="x"><i itemprop="name">x</i>' * 700,
        b"<html>" + b"<table><tr><td>words " * 3_000,
        b"<html><body>" + bytes(range(128, 256)) * 20,
        b"\xff\xfe<\x00h\x00",
        b'<?xml version="1.0" encoding="nonsense"?><html><body><p>Text</p></body></html>',
    ],
)
def test_senseless_pages_stop_nothing(body: bytes) -> None:
    item = read_html(body).item
    assert item is None or isinstance(item, Page | Policy)


def test_latin_1_and_utf_8_without_a_word_about_it_are_read() -> None:
    text = "Cafetera de émail para ocho tazas, hecha en España con mucho cariño y esmero."
    for encoding in ("utf-8", "cp1252"):
        page = f"<html><body><main><h1>Cafetera</h1><p>{text}</p></main></body></html>".encode(encoding)
        item = read_html(page).item
        assert isinstance(item, Page)
        assert text in item.text


def test_the_data_sheet_of_a_theme_becomes_attributes() -> None:
    sheets = (
        '<table class="woocommerce-product-attributes"><tr><th>Peso</th><td><p>300 g</p></td></tr></table>'
        '<section class="product-features"><dl class="data-sheet"><dt>Material:</dt><dd>Clay</dd></dl></section>'
        "<table><tr><td>37</td><td>23.5 cm</td></tr></table>"
    )
    page = with_jsonld('{"@type":"Product","name":"Mug"}').replace("</h1>", f"</h1>{sheets}")
    assert product(read_html(page)).attributes == {"Peso": "300 g", "Material": "Clay"}
