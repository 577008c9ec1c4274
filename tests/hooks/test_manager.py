"""Hooks: typed, guarded, `def` or `async def`; one plugin's failure is nobody else's."""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from chatwidget import (
    CartLine,
    Checkpoint,
    Customer,
    Delivery,
    Destination,
    Forbidden,
    HealthCheck,
    Host,
    Installation,
    InstallRequest,
    InstallStep,
    Money,
    NotSupported,
    Order,
    OrderQuery,
    Page,
    Passage,
    Platform,
    PlatformUnavailable,
    Product,
    Question,
    Ready,
    ShippingRate,
    Shop,
    Snippet,
    Tool,
    Visitor,
    WebhookRejected,
    WebhookRequest,
    Widget,
    hookimpl,
)
from chatwidget.errors import ConfigurationError
from chatwidget.events import ShopConnected
from chatwidget.hooks import Hooks, hookspecs, manager

HOOKS = [
    name for name, function in inspect.getmembers(hookspecs, inspect.isfunction) if hasattr(function, "chatwidget_spec")
]


def shop(platform: str = "blocking", extras: frozenset[str] = frozenset()) -> Shop:
    return Shop(id="shp_1", tenant_id="ten_1", platform=platform, domain="shop.example", extras=extras)


QUESTION = Question(text="?", conversation_id="c", locale="en", visitor=Visitor(id="v"))


class Blocking:
    """A platform whose library blocks."""

    told: list[str] = []

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="blocking", title="Blocking", connects_by="keys")

    @hookimpl
    def begin_install(self, request: InstallRequest) -> InstallStep:
        return Ready(installation=Installation(domain=request.answers["domain"], name="x"))

    @hookimpl
    def finish_install(self) -> Installation:
        return Installation(domain="shop.example", name="x")

    @hookimpl
    def snippet(self, widget: Widget) -> Snippet:
        return Snippet(html=widget.script_url)

    @hookimpl
    def verify_webhook(self, request: WebhookRequest) -> Delivery:
        raise WebhookRejected("No.")

    @hookimpl
    def read_webhook(self) -> Sequence[Any]:
        return [threading.current_thread() is threading.main_thread()]

    @hookimpl
    def catalogue(self, cursor: str | None) -> Iterator[Any]:
        yield Page(external_id="p", title="t", text=str(threading.current_thread() is threading.main_thread()))
        yield Checkpoint(cursor=f"after {cursor}")

    @hookimpl
    def find_orders(self, query: OrderQuery) -> Sequence[Order]:
        raise ValueError("a bug")

    @hookimpl
    def product_context(self) -> Sequence[Passage]:
        return [Passage(text="blocking", source="b")]

    @hookimpl
    def tools(self) -> Sequence[Tool]:
        return []

    @hookimpl
    def routes(self, host: Host) -> Sequence[BaseRoute]:
        return [Route(f"/{host.public_url}", lambda _request: PlainTextResponse("a page"))]

    @hookimpl
    def commands(self) -> typer.Typer:
        return typer.Typer(help="Of a platform.")

    @hookimpl
    def prove_customer(self, proof: str) -> Customer:
        if proof != "good":
            raise Forbidden("No.")
        return Customer(id="c")

    @hookimpl
    def live_products(self, external_ids: Sequence[str]) -> Sequence[Product]:
        return [Product(external_id=one, title="Now") for one in external_ids]

    @hookimpl
    def cart_link(self, shop: Shop, lines: Sequence[CartLine]) -> str:
        return f"https://{shop.domain}/cart/{lines[0].product_id}:{lines[0].quantity}"

    @hookimpl
    def shipping_quote(self, lines: Sequence[CartLine], destination: Destination) -> Sequence[ShippingRate]:
        price = Money(amount=Decimal(len(lines)), currency="EUR")
        return [ShippingRate(title=f"Post to {destination.country}", price=price)]

    @hookimpl
    def health(self, shop: Shop) -> Sequence[HealthCheck]:
        return [HealthCheck(name="token", ok=False, message=shop.domain, next_step="Open the app.")]

    @hookimpl
    def keep_well(self, shop: Shop) -> None:
        self.told.append("kept well")

    @hookimpl
    def shop_connected(self, shop: Shop) -> None:
        self.told.append("connected")

    @hookimpl
    def shop_disconnected(self, shop: Shop) -> None:
        raise RuntimeError("a bug")

    @hookimpl
    def on_event(self, event: Any) -> None:
        self.told.append(event.type)


class Asynchronous:
    """A platform that awaits, and an extra that is slow or broken."""

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="asynchronous", title="Asynchronous", connects_by="embed")

    @hookimpl
    async def catalogue(self, since: Any) -> AsyncIterator[Any]:
        yield Page(external_id="p", title="t", text="t")
        raise KeyError("a bug")

    @hookimpl
    async def product_context(self, question: Question) -> Sequence[Passage]:
        await asyncio.sleep(0)
        return [Passage(text=question.text, source="a")]

    @hookimpl
    async def find_orders(self) -> Sequence[Order]:
        await asyncio.sleep(60)
        return []


class Broken:
    """An extra plugin that fails whatever it is asked."""

    @hookimpl
    async def product_context(self) -> Sequence[Passage]:
        raise RuntimeError("a bug")


class Slow:
    """An extra plugin that never answers."""

    @hookimpl
    async def product_context(self) -> Sequence[Passage]:
        await asyncio.sleep(60)
        return []


@pytest.fixture
def hooks() -> Hooks:
    plugins = {"blocking": Blocking(), "asynchronous": Asynchronous(), "broken": Broken(), "slow": Slow()}
    return Hooks(plugins)


def test_every_hook_is_described_and_tried_here() -> None:
    assert len(HOOKS) == 21
    tried = inspect.getsource(inspect.getmodule(Blocking))  # type: ignore[arg-type]  # this very module
    for name in HOOKS:
        assert inspect.getdoc(getattr(hookspecs, name)), name
        assert f"def {name}(" in tried, name


def test_every_hook_has_a_typed_call() -> None:
    for name in set(HOOKS) - {"platform"}:
        assert inspect.signature(getattr(Hooks, name)).return_annotation is not inspect.Signature.empty, name


async def test_platforms_are_asked_by_name(hooks: Hooks) -> None:
    assert set(hooks.platforms) == {"blocking", "asynchronous"}
    addresses = {"return_url": "", "callback_url": "", "webhook_url": ""}
    request = InstallRequest(tenant_id="t", state="", answers={"domain": "shop.example"}, **addresses)
    step = await hooks.begin_install("blocking", request)
    assert isinstance(step, Ready)
    with pytest.raises(NotSupported):
        await hooks.begin_install("asynchronous", request)
    with pytest.raises(NotSupported):
        await hooks.begin_install("nobody", request)


async def test_a_blocking_hook_runs_off_the_loop(hooks: Hooks) -> None:
    delivery = Delivery(id="1", topic="t", shop_domain="d", body=b"", received_at=None)  # type: ignore[arg-type]  # unread
    assert list(await hooks.read_webhook(shop(), delivery)) == [False]  # type: ignore[comparison-overlap]  # this plugin's own
    pages = [item async for item in hooks.catalogue(shop(), None, "here")]
    assert pages[0].text == "False"  # type: ignore[union-attr]  # the first one is a page
    assert pages[1] == Checkpoint(cursor="after here")


async def test_errors_of_ours_pass_and_all_others_become_one(hooks: Hooks) -> None:
    with pytest.raises(WebhookRejected):
        await hooks.verify_webhook("blocking", WebhookRequest(headers={}, body=b""), None)
    with pytest.raises(PlatformUnavailable):
        await hooks.find_orders(shop(), OrderQuery(visitor=Visitor(id="v")))
    with pytest.raises(PlatformUnavailable):
        _ = [item async for item in hooks.catalogue(shop("asynchronous"), None)]


async def test_what_only_some_platforms_can_do_is_asked_of_those(hooks: Hooks) -> None:
    assert (await hooks.prove_customer(shop(), "good")).id == "c"
    with pytest.raises(Forbidden):
        await hooks.prove_customer(shop(), "forged")
    with pytest.raises(NotSupported):
        await hooks.prove_customer(shop("asynchronous"), "good")
    assert [one.title for one in await hooks.live_products(shop(), ["1"])] == ["Now"]
    lines = [CartLine(product_id="1", quantity=2)]
    assert await hooks.cart_link(shop(), lines) == "https://shop.example/cart/1:2"
    rates = await hooks.shipping_quote(shop(), lines, Destination(country="ES"))
    assert [one.title for one in rates] == ["Post to ES"]
    with pytest.raises(NotSupported):
        await hooks.cart_link(shop("asynchronous"), lines)
    assert [one.next_step for one in await hooks.health(shop())] == ["Open the app."]
    assert await hooks.health(shop("asynchronous")) == ()
    await hooks.keep_well(shop())
    assert Blocking.told[-1] == "kept well"


def test_pages_and_commands_are_given_by_platform(hooks: Hooks) -> None:
    pages = hooks.routes(lambda platform: SimpleNamespace(public_url=platform.name))
    assert [route.path for route in pages["blocking"]] == ["/blocking"]  # type: ignore[attr-defined]  # a Route
    assert set(hooks.commands()) == {"blocking"}


async def test_a_hook_that_never_answers_is_given_up(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manager, "ORDERS_SECONDS", 0.05)
    with pytest.raises(PlatformUnavailable):
        await hooks.find_orders(shop("asynchronous"), OrderQuery(visitor=Visitor(id="v")))


async def test_gathering_leaves_out_who_fails_or_is_late(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manager, "GATHER_SECONDS", 0.5)
    found = await hooks.product_context(shop("blocking", frozenset({"broken", "slow"})), QUESTION)
    assert [passage.text for passage in found] == ["blocking"]
    only_own = await hooks.product_context(shop("asynchronous"), QUESTION)
    assert [passage.source for passage in only_own] == ["a"]


async def test_telling_goes_on_past_a_failure(hooks: Hooks) -> None:
    Blocking.told.clear()
    await hooks.shop_disconnected(shop())
    await hooks.shop_connected(shop())
    await hooks.on_event(shop(), ShopConnected(shop_id="shp_1"))
    assert Blocking.told == ["connected", "shop.connected"]


def test_a_plugin_that_cannot_load_stops_the_start_with_its_name() -> None:
    class Wrong:
        @hookimpl
        def platform(self, surprise: int) -> Platform:
            return Platform(name="wrong", title="Wrong", connects_by="keys")

    class Unknown:
        @hookimpl
        def no_such_hook(self) -> None: ...

    for plugin in (Wrong(), Unknown()):
        with pytest.raises(ConfigurationError):
            Hooks({"wrong": plugin})
    with pytest.raises(ConfigurationError, match="odd"):
        Hooks({"odd": SimpleNamespace(platform=hookimpl(lambda: "not a platform"))})


def test_the_core_starts_with_no_plugin() -> None:
    assert Hooks({}).platforms == {}
