"""What an answer may lean on: passages and products found for the question, by search and by the shop's plugins."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chatwidget.answers.facts import Facts
from chatwidget.answers.question import Understood
from chatwidget.answers.summary import shown_products
from chatwidget.answers.turn import Turn
from chatwidget.catalogue.hits import Hit, HitType
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.service import Catalogue
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Passage, Question

PRODUCTS: Final = 8
PAGES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Found for one question; `current` is the product whose page the shopper is on.

    `shown` are products this chat has shown as cards, as they are now; `nearest` is what
    would fit but for the price or stock that was asked for.
    """

    products: Sequence[Hit] = ()
    nearest: Sequence[Hit] = ()
    pages: Sequence[Hit] = ()
    passages: Sequence[Passage] = ()
    current: Hit | None = None
    shown: Sequence[Hit] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not (self.products or self.pages or self.passages or self.current)


async def gather(catalogue: Catalogue, hooks: Hooks, turn: Turn, asked: Understood) -> Knowledge:
    """Search the catalogue and ask the plugins, side by side."""
    if turn.shop is None:
        return Knowledge()
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
    shop_id = turn.shop.id
    everything = Search(catalogue, turn.tenant_id, shop_id, asked)
    before = [str(card["external_id"]) for card in shown_products(turn.history)]
    products, pages, passages, current, shown = await asyncio.gather(
        everything.products(asked.filters),
        everything.pages(),
        hooks.product_context(turn.shop, question),
        catalogue.on_page(turn.tenant_id, shop_id, product_id=turn.page.get("product_id"), url=turn.page.get("url")),
        catalogue.products(turn.tenant_id, shop_id, before),
    )
    nearest = [] if products or asked.filters.are_empty else await everything.products(None)
    return Knowledge(products=products, pages=pages, passages=passages, nearest=nearest, current=current, shown=shown)


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

    catalogue: Catalogue
    tenant_id: str
    shop_id: str
    asked: Understood

    async def products(self, filters: Filters | None) -> list[Hit]:
        """Return products, those in the shopper's language alone where there are any."""
        return await self._find(("product",), PRODUCTS, filters)

    async def pages(self) -> list[Hit]:
        """Return pages and policies, likewise."""
        found = await self._find(("page", "policy"), PAGES, None)
        kind = self.asked.policy_kind
        if kind is None:
            return found
        # The policy that is meant, whole: "When are you open?" has no word in common with "Monday to Friday, 9:00".
        meant = self._spoken(await self.catalogue.policies(self.tenant_id, self.shop_id, kind))[:1]
        return meant + [hit for hit in found if hit.external_id not in {one.external_id for one in meant}]

    async def _find(self, types: Sequence[HitType], most: int, filters: Filters | None) -> list[Hit]:
        hits = await self.catalogue.find(
            self.tenant_id,
            self.shop_id,
            self.asked.query,
            language=self.asked.language,
            limit=most * 2,  # a shop in two languages has everything twice
            types=types,
            filters=filters,
        )
        return self._spoken(hits)[:most]

    def _spoken(self, hits: list[Hit]) -> list[Hit]:
        return [hit for hit in hits if hit.language[:2] in {self.asked.language, ""}] or hits
