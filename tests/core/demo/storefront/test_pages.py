"""Every page of the shop: there, in its language, complete, and without anything from elsewhere."""

import re

import httpx

from chatwidget.demo.storefront import create_storefront
from chatwidget.demo.storefront.rendering import static_file

from .conftest import BASE, EMBED_TAG, every_path, parsed, public_places


async def test_every_page_answers_in_its_language_with_the_chat_at_its_end(shop: httpx.AsyncClient) -> None:
    for language, path in every_path():
        answer = await shop.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        html = parsed(answer.text)
        assert html.language == language, path
        assert html.headings == 1, path
        assert html.pictures_without_text == 0, path
        assert re.search(re.escape(EMBED_TAG) + r"\s*</body>\s*</html>$", answer.text), path


async def test_every_link_and_picture_leads_somewhere(shop: httpx.AsyncClient) -> None:
    seen: dict[str, str] = {}
    for _, path in every_path():
        for address in parsed((await shop.get(path)).text).addresses:
            seen.setdefault(address.split("#")[0], path)
    internal = {address: path for address, path in seen.items() if address.startswith(("/", BASE))}
    assert len(internal) > 300
    for address, path in internal.items():
        assert (await shop.get(address)).status_code == 200, f"{address} on {path}"


async def test_nothing_is_fetched_from_another_server(shop: httpx.AsyncClient) -> None:
    for _, path in every_path():
        page = (await shop.get(path)).text.replace(EMBED_TAG, "")
        foreign = [
            address
            for address in parsed(page).addresses
            if not address.startswith(("/", "#", BASE, "mailto:", "tel:", "https://schema.org/"))
        ]
        assert foreign == [], path
        assert not any(address.startswith("//") for address in parsed(page).addresses), path
    style = static_file("shop.css").decode()
    assert "url(" not in style
    assert "@import" not in style
    assert "http" not in static_file("shop.js").decode()


async def test_each_page_names_its_twin_in_the_other_language(shop: httpx.AsyncClient) -> None:
    for place in public_places():
        english = parsed((await shop.get(place.paths["en"])).text)
        spanish = parsed((await shop.get(place.paths["es"])).text)
        assert english.canonical == BASE + place.paths["en"]
        assert spanish.canonical == BASE + place.paths["es"]
        assert english.alternates == spanish.alternates
        assert english.alternates == {
            "en": english.canonical,
            "es": spanish.canonical,
            "x-default": english.canonical,
        }


async def test_what_is_not_there_is_a_404_in_the_language_of_the_tree(shop: httpx.AsyncClient) -> None:
    for path in ("/products/nothing", "/categories/chaquetas", "/pages/envios", "/images/AG-JK-101-pink.svg"):
        answer = await shop.get(path)
        assert answer.status_code == 404, path
        assert "We cannot find this page" in answer.text
        assert "canonical" not in answer.text
    for path in ("/es/productos/sella-rain-jacket", "/es/nada"):
        answer = await shop.get(path)
        assert answer.status_code == 404, path
        assert "No encontramos esta página" in answer.text
    for path in ("/sitemaps/other.xml", "/static/x/app.py", "/images/x.svg"):
        assert (await shop.get(path)).status_code == 404, path


async def test_a_crawler_that_knows_a_page_need_not_fetch_it_again(shop: httpx.AsyncClient) -> None:
    first = await shop.get("/products/sella-rain-jacket")
    again = await shop.get("/products/sella-rain-jacket", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await shop.get("/es/productos/chaqueta-impermeable-sella")
    assert other.headers["etag"] != first.headers["etag"]


async def test_the_chat_is_asked_for_its_tag_on_each_page() -> None:
    tags = iter(["<!-- one -->", "<!-- two -->"])
    transport = httpx.ASGITransport(create_storefront(embed_tag=lambda: next(tags), base_url=BASE))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as shop:
        assert "<!-- one -->" in (await shop.get("/")).text
        assert "<!-- two -->" in (await shop.get("/")).text


async def test_the_facts_a_shopper_asks_for_are_on_the_pages(shop: httpx.AsyncClient) -> None:
    shipping = (await shop.get("/pages/shipping")).text
    for fact in ("€4.90", "€60", "Balearic", "Canary", "Portugal", "1 to 2 working days", "Express"):
        assert fact in shipping
    returns = (await shop.get("/es/paginas/devoluciones")).text
    for fact in ("30 días", "5 días laborables", "gratis", "tres años"):
        assert fact in returns
    contact = (await shop.get("/pages/contact")).text
    for fact in ("9:00 to 18:00", "hello@alpenglow.example", "Calle Mayor 47"):
        assert fact in contact
