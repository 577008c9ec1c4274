"""A shop that takes its keys in another way than it used to."""

import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.plugins.woocommerce.keeper import MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import PlatformUnavailable
from chatwidget_woocommerce import plugin


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1, its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "shop.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def secure(woo: WooShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WooShop]:
    """The played shop behind https, with a certificate that is trusted here."""
    path = certificate(tmp_path)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", ssl.create_default_context(cafile=str(path)))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    runner = web.ServerRunner(web.Server(woo.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    woo.origin = f"https://127.0.0.1:{runner.addresses[0][1]}"
    monkeypatch.setenv("WOOCOMMERCE_PRIVATE_HOSTS", woo.host)
    yield woo
    await runner.cleanup()


async def test_a_host_that_begins_to_strip_the_header_is_asked_by_the_query(secure: WooShop) -> None:
    keeper = MemoryKeeper(secure)
    await plugin.shop_connected(keeper.shop)
    assert keeper.settings["manner"] == "basic"
    secure.strips = True
    await plugin.keep_well(keeper.shop)
    assert (keeper.settings["manner"], keeper.attention) == ("query", None)
    assert {check.name: check.ok for check in await plugin.health(keeper.shop)}["access"]


async def test_a_proxy_that_the_shop_does_not_know_of_is_got_along_with(secure: WooShop) -> None:
    keeper = MemoryKeeper(secure)
    secure.tls = False  # PHP believes from now on that it is asked by http
    await plugin.keep_well(keeper.shop)
    assert (keeper.settings["manner"], keeper.attention) == ("oauth", None)
    assert keeper.settings["url"] == secure.origin


async def test_keys_that_are_refused_in_every_way_are_the_merchants_to_renew(secure: WooShop) -> None:
    keeper = MemoryKeeper(secure)
    secure.keys.clear()
    await plugin.keep_well(keeper.shop)
    assert keeper.attention
    assert keeper.settings["manner"] == "basic"


async def test_a_page_instead_of_data_is_no_other_way(secure: WooShop) -> None:
    keeper = MemoryKeeper(secure)
    secure.wall = (200, "<html>maintenance</html>", {})
    with pytest.raises(PlatformUnavailable):
        await plugin.keep_well(keeper.shop)
    assert keeper.attention is None


async def test_keys_go_to_the_shops_own_host_alone(secure: WooShop) -> None:
    keeper = MemoryKeeper(secure)
    secure.strips = True
    secure.home = "https://evil.example"
    await plugin.keep_well(keeper.shop)
    assert keeper.settings["manner"] == "basic"
    assert not any("consumer_secret" in one for one in secure.asked)
