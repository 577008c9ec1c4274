"""What to do later: a row in the caller's transaction is the truth, the queue only wakes a worker.

A job is taken under a lease and its attempt is counted before it works, so that one that kills its worker ends as a
dead letter after five starts instead of coming back for ever. A start that died is forgiven where the job has got on
since; an error that was raised never is: it waits, and the fifth is the last. What is overdue is woken again by the
scheduler.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, TypeAlias

from sqlalchemy import CursorResult, Executable, and_, func, not_, or_, select, update

from chatwidget.db import Database, UnitOfWork
from chatwidget.ids import new_id
from chatwidget.models import Job

MAX_ATTEMPTS: Final = 5
DIED: Final = "The worker died each time it was tried."
LEASE_SECONDS: Final = 60
_BACKOFF_SECONDS: Final = (2, 10, 60, 300, 900)
QUEUES: Final = ("chat", "webhook", "sync")


class Task:
    """Base of everything that can be put off; a frozen dataclass of plain values."""

    name: ClassVar[str]
    queue: ClassVar[str] = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncCatalogue(Task):
    """Do the next bounded step of a catalogue sync."""

    name = "sync_catalogue"
    queue = "sync"
    sync_run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellShopConnected(Task):
    """Tell the shop's plugins that it is connected."""

    name = "tell_shop_connected"
    shop_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetShop(Task):
    """Tell the shop's plugins that it leaves, then forget its catalogue and credentials."""

    name = "forget_shop"
    shop_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleDelivery(Task):
    """Read a platform's delivery and apply what it changes."""

    name = "handle_delivery"
    queue = "webhook"
    delivery_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepWell(Task):
    """Have a shop's plugins look after it."""

    name = "keep_well"
    queue = "webhook"
    shop_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellEvent(Task):
    """Tell the shop's plugins what happened."""

    name = "tell_event"
    shop_id: str
    type: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedShop(Task):
    """Make the vectors of a shop that are missing."""

    name = "embed_shop"
    queue = "sync"
    shop_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCases(Task):
    """Answer the next saved cases of a run."""

    name = "run_cases"
    eval_run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOrderCode(Task):
    """Mail a one-time code to an order's own address."""

    name = "send_order_code"
    order_code_id: str
    shop_name: str


def enqueue(unit: UnitOfWork, tenant_id: str, task: Task, *, run_at: datetime | None = None) -> str:
    """Store a job in the caller's transaction, wake a worker once it is committed, and return its id."""
    job = Job(
        tenant_id=tenant_id,
        id=new_id("job"),
        name=task.name,
        queue=task.queue,
        args=asdict(task),  # type: ignore[call-overload]  # every Task is a dataclass
    )
    if run_at is not None:
        job.run_at = run_at
    unit.add(job)
    if unit.wake is not None and run_at is None:
        wake = unit.wake
        unit.after_commit(lambda: wake(job.queue, job.id))
    return job.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A job under our lease; `attempt` counts from 1 and fences later writes."""

    tenant_id: str
    id: str
    name: str
    queue: str
    args: Mapping[str, Any]
    attempt: int


Tell: TypeAlias = Callable[[Taken, str], Awaitable[None]]
"""Ends what would wait for a job that comes back no more, with the reason; done twice, it changes nothing."""

_is_free = or_(
    and_(Job.status == "queued", Job.run_at <= func.now()),
    and_(Job.status == "running", Job.lease_until < func.now()),
)


_is_hopeless = Job.attempts - Job.advanced >= MAX_ATTEMPTS


def _lease() -> Any:
    return func.now() + timedelta(seconds=LEASE_SECONDS)


async def take(database: Database, job_id: str) -> Taken | None:
    """Take a job if it is due and nobody has it, and it was not tried too often."""
    return await _have(
        database,
        update(Job)
        .where(Job.id == job_id, _is_free, not_(_is_hopeless))
        .values(status="running", attempts=Job.attempts + 1, lease_until=_lease())
        .returning(*_TAKEN),
    )


async def bury(database: Database, job_id: str, tell: Tell | None = None) -> Taken | None:
    """Make a dead letter of a job whose worker died each time it was tried, and return it.

    Who waits for it is told first, so that a worker that dies in between leaves nobody waiting.
    """
    mine = Job.id == job_id, _is_free, _is_hopeless
    doomed = await _have(database, select(*_TAKEN).where(*mine))
    if doomed is None:
        return None
    if tell is not None:
        await tell(doomed, DIED)
    values = {"status": "dead", "finished_at": func.now(), "last_error": func.coalesce(Job.last_error, DIED)}
    return await _have(database, update(Job).where(*mine).values(values).returning(*_TAKEN))


_TAKEN: Final = (Job.tenant_id, Job.id, Job.name, Job.queue, Job.args, Job.attempts)


async def _have(database: Database, statement: Executable) -> Taken | None:
    async with database.system() as unit:
        row = (await unit.execute(statement)).first()
    if row is None:
        return None
    return Taken(tenant_id=row[0], id=row[1], name=row[2], queue=row[3], args=row[4], attempt=row[5])


async def advance(database: Database, job: Taken) -> bool:
    """Note that a job has got on: the starts that died until now count no more, nor this one, should it die."""
    return await _write(database, job, advanced=Job.attempts - Job.errors, lease_until=_lease())


async def keep(database: Database, job: Taken) -> bool:
    """Extend the lease; False means that somebody else has the job now."""
    return await _write(database, job, lease_until=_lease())


async def finish(database: Database, job: Taken) -> bool:
    """Mark a job as done."""
    return await _write(database, job, status="done", finished_at=func.now(), lease_until=None, last_error=None)


async def again(database: Database, job: Taken, *, seconds: float = 0) -> bool:
    """Put a job back for its next step, with fresh attempts; the caller wakes it."""
    return await _write(
        database,
        job,
        status="queued",
        attempts=0,
        errors=0,
        advanced=0,
        lease_until=None,
        last_error=None,
        run_at=func.now() + timedelta(seconds=seconds),
    )


async def fail(database: Database, job: Taken, error: str, *, for_good: bool = False, tell: Tell | None = None) -> bool:
    """Put a failed job back for later, or (`for_good`, or too often) into the dead letters; returns whether dead.

    Who waits for a dead one is told first, as `bury` does.
    """
    mine = select(Job.errors, Job.advanced).where(Job.tenant_id == job.tenant_id, Job.id == job.id)
    async with database.system() as unit:
        before = (await unit.execute(mine)).first()
    if before is None:  # deleted with its tenant
        return False
    errors = before.errors + 1
    advanced = min(before.advanced, job.attempt - errors)  # what got on and then raised is not forgiven
    vain = job.attempt - advanced
    is_dead = for_good or vain >= MAX_ATTEMPTS
    if is_dead and tell is not None:
        await tell(job, error)
    await _write(
        database,
        job,
        errors=errors,
        advanced=advanced,
        status="dead" if is_dead else "queued",
        lease_until=None,
        last_error=error[:2_000],
        run_at=func.now() + timedelta(seconds=_BACKOFF_SECONDS[min(vain, len(_BACKOFF_SECONDS)) - 1]),
        finished_at=func.now() if is_dead else None,
    )
    return is_dead


async def _write(database: Database, job: Taken, **values: Any) -> bool:
    async with database.system() as unit:
        result = await unit.execute(
            update(Job)
            .where(
                Job.tenant_id == job.tenant_id, Job.id == job.id, Job.status == "running", Job.attempts == job.attempt
            )
            .values(**values)
        )
        return isinstance(result, CursorResult) and result.rowcount == 1


async def overdue(database: Database, *, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Return (queue, job id) of what should be running and is not, oldest first."""
    async with database.system() as unit:
        rows = await unit.execute(select(Job.queue, Job.id).where(_is_free).order_by(Job.run_at).limit(limit))
        return [(queue, job_id) for queue, job_id in rows]


async def dead(unit: UnitOfWork, *, limit: int = 20) -> Sequence[Job]:
    """Return the newest dead letters the unit may see."""
    return (
        await unit.scalars(select(Job).where(Job.status == "dead").order_by(Job.finished_at.desc()).limit(limit))
    ).all()
