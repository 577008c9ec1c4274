"""The inbox: lists, searches and the small changes that people make to a conversation."""

from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.conversations import repository
from chatwidget.conversations.schemas import (
    AnswerReceipt,
    ConversationOut,
    MessageOut,
    NoteOut,
    VisitorSeen,
    conversation_out,
    message_out,
)
from chatwidget.conversations.service import Conversations
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import NotFound
from chatwidget.ids import new_id
from chatwidget.models import Conversation, Note
from chatwidget.tenants import repository as tenants
from chatwidget.web.paging import Listing, Page


class Inbox:
    """A tenant's conversations for the people of the shop."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._database = database
        self._conversations = conversations

    async def list(self, tenant_id: str, page: Page, **filters: str | None) -> Listing[ConversationOut]:
        """List conversations, the latest message first."""
        async with self._database.tenant(tenant_id) as unit:
            rows, cursor = await page.fetch(
                unit, repository.inbox(**filters), Conversation.last_message_at, Conversation.id
            )
            lasts = await repository.last_messages(unit, [row.id for row in rows])
            shoppers = await repository.visitors(unit, [row.visitor_id for row in rows])
        data = []
        for row in rows:
            out = conversation_out(row)
            if row.visitor_id in shoppers:
                out.visitor = VisitorSeen.model_validate(shoppers[row.visitor_id])
            if row.id in lasts:
                out.last_message = MessageOut(**message_out(lasts[row.id]))
            data.append(out)
        return Listing(data=data, next_cursor=cursor)

    async def get(self, tenant_id: str, conversation_id: str) -> ConversationOut:
        """Return one conversation; raises `NotFound` (`conversation_not_found`)."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id)
            out = conversation_out(row)
            shopper = await repository.visitor(unit, row.visitor_id)
            out.visitor = VisitorSeen.model_validate(shopper) if shopper else None
        return out

    async def messages(self, tenant_id: str, conversation_id: str, *, after: int, limit: int) -> Listing[MessageOut]:
        """Return messages in order, from a `seq` on."""
        async with self._database.tenant(tenant_id) as unit:
            await self._found(unit, conversation_id)
            rows = await repository.messages(unit, conversation_id, after=after, limit=limit + 1)
        more = len(rows) > limit
        data = [MessageOut(**message_out(row)) for row in rows[:limit]]
        return Listing(data=data, next_cursor=str(data[-1].seq) if more else None)

    async def assign(self, tenant_id: str, conversation_id: str, user_id: str | None) -> ConversationOut:
        """Give a conversation to a person of the tenant, or to nobody."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id)
            if user_id is not None and await tenants.user(unit, user_id) is None:
                raise NotFound("There is no such person.", code="user_not_found")
            row.assignee_id = user_id
        await self._conversations.tell_inbox(tenant_id, conversation_id)
        return await self.get(tenant_id, conversation_id)

    async def tag(self, tenant_id: str, conversation_id: str, tags: Sequence[str]) -> ConversationOut:
        """Set a conversation's tags."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id)
            row.tags = list(dict.fromkeys(tags))
        await self._conversations.tell_inbox(tenant_id, conversation_id)
        return await self.get(tenant_id, conversation_id)

    async def add_note(self, tenant_id: str, conversation_id: str, content: str, author_id: str | None) -> NoteOut:
        """Keep a private note."""
        async with self._database.tenant(tenant_id) as unit:
            await self._found(unit, conversation_id)
            note = Note(
                tenant_id=tenant_id,
                id=new_id("note"),
                conversation_id=conversation_id,
                author_id=author_id,
                content=content,
            )
            unit.add(note)
            await unit.flush()
            await unit.refresh(note)
            return NoteOut.model_validate(note)

    async def notes(self, tenant_id: str, conversation_id: str) -> Listing[NoteOut]:
        """Return the private notes, oldest first."""
        async with self._database.tenant(tenant_id) as unit:
            await self._found(unit, conversation_id)
            return Listing(
                data=[NoteOut.model_validate(note) for note in await repository.notes(unit, conversation_id)]
            )

    async def receipt(self, tenant_id: str, conversation_id: str, message_id: str) -> AnswerReceipt:
        """Say why the AI answered as it did; raises `NotFound` (`receipt_not_found`)."""
        async with self._database.tenant(tenant_id) as unit:
            run = await repository.run_of_message(unit, message_id)
        if run is None or run.conversation_id != conversation_id:
            raise NotFound("There is no receipt for this message.", code="receipt_not_found")
        receipt: Mapping[str, Any] | None = run.receipt
        return AnswerReceipt(
            message_id=message_id,
            status=run.status,
            attempt=run.attempt,
            receipt=dict(receipt) if receipt else None,
            created_at=run.created_at,
            finished_at=run.finished_at,
        )

    @staticmethod
    async def _found(unit: UnitOfWork, conversation_id: str) -> Conversation:
        row = await repository.conversation(unit, conversation_id)
        if row is None:
            raise NotFound("There is no such conversation.", code="conversation_not_found")
        return row
