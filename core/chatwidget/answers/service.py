"""Answers a turn: understand, gather, let the model or the offline answerer speak, check, say how it came about."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from chatwidget.answers import cards, market, offline, prompt, shopping
from chatwidget.answers.budget import Budget, Taken
from chatwidget.answers.closing import Closing
from chatwidget.answers.conversing import Spent, converse
from chatwidget.answers.gaps import gap_of
from chatwidget.answers.knowledge import Knowledge, at_market, gather, ledger
from chatwidget.answers.lending import Lender, Lent
from chatwidget.answers.model import Model
from chatwidget.answers.phrases import own_price, phrase
from chatwidget.answers.prices import Prices
from chatwidget.answers.question import Understood, understand
from chatwidget.answers.tools.proposal import Proposal
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.answers.turn import AnswerEvent, Finished, Text, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.service import Catalogue
from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked
from chatwidget.checking.guard import Guard
from chatwidget.errors import ModelUnavailable, Unavailable
from chatwidget.hooks import Hooks
from chatwidget.masking import Mask

CARDS = 4


@dataclass(slots=True, kw_only=True)
class Draft:
    """What comes beside the words while an answer is spoken."""

    ids: list[str] = field(default_factory=list)
    sources: Sequence[Any] = ()
    cards: Sequence[Any] = ()
    hand_over: bool = False
    pages: list[Hit] = field(default_factory=list)
    by_model: bool = False
    proposals: Sequence[Proposal] = ()
    receipt: dict[str, Any] = field(default_factory=dict)
    mask: Mask = field(default_factory=Mask)


class Answers:
    """The answerer of this installation and its tenants; without a model, answers come from the catalogue alone."""

    def __init__(
        self,
        catalogue: Catalogue,
        hooks: Hooks,
        workshop: Workshop,
        budget: Budget,
        lender: Lender,
        prices: Prices | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._hooks = hooks
        self._workshop = workshop
        self._budget = budget
        self._lender = lender
        self._prices = prices or Prices()

    @property
    def model(self) -> Model | None:
        """The installation's own model; None in offline mode."""
        return self._lender.installation

    @property
    def name(self) -> str:
        """Who answers where a tenant has chosen nothing else: `openai` or `offline`."""
        return _name(self.model)

    async def name_for(self, tenant_id: str) -> str:
        """Who answers a tenant's questions: `openai` or `offline`."""
        async with self._lender.lent(tenant_id) as lent:
            return _name(lent.model)

    async def close(self) -> None:
        """Close the models' connections."""
        await self._lender.close()

    async def answer(self, turn: Turn) -> AsyncIterator[AnswerEvent]:
        """Yield the answer's text piece by piece, then `Finished`; raises `ModelUnavailable`."""
        async with (
            self._lender.lent(turn.tenant_id) as lent,
            aclosing(self._answer(replace(turn, masking=lent.masking), lent)) as events,
        ):
            async for event in events:
                yield event

    async def _answer(self, turn: Turn, lent: Lent) -> AsyncGenerator[AnswerEvent]:
        began = time.perf_counter()
        asked = understand(turn)
        (asked, knowledge), taken = await asyncio.gather(
            gather(self._catalogue, self._hooks, turn, asked),
            self._budget.take(turn.tenant_id, turn.visitor.id) if lent.model else _nothing(),
        )
        found_ms = _since(began)
        model = lent.model if taken.over is None else None
        draft = Draft(by_model=model is not None)
        waits = model is None or _must_wait(turn, asked)
        knowledge = await self._as_of_now(turn, asked, knowledge) if waits else _for_now(turn, asked, knowledge)
        facts = ledger(turn, knowledge)
        if taken.over is not None:
            draft.receipt["over_budget"] = taken.over
        guard = Guard(facts)
        checked = Checked(facts, asked.language, guard)
        pieces = (
            self._by_model(model, turn, asked, knowledge, facts, guard, draft, taken)
            if model is not None
            else self._offline(turn, asked, knowledge, facts, draft)
        )
        if not waits:
            pieces = self._up_to_date(turn, asked, knowledge, facts, pieces)
        shown: list[str] = []
        first_shown_ms: float | None = None
        async with aclosing(pieces):  # an answer that is given up settles its budget at once
            async for piece in pieces:
                if facts.is_heavy:
                    await asyncio.to_thread(facts.settle)  # others' answers stream on meanwhile
                text = draft.mask.restored(checked.feed(piece))
                if text:
                    first_shown_ms = first_shown_ms or _since(began)
                    shown.append(text)
                    yield Text(text=text)
        text = draft.mask.restored(checked.end())
        if not f"{''.join(shown)}{text}".strip():
            if not draft.hand_over and not draft.proposals:
                raise ModelUnavailable("The model said nothing.", code="answer_empty")
            text = phrase("proposed" if draft.proposals else "person", asked.language)
        if text:
            shown.append(text)
            yield Text(text=text)
        sources, products = self._beside("".join(shown), checked, draft, knowledge)
        note = _note(asked, facts, products)
        if note:
            shown.append(note)
            yield Text(text=note)
        content = "".join(shown)
        yield Finished(
            content=content,
            sources=sources,
            cards=products,
            hand_over=draft.hand_over,
            proposals=draft.proposals,
            receipt={
                **draft.receipt,
                **self._paid(draft, lent),
                "answerer": _name(model),
                "language": asked.language,
                "query": asked.query,
                "intent": asked.intent,
                "passages": _passages(knowledge),
                "checks": [finding.as_json() for finding in checked.findings],
                "sentences_dropped": checked.dropped,
                "gap": gap_of(
                    asked,
                    content,
                    kept=checked.has_kept,
                    dropped=checked.dropped,
                    hand_over=draft.hand_over,
                    shows=bool(sources or products),
                ),
                "retrieval_ms": round(found_ms, 1),
                "first_shown_ms": round(first_shown_ms or _since(began), 1),
                "total_ms": round(_since(began), 1),
            },
        )

    async def _as_of_now(self, turn: Turn, asked: Understood, knowledge: Knowledge) -> Knowledge:
        """Return what was found with the price and stock of this moment, where the platform can be asked.

        Where the shopper's market is known, nothing of it is spoken of at another's price.
        """
        if turn.shop is None:
            return knowledge
        if turn.market is not None:
            hits = _spoken_of(asked, knowledge)
            told = await self._workshop.live.now(turn.shop, hits, turn.market)
            return at_market(knowledge, asked, turn.market, turn.shop, told)
        if asked.intent != "product":
            return knowledge
        return knowledge.with_goods(await self._workshop.live.now(turn.shop, knowledge.goods))

    async def _up_to_date(
        self, turn: Turn, asked: Understood, knowledge: Knowledge, facts: Facts, pieces: AsyncGenerator[str]
    ) -> AsyncGenerator[str]:
        """Yield what the model says, once the gate knows what the platform says now; both are asked side by side."""
        looking = asyncio.create_task(self._as_of_now(turn, asked, knowledge))
        known = {id(hit) for hit in knowledge.goods}
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    if known:
                        for hit in (await looking).goods:
                            if id(hit) not in known:
                                facts.add_hit(hit)
                        known.clear()
                    yield piece
        finally:
            looking.cancel()

    def _paid(self, draft: Draft, lent: Lent) -> dict[str, Any]:
        """Return what a receipt says of the cost, and whose key it went to."""
        if not draft.by_model:
            return {"cost_usd": None}
        name, tokens = draft.receipt.get("model", ""), draft.receipt.get("tokens", {})
        own = lent.price if lent.model is not None and name == lent.model.name else None
        return {"cost_usd": self._prices.cost(name, tokens, own=own), "model_source": lent.source}

    async def _by_model(
        self,
        model: Model,
        turn: Turn,
        asked: Understood,
        knowledge: Knowledge,
        facts: Facts,
        guard: Guard,
        draft: Draft,
        taken: Taken,
    ) -> AsyncGenerator[str]:
        written = prompt.write(turn, knowledge)
        guard.mark, guard.secrets, draft.mask = written.mark, written.secrets, written.mask
        toolbox = await self._workshop.open(turn, facts, language=asked.language, mark=written.mark)
        spent, closing = Spent(), Closing()
        try:
            async for piece in converse(model, written.messages, toolbox, spent, written.mask):
                shown = closing.feed(piece)
                if shown:
                    yield shown
            rest = closing.end()
            if rest:
                yield rest
        finally:
            await asyncio.shield(
                self._budget.settle(turn.tenant_id, turn.visitor.id, taken, spent.used(written.messages))
            )
            draft.ids, draft.hand_over = closing.ids, closing.hand_over
            draft.receipt |= {"prompt_version": prompt.VERSION, **spent.receipt(), "tools": []}
            if toolbox is not None:
                draft.hand_over = draft.hand_over or toolbox.hand_over
                draft.pages = [hit for hit in toolbox.hits.values() if hit.type != "product"]
                draft.cards, draft.proposals = toolbox.cards(), toolbox.proposals
                draft.receipt["tools"] = toolbox.entries

    async def _offline(
        self, turn: Turn, asked: Understood, knowledge: Knowledge, facts: Facts, draft: Draft
    ) -> AsyncGenerator[str]:
        composed = (
            await self._about_orders(turn, asked, facts)
            or self._about_cart(turn, asked, knowledge, facts)
            or offline.compose(turn, asked, knowledge)
        )
        draft.sources, draft.cards, draft.hand_over = composed.sources, composed.cards, composed.hand_over
        draft.proposals = composed.proposals
        for piece in offline.pieces(composed.content):
            yield piece

    @staticmethod
    def _about_cart(turn: Turn, asked: Understood, knowledge: Knowledge, facts: Facts) -> Finished | None:
        told = shopping.compose(turn, asked, knowledge)
        if told is not None:
            facts.add_text(told.content, source="cart")  # our own words: there is no more to check
        return told

    async def _about_orders(self, turn: Turn, asked: Understood, facts: Facts) -> Finished | None:
        """Return what the shopper may know of an order they ask for, where the shop's platform tells of orders."""
        if turn.shop is None or not offline.asks_for_order(turn, asked):
            return None
        toolbox = await self._workshop.open(turn, facts, language=asked.language)
        if toolbox is None or "order_status" not in toolbox.tools:
            return None
        try:
            code = offline.code_in(turn)
            if code is not None and "confirm_order_code" in toolbox.tools:
                known = toolbox.told(await toolbox.orders.confirm_code(turn.shop, turn.visitor, code))
            elif offline.wants_code(turn) and "send_order_code" in toolbox.tools:
                known = await toolbox.orders.send_code(
                    turn.shop, turn.visitor, number=None, email=None, said=toolbox.said
                )
            else:
                known = await toolbox.ask_for_orders(None, None)
            told = offline.order(known, asked.language, codes=toolbox.orders.codes_are_offered)
            facts.add_text(told.content, source="orders")  # our own words: there is no more to check
            return told  # noqa: TRY300 - what may fail is the asking
        except Unavailable:
            return None

    def _beside(
        self, content: str, checked: Checked, draft: Draft, knowledge: Knowledge
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """Return sources and cards: of the products and pages that the text which was shown speaks of."""
        if not draft.by_model:
            return draft.sources, draft.cards
        named = [known.hit for known in checked.facts.products_in(content)]
        pages = {hit.external_id: hit for hit in (*knowledge.pages, *draft.pages)}
        if not named and not checked.dropped:  # "this one fits": the ids say which
            named = [known.hit for one in draft.ids if (known := checked.facts.products.get(one))]
        order = {name: place for place, name in enumerate(dict.fromkeys(draft.ids))}
        named.sort(key=lambda hit: order.get(hit.external_id, len(order)))
        used = [pages[one] for one in order if one in pages]
        if not used and not named and not knowledge.products:
            used = list(knowledge.pages[:1])
        return cards.sources(used), [*(cards.product_card(hit) for hit in named[:CARDS]), *draft.cards]


def _name(model: Model | None) -> str:
    return "offline" if model is None else "openai"


async def _nothing() -> Taken:
    return Taken()


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _note(asked: Understood, facts: Facts, products: Sequence[Any]) -> str:
    """Return what is said below an answer that shows a price which may not be the shopper's."""
    is_own = market.shows_own_price(products, facts.products.values())
    return f"\n\n{own_price(asked.language)}" if is_own else ""


def _must_wait(turn: Turn, asked: Understood) -> bool:
    """Whether the model can only be asked once the shopper's prices are known, and not side by side with them.

    That is where the catalogue's are in another currency, and where what is found depends on them.
    """
    if turn.market is None or turn.shop is None:
        return False
    limits = asked.filters.min_price is not None or asked.filters.max_price is not None or asked.sort is not None
    return turn.market.is_abroad(turn.shop) or limits


def _for_now(turn: Turn, asked: Understood, knowledge: Knowledge) -> Knowledge:
    """Return what the model begins with while the platform is being asked."""
    if turn.market is None or turn.shop is None:
        return knowledge
    return at_market(knowledge, asked, turn.market, turn.shop)


def _spoken_of(asked: Understood, knowledge: Knowledge) -> list[Hit]:
    """Return the products an answer may tell the price of: all, or of a question about policies what is in view."""
    if asked.intent == "product":
        return [*knowledge.goods, *knowledge.shown]
    in_view = (knowledge.current, knowledge.meant, *knowledge.shown) if asked.intent == "policy" else ()
    return [hit for hit in in_view if hit is not None]


def _passages(knowledge: Knowledge) -> list[dict[str, Any]]:
    hits: Sequence[Hit] = (*knowledge.products, *knowledge.pages)
    return [
        {"type": hit.type, "external_id": hit.external_id, "title": hit.title, "score": round(hit.score, 4)}
        for hit in hits
    ] + [
        {"type": "plugin", "title": passage.source, "url": passage.url, "score": passage.score}
        for passage in knowledge.passages
    ]
