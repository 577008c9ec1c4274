"""What an answerer needs to know about a question, read in one short transaction."""

from typing import Final

from chatwidget.answers.turn import Said, Turn
from chatwidget.conversations import repository
from chatwidget.conversations.repository import Run
from chatwidget.db import Database
from chatwidget.errors import NotFound
from chatwidget.hooks.types import Visitor
from chatwidget.shops.service import Shops

_SPOKEN: Final = ("user", "assistant", "agent")


class Briefing:
    """Gathers a turn; no transaction is open while the answer streams."""

    def __init__(self, database: Database, shops_service: Shops) -> None:
        self._database = database
        self._shops = shops_service

    async def turn(self, run: Run) -> Turn:
        """Return the question with its history; messages the shopper sent in a row are one question."""
        async with self._database.tenant(run.tenant_id) as unit:
            found = await repository.surroundings(unit, run.conversation_id)
            if found is None:
                raise NotFound("There is no such conversation.", code="conversation_not_found")
            conversation, tenant, widget, visitor, shop = found
            said = await repository.latest(unit, run.conversation_id, limit=repository.HISTORY)
        asked = []
        while said and said[-1].role in {"user", "system"}:
            message = said.pop()
            if message.role == "user":
                asked.append(message)
        page = dict(asked[0].page or {}) if asked else {}
        config = widget.config if widget else {}
        return Turn(
            tenant_id=run.tenant_id,
            shop=self._shops.for_plugin(shop) if shop and shop.status != "disconnected" else None,
            visitor=Visitor(
                id=conversation.visitor_id,
                customer_id=visitor.customer_id if visitor else None,
                name=visitor.name if visitor else None,  # the signature covers the id alone: an e-mail is a claim
            ),
            conversation_id=run.conversation_id,
            text="\n".join(message.content for message in reversed(asked)),
            history=[
                Said(role=message.role, content=message.content, cards=message.cards or ())  # type: ignore[arg-type]  # one of _SPOKEN
                for message in said
                if message.role in _SPOKEN
            ],
            locale=conversation.language,
            cart=page.pop("cart", None),
            page=page,
            shop_name=(shop.name if shop else "") or tenant.company_name,
            instructions=config.get("instructions", ""),
            tone=config.get("tone", ""),
        )
