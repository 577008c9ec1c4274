"""Connecting a site: what merchants type, and what they are told to paste."""

import pytest

from chatwidget import Form, InstallRequest, InvalidInput, Ready, Shop, Widget
from chatwidget.hooks import Hooks
from chatwidget_generic_site import plugin


async def begin(domain: str, **answers: str) -> Ready:
    request = InstallRequest(
        tenant_id="ten_1",
        state="",
        return_url="",
        callback_url="",
        webhook_url="",
        answers={"domain": domain, "name": "", **answers},
    )
    step = await Hooks({"generic_site": plugin}).begin_install("generic_site", request)
    assert isinstance(step, Ready)
    return step


@pytest.mark.parametrize(
    ("typed", "domain", "start_url"),
    [
        ("example.com", "example.com", "https://example.com/"),
        (" Example.COM ", "example.com", "https://example.com/"),
        ("https://example.com/shop/", "example.com", "https://example.com/shop/"),
        ("http://example.com:8080", "example.com:8080", "http://example.com:8080/"),
        ("https://example.com:443/", "example.com", "https://example.com/"),
        ("example.com.", "example.com", "https://example.com/"),
        ("example.com/tienda?lang=es#top", "example.com", "https://example.com/tienda?lang=es"),
        (
            "münchner-läden.de/söckchen",
            "xn--mnchner-lden-ocb14a.de",
            "https://xn--mnchner-lden-ocb14a.de/s%C3%B6ckchen",
        ),
        ("http://127.0.0.1:3100", "127.0.0.1:3100", "http://127.0.0.1:3100/"),
        ("localhost:3100", "localhost:3100", "https://localhost:3100/"),
    ],
)
async def test_addresses_as_merchants_write_them(
    typed: str, domain: str, start_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENERIC_SITE_PRIVATE_HOSTS", "127.0.0.1, localhost:3100")
    installation = (await begin(typed)).installation
    assert (installation.domain, installation.settings["start_url"]) == (domain, start_url)


@pytest.mark.parametrize(
    "typed",
    [
        "my shop",
        "shop",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://",
        "exa$mple.com",
        "-a.com",
        "a..b",
        "http://[::1",
        "x" * 2_000,
        "https://user:pass@example.com",
        "user@example.com",
        "example.com:0",
        "example.com:99999",
        "a\\b.com",
        "<b>.com",
        "xn--a\u2028.com",
        "☃.\u0000",
        "127.0.0.1",
        "http://10.0.0.1",
        "http://[::1]/",
        "localhost",
        "2130706433",
        "0x7f.1",
        "http://127.1",
        "①②⑦.0.0.1",
        "169.254.169.254",
        "db.internal",
    ],
)
async def test_nonsense_and_the_inside_are_refused(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERIC_SITE_PRIVATE_HOSTS", "")
    with pytest.raises(InvalidInput) as refused:
        await begin(typed)
    assert refused.value.code == "invalid_domain"
    assert len(refused.value.message) < 300


async def test_name_and_language_are_kept() -> None:
    installation = (await begin("example.com", name=" The <b>Shop</b> ", language="es")).installation
    assert (installation.name, installation.locale) == ("The Shop", "es")
    installation = (await begin("example.com", language="nonsense!")).installation
    assert (installation.name, installation.locale) == ("example.com", "en")


async def test_without_an_address_it_is_asked_for() -> None:
    request = InstallRequest(tenant_id="ten_1", state="", return_url="", callback_url="", webhook_url="")
    assert isinstance(await Hooks({"generic_site": plugin}).begin_install("generic_site", request), Form)


async def test_the_snippet_is_one_safe_tag() -> None:
    shop = Shop(id="shp_1", tenant_id="ten_1", platform="generic_site", domain="example.com")
    widget = Widget(id='wgt_1"><script>', name="Chat", script_url="https://chat.example/widget.js")
    made = await Hooks({"generic_site": plugin}).snippet(shop, widget)
    assert made.html == (
        '<script async src="https://chat.example/widget.js" data-widget-id="wgt_1&quot;&gt;&lt;script&gt;"></script>'
    )
    assert any("example.com" in step for step in made.steps)
