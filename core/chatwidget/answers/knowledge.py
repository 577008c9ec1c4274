"""What an answer may lean on: passages and products found for the question, by search and by the shop's plugins."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.service import Catalogue
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Passage, Question

PRODUCTS: Final = 8
PAGES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Found for one question; `current` is the product whose page the shopper is on."""

    products: Sequence[Hit] = ()
    pages: Sequence[Hit] = ()
    passages: Sequence[Passage] = ()
    current: Hit | None = None

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
    tenant_id, shop_id = turn.tenant_id, turn.shop.id
    product_id = turn.page.get("product_id")
    products, pages, passages, current = await asyncio.gather(
        catalogue.find(
            tenant_id,
            shop_id,
            asked.query,
            language=asked.language,
            limit=PRODUCTS,
            types=("product",),
            filters=asked.filters,
        ),
        catalogue.find(
            tenant_id,
            shop_id,
            asked.query,
            language=asked.language,
            limit=PAGES,
            types=("page", "policy"),
        ),
        hooks.product_context(turn.shop, question),
        catalogue.products(tenant_id, shop_id, [str(product_id)] if product_id else []),
    )
    return Knowledge(products=products, pages=pages, passages=passages, current=current[0] if current else None)
