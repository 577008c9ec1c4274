"""Jobs and syncs: leases, dead letters, bounded steps, and a kill at any point that changes nothing in the end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from chatwidget import Checkpoint, Gone, Page, Platform, PlatformUnavailable, Policy, Product, Skipped, hookimpl, jobs
from chatwidget.catalogue import repository as catalogue
from chatwidget.catalogue import sync
from chatwidget.db import Database
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.models import Job, Shop, SyncRun
from chatwidget.models import Page as PageRow
from chatwidget.models import Product as ProductRow
from chatwidget.runtime import Runtime, build, running
from chatwidget.settings import Settings
from chatwidget_worker.schedule import sync_all, wake_overdue
from chatwidget_worker.work import run


class Shelf:
    """A platform with a catalogue that a test can change and break."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.fail_after: int | None = None
        self.error: Exception = RuntimeError("the process dies here")
        self.given = 0

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="shelf", title="Shelf", connects_by="keys")

    @hookimpl
    async def catalogue(self, cursor: str | None) -> AsyncIterator[Any]:
        start = int(cursor or 0)
        for number, item in enumerate(self.items[start:], start + 1):
            if self.fail_after is not None and number > self.fail_after:
                raise self.error
            self.given += 1
            yield item
            if number % 5 == 0:
                yield Checkpoint(cursor=str(number), done=number, total=len(self.items))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest_asyncio.fixture(loop_scope="session")
async def runtime(settings: Settings, shelf: Shelf) -> AsyncIterator[Runtime]:
    async with running(build(settings, hooks=Hooks({"shelf": shelf}))) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def shop_id(db: Database, tenant: str) -> str:
    shop_id = new_id("shop")
    async with db.tenant(tenant) as unit:
        unit.add(Shop(tenant_id=tenant, id=shop_id, platform="shelf", domain=shop_id, name="Shelf", language="en"))
    return shop_id


async def start(db: Database, tenant: str, shop_id: str) -> tuple[str, str]:
    async with db.tenant(tenant) as unit:
        sync_run = SyncRun(tenant_id=tenant, id=new_id("sync_run"), shop_id=shop_id)
        unit.add(sync_run)
        await unit.flush()
        return sync_run.id, jobs.enqueue(unit, tenant, jobs.SyncCatalogue(sync_run_id=sync_run.id))


async def finish(runtime: Runtime, job_id: str) -> None:
    following = await run(runtime, job_id)
    while following is not None:
        following = await run(runtime, following[1])


async def titles(db: Database, tenant: str) -> set[str]:
    async with db.tenant(tenant) as unit:
        products = await unit.scalars(select(ProductRow.title))
        pages = await unit.scalars(select(PageRow.title))
        return {*products, *pages}


async def seen(db: Database, tenant: str, run_id: str) -> SyncRun:
    async with db.tenant(tenant) as unit:
        return (await unit.scalars(select(SyncRun).where(SyncRun.id == run_id))).one()


def products(*names: str) -> list[Product]:
    return [Product(external_id=name, title=name) for name in names]


async def test_a_sync_adds_changes_and_removes(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    policy = Policy(external_id="s", kind="shipping", title="Shipping", text="Quick.")
    shelf.items = [*products("a", "b", "c"), policy, Page(external_id="p", title="About", text="Us.")]
    first, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    done = await seen(db, tenant, first)
    assert (done.status, done.counts["added"], done.done) == ("succeeded", 5, 5)

    shelf.items = [*products("a"), Product(external_id="b", title="b changed"), policy]
    second, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    counts = (await seen(db, tenant, second)).counts
    assert (counts["updated"], counts["unchanged"], counts["removed"]) == (1, 2, 2)
    assert await titles(db, tenant) == {"a", "b changed", "Shipping"}


async def test_what_is_told_to_be_gone_is_removed_and_the_rest_of_a_delta_stays(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    shelf.items = products("a", "b", "c")
    await finish(runtime, (await start(db, tenant, shop_id))[1])
    shelf.items = [Gone(external_id="b"), Gone(external_id="never known"), *products("d")]
    delta, job = await start(db, tenant, shop_id)
    async with db.tenant(tenant) as unit:
        await unit.execute(update(SyncRun).where(SyncRun.id == delta).values(since=func.now()))
    await finish(runtime, job)
    assert (await seen(db, tenant, delta)).counts["removed"] == 1
    assert await titles(db, tenant) == {"a", "c", "d"}


@pytest.mark.parametrize("at", [0, 3, 5, 7, 10, 12])
async def test_a_sync_that_dies_anywhere_ends_the_same(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str, at: int
) -> None:
    shelf.items = products(*(f"p{n}" for n in range(12)))
    shelf.fail_after = at
    run_id, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    shelf.fail_after = None
    async with db.system() as unit:
        await unit.execute(update(Job).where(Job.id == job).values(run_at=func.now()))
    await finish(runtime, job)
    assert (await seen(db, tenant, run_id)).status == "succeeded"
    assert await titles(db, tenant) == {f"p{n}" for n in range(12)}


async def test_a_step_is_bounded_and_the_next_goes_on(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "STEP_SECONDS", -1.0)
    shelf.items = products(*(f"p{n}" for n in range(12)))
    run_id, job = await start(db, tenant, shop_id)
    assert await run(runtime, job) == ("sync", job)
    half = await seen(db, tenant, run_id)
    assert (half.status, half.cursor, half.done, half.total) == ("running", "5", 5, 12)
    await finish(runtime, job)
    assert shelf.given == 12
    assert len(await titles(db, tenant)) == 12


async def test_what_could_not_be_read_stays_and_an_empty_shop_keeps_what_is_known(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    shelf.items = products("a", "b")
    _, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    shelf.items = [*products("a"), Skipped(external_id="b", reason="it took too long")]
    second, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    assert await titles(db, tenant) == {"a", "b"}
    assert (await seen(db, tenant, second)).problems == [{"external_id": "b", "reason": "it took too long"}]
    shelf.items = []
    third, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    assert (await seen(db, tenant, third)).status == "failed"
    assert await titles(db, tenant) == {"a", "b"}


async def test_what_a_merchant_pushed_outlives_a_sync(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    async with db.tenant(tenant) as unit:
        shop = (await unit.scalars(select(Shop))).one()
        await catalogue.upsert(unit, shop, products("pushed"))
    for names in (("a", "b"), ("a",)):
        shelf.items = products(*names)
        _, job = await start(db, tenant, shop_id)
        await finish(runtime, job)
    assert await titles(db, tenant) == {"pushed", "a"}


async def test_a_job_that_always_fails_becomes_a_dead_letter_that_the_merchant_sees(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    shelf.items, shelf.fail_after = products("a"), 0
    shelf.error = PlatformUnavailable("The shop does not answer.")
    run_id, job = await start(db, tenant, shop_id)
    for _ in range(jobs.MAX_ATTEMPTS):
        async with db.system() as unit:
            await unit.execute(update(Job).where(Job.id == job).values(run_at=func.now()))
        await run(runtime, job)
    assert await run(runtime, job) is None
    async with db.tenant(tenant) as unit:
        letter = (await jobs.dead(unit))[0]
    assert (letter.id, letter.attempts) == (job, jobs.MAX_ATTEMPTS)
    failed = await seen(db, tenant, run_id)
    assert (failed.status, failed.error) == ("failed", "The shop does not answer.")


async def test_a_job_that_kills_its_worker_is_not_tried_for_ever(db: Database, tenant: str) -> None:
    async with db.tenant(tenant) as unit:
        job_id = jobs.enqueue(unit, tenant, jobs.ForgetShop(shop_id="shp_x"))
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        taken = await jobs.take(db, job_id)
        assert taken is not None
        assert taken.attempt == attempt
        assert await jobs.take(db, job_id) is None, "somebody has it"
        async with db.system() as unit:
            await unit.execute(
                update(Job).where(Job.id == job_id).values(lease_until=func.now() - timedelta(seconds=1))
            )
    assert await jobs.take(db, job_id) is None
    buried = await jobs.bury(db, job_id)
    assert buried is not None
    assert buried.id == job_id
    assert await jobs.bury(db, job_id) is None
    async with db.tenant(tenant) as unit:
        assert [letter.id for letter in await jobs.dead(unit)] == [job_id]


async def killed(runtime: Runtime, db: Database, job_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a job whose process dies where the shelf breaks: nothing is written any more, and the lease runs out."""

    async def nothing(*_arguments: Any, **_more: Any) -> bool:
        return False

    with monkeypatch.context() as patched:
        patched.setattr("chatwidget_worker.work._failed", nothing)
        await run(runtime, job_id)
    over = func.now() - timedelta(seconds=1)
    async with db.system() as unit:
        await unit.execute(update(Job).where(Job.id == job_id, Job.status == "running").values(lease_until=over))


async def test_a_sync_that_gets_on_survives_any_number_of_dead_workers(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.items = products(*(f"p{number:02}" for number in range(60)))
    run_id, job = await start(db, tenant, shop_id)
    for place in range(3, 60, 5):  # once behind each checkpoint: twelve times
        shelf.fail_after = place
        await killed(runtime, db, job, monkeypatch)
        assert (await seen(db, tenant, run_id)).status == "running"
    shelf.fail_after = None
    await finish(runtime, job)
    assert (await seen(db, tenant, run_id)).status == "succeeded"
    assert len(await titles(db, tenant)) == 60


async def test_a_sync_that_kills_its_worker_at_one_place_ends_and_the_next_may_begin(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.items, shelf.fail_after = products(*(f"p{number:02}" for number in range(20))), 7
    run_id, job = await start(db, tenant, shop_id)
    for _ in range(jobs.MAX_ATTEMPTS + 1):  # the first has got as far as it goes
        await killed(runtime, db, job, monkeypatch)
    assert await run(runtime, job) is None
    ended = await seen(db, tenant, run_id)
    assert (ended.status, ended.error) == ("failed", jobs.DIED)
    shelf.fail_after = None
    await sync_all(runtime)
    async with db.tenant(tenant) as unit:
        assert await unit.scalar(select(func.count()).select_from(SyncRun)) == 2


@pytest.mark.parametrize("raises", [False, True])
async def test_a_worker_that_dies_as_it_gives_a_job_up_leaves_nobody_waiting(
    runtime: Runtime,
    shelf: Shelf,
    db: Database,
    tenant: str,
    shop_id: str,
    monkeypatch: pytest.MonkeyPatch,
    raises: bool,
) -> None:
    shelf.items, shelf.fail_after = products("a"), 0
    run_id, job = await start(db, tenant, shop_id)

    async def dies(*_arguments: Any) -> None:
        raise SystemExit

    over = func.now() - timedelta(seconds=1)
    last = {"status": "running", "attempts": jobs.MAX_ATTEMPTS - raises, "lease_until": over}
    async with db.system() as unit:
        await unit.execute(update(Job).where(Job.id == job).values(last))
    with monkeypatch.context() as patched:
        patched.setattr("chatwidget_worker.work.Syncs.fail", dies)
        with pytest.raises(SystemExit):
            await run(runtime, job)
    async with db.system() as unit:
        await unit.execute(update(Job).where(Job.id == job, Job.status == "running").values(lease_until=over))
    await run(runtime, job)
    assert (await seen(db, tenant, run_id)).status == "failed"


async def wait_of(db: Database, job_id: str) -> tuple[str, int]:
    """Return a job's status and in how many seconds it is due; it is due at once from now on."""
    due = func.round(func.extract("epoch", Job.run_at - func.now()))
    async with db.system() as unit:
        status, seconds = (await unit.execute(select(Job.status, due).where(Job.id == job_id))).one()
        await unit.execute(update(Job).where(Job.id == job_id, Job.status == "queued").values(run_at=func.now()))
    return status, int(seconds)


async def test_a_platform_that_fails_is_given_up_however_far_each_try_gets(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    shelf.items = products(*(f"p{number:02}" for number in range(30)))
    await finish(runtime, (await start(db, tenant, shop_id))[1])
    run_id, job = await start(db, tenant, shop_id)
    shelf.error = PlatformUnavailable("Every other page is broken.")
    waits = []
    for place in range(6, 60, 5):  # each try reaches a checkpoint more than the one before
        shelf.fail_after = place
        await run(runtime, job)
        status, seconds = await wait_of(db, job)
        if status == "dead":
            break
        waits.append(seconds)
    assert waits == [2, 10, 60, 300]
    assert (await seen(db, tenant, run_id)).status == "failed"
    assert len(await titles(db, tenant)) == 30


async def test_deaths_are_forgiven_and_errors_between_them_are_not(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.items = products(*(f"p{number:02}" for number in range(60)))
    run_id, job = await start(db, tenant, shop_id)
    waits = []
    for place in range(3, 60, 10):
        shelf.fail_after = place  # nothing got, if it is not the first
        await killed(runtime, db, job, monkeypatch)
        shelf.fail_after = place + 2  # a checkpoint more, and dead behind it
        await killed(runtime, db, job, monkeypatch)
        shelf.fail_after = place + 7  # another one, and an error behind it
        await run(runtime, job)
        waits.append(await wait_of(db, job))
    assert waits[:5] == [("queued", 2), ("queued", 10), ("queued", 60), ("queued", 300), ("dead", waits[4][1])]
    assert (await seen(db, tenant, run_id)).status == "failed"


@pytest.mark.parametrize("dies", [False, True])
async def test_a_step_that_is_done_gives_the_next_all_its_tries_and_no_more(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    monkeypatch.setattr(sync, "STEP_SECONDS", -1.0)
    shelf.items = products(*(f"p{number:02}" for number in range(20)))
    shelf.error = PlatformUnavailable("Down.")
    _, job = await start(db, tenant, shop_id)
    shelf.fail_after = 3
    for _ in range(2):
        await killed(runtime, db, job, monkeypatch)
        await run(runtime, job)
        await wait_of(db, job)
    shelf.fail_after = None
    assert await run(runtime, job) is not None
    shelf.fail_after = 8
    for seconds in (2, 10, 60, 300):
        assert await jobs.bury(db, job) is None
        if dies:
            await killed(runtime, db, job, monkeypatch)
        else:
            await run(runtime, job)
            assert await wait_of(db, job) == ("queued", seconds)
    if dies:
        await killed(runtime, db, job, monkeypatch)
        assert await jobs.bury(db, job) is not None
    else:
        await run(runtime, job)
        assert (await wait_of(db, job))[0] == "dead"


async def test_a_worker_that_lost_its_lease_writes_nothing(db: Database, tenant: str) -> None:
    async with db.tenant(tenant) as unit:
        job_id = jobs.enqueue(unit, tenant, jobs.ForgetShop(shop_id="shp_x"))
    late = await jobs.take(db, job_id)
    assert late is not None
    async with db.system() as unit:
        await unit.execute(update(Job).where(Job.id == job_id).values(lease_until=func.now() - timedelta(seconds=1)))
    current = await jobs.take(db, job_id)
    assert current is not None
    assert not await jobs.keep(db, late)
    assert not await jobs.finish(db, late)
    assert await jobs.finish(db, current)


async def test_the_scheduler_wakes_what_was_forgotten_and_begins_nightly_syncs(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    await sync_all(runtime)
    async with db.system() as unit:  # the shops that other tests left behind have theirs too, and would be woken first
        await unit.execute(update(Job).where(Job.tenant_id != tenant, Job.status == "queued").values(status="done"))
    async with db.tenant(tenant) as unit:
        job = (await unit.scalars(select(Job))).one()
    assert ("sync", job.id) in await wake_overdue(runtime)
    assert ("sync", job.id) in await sync_all(runtime)
    async with db.tenant(tenant) as unit:
        assert await unit.scalar(select(func.count()).select_from(SyncRun)) == 1


async def test_a_disconnected_shop_is_forgotten(
    runtime: Runtime, shelf: Shelf, db: Database, tenant: str, shop_id: str
) -> None:
    shelf.items = products("a")
    _, job = await start(db, tenant, shop_id)
    await finish(runtime, job)
    async with db.tenant(tenant) as unit:
        await unit.execute(update(Shop).values(status="disconnected", credentials="v1.x.y"))
        forget = jobs.enqueue(unit, tenant, jobs.ForgetShop(shop_id=shop_id))
    async with db.tenant(tenant) as unit:
        await unit.execute(update(Shop).values(credentials=None))
    await finish(runtime, forget)
    assert await titles(db, tenant) == set()
