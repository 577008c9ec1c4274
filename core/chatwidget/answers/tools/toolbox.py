"""The tools of one turn: tenant, shop and shopper are fixed here; the model brings arguments and nothing else.

Reads run under a time limit, the same call twice runs once, and whatever fails becomes a sentence for the model. Writes
do not run: they become proposals that the shopper confirms.
"""

import asyncio
import inspect
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from pydantic import BaseModel, ValidationError

from chatwidget.answers import prompt
from chatwidget.answers.calls import ToolCall
from chatwidget.answers.live import Live
from chatwidget.answers.market import Market
from chatwidget.answers.orders import Known, Orders
from chatwidget.answers.tools.builtin import ABOUT_ORDERS, BUILT_IN, BY_CODE, BuiltIn
from chatwidget.answers.tools.buying import BUYING, QUOTES
from chatwidget.answers.tools.proposal import PROPOSAL_MINUTES, Proposal
from chatwidget.answers.turn import Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.service import Catalogue
from chatwidget.checking.facts import Facts
from chatwidget.errors import ChatWidgetError
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Caller, CartLine, Shop, Tool, Visitor
from chatwidget.ids import new_id
from chatwidget.log import get_logger
from chatwidget.text import storable

log = get_logger(__name__)

MOST_CALLS: Final = 8
CALL_SECONDS: Final = 6.0
RESULT_CHARACTERS: Final = 8_000
KEPT_SECONDS: Final = 60.0


@dataclass(slots=True, kw_only=True)
class Toolbox:
    """What the model may call in this turn, and what came of it."""

    shop: Shop
    visitor: Visitor
    conversation_id: str
    catalogue: Catalogue
    orders: Orders
    live: Live
    hooks: Hooks
    tools: Mapping[str, BuiltIn | Tool]
    schemas: Sequence[Mapping[str, Any]]
    said: Sequence[str] = ()
    """What the shopper has written in this conversation, the newest last."""
    cart: Mapping[str, Any] | None = None
    """What their page says lies in the cart."""
    facts: Facts | None = None
    mark: str = ""
    language: str = ""
    """The shopper's."""
    market: Market | None = None
    """Where they buy, as their page says."""
    hits: dict[str, Hit] = field(default_factory=dict)
    order_cards: list[dict[str, Any]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    hand_over: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)
    _made: int = 0
    _results: dict[str, "asyncio.Task[tuple[str, bool]]"] = field(default_factory=dict)

    def found(self, hits: Sequence[Hit]) -> None:
        """Note what a tool found, for cards and for the check of facts."""
        for hit in hits:
            self.hits[hit.external_id] = hit
            if self.facts is not None:
                self.facts.add_hit(hit)

    def cards(self) -> list[dict[str, Any]]:
        """Return the cards of what tools found and proposed, beside the products'."""
        return [*self.order_cards, *(proposal.card() for proposal in self.proposals)]

    async def run(self, call: ToolCall) -> str:
        """Return a call's result as the model reads it: fenced data, or a sentence; never raises."""
        began = time.perf_counter()
        given = call.read()
        entry: dict[str, Any] = {
            "name": call.name[:64],
            "arguments": given if given is not None else call.arguments[:500],
            "ok": False,
        }
        self.entries.append(entry)  # in the order of the calls, whichever ends first
        text, ok = await self._once(call)
        text = storable(text)  # a plugin's, from a shop that may say anything
        entry |= {"result": text[:500], "ms": round((time.perf_counter() - began) * 1000, 1), "ok": ok}
        return f"<data-{self.mark}>\n{prompt.defused(text)[:RESULT_CHARACTERS]}\n</data-{self.mark}>"

    async def _once(self, call: ToolCall) -> tuple[str, bool]:
        given = call.read()
        if given is None:
            return "The arguments were not a JSON object. Call the tool again with valid JSON.", False
        tool = self.tools.get(call.name)
        if tool is None:
            return f"There is no tool of that name. There are: {', '.join(self.tools)}.", False
        key = f"{call.name} {orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode()}"
        if key not in self._results:
            if self._made >= MOST_CALLS:
                return "No more tools can be called for this message. Answer with what you have.", False
            self._made += 1
            self._results[key] = asyncio.create_task(self._try(tool, given))
        return await asyncio.shield(self._results[key])

    async def _try(self, tool: BuiltIn | Tool, given: Mapping[str, Any]) -> tuple[str, bool]:
        try:
            asked = tool.parameters.model_validate(given)
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
                for one in error.errors(include_url=False, include_input=False, include_context=False)[:5]
            )
            return f"The arguments do not fit: {problems}.", False
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._do(tool, asked), True
        except TimeoutError:
            return "This took too long and was given up.", False
        except ChatWidgetError as error:
            return error.message, False
        except Exception as error:  # a plugin may raise anything, and must not break a chat
            log.exception("tool failed", tool=tool.name, shop_id=self.shop.id, error=type(error).__name__)
            return "This did not work. Say so, and offer a person.", False

    async def _do(self, tool: BuiltIn | Tool, asked: BaseModel) -> str:
        if isinstance(tool, BuiltIn):
            return await tool.run(self, asked)
        visitor = await self.orders.recognise(self.shop, self.visitor)
        if tool.needs_identity and not (visitor.customer_id or visitor.email):
            return "This needs a shopper who is logged in at the shop. Ask them to log in; do nothing else."
        if tool.writes:
            return self.propose(_proposal(tool, asked))
        result = await call_tool(tool, self.shop, asked, Caller(visitor=visitor, conversation_id=self.conversation_id))
        if self.facts is not None:
            self.facts.add_text(result, source=tool.name)
        return result

    def propose(self, proposal: Proposal) -> str:
        """Show the shopper an offer beside the answer, and say for the model that nothing has been done."""
        self.proposals.append(proposal)
        if self.facts is not None:
            self.facts.has_offer = True
        return (
            "Nothing has been done yet. The shopper now sees this as a card with buttons to confirm or decline. "
            "Say in one sentence what it would do and ask them to confirm there; do not say that it is done."
        )

    async def order_status(self, number: str | None, email: str | None) -> str:
        """Return what the shopper may know of their orders, for the model."""
        return (await self.ask_for_orders(number, email)).text

    async def ask_for_orders(self, number: str | None, email: str | None) -> Known:
        """Return what the shopper may know of their orders; see `orders`."""
        known = await self.orders.ask(
            self.shop, self.visitor, conversation_id=self.conversation_id, number=number, email=email, said=self.said
        )
        return self.told(known)

    def told(self, known: Known) -> Known:
        """Note what may be told of orders, for cards and for the check of facts."""
        self.order_cards += [card for card in known.cards if card not in self.order_cards]
        if self.facts is not None:
            for order in known.orders:
                self.facts.add_order(order)
            self.facts.add_text(known.text, source="order_status")
        return known


def _proposal(tool: Tool, asked: BaseModel) -> Proposal:
    return Proposal(
        id=new_id("action"),
        tool=tool.name,
        title=(tool.title or tool.name.replace("_", " ").capitalize())[:200],
        summary=summary(tool, asked)[:1_000],
        arguments=asked.model_dump(mode="json"),
        expires_at=datetime.now(UTC) + timedelta(minutes=PROPOSAL_MINUTES),
    )


def summary(tool: Tool, asked: BaseModel) -> str:
    """Return what a write would do, in the plugin's words or as its arguments stand."""
    if tool.summary is not None:
        return tool.summary(asked)
    return "\n".join(f"{name}: {_shown(value)}" for name, value in asked.model_dump(mode="json").items())


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


async def call_tool(tool: Tool, shop: Shop, asked: BaseModel, caller: Caller) -> str:
    """Call a plugin's tool with as much as it declares: the shop and the arguments, or these and the caller."""
    return str(await (tool.call(shop, asked, caller) if takes_caller(tool) else tool.call(shop, asked)))  # type: ignore[call-arg]  # as it declares


def takes_caller(tool: Tool) -> bool:
    """Whether a tool wants to know for whom it works, and so gets the key that makes a second try harmless."""
    return len(inspect.signature(tool.call).parameters) >= 3


class Workshop:
    """Makes the toolbox of a turn; what a shop's plugins bring is asked once a minute."""

    def __init__(self, catalogue: Catalogue, hooks: Hooks, orders: Orders) -> None:
        self._catalogue = catalogue
        self._hooks = hooks
        self._orders = orders
        self.live = Live(hooks)
        self._kept: dict[str, tuple[float, Mapping[str, BuiltIn | Tool], Sequence[Mapping[str, Any]]]] = {}

    async def open(
        self, turn: Turn, facts: Facts | None = None, *, language: str = "", mark: str = ""
    ) -> Toolbox | None:
        """Return the turn's tools, which show products in the shopper's language; None where there is no shop."""
        if turn.shop is None:
            return None
        tools, schemas = await self._of(turn.shop)
        return Toolbox(
            shop=turn.shop,
            visitor=turn.visitor,
            conversation_id=turn.conversation_id,
            catalogue=self._catalogue,
            orders=self._orders,
            live=self.live,
            hooks=self._hooks,
            cart=turn.cart,
            tools=tools,
            schemas=schemas,
            said=[*(said.content for said in turn.history if said.role == "user"), turn.text],
            facts=facts,
            mark=mark or secrets.token_hex(4),
            language=language,
            market=turn.market,
        )

    async def _of(self, shop: Shop) -> tuple[Mapping[str, BuiltIn | Tool], Sequence[Mapping[str, Any]]]:
        kept = self._kept.get(shop.id)
        if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1], kept[2]
        brought, languages = await asyncio.gather(
            self._hooks.tools(shop), self._catalogue.languages(shop.tenant_id, shop.id)
        )
        tools: dict[str, BuiltIn | Tool] = {
            tool.name: tool
            for tool in (*BUILT_IN, *BUYING)
            if (tool.name not in ABOUT_ORDERS or self._orders.are_known(shop))
            and (tool.name not in BY_CODE or self._orders.codes_are_offered)
            and (tool.name != QUOTES or self._hooks.has(shop.platform, QUOTES))
        }
        for tool in brought:
            if tool.name in tools:
                log.warning("a plugin's tool is named like another and is left out", tool=tool.name, shop_id=shop.id)
            else:
                tools[tool.name] = tool
        told = f" ({', '.join(languages)})" if languages else ""
        schemas = [_schema(tool, told) for tool in tools.values()]
        self._kept[shop.id] = (time.monotonic(), tools, schemas)
        return tools, schemas

    async def recognise(self, shop: Shop, visitor: Visitor) -> Visitor:
        """Return the shopper with the address they have proven by a code, if any."""
        return await self._orders.recognise(shop, visitor)

    async def way_to_cart(self, shop: Shop, line: CartLine) -> str | None:
        """Return where the shopper gets this into their cart: a link of the platform, else the product's page."""
        if self._hooks.has(shop.platform, "cart_link"):
            try:
                return await self._hooks.cart_link(shop, [line])
            except ChatWidgetError as error:
                log.warning("no link to the cart", shop_id=shop.id, error=error.message)
        found = await self._catalogue.products(shop.tenant_id, shop.id, [line.product_id])
        variants = (one for hit in found for one in hit.variants if str(one.get("external_id")) == line.variant_id)
        return next((str(one["url"]) for one in variants if one.get("url")), None) or (found[0].url if found else None)

    async def tool(self, shop: Shop, name: str) -> Tool | None:
        """Return one of the tools the shop's plugins bring."""
        found = (await self._of(shop))[0].get(name)
        return found if isinstance(found, Tool) else None


def _schema(tool: BuiltIn | Tool, languages: str) -> dict[str, Any]:
    description = tool.description.replace("{languages}", languages)
    if isinstance(tool, Tool) and tool.writes:
        description += " (The shopper is asked to confirm before anything happens.)"
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": description,
            "parameters": tool.parameters.model_json_schema(),
        },
    }
