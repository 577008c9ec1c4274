"""`chatwidget shopify app-config`: what Shopify's own tool deploys."""

import tomllib

from typer.testing import CliRunner

from chatwidget_shopify.commands import app
from chatwidget_shopify.settings import ORDERS, REQUIRED


def test_the_app_config_has_scopes_addresses_and_webhooks(monkeypatch: object) -> None:
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
    assert all(one["uri"].startswith("/webhooks/shopify/") for one in subscriptions)
    topics = [topic for one in subscriptions for topic in one.get("topics", [])]
    assert "orders/create" not in topics
    with_orders = CliRunner().invoke(app, ["app-config", "--public-url", "https://chat.example", "--orders"])
    assert "orders/create" in with_orders.stdout
