"""What an answer may lean on: passages and products found for the question, by search and by the shop's plugins."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from chatwidget.answers.fit import asked_words, best_fitting, names_nothing, of_goods
from chatwidget.answers.followups import last_cards
from chatwidget.answers.forms import fitting, named_colour, named_options, of_colour
from chatwidget.answers.market import Market
from chatwidget.answers.question import Understood
from chatwidget.answers.summary import shown_products
from chatwidget.answers.turn import Turn
from chatwidget.catalogue.hits import Hit, HitType
from chatwidget.catalogue.reading import Reading
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.service import Catalogue
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.alike import has_alike
from chatwidget.checking.colours import hues, without_hues
from chatwidget.checking.facts import Facts
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Passage, Question, Shop

PRODUCTS: Final = 8
PAGES: Final = 6
_BROWSED: Final = 100
"""So many products are looked at to say what kinds of things a shop sells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Found for one question; `current` is the product whose page the shopper is on.

    `shown` are products this chat has shown as cards, as they are now; `nearest` is what
    would fit but for the price, stock or option that was asked for; `meant` is the one of those shown that is
    meant, `options` are those the question names.
    """

    products: Sequence[Hit] = ()
    nearest: Sequence[Hit] = ()
    pages: Sequence[Hit] = ()
    passages: Sequence[Passage] = ()
    current: Hit | None = None
    shown: Sequence[Hit] = ()
    meant: Hit | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def goods(self) -> list[Hit]:
        """The products an answer is most likely to speak of, each once."""
        first = [hit for hit in (self.current, self.meant) if hit is not None]
        return list({hit.external_id: hit for hit in (*first, *self.products, *self.nearest)}.values())

    def with_goods(self, goods: Sequence[Hit]) -> "Knowledge":
        """Return the same with newer readings of some products."""
        newer = {hit.external_id: hit for hit in goods}

        def swapped(hits: Sequence[Hit]) -> list[Hit]:
            return [newer.get(hit.external_id, hit) for hit in hits]

        return replace(
            self,
            products=swapped(self.products),
            nearest=swapped(self.nearest),
            shown=swapped(self.shown),
            current=newer.get(self.current.external_id, self.current) if self.current else None,
            meant=newer.get(self.meant.external_id, self.meant) if self.meant else None,
        )


async def gather(catalogue: Catalogue, hooks: Hooks, turn: Turn, asked: Understood) -> tuple[Understood, Knowledge]:
    """Search the catalogue and ask the plugins, side by side; returns the question as the catalogue shows it meant."""
    if turn.shop is None:
        return asked, Knowledge()
    question = Question(
        text=turn.text,
        conversation_id=turn.conversation_id,
        locale=turn.locale,
        visitor=turn.visitor,
        page_url=turn.page.get("url"),
        page_title=turn.page.get("title"),
        product_id=turn.page.get("product_id"),
        variant_id=turn.page.get("variant_id"),
        cart=turn.cart,
    )
    told, (asked, found) = await asyncio.gather(
        hooks.product_context(turn.shop, question), _search(catalogue, turn, asked)
    )
    return asked, replace(found, passages=told)


async def _search(catalogue: Catalogue, turn: Turn, asked: Understood) -> tuple[Understood, Knowledge]:
    """Look everything up that the question needs, in one transaction."""
    assert turn.shop is not None  # noqa: S101 - asked by the caller
    async with catalogue.reading(turn.tenant_id, turn.shop.id) as reading:
        if asked.alone is not None and not asked.ranks_shown and await _names_goods(reading, asked.alone):
            asked = asked.alone
        market = turn.market
        limits = market.searchable(asked.filters, turn.shop, asked.unit) if market else asked.filters
        # Where the catalogue cannot be asked for what the shopper can pay, there must be more to choose from.
        look = Search(reading, asked, PRODUCTS if limits == asked.filters else 2 * PRODUCTS)
        cards = shown_products(turn.history)
        shown = await reading.products([str(card["external_id"]) for card in cards], language=asked.language)
        current = await reading.on_page(
            product_id=turn.page.get("product_id"), url=turn.page.get("url"), language=asked.language
        )
        wanted = _cheaper(limits, shown, turn) if asked.wants_cheaper else limits
        products = await look.products(wanted)
        if named_colour(asked.query):  # a colour must not outweigh the thing: "black boots"
            bare = replace(look, asked=replace(asked, query=without_hues(asked.query)))
            kind = [*await bare.products(wanted), *products]
            each = list({hit.external_id: hit for hit in kind}.values())
            products = of_goods(each, each, asked.query, asked.language)[: look.most]
        nearest = [] if products or wanted.are_empty else await look.products(None)
        options = named_options(products or nearest, turn.text)
        if options and products:
            fit = fitting(products, options, wanted) or await look.products(replace(wanted, options=options))
            if colour := named_colour(turn.text):
                fit = of_colour(fit, colour) or fit
            fit = of_goods(fit, products, asked.query, asked.language)
            products, nearest = fit, [] if fit else products
        elif products and (colour := named_colour(turn.text)):
            fit = of_goods(of_colour(products, colour), products, asked.query, asked.language)
            products, nearest, options = fit, [] if fit else products, {} if fit else {"": colour}
        return asked, Knowledge(
            products=products,
            pages=await look.pages(),
            nearest=nearest,
            current=current,
            shown=shown,
            meant=next((hit for hit in shown if hit.external_id == asked.card), None),
            options=options,
        )


async def _names_goods(reading: Reading, asked: Understood) -> bool:
    """Whether a question's own words are what the shop calls goods, so that it leans on no other question."""
    said = [word for word in asked_words(asked.query, asked.language) if not hues(word)]
    hits = await reading.find(asked.query, language=asked.language, limit=4, types=("product",)) if said else []
    called = frozenset(word for hit in hits for word in words(fold(" ".join((hit.title, *hit.categories)))))
    return any(has_alike(word, called) for word in said)


def at_market(
    knowledge: Knowledge, asked: Understood, market: Market, shop: Shop, goods: Sequence[Hit] = ()
) -> Knowledge:
    """Return the same at the prices of the shopper's market: what keeps their limits there, in their order.

    `goods` are as their platform tells them now; of the others the catalogue's price stands, and is marked.
    """
    newer = knowledge.with_goods([market.marked(hit) for hit in (*knowledge.goods, *knowledge.shown)])
    newer = newer.with_goods(goods)
    fits = market.fitting(newer.products, asked.filters, shop, asked.unit)
    nearest = newer.nearest if fits else [*newer.products, *newer.nearest]
    if asked.sort is not None:
        fits = by_price(fits, asked)
    return replace(newer, products=fits[:PRODUCTS], nearest=list(nearest)[:PRODUCTS])


def by_price(hits: Iterable[Hit], asked: Understood) -> list[Hit]:
    """Return what has a price, in the order asked for; a price that may not be the shopper's comes last."""
    priced = [(hit, hit.price.amount) for hit in hits if hit.price]
    up = asked.sort == "cheapest"
    priced.sort(key=lambda one: (one[0].is_own_price, one[1] if up else -one[1]))
    return [hit for hit, _amount in priced]


def _cheaper(filters: Filters, shown: Sequence[Hit], turn: Turn) -> Filters:
    """Return the limits for "anything cheaper?": below the cheapest product of the last answer."""
    last = set(last_cards(turn.history))
    prices = [hit.price.amount for hit in shown if hit.price and hit.external_id in last]
    return replace(filters, max_price=min(prices) - Decimal("0.01")) if prices and min(prices) > 0 else filters


def ledger(turn: Turn, knowledge: Knowledge) -> Facts:
    """Return what may be said in this turn, as far as it is known before anybody speaks."""
    facts = Facts(currency=(turn.shop.currency if turn.shop else None) or "")
    if turn.shop is not None:
        facts.add_domain(turn.shop.domain)
    if knowledge.current is not None:
        facts.add_hit(knowledge.current, current=True)
    for hit in (*knowledge.products, *knowledge.nearest, *knowledge.shown, *knowledge.pages):
        facts.add_hit(hit)
    for passage in knowledge.passages:
        facts.add_text(f"{passage.source}\n{passage.text}", source="plugin")
        facts.add_link(passage.url)
    facts.add_text(f"{turn.shop_name}\n{turn.instructions}", source="merchant")
    if turn.cart:
        facts.add_text(" ".join(_values(turn.cart)), source="cart", kind="cart")
    for said in turn.history:
        if said.role == "user":
            facts.add_shopper(said.content)
    facts.add_shopper(turn.text)
    return facts


def _values(value: object) -> Iterator[str]:
    """Every text and number of a browser's claim."""
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from (f"{name}:", *_values(inner))
        case list() | tuple():
            for inner in value:
                yield from _values(inner)
        case _:
            yield str(value)[:500]


@dataclass(frozen=True, slots=True)
class Search:
    """One question's searches in one shop."""

    reading: Reading
    asked: Understood
    most: int = PRODUCTS

    async def products(self, filters: Filters | None) -> list[Hit]:
        """Return products, those in the shopper's language alone where there are any, in the order asked for."""
        is_limited = filters is not None and (filters.max_price is not None or filters.min_price is not None)
        if self.asked.browses or (is_limited and names_nothing(self.asked.query, self.asked.language)):
            most = _BROWSED if self.asked.browses else self.most * 2
            hits = self._spoken(
                await self.reading.browse(
                    self.asked.query, language=self.asked.language, limit=most, filters=filters or Filters()
                )
            )
            return (_of_each_kind(hits) if self.asked.browses else hits)[: self.most]
        if self.asked.sort is None:
            return await self._find(("product",), self.most, filters)
        found = best_fitting(
            await self._find(("product",), PRODUCTS * 3, filters), self.asked.query, self.asked.language
        )
        return by_price(found, self.asked)[: self.most]

    async def pages(self) -> list[Hit]:
        """Return pages and policies, likewise."""
        found = await self._find(("page", "policy"), PAGES, None)
        kind = self.asked.policy_kind
        if kind is None:
            return found
        # The policy that is meant, whole: "When are you open?" has no word in common with "Monday to Friday, 9:00".
        meant = self._spoken(await self.reading.policies(kind))[:1]
        return meant + [hit for hit in found if hit.external_id not in {one.external_id for one in meant}]

    async def _find(self, types: Sequence[HitType], most: int, filters: Filters | None) -> list[Hit]:
        hits = await self.reading.find(
            self.asked.query,
            language=self.asked.language,
            limit=most * 2,  # a shop in two languages has everything twice
            types=types,
            filters=filters,
        )
        return self._spoken(hits)[:most]

    def _spoken(self, hits: list[Hit]) -> list[Hit]:
        return [hit for hit in hits if hit.language[:2] in {self.asked.language, ""}] or hits


def _of_each_kind(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first product of each category; of a shop without categories, all."""
    first = {tuple(hit.categories[:1]): hit for hit in reversed(hits) if hit.categories}
    return [hit for hit in hits if first.get(tuple(hit.categories[:1])) is hit] or list(hits)
