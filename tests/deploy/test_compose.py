"""compose.yaml and the image: what an operator relies on without reading it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatwidget import cli, serving
from chatwidget.app import DRAIN_SECONDS
from chatwidget.settings import Settings
from chatwidget_worker.app import app as celery

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "chatwidget:latest")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()


def _seconds(duration: str) -> float:
    assert duration.endswith("s")
    return float(duration[:-1])


def test_everything_a_shop_needs_is_there() -> None:
    assert OURS == ["api", "beat", "migrate", "realtime", "worker"]
    assert sorted(SERVICES) == sorted([*OURS, "nginx", "postgres", "redis"])


def test_every_command_exists() -> None:
    known = {command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback}
    for name in OURS:
        program, command = SERVICES[name]["command"]
        assert program == "chatwidget"
        assert command in known


def test_images_are_of_versions_that_are_known_to_be_safe() -> None:
    assert SERVICES["postgres"]["image"] == "pgvector/pgvector:pg18"
    redis = re.fullmatch(r"redis:(\d+)\.(\d+)\.(\d+)-alpine", SERVICES["redis"]["image"])
    assert redis is not None
    assert tuple(map(int, redis.groups())) >= (8, 6, 3)
    # `server … resolve` in nginx.conf came to the free nginx with 1.27.3.
    nginx = re.fullmatch(r"nginx:(\d+)\.(\d+)-alpine", SERVICES["nginx"]["image"])
    assert nginx is not None
    assert tuple(map(int, nginx.groups())) >= (1, 28)


@pytest.mark.parametrize("name", ["nginx", *OURS])
def test_what_faces_the_world_can_write_nothing_and_become_nobody(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_nothing_of_ours_runs_as_root() -> None:
    user = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    assert user
    assert int(user[-1]) >= 10_000
    assert all("user" not in SERVICES[name] for name in OURS)
    assert SERVICES["nginx"]["user"] == "nginx"


def test_only_nginx_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    published = SERVICES["nginx"]["ports"][0].rpartition(":")[2]
    assert f"listen {published};" in (ROOT / "deploy" / "nginx.conf").read_text()
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "inside" not in SERVICES["nginx"]["networks"]


def test_only_nginx_is_believed_about_addresses() -> None:
    subnet = COMPOSE["networks"]["front"]["ipam"]["config"][0]["subnet"]
    sharing = {name for name, service in SERVICES.items() if "front" in service["networks"]}
    assert sharing == {"nginx", "api", "realtime"}
    # nginx and the services have no other network in common, so its address is always of this one.
    for name in ("api", "realtime"):
        assert set(SERVICES[name]["networks"]) & set(SERVICES["nginx"]["networks"]) == {"front"}
        assert SERVICES[name]["environment"]["TRUSTED_PROXIES"].split(",")[0] == subnet
    default = subnet.removeprefix("${FRONT_SUBNET:-").removesuffix("}")
    assert Settings(_env_file=None, trusted_proxies=f"{default},").trusted_proxies == (default,)


def test_what_is_waited_for_can_say_that_it_is_well() -> None:
    for service in SERVICES.values():
        for name, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name], name
            else:
                assert SERVICES[name]["restart"] == "no"
    for name in ("api", "realtime"):
        port = SERVICES[name]["environment"]["API_PORT" if name == "api" else "WS_PORT"]
        assert SERVICES[name]["healthcheck"]["test"][-1] == f"http://127.0.0.1:{port}/readyz"
        assert f"server {name}:{port} resolve;" in (ROOT / "deploy" / "nginx.conf").read_text()
    for name in ("nginx", "worker", "postgres", "redis"):
        assert SERVICES[name]["healthcheck"]["retries"] >= 3


def test_docker_waits_until_everything_has_ended_by_itself() -> None:
    assert _seconds(SERVICES["api"]["stop_grace_period"]) > serving.GRACEFUL_SECONDS
    assert _seconds(SERVICES["realtime"]["stop_grace_period"]) > serving.GRACEFUL_SECONDS + DRAIN_SECONDS
    assert _seconds(SERVICES["worker"]["stop_grace_period"]) > celery.conf.worker_soft_shutdown_timeout


def test_redis_keeps_what_it_is_given_and_asks_for_a_password() -> None:
    command = SERVICES["redis"]["command"]
    flags = dict(zip(command[1::2], command[2::2], strict=True))
    assert flags["--appendonly"] == "yes"
    assert flags["--maxmemory-policy"] == "noeviction"
    assert flags["--requirepass"].startswith("${REDIS_PASSWORD:?")


def test_no_secret_has_a_default() -> None:
    for name, rest in re.findall(r"\$\{([A-Z_]*(?:PASSWORD|SECRET|KEY))([^}]*)\}", TEXT):
        assert rest.startswith(":?"), name
    for name in OURS:
        assert SERVICES[name]["environment"]["APP_ENV"] == "production"
        assert not {"JWT_SECRET", "CREDENTIALS_KEY", "OPENAI_API_KEY"} & SERVICES[name]["environment"].keys()


def test_data_outlives_its_container() -> None:
    for name in ("postgres", "redis"):
        volume = SERVICES[name]["volumes"][0].partition(":")[0]
        assert volume in COMPOSE["volumes"]


def test_the_image_installs_nothing_that_is_not_pinned_by_hash() -> None:
    installs = re.findall(r"pip install ([^\\\n]*)", DOCKERFILE)
    assert installs
    for arguments in installs:
        assert "--require-hashes" in arguments or arguments.strip() == "--no-deps /wheels/*.whl", arguments
