"""What happens to a conversation: who may write, who answers, and what is stored before anybody is told.

`ai` → `waiting` (asked for a person) → `human` → `ai` (handed back) | `closed`. The AI answers in `ai` alone, and every
change of status happens under the conversation's row lock, so that it can never answer over a person.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chatwidget import jobs
from chatwidget.answers.turn import Finished
from chatwidget.conversations import notices, proposals, repository
from chatwidget.conversations.bus import Bus, conversation_channel, inbox_channel
from chatwidget.conversations.outcomes import Changed, Received, Snapshot, noted, snapshot
from chatwidget.conversations.repository import Run
from chatwidget.conversations.schemas import message_out
from chatwidget.conversations.wire import Handoff, Rating, ShopperMessage
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import Conflict, InvalidInput, NotFound, RateLimited
from chatwidget.events import AnswerCompleted, ConversationClosed, Event, HandedOver
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.limits import Limiter
from chatwidget.models import Conversation, Message
from chatwidget.widgets.visitors import VisitorSession


class Conversations:
    """The conversations of all tenants."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        limiter: Limiter,
        hooks: Hooks,
        *,
        message_max_length: int,
        messages_per_minute: int,
        widget_messages_per_minute: int,
    ) -> None:
        self._database = database
        self._bus = bus
        self._limiter = limiter
        self._hooks = hooks
        self._max_length = message_max_length
        self._per_minute = messages_per_minute
        self._widget_per_minute = widget_messages_per_minute

    # ── the shopper ──────────────────────────────────────────────────────────────────────────────────────────────────
    async def join(
        self, visitor: VisitorSession, conversation_id: str | None, *, after: int | None, shop_id: str | None
    ) -> Snapshot:
        """Return the shopper's conversation, begun if there is none; raises `NotFound` for another's."""
        async with self._database.tenant(visitor.tenant_id) as unit:
            if conversation_id is None:
                # The row lock on the shopper keeps two tabs from beginning two conversations.
                shopper = await repository.visitor(unit, visitor.visitor_id, lock=True)
                if shopper is None:
                    raise NotFound("This shopper is no longer known.", code="visitor_not_found")
                row = await repository.open_conversation(unit, visitor.visitor_id)
                if row is None:
                    row = Conversation(
                        tenant_id=visitor.tenant_id,
                        id=new_id("conversation"),
                        widget_id=visitor.widget_id,
                        shop_id=shop_id,
                        visitor_id=visitor.visitor_id,
                        language=shopper.locale,
                        status="ai",
                        last_seq=0,
                    )
                    unit.add(row)
                    await unit.flush()
            else:
                row = await self.of_visitor(unit, visitor, conversation_id)
            return await snapshot(unit, row, after)

    async def receive(self, visitor: VisitorSession, sent: ShopperMessage, *, owner: str) -> Received:
        """Store a shopper's message and begin its answer, in one transaction; a repeat changes nothing.

        Raises `InvalidInput` (`message_empty`, `message_too_long`), `NotFound`, `Conflict` (`conversation_closed`) or
        `RateLimited`.
        """
        self._check_length(sent.content)
        try:
            await self._limit(visitor)
        except RateLimited:
            repeat = await self._repeat(visitor, sent)  # what is stored already is no new message
            if repeat is None:
                raise
            return repeat
        page = sent.page.model_dump(exclude_none=True) if sent.page else {}
        async with self._database.tenant(visitor.tenant_id) as unit:
            head = await repository.next_seq(unit, sent.conversation_id, **({"page": page} if page else {}))
            if head is None or head.visitor_id != visitor.visitor_id:
                raise NotFound("There is no such conversation.", code="conversation_not_found")
            stored = None
            if head.status != "closed":
                stored = await repository.add_message(
                    unit,
                    tenant_id=visitor.tenant_id,
                    conversation_id=sent.conversation_id,
                    seq=head.last_seq,
                    role="user",
                    content=sent.content,
                    client_id=sent.client_id,
                    page={**page, "cart": sent.cart} if sent.cart else page,
                )
            if stored is None:
                await unit.rollback()
            else:
                run = None
                if head.status == "ai":
                    run = await repository.open_run(
                        unit, visitor.tenant_id, sent.conversation_id, question=stored.id, owner=owner
                    )
        if stored is not None:
            return Received(message=message_out(stored), run=run)
        repeat = await self._repeat(visitor, sent)  # it has come before, or comes too late
        if repeat is not None:
            return repeat
        if head.status == "closed":
            raise Conflict("This conversation has ended.", code="conversation_closed")
        raise Conflict("This message is being stored; please send it again.", code="try_again")

    def _check_length(self, content: str) -> None:
        if not content.strip():
            raise InvalidInput("The message is empty.", code="message_empty")
        if len(content) > self._max_length:
            raise InvalidInput(f"A message has at most {self._max_length} characters.", code="message_too_long")

    async def _limit(self, visitor: VisitorSession) -> None:
        rates = {
            f"messages:{visitor.visitor_id}": self._per_minute,
            f"widget-messages:{visitor.widget_id}": self._widget_per_minute,
        }
        await self._limiter.check_all(rates, what="messages")

    async def _repeat(self, visitor: VisitorSession, sent: ShopperMessage) -> Received | None:
        async with self._database.tenant(visitor.tenant_id) as unit:
            stored = await repository.by_client_id(unit, sent.conversation_id, sent.client_id)
            if stored is None:
                return None
            await self.of_visitor(unit, visitor, sent.conversation_id)
            return Received(message=message_out(stored), is_repeat=True)

    async def ask_for_person(self, visitor: VisitorSession, asked: Handoff, *, someone_is_there: bool) -> Changed:
        """Ask for a person, leave an e-mail address for the reply, or (`cancel`) go back to the assistant."""
        async with self._database.tenant(visitor.tenant_id) as unit:
            row = await self.of_visitor(unit, visitor, asked.conversation_id, lock=True)
            if row.status == "closed":
                raise Conflict("This conversation has ended.", code="conversation_closed")
            said: list[Message] = []
            if asked.email is not None:
                row.contact_email = str(asked.email)
            if asked.cancel:
                if row.status == "waiting":
                    said.append(await self._notice(unit, row, "back_to_ai"))
                    self._to(row, "ai")
            elif row.status == "ai":
                said.append(await self.wait(unit, row, someone_is_there=someone_is_there))
            elif asked.email is not None:
                said.append(await self._notice(unit, row, "email_kept"))
            changed = Changed(status=row.status, messages=[message_out(message) for message in said])
        await self.announce(visitor.tenant_id, asked.conversation_id, changed.messages, status=changed.status)
        return changed

    async def rate(self, visitor: VisitorSession, rating: Rating) -> None:
        """Keep a thumb on an answer, or stars for the chat; the newest counts."""
        async with self._database.tenant(visitor.tenant_id) as unit:
            row = await self.of_visitor(unit, visitor, rating.conversation_id, lock=True)
            if rating.score is not None:
                row.csat_score, row.csat_comment = rating.score, rating.comment
            if rating.message_id is not None and rating.rating is not None:
                await repository.rate(unit, row, rating)
            elif rating.score is None:
                raise InvalidInput(
                    "Send `score`, or `message_id` with `rating`.", code="invalid_input", fields={"rating": "missing"}
                )

    async def read_up_to(self, tenant_id: str, conversation_id: str, seq: int, *, by_agent: bool) -> None:
        """Note up to where the shopper, or the shop, has read."""
        async with self._database.tenant(tenant_id) as unit:
            await repository.read_up_to(unit, conversation_id, seq, by_agent=by_agent)

    # ── the AI ───────────────────────────────────────────────────────────────────────────────────────────────────────
    async def record_answer(self, run: Run, answer: Finished, *, someone_is_there: bool) -> Sequence[Mapping[str, Any]]:
        """Store the answer if it is still ours to give; returns nothing when a person or a newer answer came first."""
        async with self._database.tenant(run.tenant_id) as unit:
            row = await repository.conversation(unit, run.conversation_id, lock=True)
            if row is None or row.status != "ai":
                await repository.end_run(unit, run, "cancelled")
                return []
            if not await repository.end_run(unit, run, "done", receipt=dict(answer.receipt)):
                return []
            stored = await self.append(
                unit,
                row,
                "assistant",
                answer.content,
                id=run.message_id,
                in_reply_to=run.in_reply_to,
                sources=list(answer.sources),
                cards=list(answer.cards),
            )
            await proposals.keep(unit, row, stored.id, answer.proposals)
            said = [stored]
            self._happened(unit, row, AnswerCompleted(conversation_id=row.id, message_id=stored.id))
            if answer.hand_over:
                said.append(await self.wait(unit, row, someone_is_there=someone_is_there))
            status = row.status
        messages = [message_out(message) for message in said]
        if answer.hand_over:
            await self.announce(run.tenant_id, run.conversation_id, [], status=status)
        return messages

    async def give_up(self, run: Run, error: str, *, someone_is_there: bool) -> Sequence[Mapping[str, Any]]:
        """Store that no answer came, and offer a person instead of silence."""
        async with self._database.tenant(run.tenant_id) as unit:
            row = await repository.conversation(unit, run.conversation_id, lock=True)
            if row is None or not await repository.end_run(unit, run, "failed", error=error[:2_000]):
                return []
            if row.status != "ai":
                return []
            said = await self.wait(unit, row, someone_is_there=someone_is_there, kind="answer_failed")
        return [message_out(said)]

    # ── people of the shop ───────────────────────────────────────────────────────────────────────────────────────────
    async def view(self, tenant_id: str, conversation_id: str, *, after: int | None = None) -> Snapshot:
        """Return a conversation of the tenant."""
        async with self._database.tenant(tenant_id) as unit:
            return await snapshot(unit, await self._found(unit, conversation_id), after)

    async def reply(
        self, tenant_id: str, conversation_id: str, content: str, *, author: Mapping[str, Any], client_id: str | None
    ) -> Mapping[str, Any]:
        """Store a person's message; where the AI was answering, the person takes over with it."""
        self._check_length(content)
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id, lock=True)
            if row.status == "closed":
                raise Conflict("This conversation has ended.", code="conversation_closed")
            if client_id is not None:
                repeat = await repository.by_client_id(unit, conversation_id, client_id)
                if repeat is not None and repeat.role != "agent":
                    raise Conflict("This client_id belongs to another message.", code="client_id_taken")
                if repeat is not None:
                    return message_out(repeat)
            taken = row.status != "human"
            if taken:
                await self._take(unit, row, author)
            stored = await self.append(unit, row, "agent", content, author=dict(author), client_id=client_id)
            status = row.status
        message = message_out(stored)
        await self.announce(
            tenant_id, conversation_id, [message], status=status if taken else None, agent=author if taken else None
        )
        return message

    async def take_over(self, tenant_id: str, conversation_id: str, *, author: Mapping[str, Any]) -> Changed:
        """Give the conversation to a person at once; an answer under way is stopped."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id, lock=True)
            if row.status == "closed":
                raise Conflict("This conversation has ended.", code="conversation_closed")
            await self._take(unit, row, author)
        await self.announce(tenant_id, conversation_id, [], status="human", agent=author)
        return Changed(status="human")

    async def hand_back(self, tenant_id: str, conversation_id: str, *, author: Mapping[str, Any]) -> Changed:
        """Give the conversation back to the AI, which answers from the shopper's next message on."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id, lock=True)
            if row.status == "closed":
                raise Conflict("This conversation has ended.", code="conversation_closed")
            said = []
            if row.status != "ai":
                said = [await self._notice(unit, row, "back_to_ai")]
                noted(unit, row, author, "conversation.handed_back")
            self._to(row, "ai")
        messages = [message_out(message) for message in said]
        await self.announce(tenant_id, conversation_id, messages, status="ai")
        return Changed(status="ai", messages=messages)

    async def close(self, tenant_id: str, conversation_id: str, *, author: Mapping[str, Any]) -> Changed:
        """End the conversation."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id, lock=True)
            if row.status != "closed":
                self._to(row, "closed")
                row.closed_at = datetime.now(UTC)
                await repository.cancel_runs(unit, row.id)
                self._happened(unit, row, ConversationClosed(conversation_id=row.id))
                noted(unit, row, author, "conversation.closed")
        await self.announce(tenant_id, conversation_id, [], status="closed")
        return Changed(status="closed")

    async def nobody_came(self, tenant_id: str, conversation_id: str) -> None:
        """Offer the assistant and an e-mail address to a shopper whom nobody has answered in time."""
        async with self._database.tenant(tenant_id) as unit:
            row = await self._found(unit, conversation_id, lock=True)
            if row.status != "waiting":
                return
            said = await self._notice(unit, row, "nobody_came")
        await self.announce(tenant_id, conversation_id, [message_out(said)])

    # ── telling others ───────────────────────────────────────────────────────────────────────────────────────────────
    async def announce(
        self,
        tenant_id: str,
        conversation_id: str,
        messages: Sequence[Mapping[str, Any]],
        *,
        status: str | None = None,
        agent: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell every process with somebody in the room; what is lost is found by the poll."""
        if messages or status:
            await self._bus.tell(
                conversation_channel(conversation_id),
                "changed",
                conversation_id=conversation_id,
                messages=list(messages),
                status=status,
                agent=dict(agent) if agent else None,
            )
            await self.tell_inbox(tenant_id, conversation_id, status=status)

    async def tell_inbox(self, tenant_id: str, conversation_id: str, *, status: str | None = None) -> None:
        """Tell the consoles that a conversation has changed."""
        await self._bus.tell(
            inbox_channel(tenant_id), "inbox", tenant_id=tenant_id, conversation_id=conversation_id, status=status
        )

    # ── inside a transaction ─────────────────────────────────────────────────────────────────────────────────────────
    @staticmethod
    async def _found(unit: UnitOfWork, conversation_id: str, *, lock: bool = False) -> Conversation:
        row = await repository.conversation(unit, conversation_id, lock=lock)
        if row is None:
            raise NotFound("There is no such conversation.", code="conversation_not_found")
        return row

    async def of_visitor(
        self, unit: UnitOfWork, visitor: VisitorSession, conversation_id: str, *, lock: bool = False
    ) -> Conversation:
        """Return a shopper's conversation; raises `NotFound` for another's."""
        row = await self._found(unit, conversation_id, lock=lock)
        if row.visitor_id != visitor.visitor_id:
            raise NotFound("There is no such conversation.", code="conversation_not_found")
        return row

    @staticmethod
    async def append(unit: UnitOfWork, row: Conversation, role: str, content: str, **values: Any) -> Message:
        """Store a message at the next `seq` of a locked conversation."""
        row.last_seq += 1
        row.last_message_at = datetime.now(UTC)
        message = Message(
            tenant_id=row.tenant_id,
            conversation_id=row.id,
            seq=row.last_seq,
            role=role,
            content=content,
            **{"id": new_id("message"), "created_at": datetime.now(UTC), **values},
        )
        unit.add(message)
        await unit.flush()
        return message

    async def _notice(self, unit: UnitOfWork, row: Conversation, kind: str) -> Message:
        return await self.append(unit, row, "system", notices.text(kind, row.language))

    async def wait(
        self, unit: UnitOfWork, row: Conversation, *, someone_is_there: bool, kind: str | None = None
    ) -> Message:
        """Stop the AI in a locked conversation and call a person."""
        self._to(row, "waiting")
        row.waiting_since = datetime.now(UTC)
        await repository.cancel_runs(unit, row.id)
        self._happened(unit, row, HandedOver(conversation_id=row.id, status="waiting"))
        suffix = "" if someone_is_there else "_nobody"
        return await self._notice(unit, row, f"{kind or 'waiting'}{suffix}")

    async def _take(self, unit: UnitOfWork, row: Conversation, author: Mapping[str, Any]) -> None:
        self._to(row, "human")
        row.assignee_id = author.get("user_id") or row.assignee_id
        await repository.cancel_runs(unit, row.id)
        self._happened(unit, row, HandedOver(conversation_id=row.id, status="human"))
        noted(unit, row, author, "conversation.taken_over")

    @staticmethod
    def _to(row: Conversation, status: str) -> None:
        row.status = status
        row.waiting_since = None

    def _happened(self, unit: UnitOfWork, row: Conversation, event: Event) -> None:
        if row.shop_id is not None and self._hooks.hear_events:
            data = {name: getattr(event, name) for name in event.__slots__}
            jobs.enqueue(unit, row.tenant_id, jobs.TellEvent(shop_id=row.shop_id, type=event.type, data=data))
