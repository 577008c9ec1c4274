"""The WordPress plugin: its PHP, its zip, and its pairing with the server."""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.keeper import MemoryKeeper
from tests.plugins.woocommerce.shop import WooShop
from typer.testing import CliRunner

from chatwidget import Credentials, Host, InvalidInput
from chatwidget_woocommerce import download, plugin

SOURCE = download.source()
WIDGET = "wgt_0123456789abcdef"
PHP = shutil.which("php")
needs_php = pytest.mark.skipif(PHP is None, reason="php-cli is not installed; the pipeline installs it")


class PublicHost:
    public_url = "https://chat.example"


def files(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


@needs_php
@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.php")), ids=lambda path: path.name)
def test_every_file_is_php(path: Path) -> None:
    done = subprocess.run([str(PHP), "-l", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_php
def test_the_plugin_does_what_it_should_and_its_proof_holds_here(woo: WooShop) -> None:
    script = Path(__file__).parent / "wordpress" / "run.php"
    done = subprocess.run([str(PHP), str(script), str(SOURCE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    token = re.search(r"TOKEN (\S+)", done.stdout)
    assert token is not None
    shop = replace(as_shop(woo), credentials=Credentials({"proof_secret": "s" * 40}))
    customer = plugin.prove_customer(shop, token[1])
    mark = re.search(r"MARK (\S+)", done.stdout)
    assert mark is not None
    assert mark[1] == hashlib.sha256(f"{'s' * 40}shp_0123456789abcdef".encode()).hexdigest()[:16]
    assert (customer.id, customer.email, customer.name) == ("7", "jane@example.com", 'Jane "J" Doe')


def test_the_zip_is_whole_and_made_the_same_twice() -> None:
    packed = download.build()
    assert packed == download.build()
    found = files(packed)
    assert {
        "chatwidget/chatwidget.php",
        "chatwidget/readme.txt",
        "chatwidget/LICENSE",
        "chatwidget/uninstall.php",
        "chatwidget/languages/chatwidget-es_ES.l10n.php",
        "chatwidget/assets/cart.js",
        "chatwidget/assets/context.js",
    } <= set(found)
    assert "chatwidget/preset.php" not in found
    assert all(name.startswith("chatwidget/") and ".." not in name for name in found)
    version = re.search(r"\* Version: (\S+)", found["chatwidget/chatwidget.php"])
    assert version is not None
    assert f"Stable tag: {version[1]}" in found["chatwidget/readme.txt"]
    assert f"'CHATWIDGET_VERSION', '{version[1]}'" in found["chatwidget/chatwidget.php"]


def test_the_readme_keeps_the_directorys_rules() -> None:
    found = files(download.build())
    readme, plugin_file = found["chatwidget/readme.txt"], found["chatwidget/chatwidget.php"]
    head, short, *sections = re.split(r"\n\n", readme.split("\n== ")[0])
    told = dict(re.findall(r"^(.+?): (.+)$", head, re.MULTILINE))
    assert head.startswith("=== ChatWidget for WooCommerce ===")
    assert len(told["Tags"].split(",")) <= 5
    assert len(short) <= 150
    assert sections in ([], [""])
    for name in ("Requires at least", "Requires PHP", "License"):
        assert re.search(rf"\* {name}: {re.escape(told[name])}$", plugin_file, re.MULTILINE), name
    assert re.fullmatch(r"\d+\.\d+", told["Tested up to"])
    services = readme.split("== External services ==")[1].split("\n== ")[0]
    assert "Terms: https://" in services
    assert "Privacy policy: https://" in services
    for name in ("Description", "Installation", "Frequently Asked Questions", "Changelog"):
        assert f"== {name} ==" in readme


def test_a_preset_names_host_and_widget_and_nothing_else() -> None:
    preset = files(download.build(host="https://chat.example/", widget=WIDGET))["chatwidget/preset.php"]
    assert "'host' => 'https://chat.example', 'widget' => 'wgt_0123456789abcdef'" in preset
    for host, widget in (("https://x'.phpinfo().'", ""), ("ftp://x", ""), ("", "wgt_'.exec(1).'"), ("", WIDGET + "\n")):
        with pytest.raises(InvalidInput):
            download.build(host=host, widget=widget)


def test_it_is_downloaded_with_this_servers_address() -> None:
    browser = TestClient(Starlette(routes=list(plugin.routes(cast("Host", PublicHost())))))
    answer = browser.get(f"/plugin.zip?widget={WIDGET}")
    assert answer.headers["content-type"] == "application/zip"
    assert "https://chat.example" in files(answer.content)["chatwidget/preset.php"]


def test_an_operator_builds_it(tmp_path: Path) -> None:
    out = tmp_path / "chatwidget.zip"
    done = CliRunner().invoke(
        plugin.commands(), ["build-plugin", "--output", str(out), "--host", "https://chat.example"]
    )
    assert done.exit_code == 0, done.output
    assert "chatwidget/preset.php" in files(out.read_bytes())
    refused = CliRunner().invoke(plugin.commands(), ["build-plugin", "--output", str(out), "--host", "nonsense"])
    assert refused.exit_code == 1
    assert "https://" in refused.output


async def test_the_plugin_gets_its_secret_and_gives_it_back(woo: WooShop) -> None:
    keeper = MemoryKeeper(woo)
    await plugin.shop_connected(keeper.shop)  # no plugin there yet
    woo.paired = {}
    await plugin.keep_well(keeper.shop)
    held = {"shop_id": keeper.shop.id, "secret": keeper.credentials.values["proof_secret"]}
    assert woo.paired == held
    woo.asked.clear()
    await plugin.keep_well(keeper.shop)
    assert not any("POST" in one and "/pair" in one for one in woo.asked), "it is told once"
    woo.paired = {}  # deleted and installed again
    await plugin.keep_well(keeper.shop)
    assert woo.paired == held
    woo.paired = {**held, "secret": "o" * 43}  # restored from an older copy
    await plugin.keep_well(keeper.shop)
    assert woo.paired == held
    await plugin.shop_disconnected(keeper.shop)
    assert woo.paired == {}


async def test_health_tells_of_the_plugin_and_of_a_cron_that_is_switched_off(woo: WooShop) -> None:
    keeper = MemoryKeeper(woo)
    await plugin.shop_connected(keeper.shop)
    assert "wordpress plugin" not in {one.name for one in await plugin.health(keeper.shop)}
    woo.paired = {}
    checks = {one.name: one for one in await plugin.health(keeper.shop)}
    assert "paired within" in (checks["wordpress plugin"].next_step or "")
    await plugin.keep_well(keeper.shop)
    checks = {one.name: one for one in await plugin.health(keeper.shop)}
    assert checks["wordpress plugin"].ok
    woo.plugin = {"enabled": False, "cron_disabled": True}
    await keeper.remember({"polling_since": "2026-11-22T20:00:00+00:00"})
    checks = {one.name: one for one in await plugin.health(keeper.shop)}
    assert "switch it on" in (checks["wordpress plugin"].next_step or "")
    assert "DISABLE_WP_CRON" in (checks["deliveries"].next_step or "")
