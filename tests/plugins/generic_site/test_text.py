"""What is read of pages that are not products."""

from pathlib import Path

import pytest
from tests.plugins.generic_site.test_products import read, read_html

from chatwidget import Page, Policy
from chatwidget_generic_site.policies import policy_kind

PAGES = Path(__file__).parent / "pages"


def test_a_policy_keeps_its_tables_lists_and_headings() -> None:
    item = read("shipping_policy", "/pages/shipping").item
    assert isinstance(item, Policy)
    assert item.kind == "shipping"
    assert "| Spain | £8.25 | £19.75 |" in item.text
    assert "## Rates" in item.text
    assert "- Orders above £75 travel free within the United Kingdom." in item.text


@pytest.mark.parametrize("furniture", ["cookies", "menu entry", "small print", "script text"])
def test_the_sites_furniture_is_left_out(furniture: str) -> None:
    item = read("shipping_policy", "/pages/shipping").item
    assert isinstance(item, Policy)
    assert furniture not in item.text


@pytest.mark.parametrize(
    ("path", "title", "kind"),
    [
        ("/policies/refund-policy", "", "returns"),
        ("/pages/versand", "Versand & Lieferung", "shipping"),
        ("/es/envios-y-entregas/", "", "shipping"),
        ("/pages/42", "Gastos de envío", "shipping"),
        ("/livraison.html", "", "shipping"),
        ("/spedizioni", "", "shipping"),
        ("/pagina/verzending", "", "shipping"),
        ("/trocas-e-devolucoes", "", "returns"),
        ("/widerrufsrecht", "", "returns"),
        ("/resi-e-rimborsi", "", "returns"),
        ("/retours", "", "returns"),
        ("/datenschutzerklaerung", "", "privacy"),
        ("/politica-de-privacidad", "", "privacy"),
        ("/mentions-legales", "", "terms"),
        ("/agb", "", "terms"),
        ("/contact-us", "", "contact"),
        ("/contatti", "", "contact"),
        ("/formas-de-pago", "", "payment"),
        ("/garantia", "", "warranty"),
        ("/policies/something", "Something", "other"),
        ("/about", "About us", None),
        ("/collections/contact-lenses", "Contact lenses", None),
        ("/blog/free-shipping-week", "Free shipping week", None),
        ("/", "Northmoor", None),
    ],
)
def test_policies_are_known_by_address_or_title(path: str, title: str, kind: str | None) -> None:
    assert policy_kind(path, title) == kind


def test_pages_that_say_noindex_are_not_read() -> None:
    body = (
        "<html><head><meta name='robots' content='NOINDEX, follow'></head><body><p>"
        + "Words here. " * 20
        + "</p></body></html>"
    )
    assert read_html(body).item is None
    assert isinstance(read_html(body.replace("NOINDEX, ", "")).item, Page)


def test_nofollow_is_obeyed() -> None:
    links = '<body><a href="/a">A</a><a rel="nofollow" href="/b">B</a><a href="http://other.test/">C</a></body>'
    assert [link.path for link in read_html(f"<html>{links}</html>").links] == ["/a"]
    assert read_html(f"<html><head><meta name=robots content=nofollow></head>{links}</html>").links == ()


def test_a_copy_names_its_original() -> None:
    body = '<html><head><link rel="canonical" href="%s"></head><body><p>' + "Words here. " * 20 + "</p></body></html>"
    copy = read_html(body % "http://www.shop.test/original?utm_source=x", "/copy")
    assert (copy.item, copy.original) == (None, "/original")
    assert read_html(body % "/page", "/page").item is not None
    assert read_html(body % "https://elsewhere.test/original", "/page").item is not None
    assert read_html(body % "/", "/page").item is not None  # a theme that names its home page everywhere


def test_a_table_of_links_is_not_lost() -> None:
    prose = "<p>" + "We send our parcels on every working day and they reach you soon after that. " * 12 + "</p>"
    table = '<table><tr><td><a href="/es">Spain</a></td><td><a href="/rates">4.90</a></td></tr></table>'
    item = read_html(f"<html><body><main><h1>Shipping</h1>{prose}{table}{prose}</main></body></html>").item
    assert isinstance(item, Policy)
    assert "| Spain | 4.90 |" in item.text
