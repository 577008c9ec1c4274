"""The demo's Celery worker and scheduler, kept running beside it."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from chatwidget.log import get_logger

log = get_logger(__name__)

STOP_SECONDS = 15
RESTART_SECONDS = 2


@dataclass(slots=True)
class Workers:
    """Whether the worker runs, and how often it had to be started again."""

    restarts: int = 0


@asynccontextmanager
async def working() -> AsyncIterator[Workers]:
    """Run `chatwidget worker` with the scheduler inside; it is started again should it die."""
    workers = Workers()
    keeper = asyncio.create_task(_keep(workers))
    try:
        yield workers
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep(workers: Workers) -> None:
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "chatwidget_worker",
            "worker",
            "--beat",
            "--loglevel=WARNING",
            "--concurrency=2",
            "--queues=chat,webhook,sync",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the demo, which stops the worker in its turn
        )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        workers.restarts += 1
        log.warning("the worker ended and is started again", code=code)
        await asyncio.sleep(RESTART_SECONDS)


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
