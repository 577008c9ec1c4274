"""`chatwidget shopify app-config`: what Shopify's own tool deploys."""

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatwidget_shopify.commands import app
from chatwidget_shopify.settings import ORDERS, REQUIRED


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPIFY_API_KEY", "key")
    monkeypatch.setenv("PUBLIC_URL", "https://here.example")


def test_without_credentials_or_an_address_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert '"https://here.example/apps/shopify/home"' in CliRunner().invoke(app, ["app-config"]).stdout
    monkeypatch.delenv("PUBLIC_URL")
    refused = CliRunner().invoke(app, ["app-config"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "PUBLIC_URL" in refused.stderr


def test_the_app_config_has_scopes_addresses_and_webhooks() -> None:
    done = CliRunner().invoke(app, ["app-config", "--public-url", "https://chat.example/"])
    assert done.exit_code == 0
    config = tomllib.loads(done.stdout)
    assert config["application_url"] == "https://chat.example/apps/shopify/home"
    assert config["access_scopes"]["required_scopes"] == list(REQUIRED)
    assert config["access_scopes"]["optional_scopes"] == list(ORDERS)
    assert config["auth"]["redirect_urls"] == ["https://chat.example/connect/shopify/callback"]
    assert config["app_proxy"] == {
        "url": "https://chat.example/apps/shopify/proxy",
        "prefix": "apps",
        "subpath": "chat",
    }
    subscriptions = config["webhooks"]["subscriptions"]
    assert subscriptions[0]["compliance_topics"] == ["customers/data_request", "customers/redact", "shop/redact"]
    # Whole addresses: Shopify's tool would put a path behind the application's own address.
    assert all(one["uri"].startswith("https://chat.example/webhooks/shopify/") for one in subscriptions)
    fields = {topic: one.get("include_fields") for one in subscriptions for topic in one.get("topics", [])}
    assert fields["products/update"] == ["id", "updated_at"]
    assert fields["inventory_levels/update"] is None
    topics = [topic for one in subscriptions for topic in one.get("topics", [])]
    assert "orders/create" not in topics
    with_orders = CliRunner().invoke(app, ["app-config", "--public-url", "https://chat.example", "--orders"])
    assert "orders/create" in with_orders.stdout


def test_the_extension_is_written_for_shopifys_tool(tmp_path: Path) -> None:
    folder = tmp_path / "extensions" / "chat"
    assert CliRunner().invoke(app, ["extension", str(folder)]).exit_code == 0
    assert (folder / "shopify.extension.toml").is_file()
    assert (folder / "assets" / "chatwidget-embed.js").is_file()
    again = CliRunner().invoke(app, ["extension", str(folder)])
    assert again.exit_code == 1
    assert "is there already" in again.stderr
