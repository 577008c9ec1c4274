"""The Celery app: queues, limits, and the schedule that wakes what is overdue."""

from typing import Any, Final

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from chatwidget import jobs
from chatwidget.log import configure, get_logger
from chatwidget.settings import load_settings
from chatwidget.waking import RUN_JOB, TRANSPORT
from chatwidget_worker import schedule
from chatwidget_worker.alive import beat
from chatwidget_worker.loop import Loop
from chatwidget_worker.work import run

log = get_logger(__name__)

SOFT_LIMIT_SECONDS: Final = 540
HARD_LIMIT_SECONDS: Final = 600


class Process:
    """What a worker process holds: its loop, made after the fork."""

    loop: Loop | None = None

    @classmethod
    def get(cls) -> Loop:
        """Return this process's loop, made at first use."""
        if cls.loop is None:
            cls.loop = Loop(load_settings())
        return cls.loop

    @classmethod
    def close(cls) -> None:
        """Close it."""
        if cls.loop is not None:
            cls.loop.close()
            cls.loop = None


def create_celery() -> Celery:
    """Build the Celery app from the settings of the environment."""
    settings = load_settings()
    celery = Celery("chatwidget", broker=settings.redis_url)
    celery.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options=TRANSPORT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=HARD_LIMIT_SECONDS,
        worker_max_tasks_per_child=500,
        worker_max_memory_per_child=400_000,
        worker_soft_shutdown_timeout=20,
        worker_enable_remote_control=False,
        task_default_queue="chat",
        task_queues={name: {"exchange": name, "routing_key": name} for name in jobs.QUEUES},
        beat_schedule=schedule.SCHEDULE,
        beat_schedule_filename=schedule.file(settings.database_url),
    )
    celery.task(name=RUN_JOB)(run_job)
    for name, work in schedule.WORK.items():
        celery.task(name=name, expires=60)(_scheduled(work))
    return celery


def run_job(job_id: str) -> None:
    """Do one step of a job, and wake its next."""
    beat()
    loop = Process.get()
    following = loop.run(run(loop.runtime, job_id))
    if following is not None:
        queue, next_id = following
        app.send_task(RUN_JOB, args=[next_id], queue=queue)


def _scheduled(work: schedule.Work) -> Any:
    def task() -> None:
        beat()
        loop = Process.get()
        for queue, job_id in loop.run(work(loop.runtime)):
            app.send_task(RUN_JOB, args=[job_id], queue=queue)

    return task


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def _set_up_logging(**_options: Any) -> None:
    settings = load_settings()
    configure(form=settings.log_format, level=settings.log_level)


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def _start(**_options: Any) -> None:
    Process.get()


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def _stop(**_options: Any) -> None:
    Process.close()


app = create_celery()
