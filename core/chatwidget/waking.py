"""Wakes a worker through Celery once a job is stored; the row is the truth, so a wake-up that fails is only slow."""

import asyncio
from typing import Any, Final

from celery import Celery
from kombu.exceptions import OperationalError

from chatwidget.log import get_logger

log = get_logger(__name__)

RUN_JOB: Final = "chatwidget.run_job"
TRANSPORT: Final[dict[str, Any]] = {
    # Longer than the longest task may run (see the worker's limits), or Redis would give it out twice.
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
}


class Waker:
    """Sends job ids to the queue without making anybody wait."""

    def __init__(self, redis_url: str) -> None:
        self._celery = Celery("chatwidget", broker=redis_url, set_as_current=False)
        self._celery.conf.update(
            broker_transport_options={**TRANSPORT, "socket_timeout": 2, "max_retries": 1},
            task_ignore_result=True,
            task_publish_retry=False,
        )
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self, queue: str, job_id: str) -> None:
        """Have a worker run a job soon; the scheduler does it later where this fails."""
        task = asyncio.create_task(self._send(queue, job_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, queue: str, job_id: str) -> None:
        try:
            await asyncio.to_thread(self.send, queue, job_id)
        except (OperationalError, OSError) as error:
            log.warning("worker not woken", queue=queue, job_id=job_id, error=str(error))

    def send(self, queue: str, job_id: str) -> None:
        """Send one wake-up; raises kombu's `OperationalError` when Redis is down."""
        self._celery.send_task(RUN_JOB, args=[job_id], queue=queue)
