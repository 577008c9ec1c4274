"""The embedded PostgreSQL and Redis, started for real: data, crashes, neighbours and refusals."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from chatwidget.embedded import EmbeddedServicesError, Services, default_data_dir, server, services


def sql(up: Services, statement: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(up.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def remember(up: Services, word: str) -> None:
    sql(up, "CREATE TABLE IF NOT EXISTS memory (word text)")
    with psycopg.connect(up.database_url.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO memory VALUES (%s)", [word])
    with Redis.from_url(up.redis_url) as redis:
        redis.sadd("memory", word)


def remembered(up: Services) -> tuple[set[str], set[str]]:
    with Redis.from_url(up.redis_url, decode_responses=True) as redis:
        return {word for (word,) in sql(up, "SELECT word FROM memory")}, redis.smembers("memory")


def postgres_pid(folder: Path) -> int:
    return int((folder / "postgres/postmaster.pid").read_text().splitlines()[0])


def redis_pid(up: Services) -> int:
    with Redis.from_url(up.redis_url) as redis:
        return int(redis.info()["process_id"])


@contextmanager
def owner(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs the servers, in a session of its own as in another terminal."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("owner.py")), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["up"] is True
            yield process
        finally:
            process.kill()


def test_data_survives_a_stop_and_a_start(tmp_path: Path) -> None:
    told: list[str] = []
    with services(tmp_path / "data", durable=False, on_progress=told.append) as up:
        remember(up, "carabiner")
    assert told == [
        "Creating the database (once)",
        "Starting PostgreSQL",
        "Starting Redis",
        "Stopping PostgreSQL and Redis",
    ]

    told.clear()
    with services(tmp_path / "data", durable=False, on_progress=told.append) as up:
        assert remembered(up) == ({"carabiner"}, {"carabiner"})
    assert "Creating the database (once)" not in told


def test_demo_data_is_written_through_and_test_data_is_not(tmp_path: Path) -> None:
    with services(tmp_path / "demo") as demo, Redis.from_url(demo.redis_url, decode_responses=True) as redis:
        assert sql(demo, "SHOW fsync") == [("on",)]
        assert sql(demo, "SHOW shared_buffers") == [("128MB",)]
        assert redis.config_get("appendfsync") == {"appendfsync": "everysec"}
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with services(tmp_path / "test", durable=False) as test:
        assert sql(test, "SHOW fsync") == [("off",)]


def test_vectors_can_be_searched(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False) as up:
        sql(up, "CREATE EXTENSION vector")
        sql(up, "CREATE TABLE passage (name text, place vector(3))")
        sql(up, "INSERT INTO passage VALUES ('tent', '[1,0,0]'), ('stove', '[0,1,0]')")
        sql(up, "CREATE INDEX ON passage USING hnsw (place vector_cosine_ops)")
        assert sql(up, "SELECT name FROM passage ORDER BY place <=> '[0.9,0.1,0]' LIMIT 1") == [("tent",)]
        assert sql(up, "SELECT upper('ñandú'), current_setting('server_version_num')::int / 10000") == [("ÑANDÚ", 18)]


def test_a_killed_server_comes_back_with_what_was_committed(tmp_path: Path) -> None:
    with services(tmp_path / "data") as up:
        remember(up, "before the crash")
        os.kill(postgres_pid(tmp_path / "data"), signal.SIGKILL)
        os.kill(redis_pid(up), signal.SIGKILL)
    with services(tmp_path / "data") as up:
        assert remembered(up) == ({"before the crash"}, {"before the crash"})


def test_a_killed_owner_leaves_nothing_behind_and_the_folder_is_free_at_once(tmp_path: Path) -> None:
    with owner(tmp_path / "data") as process:
        children = psutil.Process(process.pid).children(recursive=True)
        assert {"postgres", "redis-server"} <= {child.name() for child in children}
        process.kill()
        process.wait()
        with services(tmp_path / "data", durable=False) as up:
            remember(up, "still writable")
            assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def test_servers_whose_owner_and_leash_were_both_killed_are_cleared_away(tmp_path: Path) -> None:
    with owner(tmp_path / "data") as process:
        leashes = psutil.Process(process.pid).children()
        servers = [child for leash in leashes for child in leash.children()]
        for victim in (process, *leashes):
            victim.kill()
        process.wait()
        with services(tmp_path / "data", durable=False) as up:
            remember(up, "still writable")
            assert not [child for child in servers if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def test_a_process_number_in_a_stale_pid_file_that_now_belongs_to_somebody_else_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with services(folder) as up:
        remember(up, "rope")
        lines = (folder / "postgres/postmaster.pid").read_text().splitlines()
        os.kill(postgres_pid(folder), signal.SIGKILL)
    bystander = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    with bystander:
        (folder / "postgres/postmaster.pid").write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        (folder / "redis/redis.pid").write_text(f"{bystander.pid}\n")
        with services(folder) as up:
            assert remembered(up) == ({"rope"}, {"rope"})
        assert bystander.poll() is None
        bystander.kill()


def test_ctrl_c_reaches_the_application_first(tmp_path: Path) -> None:
    with owner(tmp_path / "data") as process:
        servers = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["up"] is True
        assert process.wait() == 0
        assert not [child for child in servers if child.is_running()]


def test_two_folders_side_by_side_do_not_meet(tmp_path: Path) -> None:
    with (
        services(tmp_path / "one", durable=False) as one,
        services(tmp_path / "two", durable=False) as two,
    ):
        remember(one, "one")
        remember(two, "two")
        assert remembered(one) == ({"one"}, {"one"})
        assert remembered(two) == ({"two"}, {"two"})


def test_the_same_folder_twice_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with owner(tmp_path / "data") as process:
        refusal = f"already in use by process {process.pid}: stop it, or choose another folder"
        with pytest.raises(EmbeddedServicesError, match=refusal), services(tmp_path / "data"):
            pass
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["up"] is True


def test_a_deep_folder_with_spaces_and_accents_works(tmp_path: Path) -> None:
    folder = tmp_path / "Área de pruebas" / Path(*["a rather long name of a folder"] * 8)
    assert len(str(folder)) > 250
    with services(folder, durable=False) as up:
        remember(up, "deep")
        assert remembered(up) == ({"deep"}, {"deep"})


def test_a_port_that_somebody_takes_first_is_given_up_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server((server.LOOPBACK, 0)) as taken:
        free_port, answers = server._free_port, [taken.getsockname()[1]]
        monkeypatch.setattr(server, "_free_port", lambda: answers.pop() if answers else free_port())
        with services(tmp_path / "data", durable=False):
            answers.append(taken.getsockname()[1])
        with services(tmp_path / "data", durable=False) as up:
            remember(up, "found a port")
            assert not answers


def test_nobody_enters_without_the_password(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False) as up:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(_without_password(up.database_url.replace("+psycopg", "")))
        with pytest.raises(AuthenticationError), Redis.from_url(_without_password(up.redis_url)) as redis:
            redis.ping()
        secrets = {_password(up.database_url), _password(up.redis_url)}
        assert len(secrets) == 2
        for process in psutil.process_iter():
            assert not any(secret in argument for secret in secrets for argument in _command_line(process))
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in secrets):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_servers_listen_on_loopback_alone(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False) as up:
        processes = [psutil.Process(postgres_pid(tmp_path / "data")), psutil.Process(redis_pid(up))]
        places = {place.laddr.ip for process in processes for place in process.net_connections("inet")}
    assert places == {"127.0.0.1"}


def test_after_the_block_nothing_answers(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False) as up:
        pass
    with pytest.raises(RedisError), Redis.from_url(up.redis_url) as redis:
        redis.ping()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(up.database_url.replace("+psycopg", ""))


def test_an_error_in_the_block_stops_the_servers_and_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(LookupError), services(tmp_path / "data", durable=False):
        raise LookupError
    with services(tmp_path / "data", durable=False) as up:
        remember(up, "started again")


def test_the_usual_folder_is_the_users_own() -> None:
    assert default_data_dir().name == "chatwidget"
    assert default_data_dir().is_relative_to(Path.home())


def _password(url: str) -> str:
    return url.split("@", maxsplit=1)[0].rsplit(":", 1)[1]


def _without_password(url: str) -> str:
    return url.replace(f":{_password(url)}@", "@")


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []
