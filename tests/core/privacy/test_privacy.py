"""One shopper everywhere: told whole, forgotten whole; and a log that nobody can change."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.fixtures.app import Client
from tests.fixtures.shoppers import Shopper, connect, make_widget

from chatwidget.db import Database


async def chat(client: Client, email: str) -> Shopper:
    """A shopper who has said something, got an answer, rated it and left an address."""
    shopper = await connect(client, await make_widget(client))
    await shopper.join()
    await shopper.say("My cat is called Canary Jones")
    answer = (await shopper.hears("chat:agent:complete"))["message"]
    rating = {
        "conversation_id": shopper.conversation_id,
        "message_id": answer["id"],
        "rating": "up",
        "comment": "Canary",
    }
    assert (await shopper.ask("chat:feedback", rating))["ok"]
    await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id})
    await shopper.ask("chat:handoff", {"conversation_id": shopper.conversation_id, "email": email})
    return shopper


async def everything(db: Database, tenant_id: str) -> dict[str, str]:
    """Return every table's rows of a tenant as text."""
    found = {}
    async with db.system() as unit:
        tables = (
            await unit.scalars(
                text(
                    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant_id'"
                )
            )
        ).all()
        for table in tables:
            rows = await unit.scalars(
                text(f"SELECT CAST(t AS text) FROM {table} AS t WHERE tenant_id = :tenant"), {"tenant": tenant_id}
            )
            found[table] = "\n".join(rows)
    return found


async def test_an_export_holds_all_that_was_said(merchant: Client) -> None:
    shopper = await chat(merchant, "jones@example.com")
    told = await merchant("POST", "/api/v1/privacy/export", {"email": "JONES@example.com"})
    assert told.status == 200, told.body
    data = told.body["data"]
    assert [row["id"] for row in data["conversations"]] == [shopper.conversation_id]
    assert "My cat is called Canary Jones" in {row["content"] for row in data["messages"]}
    assert data["feedback"][0]["comment"] == "Canary"
    assert told.body["counts"]["messages"] == len(data["messages"]) >= 3
    again = await merchant("GET", f"/api/v1/privacy/requests/{told.body['id']}")
    assert again.body["data"] == data
    await shopper.socket.disconnect()


async def test_an_erasure_leaves_no_trace_in_any_table(merchant: Client, db: Database) -> None:
    shopper = await chat(merchant, "jones@example.com")
    neighbour = await chat(merchant, "smith@example.com")
    done = await merchant("POST", "/api/v1/privacy/erase", {"email": "jones@example.com"})
    assert done.body["counts"]["visitors"] == 1
    assert done.body["counts"]["conversations"] == 1
    for table, rows in (await everything(db, merchant.tenant_id)).items():
        for trace in (shopper.conversation_id, shopper.visitor["visitor_id"], "jones@example.com"):
            assert trace not in rows, (table, trace)
    assert (await merchant("GET", f"/api/v1/conversations/{shopper.conversation_id}")).status == 404
    assert (await merchant("GET", f"/api/v1/conversations/{neighbour.conversation_id}")).status == 200
    for one in (shopper, neighbour):
        await one.socket.disconnect()


async def test_an_erasure_takes_kept_exports_with_it_and_leaves_those_of_others(merchant: Client) -> None:
    shoppers = [await chat(merchant, email) for email in ("jones@example.com", "smith@example.com")]
    told = [
        await merchant("POST", "/api/v1/privacy/export", {"email": email})
        for email in ("jones@example.com", "smith@example.com")
    ]
    await merchant("POST", "/api/v1/privacy/erase", {"email": "jones@example.com"})
    kept = [await merchant("GET", f"/api/v1/privacy/requests/{one.body['id']}") for one in told]
    assert [one.status for one in kept] == [404, 200]
    for shopper in shoppers:
        await shopper.socket.disconnect()


async def test_a_stranger_is_nobody_and_another_tenant_reaches_nobody(merchant: Client, other_merchant: Client) -> None:
    shopper = await chat(merchant, "jones@example.com")
    theirs = await other_merchant("POST", "/api/v1/privacy/erase", {"email": "jones@example.com"})
    assert theirs.body["counts"]["visitors"] == 0
    nobody = await merchant("POST", "/api/v1/privacy/erase", {"customer_id": "unknown"})
    assert nobody.body["counts"]["conversations"] == 0
    assert (await merchant("POST", "/api/v1/privacy/export", {})).status == 422
    told = await merchant("POST", "/api/v1/privacy/export", {"visitor_id": shopper.visitor["visitor_id"]})
    assert (await other_merchant("GET", f"/api/v1/privacy/requests/{told.body['id']}")).status == 404
    await shopper.socket.disconnect()


async def test_the_log_says_who_did_what_and_cannot_be_changed(merchant: Client, db: Database) -> None:
    made = await merchant("POST", "/api/v1/shops", {"name": "S", "domain": "https://log.example", "crawl": False})
    await merchant("DELETE", f"/api/v1/shops/{made.body['id']}")
    await merchant("POST", "/api/v1/privacy/export", {"customer_id": "c1"})
    rows: list[dict[str, Any]] = (await merchant("GET", "/api/v1/audit-log")).body["data"]
    assert [row["action"] for row in rows][:3] == ["privacy.export", "shop.disconnected", "shop.connected"]
    assert rows[1]["target"] == made.body["id"]
    assert rows[1]["actor"] == "First key"
    for statement in ("UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with db.tenant(merchant.tenant_id) as unit:
                await unit.execute(text(statement))
