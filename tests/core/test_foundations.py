"""Settings, secrets, limits and text: what everything else leans on."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chatwidget.cache import Cache
from chatwidget.crypto import Vault, keyed_hash, same
from chatwidget.errors import ConfigurationError, NotAuthenticated, RateLimited
from chatwidget.ids import PREFIXES, new_id
from chatwidget.limits import Limiter
from chatwidget.settings import Settings, load_settings
from chatwidget.text import storable
from chatwidget.tokens import Signer

LONG = "a secret of more than thirty-two characters"


def test_production_refuses_default_and_short_secrets() -> None:
    for settings, named in (
        ({"jwt_secret": "short"}, "JWT_SECRET"),
        ({"app_env": "production"}, "JWT_SECRET"),
        ({"app_env": "production", "jwt_secret": LONG}, "CREDENTIALS_KEY"),
        ({"app_env": "production", "jwt_secret": LONG, "credentials_key": "short"}, "CREDENTIALS_KEY"),
        ({"credentials_key": " , "}, "CREDENTIALS_KEY"),
        ({"api_port": 0}, "API_PORT"),
        ({"database_url": "mysql://x"}, "DATABASE_URL"),
        ({"trusted_proxies": "nonsense"}, "TRUSTED_PROXIES"),
    ):
        with pytest.raises(ConfigurationError, match=named):
            load_settings(_env_file=None, **settings)
    assert load_settings(_env_file=None, app_env="production", jwt_secret=LONG, credentials_key=LONG)


def test_secrets_do_not_show_in_the_settings() -> None:
    assert LONG not in repr(load_settings(_env_file=None, jwt_secret=LONG, credentials_key=LONG, openai_api_key=LONG))


def test_the_answerer_is_a_model_only_where_there_is_one() -> None:
    assert load_settings(_env_file=None, openai_api_key=None, openai_base_url=None).answerer == "offline"
    assert load_settings(_env_file=None, openai_base_url="http://127.0.0.1:1/v1").answerer == "openai"


def test_what_is_encrypted_is_read_only_in_its_place_and_by_its_keys() -> None:
    vault = Vault(["new key", "old key"])
    sealed = vault.encrypt(b"token", place="ten_1|shops|credentials")
    assert b"token" not in sealed.encode()
    assert vault.decrypt(sealed, place="ten_1|shops|credentials") == b"token"
    with pytest.raises(ConfigurationError):
        vault.decrypt(sealed, place="ten_2|shops|credentials")
    old = Vault(["old key"]).encrypt(b"token", place="p")
    assert vault.decrypt(old, place="p") == b"token"
    with pytest.raises(ConfigurationError):
        Vault(["another key"]).decrypt(old, place="p")


def test_comparing_takes_any_text() -> None:
    assert same("é\ud800", "é\ud800")
    assert not same("a", "b")
    assert keyed_hash("s", "pk_1") != keyed_hash("t", "pk_1")


def test_tokens_are_good_for_one_audience_and_for_their_time() -> None:
    signer = Signer(LONG)
    token, _expires = signer.sign("visitor", {"sub": "vis_1"}, seconds=60)
    assert signer.read(token, "visitor")["sub"] == "vis_1"
    with pytest.raises(NotAuthenticated):
        signer.read(token, "console")
    expired, _expires = signer.sign("visitor", {"sub": "vis_1"}, seconds=-120)
    with pytest.raises(NotAuthenticated) as refused:
        signer.read(expired, "visitor")
    assert refused.value.code == "token_expired"
    with pytest.raises(NotAuthenticated):
        Signer(LONG + "!").read(token, "visitor")


def test_ids_say_what_they_are() -> None:
    assert all(new_id(kind).startswith(f"{prefix}_") for kind, prefix in PREFIXES.items())
    assert len(new_id("tenant")) == 20
    assert len(new_id("api_key")) == 35
    assert len({new_id("message") for _ in range(1_000)}) == 1_000


def test_outside_text_can_always_be_stored() -> None:
    assert storable("a\x00b\ud800c") == "ab?c"


@pytest_asyncio.fixture(loop_scope="session", params=["with Redis", "without Redis"])
async def limiter(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Limiter]:
    cache = Cache(settings.redis_url if request.param == "with Redis" else "redis://127.0.0.1:1/0")
    yield Limiter(cache)
    await cache.close()


async def test_a_bucket_takes_its_burst_and_then_says_how_long_to_wait(limiter: Limiter) -> None:
    key = new_id("visitor")
    for _ in range(5):
        await limiter.check(key, per_minute=5)
    with pytest.raises(RateLimited) as refused:
        await limiter.check(key, per_minute=5)
    assert refused.value.retry_after is not None
    assert 0 < refused.value.retry_after <= 12
    await limiter.check(new_id("visitor"), per_minute=5)
