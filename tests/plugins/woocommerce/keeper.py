"""A keeper in memory: what the plugin has the core keep, and a shop as the core would hand it over next."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Advice, Credentials, Gone, Product, Shop
from chatwidget_woocommerce import plugin

WEBHOOK_URL = "https://chat.example/webhooks/woocommerce"


class MemoryKeeper:
    def __init__(self, woo: WooShop, **settings: Any) -> None:
        known = as_shop(woo)
        self._shop = known
        self.settings: dict[str, Any] = {**known.settings, "webhook_url": WEBHOOK_URL, **settings}
        keys = {name: value for name, value in known.credentials.values.items() if name.startswith("consumer")}
        self.credentials = Credentials(keys)
        self.syncs: list[str] = []
        self.attention: str | None = None
        self.busy = False
        self.held: dict[str, frozenset[str]] = {}
        self.brief: dict[str, Any] = {}

    @property
    def shop(self) -> Shop:
        return replace(self._shop, settings=dict(self.settings), credentials=self.credentials, keeper=self)

    async def renew(self, held: Credentials, refresh: Callable[[Credentials], Awaitable[Credentials]]) -> Credentials:
        self.credentials = await refresh(self.credentials)
        return self.credentials

    async def remember(self, values: Mapping[str, Any]) -> None:
        self.settings = {name: value for name, value in (self.settings | dict(values)).items() if value is not None}

    async def remember_briefly(self, key: str, value: Any, *, seconds: float) -> None:
        self.brief[key] = value

    async def recall_briefly(self, key: str) -> Any:
        return self.brief.get(key)

    async def needs_merchant(
        self, message: str, next_step: str, translations: Mapping[str, Advice] | None = None
    ) -> None:
        del translations
        self.attention = f"{message} {next_step}"

    async def is_well(self) -> None:
        self.attention = None

    async def seen_at(self, domains: Sequence[str]) -> None:
        self.settings["domains"] = list(domains)

    async def start_sync(self, *, full: bool) -> bool:
        if full and self.busy:
            return False
        self.syncs.append("full" if full else "delta")
        return True

    async def known_products(self) -> dict[str, frozenset[str]]:
        return dict(self.held)

    async def sync(self, *, full: bool = False, since: datetime | None = None) -> list[str]:
        """Read as the core does after `start_sync`; return the products that were read or found gone."""
        self.syncs.clear()
        told: dict[str, frozenset[str] | None] = {}
        async for item in plugin.catalogue(
            self.shop, None if full else since or datetime(2100, 1, 1, tzinfo=UTC), None
        ):
            match item:
                case Product():
                    told[item.external_id] = frozenset(one.external_id for one in item.variants)
                case Gone():
                    told[item.external_id] = None
                case _:
                    pass
        base = {} if full else self.held
        self.held = {number: ids for number, ids in {**base, **told}.items() if ids is not None}
        return sorted(told)
