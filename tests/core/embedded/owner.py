"""Runs the embedded servers as a process of its own: prints one JSON line when they are up, ends with its input.

After a Ctrl-C it shows that the servers still answer while it shuts down.
"""

import json
import os
import select
import signal
import sys
from pathlib import Path

import psycopg
from redis import Redis

from chatwidget.embedded import Services, services


def say(up: Services) -> None:
    with psycopg.connect(up.database_url.replace("+psycopg", "")) as connection:
        postgres = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
    with Redis.from_url(up.redis_url) as redis:
        print(json.dumps({"pid": os.getpid(), "up": postgres is not None and redis.ping()}), flush=True)


# A pipe and no exception: an interrupt is noticed wherever it arrives.
interrupted, wake = os.pipe()
os.set_blocking(wake, False)
signal.set_wakeup_fd(wake)
signal.signal(signal.SIGINT, lambda _signal, _frame: None)
with services(Path(sys.argv[1]), durable=False) as up:
    say(up)
    readable, _, _ = select.select([sys.stdin, interrupted], [], [])
    if interrupted in readable:
        say(up)
