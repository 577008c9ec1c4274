"""The app's home tells the shop's health in the merchant's language."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.fixtures.app import Client
from tests.plugins.shopify.fake import FakeShopify, id_token
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of

from chatwidget.models import SyncRun
from chatwidget.runtime import Runtime
from chatwidget_shopify import words


async def checks(merchant: Client, domain: str, locale: str) -> dict[str, Any]:
    own = {"Authorization": f"Bearer {id_token(domain)}"}
    state = await merchant("GET", f"/apps/shopify/api/state?locale={locale}", headers=own)
    return {one["name"]: one for one in state.body["checks"]}


async def test_the_home_tells_the_shops_health_in_the_merchants_language(merchant: Client, fake: FakeShopify) -> None:
    domain = a_shop()
    _status, page, _headers = await open_home(merchant, domain, locale="es")
    assert '<html lang="es">' in page
    fake.scopes -= {"read_content", "read_orders"}
    spanish, english = await checks(merchant, domain, "es"), await checks(merchant, domain, "en")
    assert spanish["shopify token"]["message"] == "Shopify nos deja entrar."
    assert spanish["shopify scopes"] == {
        "name": "shopify scopes",
        "ok": False,
        "message": "Sin conceder: read_content.",
        "next_step": "Abre la aplicación en el panel de Shopify y acepta lo que pide.",
    }
    assert "read_orders" in spanish["shopify orders"]["message"]
    assert [name for name in english if english[name]["message"] == spanish[name]["message"]] == []
    assert await checks(merchant, domain, "de") == english, "English where it is told in no other"


async def test_what_went_wrong_is_told_in_the_merchants_language_too(
    merchant: Client, fake: FakeShopify, runtime: Runtime
) -> None:
    domain = a_shop()
    await open_home(merchant, domain)
    row = await row_of(runtime, domain)
    own = {"Authorization": f"Bearer {id_token(domain)}"}

    async def told(locale: str) -> Any:
        return (await merchant("GET", f"/apps/shopify/api/state?locale={locale}", headers=own)).body

    async def stands(**values: str) -> None:
        async with runtime.database.system() as unit:
            await unit.execute(update(SyncRun).where(SyncRun.shop_id == row.id).values(**values))

    await stands(status="running", note="Shopify is putting the catalogue together.")
    assert (await told("es"))["sync"]["note"] == "Shopify está preparando el catálogo."
    await stands(status="failed", error="Shopify's bulk operation ended badly (TIMEOUT). It was begun 5 times.")
    spanish, english = await told("es-MX"), await told("en")
    assert (
        spanish["sync"]["error"] == "La operación masiva de Shopify ha terminado mal (TIMEOUT). Se ha empezado 5 veces."
    )
    assert "ended badly" in english["sync"]["error"]
    assert any("ha terminado mal" in one["message"] for one in spanish["checks"])
    assert not [one for one in spanish["checks"] if "ended badly" in one["message"]]
    fake.faults = [500] * 20
    (check,) = [one for one in (await told("es"))["checks"] if one["name"] == "shopify"]
    assert check["message"] == "No se ha podido preguntar a Shopify: Shopify está saturado; prueba más tarde."


@pytest.mark.parametrize("name", ["client", "tokens", "catalogue", "spool"])
def test_all_that_can_go_wrong_at_shopify_is_known_in_spanish(name: str) -> None:
    source = ast.parse((Path(words.__file__).parent / f"{name}.py").read_text())
    raised = [one.exc for one in ast.walk(source) if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call)]
    for call in raised:
        kind = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if kind in {"PlatformUnavailable", "OperationFailed", "AccessDenied", "TooCostly", "AppRefused"}:
            text = ast.unparse(call.args[0]).removeprefix("f").strip("\"'")
            text = re.sub(r"\{[^}]*\}", "500", text).replace("\\'", "'")
            assert words.said(text, "es") != text, text
