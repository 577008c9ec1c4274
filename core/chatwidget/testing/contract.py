"""What every platform plugin must do, as tests that a plugin's own test class inherits."""

import importlib.metadata
import inspect
import logging
import typing
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from chatwidget.errors import NotSupported, WebhookRejected
from chatwidget.hooks import Hooks, hookspecs
from chatwidget.hooks.deliveries import Delivery, WebhookRequest
from chatwidget.hooks.markers import NAME
from chatwidget.hooks.types import Credentials, Shop

SECRET = "a-secret-that-must-not-show"  # noqa: S105 - a canary, not a secret


class PlatformContract:
    """Inherit, name the platform, and pytest checks the contract.

    `payloads` may name a folder of recorded webhooks (`<topic with dots>.json`); each must be readable, twice alike.
    """

    platform: ClassVar[str]
    payloads: ClassVar[Path | None] = None

    @pytest.fixture
    def hooks(self) -> Hooks:
        """All installed plugins."""
        return Hooks()

    @pytest.fixture
    def shop(self) -> Shop:
        """A shop of the platform; override it to give the plugin what it needs."""
        return Shop(
            id="shp_0000000000000000",
            tenant_id="ten_0000000000000000",
            platform=self.platform,
            domain="shop.example",
            name="Example",
            credentials=Credentials({"token": SECRET, "secret": SECRET}),
        )

    def _module(self) -> ModuleType:
        entry = next(e for e in importlib.metadata.entry_points(group=NAME) if e.name == self.platform)
        module: ModuleType = entry.load()
        return module

    def _implementations(self) -> Iterator[tuple[str, Any]]:
        for name, function in inspect.getmembers(self._module(), callable):
            if getattr(function, f"{NAME}_impl", None) is not None:
                yield name, function

    def test_it_introduces_itself(self, hooks: Hooks) -> None:
        """The platform is found under its own name."""
        assert hooks.platforms[self.platform].name == self.platform

    def test_its_annotations_are_those_of_the_hooks(self) -> None:
        """Each implementation takes and gives what the hook says; it may take fewer arguments."""
        for name, function in self._implementations():
            spec = typing.get_type_hints(getattr(hookspecs, name))
            own = typing.get_type_hints(inspect.unwrap(function))
            for argument, annotation in own.items():
                if argument == "return":
                    continue
                assert annotation == spec[argument], f"{name}({argument})"
            if name != "catalogue":
                assert own.get("return") == spec.get("return"), f"{name} returns"

    async def test_a_forged_webhook_is_rejected(self, hooks: Hooks, shop: Shop) -> None:
        """A delivery without a good signature is refused, whatever it says."""
        forged = WebhookRequest(headers={"content-type": "application/json"}, body=b'{"id": 1}')
        for known in (shop, None):
            with pytest.raises((WebhookRejected, NotSupported)):
                await hooks.verify_webhook(self.platform, forged, known)

    async def test_recorded_payloads_are_readable_twice_alike(self, hooks: Hooks, shop: Shop) -> None:
        """The same delivery read twice gives the same changes."""
        for path in sorted(self.payloads.glob("*.json")) if self.payloads else []:
            delivery = Delivery(
                id=path.stem,
                topic=path.stem,
                shop_domain=shop.domain,
                body=path.read_bytes(),
                received_at=datetime.now(UTC),
            )
            assert await hooks.read_webhook(shop, delivery) == await hooks.read_webhook(shop, delivery)

    async def test_its_catalogue_has_unique_ids(self, hooks: Hooks, shop: Shop) -> None:
        """No two items of a kind share an id; a platform that cannot be reached here says so with a typed error."""
        seen: set[tuple[str, str]] = set()
        walk: AsyncIterator[Any] = hooks.catalogue(shop, None)
        try:
            async for item in walk:
                if hasattr(item, "external_id"):
                    key = (type(item).__name__, item.external_id)
                    assert key not in seen
                    seen.add(key)
        except Exception as error:  # noqa: BLE001 - which error is what is checked
            assert hasattr(error, "code"), f"untyped error: {error!r}"

    def test_credentials_never_show(self, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
        """Neither `repr` nor a log line holds a secret."""
        logging.getLogger("chatwidget.test").warning("shop %r with %r", shop, shop.credentials)
        assert SECRET not in repr(shop) + repr(shop.credentials) + caplog.text
