"""A merchant's saved cases: kept, run by the worker, compared with the run before, made from a real chat."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, update
from tests.fixtures.app import Client
from tests.fixtures.shoppers import connect, make_widget

from chatwidget.answers.turn import Finished
from chatwidget.evaluation.expectations import Expected, checked, failures
from chatwidget.models import Job
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_worker.work import run

MUG = {"type": "product", "external_id": "mug"}
SHIPPING = {"title": "Shipping", "url": "https://shop.example/shipping"}


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ({"products": ["mug"]}, None),
        ({"products": ["cup"]}, "no card of the product cup"),
        ({"any_product": ["cup", "mug"]}, None),
        ({"no_product": ["mug"]}, "a card of the product mug"),
        ({"sources": ["shipping", "https://shop.example/shipping"]}, None),
        ({"sources": ["Returns"]}, "the source “Returns” is missing"),
        ({"says": ["ENVIO"]}, None),
        ({"says": ["free"]}, "does not say “free”"),
        ({"never_says": ["envío"]}, "says “envío”"),
        ({"refuses": True}, "should refuse but answers"),
        ({"hands_over": True}, "does not hand over to a person"),
    ],
)
def test_what_an_answer_must_hold(expected: dict[str, Any], complaint: str | None) -> None:
    answer = Finished(content="El envío cuesta 4 €.", cards=[MUG], sources=[SHIPPING])
    assert failures(Expected(**expected), answer) == ([complaint] if complaint else [])


def test_an_answer_that_leans_on_nothing_refuses() -> None:
    nothing = Finished(content="I could not find that.")
    assert failures(Expected(refuses=True), nothing) == []
    assert failures(Expected(refuses=False), nothing) == ["refuses"]
    assert checked({"checks": [{"verdict": "dropped"}, {"verdict": "dropped"}, {"verdict": "corrected"}]}) == {
        "dropped": 2,
        "corrected": 1,
    }


@pytest_asyncio.fixture(loop_scope="session")
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    async with running(build(settings)) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def shop_path(merchant: Client) -> str:
    """A shop with two mugs and a shipping page."""
    made = await merchant("POST", "/api/v1/shops", {"name": "Mugs", "domain": "https://mugs.example", "crawl": False})
    path = f"/api/v1/shops/{made.body['id']}"
    products = [
        {"external_id": "mug", "title": "Blue mug", "price": {"amount": "9.00", "currency": "EUR"}, "available": True},
        {"external_id": "jug", "title": "Glass jug", "price": {"amount": "19.00", "currency": "EUR"}},
    ]
    assert (await merchant("PUT", f"{path}/products", {"products": products})).status == 200
    return path


async def work_off(runtime: Runtime, tenant_id: str) -> None:
    """Do the tenant's waiting jobs, step by step."""
    while True:
        async with runtime.database.tenant(tenant_id) as unit:
            waiting = (await unit.scalars(select(Job.id).where(Job.status == "queued", Job.name == "run_cases"))).all()
        if not waiting:
            return
        for job_id in waiting:
            await run(runtime, job_id)


async def run_cases(merchant: Client, runtime: Runtime, path: str) -> Any:
    started = await merchant("POST", f"{path}/eval-runs")
    assert started.status == 202, started.body
    await work_off(runtime, merchant.tenant_id)
    return (await merchant("GET", f"{path}/eval-runs/{started.body['id']}")).body


async def test_cases_are_run_and_compared_with_the_run_before(
    merchant: Client, runtime: Runtime, shop_path: str
) -> None:
    good = {"message": "Do you have a blue mug?", "expected": {"products": ["mug"], "says": ["9"]}}
    for case in (good, {"message": "Do you sell teapots?", "name": "No teapots", "expected": {"refuses": True}}):
        assert (await merchant("POST", f"{shop_path}/eval-cases", case)).status == 201
    first = await run_cases(merchant, runtime, shop_path)
    assert (first["status"], first["total"], first["passed"], first["refused"]) == ("done", 2, 2, 1)
    assert first["results"][0]["cards"] == ["mug"]
    await merchant("DELETE", f"{shop_path}/products/mug")
    second = await run_cases(merchant, runtime, shop_path)
    assert (second["passed"], second["results"][0]["changed"]) == (1, "broken")
    assert "no card of the product mug" in second["results"][0]["failures"]
    assert second["results"][1]["changed"] is None
    listed = (await merchant("GET", f"{shop_path}/eval-runs")).body["data"]
    assert [one["passed"] for one in listed] == [1, 2]


async def test_more_cases_than_a_step_takes_are_all_asked(merchant: Client, runtime: Runtime, shop_path: str) -> None:
    for number in range(12):
        case = {"message": f"Is there a mug number {number}?", "expected": {"never_says": ["nonsense"]}}
        assert (await merchant("POST", f"{shop_path}/eval-cases", case)).status == 201
    done = await run_cases(merchant, runtime, shop_path)
    assert (done["status"], done["total"], done["passed"]) == ("done", 12, 12)


async def test_a_run_whose_worker_dies_each_time_ends_and_the_next_may_begin(
    merchant: Client, runtime: Runtime, shop_path: str
) -> None:
    case = {"message": "Do you have a blue mug?", "expected": {"products": ["mug"]}}
    await merchant("POST", f"{shop_path}/eval-cases", case)
    started = await merchant("POST", f"{shop_path}/eval-runs")
    async with runtime.database.system() as unit:
        mine = Job.tenant_id == merchant.tenant_id, Job.name == "run_cases"
        over = datetime(2020, 1, 1, tzinfo=UTC)
        await unit.execute(update(Job).where(*mine).values(status="running", attempts=5, lease_until=over))
        job_id = (await unit.scalars(select(Job.id).where(*mine))).one()
    await run(runtime, job_id)
    ended = (await merchant("GET", f"{shop_path}/eval-runs/{started.body['id']}")).body
    assert (ended["status"], ended["total"], ended["passed"]) == ("done", 1, 0)
    assert ended["results"][0]["failures"] == ["no answer: The worker died each time it was tried."]
    assert (await run_cases(merchant, runtime, shop_path))["passed"] == 1


async def test_a_real_answer_becomes_a_case(merchant: Client, runtime: Runtime, shop_path: str) -> None:
    shopper = await connect(merchant, await make_widget(merchant, shop_id=shop_path.rpartition("/")[2]))
    await shopper.join()
    await shopper.say("Do you have a blue mug?", page={"country": "ca", "currency": "CAD"})
    answer = (await shopper.hears("chat:agent:complete"))["message"]
    path = f"/api/v1/conversations/{shopper.conversation_id}/messages/{answer['id']}/eval-case"
    made = await merchant("POST", path)
    assert made.status == 201, made.body
    assert made.body["message"] == "Do you have a blue mug?"
    assert made.body["expected"]["products"] == ["mug"]
    assert (made.body["page"]["country"], made.body["page"]["currency"]) == ("CA", "CAD"), "where it was asked"
    assert (await run_cases(merchant, runtime, shop_path))["passed"] == 1
    await shopper.socket.disconnect()


async def test_a_case_made_of_a_later_answer_knows_what_was_shown_before(
    merchant: Client, runtime: Runtime, shop_path: str
) -> None:
    shopper = await connect(merchant, await make_widget(merchant, shop_id=shop_path.rpartition("/")[2]))
    await shopper.join()
    await shopper.say("Do you have a blue mug?")
    await shopper.hears("chat:agent:complete")
    await shopper.say("How much is it?")
    answer = (await shopper.hears("chat:agent:complete", lambda told: told["message"]["seq"] > 2))["message"]
    path = f"/api/v1/conversations/{shopper.conversation_id}/messages/{answer['id']}/eval-case"
    made = (await merchant("POST", path)).body
    assert [card["external_id"] for said in made["history"] for card in said["cards"]] == ["mug"]
    assert (await run_cases(merchant, runtime, shop_path))["passed"] == 1
    await shopper.socket.disconnect()


async def test_bad_cases_are_refused_with_a_reason(merchant: Client, other_merchant: Client, shop_path: str) -> None:
    nothing = await merchant("POST", f"{shop_path}/eval-cases", {"message": "Hm?", "expected": {}})
    assert (nothing.status, nothing.body["error"]["code"]) == (422, "invalid_input")
    unknown = await merchant("POST", f"{shop_path}/eval-cases", {"message": "Hm?", "expected": {"prodcts": ["1"]}})
    assert unknown.status == 422
    empty = await merchant("POST", f"{shop_path}/eval-runs")
    assert (empty.status, empty.body["error"]["code"]) == (422, "no_cases")
    made = await merchant("POST", f"{shop_path}/eval-cases", {"message": "Mug?", "expected": {"says": ["mug"]}})
    case = f"{shop_path}/eval-cases/{made.body['id']}"
    assert (await merchant("PATCH", case, {"expected": {}})).status == 422
    assert (await other_merchant("DELETE", case)).status == 404
    assert (await merchant("PATCH", case, {"name": "Mugs"})).body["name"] == "Mugs"
    assert (await merchant("DELETE", case)).status == 204
    assert (await merchant("GET", f"{shop_path}/eval-cases")).body["data"] == []
