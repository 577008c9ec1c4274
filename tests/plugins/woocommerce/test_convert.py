import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.woocommerce import wares

from chatwidget import Page, Policy
from chatwidget_woocommerce import convert
from chatwidget_woocommerce.clean import line, plain

RECORDED = Path(__file__).parent / "payloads" / "rest"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def test_a_recorded_product_with_its_variations() -> None:
    jacket = convert.product(recorded("product_variable_single"), recorded("product_variations"), "EUR")
    assert jacket.title == 'Trail Jacket <Pro> & "Light"'
    assert jacket.price is not None
    assert jacket.price.amount == Decimal(80)
    assert jacket.available
    assert len(jacket.variants) == 8
    green = next(one for one in jacket.variants if one.external_id == "165")
    assert green.options == {"Colour": "Green", "Size": "S, M, L"}, "what a variation leaves out is any of them"
    assert (green.available, green.stock) == (False, 0)
    assert jacket.updated_at is not None
    assert jacket.updated_at.isoformat() == "2026-11-22T20:51:38+00:00"


def test_a_recorded_variation_whose_stock_is_the_products() -> None:
    parent = wares.product(192, "Parent stock", "2026-11-22T20:00:00", "")
    found = convert.product(parent, [recorded("variation_parent_manages_stock")], "EUR")
    assert found.variants[0].stock == 7


def test_recorded_products_are_clean_text() -> None:
    for row in recorded("products_page2_per100"):
        found = convert.product(row, [], "EUR")
        assert "<" not in found.description
        assert "&amp;" not in found.title + found.description
        assert "[gallery" not in found.description


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, True),
        ({"status": "draft"}, False),
        ({"status": "private"}, False),
        ({"catalog_visibility": "hidden"}, False),
        ({"catalog_visibility": "search"}, True),
        ({"post_password": "sesame"}, False),
        ({"type": "variation"}, False),
    ],
)
def test_only_what_a_shopper_may_see_is_shown(change: dict[str, str], shown: bool) -> None:
    assert convert.is_shown(wares.product(1, "Mug", "2026-11-22T20:00:00", "") | change) is shown


def test_private_fields_are_neither_asked_for_nor_kept() -> None:
    fields = set(convert.PRODUCT_FIELDS.split(",")) | set(convert.VARIATION_FIELDS.split(","))
    assert not fields & {"meta_data", "downloads", "purchase_note", "total_sales"}
    found = convert.product(wares.product(1, "Mug", "2026-11-22T20:00:00", ""), [], "EUR")
    assert "SECRET" not in repr(found)


@pytest.mark.parametrize(
    ("price", "purchasable", "status", "amount", "available"),
    [
        ("", False, "instock", None, False),
        ("0", True, "instock", Decimal(0), True),
        ("12.345", True, "onbackorder", Decimal("12.345"), True),
        ("5", True, "outofstock", Decimal(5), False),
        ("NaN", True, "instock", None, True),
        ("free", True, "instock", None, True),
    ],
)
def test_prices_and_stock(price: str, purchasable: bool, status: str, amount: Decimal | None, available: bool) -> None:
    row = wares.product(1, "Mug", "2026-11-22T20:00:00", "")
    found = convert.product(row | {"price": price, "purchasable": purchasable, "stock_status": status}, [], "EUR")
    assert (found.price.amount if found.price else None) == amount
    assert found.available is available


def test_text_is_read_as_people_read_it() -> None:
    assert line("Salt &amp; Pepper") == "Salt & Pepper"
    assert plain('<p>A [vc_row width="1/2"]good[/vc_row] <b>mug</b></p><script>x()</script>') == "A good mug"
    assert plain("[NEW] Mug [contact-form-7 id=5]") == "[NEW] Mug"
    assert plain("<table><tr><th>EU</th><td>4.90</td></tr></table>") == "| EU | 4.90 |"
    assert plain("<ul><li>one<li>two</ul>") == "- one\n- two"
    assert plain("a\x00b\ud800") == "ab?"


def test_pages_become_policies_and_locked_ones_stay_out() -> None:
    found = convert.page(wares.page(5, "refund_returns", "Refund and Returns Policy", "<p>30 days.</p>"))
    assert isinstance(found, Policy)
    assert (found.kind, found.text) == ("returns", "30 days.")
    assert isinstance(convert.page(wares.page(6, "about", "About us", "<p>Hello</p>")), Page)
    terms = convert.page(wares.page(7, "rules", "Our rules", "<p>Be kind</p>"), terms_page="7")
    assert isinstance(terms, Policy)
    assert terms.kind == "terms"
    locked = wares.page(8, "vip", "VIP", "<p>Secret</p>", content={"rendered": "<p>Secret</p>", "protected": True})
    assert convert.page(locked) is None
    assert convert.page(wares.page(9, "cart", "Cart", "")) is None


def test_the_language_that_polylang_or_wpml_give_is_kept() -> None:
    mug = wares.product(1, "Taza", "2026-11-22T20:00:00", "")
    for told, language in (("es", "es"), ("pt-br", "pt"), ("zh_CN", "zh"), (None, None), ("", None), (7, None)):
        assert convert.product(mug | {"lang": told}, [], "EUR").language == language
    about = wares.page(6, "sobre", "Sobre nosotros", "<p>Hola</p>", lang="es")
    shipping = wares.page(5, "envios", "Envíos", "<p>Gratis</p>", lang="es")
    for found in (convert.page(about), convert.page(shipping), convert.page(wares.page(9, "a", "A", "<p>x</p>"))):
        assert found is not None
        assert found.language == ("es" if found.external_id in {"5", "6"} else None)
