"""What the AI proposes and the shopper decides: confirmed or declined once, executed once, the result read back.

The decision is stored before anything is done. An execution runs under a lease; when its process dies, another takes
over and calls the tool again with the same idempotency key. A tool that takes no key is not called twice: whether it
did its work is then for a person to find out.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from chatwidget.answers.cart import ADD
from chatwidget.answers.tools.toolbox import Workshop, call_tool, takes_caller
from chatwidget.conversations import notices, proposals, repository
from chatwidget.conversations.schemas import ActionOut, message_out
from chatwidget.conversations.service import Conversations
from chatwidget.conversations.wire import Action as Decision
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import ChatWidgetError, Conflict, NotFound
from chatwidget.hooks.types import Caller, CartLine, Tool, Visitor
from chatwidget.log import get_logger
from chatwidget.models import Action, Conversation, Message
from chatwidget.shops import repository as shops
from chatwidget.shops.service import Shops
from chatwidget.widgets import repository as widgets
from chatwidget.widgets.visitors import VisitorSession

log = get_logger(__name__)

EXECUTION_SECONDS: Final = 25.0
MAX_ATTEMPTS: Final = 3
SWEEP_SECONDS: Final = 5.0
_CONFIRMED: Final = frozenset({"confirmed", "executed", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A confirmed action under our lease."""

    tenant_id: str
    conversation_id: str
    id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Where an action stands after a decision; `work` is what is now to be done."""

    id: str
    status: str
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an execution: a notice's kind and what the tool said."""

    kind: str
    result: str = ""

    @property
    def status(self) -> str:
        """The action's status."""
        return "executed" if self.kind in {"action_done", "cart_filled", "cart_link"} else "failed"


class Actions:
    """The actions of all tenants."""

    def __init__(
        self, database: Database, conversations: Conversations, shops_service: Shops, workshop: Workshop
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._shops = shops_service
        self._workshop = workshop
        self._running: set[asyncio.Task[None]] = set()

    async def decide(self, visitor: VisitorSession, decision: Decision) -> Decided:
        """Confirm or decline; the same decision again changes nothing.

        Raises `NotFound` (`action_not_found`) or `Conflict` (`action_expired`, `action_decided`).
        """
        said: list[Message] = []
        work = None
        async with self._database.tenant(visitor.tenant_id) as unit:
            row = await self._conversations.of_visitor(unit, visitor, decision.conversation_id, lock=True)
            action = await proposals.find(unit, row.id, decision.action_id)
            if action is None:
                raise NotFound("There is nothing to confirm, or it has expired.", code="action_not_found")
            if action.status == "proposed":
                work = await self._decided(unit, row, action, decision, said)
            status = action.status
        messages = [message_out(message) for message in said]
        await self._conversations.announce(visitor.tenant_id, decision.conversation_id, messages)
        if status == "expired":
            raise Conflict("This offer has expired; please ask again.", code="action_expired")
        if decision.confirm != (status in _CONFIRMED):
            raise Conflict("This has been decided already.", code="action_decided")
        return Decided(id=decision.action_id, status=status, work=work)

    async def _decided(
        self, unit: UnitOfWork, row: Conversation, action: Action, decision: Decision, said: list[Message]
    ) -> Work | None:
        if row.status == "closed" or action.expires_at < datetime.now(UTC):
            action.status = "expired"
        elif decision.confirm and action.tool == ADD and decision.done is not None:
            outcome = Outcome("cart_filled" if decision.done else "cart_not_filled")
            action.status, action.finished_at = outcome.status, datetime.now(UTC)
            said.append(await self._tell(unit, row, action, outcome))
        elif decision.confirm:
            proposals.begin(action)
        else:
            action.status = "declined"
            said.append(await self._tell(unit, row, action, Outcome("action_declined")))
        action.decided_at = datetime.now(UTC)
        await proposals.show(unit, action)
        return _work(action) if action.status == "confirmed" else None

    def start(self, work: Work) -> asyncio.Task[None]:
        """Execute in the background."""
        task = asyncio.create_task(self.execute(work), name=f"action {work.id}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def execute(self, work: Work) -> None:
        """Do what was confirmed and tell the shopper what came of it; never raises."""
        try:
            outcome = await self._outcome(work)
            await self._end(work, outcome)
        except Exception:  # the lease runs out and another attempt follows
            log.exception("action not finished", action_id=work.id)

    async def _outcome(self, work: Work) -> Outcome:
        async with self._database.tenant(work.tenant_id) as unit:
            row = await repository.conversation(unit, work.conversation_id)
            action = await unit.get(Action, (work.tenant_id, work.id))
            visitor = await repository.visitor(unit, row.visitor_id) if row else None
            widget = await widgets.widget(unit, row.widget_id) if row else None
            shop_id = (widget.shop_id if widget else None) or (row.shop_id if row else None)
            shop_row = await shops.shop(unit, shop_id) if shop_id else None
        if action is None or row is None or visitor is None or shop_row is None:
            return Outcome("action_failed")
        shop = self._shops.for_plugin(shop_row)
        if action.tool == ADD:
            way = await self._workshop.way_to_cart(shop, CartLine(**action.arguments))
            return Outcome("cart_link", way) if way else Outcome("action_failed")
        tool = await self._workshop.tool(shop, action.tool)
        if tool is None or not tool.writes:
            return Outcome("action_failed")
        if work.attempt > 1 and (work.attempt > MAX_ATTEMPTS or not takes_caller(tool)):
            return Outcome("action_unknown")
        known = Visitor(id=visitor.id, customer_id=visitor.customer_id, name=visitor.name)
        known = await self._workshop.recognise(shop, known)
        caller = Caller(visitor=known, conversation_id=row.id, idempotency_key=action.id)
        return await _call(tool, shop, action, caller)

    async def _end(self, work: Work, outcome: Outcome) -> None:
        async with self._database.tenant(work.tenant_id) as unit:
            row = await repository.conversation(unit, work.conversation_id, lock=True)
            action = await proposals.end(unit, work.id, work.attempt, status=outcome.status, result=outcome.result)
            if row is None or action is None:
                return
            await proposals.show(unit, action)
            said = [await self._tell(unit, row, action, outcome)]
            if outcome.kind == "action_unknown" and row.status == "ai":
                said.append(await self._conversations.wait(unit, row, someone_is_there=False))
            status = row.status
        messages = [message_out(message) for message in said]
        await self._conversations.announce(
            work.tenant_id, work.conversation_id, messages, status=status if len(said) > 1 else None
        )

    async def _tell(self, unit: UnitOfWork, row: Conversation, action: Action, outcome: Outcome) -> Message:
        """Say what became of an action, as the assistant: it is then part of what the model knows."""
        said = notices.text(outcome.kind, row.language).format(title=action.title)
        readable = outcome.result if outcome.result.strip()[:1] not in {"{", "["} else ""
        return await self._conversations.append(
            unit,
            row,
            "assistant",
            f"{said} {readable[:500]}".strip(),
            cards=[proposals.result_card(action)],
        )

    async def of_conversation(self, tenant_id: str, conversation_id: str) -> list[ActionOut]:
        """Return what was proposed in a conversation; raises `NotFound`."""
        async with self._database.tenant(tenant_id) as unit:
            if await repository.conversation(unit, conversation_id) is None:
                raise NotFound("There is no such conversation.", code="conversation_not_found")
            return [ActionOut.model_validate(row) for row in await proposals.of_conversation(unit, conversation_id)]

    # ── executions whose process has died ────────────────────────────────────────────────────────────────────────────
    async def sweep(self) -> Sequence[asyncio.Task[None]]:
        """Take over executions that nobody has ended."""
        async with self._database.system() as unit:
            taken = [_work(action) for action in await proposals.orphans(unit)]
        return [self.start(work) for work in taken]

    async def sweep_for_ever(self) -> None:
        """Sweep every few seconds, whatever happens."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except Exception:  # the sweep is what saves confirmed actions: it must not end
                log.exception("sweep of actions failed")

    async def drain(self, seconds: float) -> None:
        """Let executions under way end, for so long; what is left is taken over by another process."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)


def _work(action: Action) -> Work:
    return Work(
        tenant_id=action.tenant_id, conversation_id=action.conversation_id, id=action.id, attempt=action.attempts
    )


async def _call(tool: Tool, shop: Any, action: Action, caller: Caller) -> Outcome:
    try:
        asked = tool.parameters.model_validate(action.arguments)
        async with asyncio.timeout(EXECUTION_SECONDS):
            return Outcome("action_done", await call_tool(tool, shop, asked, caller))
    except TimeoutError:
        return Outcome("action_unknown")
    except ChatWidgetError as error:
        return Outcome("action_failed", error.message)
    except Exception as error:  # a plugin may raise anything
        log.exception("action failed", tool=tool.name, action_id=action.id, error=type(error).__name__)
        return Outcome("action_failed")
