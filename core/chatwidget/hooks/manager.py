"""A typed, guarded call for every hook; the only module that knows pluggy's manager.

pluggy is synchronous and untyped. Here each implementation is called by itself, on the event loop if it is `async def`
and in a thread if it is `def`, under its time limit. See `docs/decisions/0004-hooks.md`.
"""

import asyncio
import importlib.metadata
import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import pluggy
from starlette.routing import BaseRoute
from typer import Typer

from chatwidget.errors import ChatWidgetError, ConfigurationError, NotSupported, PlatformUnavailable
from chatwidget.events import Event
from chatwidget.hooks import hookspecs
from chatwidget.hooks.deliveries import Delivery, ShopChange, WebhookRequest
from chatwidget.hooks.hosting import Host
from chatwidget.hooks.keeping import Customer, HealthCheck
from chatwidget.hooks.markers import NAME
from chatwidget.hooks.types import (
    CartLine,
    CatalogueItem,
    Destination,
    Installation,
    InstallCallback,
    InstallRequest,
    InstallStep,
    Order,
    OrderQuery,
    Passage,
    Platform,
    Product,
    Question,
    ShippingRate,
    Shop,
    Snippet,
    Tool,
    Widget,
)
from chatwidget.log import get_logger

log = get_logger(__name__)

Implementation = Callable[..., Any]

INSTALL_SECONDS: Final = 15
VERIFY_SECONDS: Final = 1
ORDERS_SECONDS: Final = 5
GATHER_SECONDS: Final = 2
TELL_SECONDS: Final = 30
KEEP_WELL_SECONDS: Final = 60
PROVE_SECONDS: Final = 2
HEALTH_SECONDS: Final = 10
READ_WEBHOOK_SECONDS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """What is installed."""

    name: str
    version: str
    platform: Platform | None
    hooks: tuple[str, ...]


class Hooks:
    """All installed plugins, and a method per hook."""

    def __init__(self, plugins: Mapping[str, Any] | None = None) -> None:
        """Load installed plugins, or only those given (name → module or object), as tests do."""
        self._manager = pluggy.PluginManager(NAME)
        self._manager.add_hookspecs(hookspecs)
        try:
            if plugins is None:
                self._manager.load_setuptools_entrypoints(NAME)
            else:
                for name, plugin in plugins.items():
                    self._manager.register(plugin, name=name)
            self._manager.check_pending()
        except Exception as error:
            raise ConfigurationError(f"A plugin cannot be loaded: {error}") from error
        self._platforms = dict(self._introduce())

    def _introduce(self) -> Iterable[tuple[str, Platform]]:
        for name, _plugin in self._manager.list_name_plugin():
            implementation = self._implementation(name, "platform")
            if implementation is None:
                continue
            try:
                introduced = implementation()
            except Exception as error:
                raise ConfigurationError(f"The plugin {name} cannot introduce itself: {error}") from error
            if not isinstance(introduced, Platform):
                raise ConfigurationError(f"The plugin {name} must return a Platform from platform().")
            yield name, introduced

    def _implementation(self, plugin: str, hook: str) -> Implementation | None:
        for implementation in getattr(self._manager.hook, hook).get_hookimpls():
            if implementation.plugin_name == plugin:
                return _taking_what_it_asks(implementation.function, implementation.argnames)
        return None

    # ── introduce ────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def platforms(self) -> Mapping[str, Platform]:
        """The installed platforms by name."""
        return {introduced.name: introduced for introduced in self._platforms.values()}

    def routes(self, host: Callable[[Platform], Host]) -> dict[str, Sequence[BaseRoute]]:
        """Return the pages of each platform that has some; raises `ConfigurationError`."""
        return {introduced.name: give(host=host(introduced)) for introduced, give in self._introducing("routes")}

    def commands(self) -> dict[str, Typer]:
        """Return the commands of each platform that has some; raises `ConfigurationError`."""
        return {introduced.name: give() for introduced, give in self._introducing("commands")}

    def _introducing(self, hook: str) -> Iterator[tuple[Platform, Implementation]]:
        for name, introduced in self._platforms.items():
            implementation = self._implementation(name, hook)
            if implementation is not None:
                yield introduced, _loading(implementation, f"The plugin {name} cannot give its {hook}")

    def plugins(self) -> list[PluginInfo]:
        """Everything installed, for `chatwidget plugins`."""
        versions = {
            entry.name: entry.dist.version if entry.dist else "?"
            for entry in importlib.metadata.entry_points(group=NAME)
        }
        return [
            PluginInfo(
                name=name,
                version=versions.get(name, "?"),
                platform=self._platforms.get(name),
                hooks=tuple(sorted(caller.name for caller in self._manager.get_hookcallers(plugin) or ())),
            )
            for name, plugin in sorted(self._manager.list_name_plugin())
        ]

    @cached_property
    def hear_events(self) -> bool:
        """Whether any plugin implements `on_event`; where none does, nobody need be told."""
        return bool(self._manager.hook.on_event.get_hookimpls())

    # ── ask ──────────────────────────────────────────────────────────────────────────────────────────────────────────
    async def begin_install(self, platform: str, request: InstallRequest) -> InstallStep:
        """Ask a platform how to connect a shop."""
        step: InstallStep = await self._ask(platform, "begin_install", INSTALL_SECONDS, request=request)
        return step

    async def finish_install(self, platform: str, callback: InstallCallback) -> Installation:
        """Ask a platform to read its own callback."""
        installation: Installation = await self._ask(platform, "finish_install", INSTALL_SECONDS, callback=callback)
        return installation

    async def snippet(self, shop: Shop, widget: Widget) -> Snippet:
        """Ask what the merchant pastes or switches on."""
        made: Snippet = await self._ask(shop.platform, "snippet", INSTALL_SECONDS, shop=shop, widget=widget)
        return made

    async def verify_webhook(self, platform: str, request: WebhookRequest, shop: Shop | None) -> Delivery | None:
        """Ask a platform whether a delivery is genuine; None says nothing. Raises `WebhookRejected` if not."""
        delivery: Delivery | None = await self._ask(
            platform, "verify_webhook", VERIFY_SECONDS, request=request, shop=shop
        )
        return delivery

    async def read_webhook(self, shop: Shop, delivery: Delivery) -> Sequence[ShopChange]:
        """Ask what a delivery changes."""
        changes: Sequence[ShopChange] = await self._ask(
            shop.platform, "read_webhook", READ_WEBHOOK_SECONDS, shop=shop, delivery=delivery
        )
        return changes

    async def find_orders(self, shop: Shop, query: OrderQuery) -> Sequence[Order]:
        """Ask for a shopper's orders."""
        orders: Sequence[Order] = await self._ask(shop.platform, "find_orders", ORDERS_SECONDS, shop=shop, query=query)
        return orders

    async def prove_customer(self, shop: Shop, proof: str) -> Customer:
        """Ask a shop's platform who a shopper is; raises `Forbidden` where the proof does not hold."""
        customer: Customer = await self._ask(shop.platform, "prove_customer", PROVE_SECONDS, shop=shop, proof=proof)
        return customer

    async def live_products(
        self, shop: Shop, external_ids: Sequence[str], country: str | None = None
    ) -> Sequence[Product]:
        """Ask for products as they are at the platform now; raises `NotSupported` where it cannot be asked."""
        products: Sequence[Product] = await self._ask(
            shop.platform, "live_products", PROVE_SECONDS, shop=shop, external_ids=external_ids, country=country
        )
        return products

    async def cart_link(self, shop: Shop, lines: Sequence[CartLine]) -> str:
        """Ask for an address that fills the shopper's cart; raises `NotSupported` where the platform has none."""
        return str(await self._ask(shop.platform, "cart_link", GATHER_SECONDS, shop=shop, lines=lines))

    async def shipping_quote(
        self, shop: Shop, lines: Sequence[CartLine], destination: Destination
    ) -> Sequence[ShippingRate]:
        """Ask what shipping would cost; raises `NotSupported` where the platform cannot tell."""
        rates: Sequence[ShippingRate] = await self._ask(
            shop.platform, "shipping_quote", ORDERS_SECONDS, shop=shop, lines=lines, destination=destination
        )
        return rates

    async def health(self, shop: Shop) -> Sequence[HealthCheck]:
        """Ask the shop's platform how the shop is; a plugin without an opinion has none."""
        if not self.has(shop.platform, "health"):
            return ()
        checks: Sequence[HealthCheck] = await self._ask(shop.platform, "health", HEALTH_SECONDS, shop=shop)
        return checks

    async def catalogue(
        self, shop: Shop, since: datetime | None, cursor: str | None = None
    ) -> AsyncIterator[CatalogueItem]:
        """Walk a shop's catalogue; a blocking generator is stepped in a thread."""
        implementation = self._platform_implementation(shop.platform, "catalogue")
        try:
            walk = implementation(shop=shop, since=since, cursor=cursor)
            async for item in walk if isinstance(walk, AsyncIterator) else _in_thread(walk):
                yield item
        except ChatWidgetError:
            raise
        except Exception as error:
            log.exception("hook failed", hook="catalogue", platform=shop.platform, shop_id=shop.id)
            raise PlatformUnavailable(f"{shop.platform} could not give its catalogue.") from error

    def has(self, platform: str, hook: str) -> bool:
        """Whether a platform's plugin answers a hook at all."""
        return any(
            introduced.name == platform and self._implementation(plugin, hook) is not None
            for plugin, introduced in self._platforms.items()
        )

    def _platform_implementation(self, platform: str, hook: str) -> Implementation:
        for plugin, introduced in self._platforms.items():
            if introduced.name == platform:
                implementation = self._implementation(plugin, hook)
                if implementation is None:
                    raise NotSupported(f"{introduced.title} does not support this ({hook}).")
                return implementation
        raise NotSupported(f"No plugin for the platform {platform} is installed.", code="platform_not_installed")

    async def _ask(self, platform: str, hook: str, seconds: float, **arguments: Any) -> Any:
        implementation = self._platform_implementation(platform, hook)
        try:
            async with asyncio.timeout(seconds):
                return await _call(implementation, arguments)
        except ChatWidgetError:
            raise
        except TimeoutError as error:
            raise PlatformUnavailable(f"{platform} did not answer within {seconds} seconds.") from error
        except Exception as error:
            log.exception("hook failed", hook=hook, platform=platform)
            raise PlatformUnavailable(f"{platform} could not answer.") from error

    # ── gather ───────────────────────────────────────────────────────────────────────────────────────────────────────
    async def product_context(self, shop: Shop, question: Question) -> list[Passage]:
        """Gather passages from the shop's plugins; who fails or is late is left out."""
        return await self._gather(shop, "product_context", question=question)

    async def tools(self, shop: Shop) -> list[Tool]:
        """Gather the tools of the shop's plugins."""
        return await self._gather(shop, "tools")

    async def _gather(self, shop: Shop, hook: str, **arguments: Any) -> list[Any]:
        plugins = self._plugins_of(shop, hook)
        results = await asyncio.gather(
            *(self._guarded(name, hook, call, GATHER_SECONDS, {"shop": shop, **arguments}) for name, call in plugins)
        )
        return [item for result in results if result for item in result]

    # ── tell ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    async def shop_connected(self, shop: Shop) -> None:
        """Tell the shop's plugins that it is connected."""
        await self._tell(shop, "shop_connected")

    async def shop_disconnected(self, shop: Shop) -> None:
        """Tell the shop's plugins that it leaves."""
        await self._tell(shop, "shop_disconnected")

    async def keep_well(self, shop: Shop) -> None:
        """Have the shop's plugins look after it."""
        await self._tell(shop, "keep_well", seconds=KEEP_WELL_SECONDS)

    async def on_event(self, shop: Shop, event: Event) -> None:
        """Tell the shop's plugins what happened."""
        await self._tell(shop, "on_event", event=event)

    async def _tell(self, shop: Shop, hook: str, seconds: float = TELL_SECONDS, **arguments: Any) -> None:
        for name, call in self._plugins_of(shop, hook):
            await self._guarded(name, hook, call, seconds, {"shop": shop, **arguments})

    def _plugins_of(self, shop: Shop, hook: str) -> list[tuple[str, Implementation]]:
        names = [
            name
            for name, _plugin in self._manager.list_name_plugin()
            if name in shop.extras or ((own := self._platforms.get(name)) is not None and own.name == shop.platform)
        ]
        return [(name, call) for name in names if (call := self._implementation(name, hook)) is not None]

    async def _guarded(
        self, plugin: str, hook: str, call: Implementation, seconds: float, arguments: Mapping[str, Any]
    ) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await _call(call, arguments)
        except TimeoutError:
            log.warning("hook gave up", hook=hook, plugin=plugin, seconds=seconds)
        except Exception:  # a plugin may raise anything, and must not break a chat
            log.exception("hook failed", hook=hook, plugin=plugin)
        return None


def _loading(implementation: Implementation, complaint: str) -> Implementation:
    def call(**arguments: Any) -> Any:
        try:
            return implementation(**arguments)
        except Exception as error:
            raise ConfigurationError(f"{complaint}: {error}") from error

    return call


def _taking_what_it_asks(function: Implementation, names: Sequence[str]) -> Implementation:
    """Wrap an implementation so that it receives only the parameters it declares."""
    is_async = inspect.iscoroutinefunction(function)

    def narrowed(**arguments: Any) -> Any:
        return function(**{name: arguments[name] for name in names})

    narrowed.is_async = is_async  # type: ignore[attr-defined]  # read by _call alone
    return narrowed


async def _call(implementation: Implementation, arguments: Mapping[str, Any]) -> Any:
    if getattr(implementation, "is_async", False):
        return await implementation(**arguments)
    return await asyncio.to_thread(implementation, **arguments)


async def _in_thread(walk: Iterable[CatalogueItem]) -> AsyncIterator[CatalogueItem]:
    """Step a blocking generator without holding the event loop."""
    iterator = iter(walk)
    end = object()
    while (item := await asyncio.to_thread(next, iterator, end)) is not end:
        yield item  # type: ignore[misc]  # `end` has just been ruled out
