"""A merchant's saved cases: kept, made from real chats, run again and compared with the run before."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select

from chatwidget import jobs
from chatwidget.answers.earlier import SaidBefore, product_cards
from chatwidget.answers.service import Answers
from chatwidget.answers.turn import Finished, Turn
from chatwidget.conversations import repository as conversations
from chatwidget.db import Database, UnitOfWork
from chatwidget.errors import ChatWidgetError, Conflict, InvalidInput, NotFound
from chatwidget.evaluation import repository
from chatwidget.evaluation.expectations import Expected, checked, failures, refuses
from chatwidget.evaluation.schemas import (
    CaseChanges,
    CaseIn,
    CaseOut,
    PageBefore,
    RunOut,
    RunWithResults,
    run_figures,
)
from chatwidget.hooks.types import Shop, Visitor
from chatwidget.ids import new_id
from chatwidget.models import EvalCase, EvalRun, Message
from chatwidget.shops import repository as shops_repository
from chatwidget.shops.service import Shops
from chatwidget.tenants.actor import Actor
from chatwidget.web.paging import Listing, Page

MOST_CASES: Final = 500
STEP: Final = 10
"""Cases answered in one step of the job."""


class Evaluation:
    """The saved cases of all tenants."""

    def __init__(self, database: Database, shops: Shops, answers: Answers) -> None:
        self._database = database
        self._shops = shops
        self._answers = answers

    # ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────
    async def list_cases(self, actor: Actor, shop_id: str, page: Page) -> Listing[CaseOut]:
        """List a shop's cases, newest first."""
        await self._shops.known(actor, shop_id)
        async with self._database.tenant(actor.tenant_id) as unit:
            query = select(EvalCase).where(EvalCase.shop_id == shop_id)
            rows, cursor = await page.fetch(unit, query, EvalCase.created_at, EvalCase.id)
            return Listing(data=[CaseOut.model_validate(row) for row in rows], next_cursor=cursor)

    async def add(self, actor: Actor, shop_id: str, wanted: CaseIn) -> CaseOut:
        """Save a case; raises `Conflict` (`too_many_cases`) where there are as many as one run can be asked."""
        await self._shops.known(actor, shop_id)
        async with self._database.tenant(actor.tenant_id) as unit:
            if await repository.count_cases(unit, shop_id) >= MOST_CASES:
                raise Conflict(f"A shop has at most {MOST_CASES} cases; delete one first.", code="too_many_cases")
            row = EvalCase(
                tenant_id=actor.tenant_id,
                id=new_id("eval_case"),
                shop_id=shop_id,
                **{**wanted.model_dump(mode="json"), "name": wanted.name or wanted.message[:200]},
            )
            unit.add(row)
            await unit.flush()
            await unit.refresh(row)
            return CaseOut.model_validate(row)

    async def change(self, actor: Actor, shop_id: str, case_id: str, changes: CaseChanges) -> CaseOut:
        """Change a case; raises `NotFound` (`case_not_found`)."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await self._found(unit, shop_id, case_id)
            for name, value in changes.model_dump(mode="json", exclude_none=True).items():
                setattr(row, name, value)
            if Expected.model_validate(row.expected).is_empty:
                raise InvalidInput("expected must hold at least one expectation", fields={"expected": "empty"})
            await unit.flush()
            await unit.refresh(row)
            return CaseOut.model_validate(row)

    async def delete(self, actor: Actor, shop_id: str, case_id: str) -> None:
        """Delete a case; what earlier runs said of it stays."""
        async with self._database.tenant(actor.tenant_id) as unit:
            await unit.delete(await self._found(unit, shop_id, case_id))

    async def from_answer(self, actor: Actor, conversation_id: str, message_id: str) -> CaseOut:
        """Turn an answer of a real chat into a case that expects the same products and sources.

        Raises `NotFound` or `InvalidInput` (`nothing_to_expect`) for an answer without either.
        """
        async with self._database.tenant(actor.tenant_id) as unit:
            conversation = await conversations.conversation(unit, conversation_id)
            answer = await unit.scalar(
                select(Message).where(Message.id == message_id, Message.conversation_id == conversation_id)
            )
            if conversation is None or answer is None or answer.role != "assistant":
                raise NotFound("There is no such answer.", code="message_not_found")
            if conversation.shop_id is None:
                raise InvalidInput("This chat belongs to no shop.", code="no_shop")
            before = [
                row
                for row in await conversations.latest(unit, conversation_id, limit=200)
                if row.seq < answer.seq and row.role != "system"
            ][-30:]
        question: list[Message] = []
        while before and before[-1].role == "user":
            question.insert(0, before.pop())
        if not question:
            raise NotFound("There is no question before this answer.", code="message_not_found")
        products = [str(card["external_id"]) for card in answer.cards if card.get("type") == "product"]
        sources = [str(source["url"]) for source in answer.sources if source.get("url")]
        if not products and not sources:
            raise InvalidInput(
                "This answer shows no product and no source; save it as a case with your own expectations.",
                code="nothing_to_expect",
            )
        page = {name: value for name, value in (question[-1].page or {}).items() if isinstance(value, str)}
        wanted = CaseIn(
            message="\n".join(row.content for row in question)[:4_000],
            history=[
                SaidBefore(role=row.role, content=row.content[:10_000], cards=product_cards(row.cards or ()))
                for row in before
            ],
            page=PageBefore.model_validate(page),
            locale=conversation.language,
            expected=Expected(products=products, sources=sources),
        )
        return await self.add(actor, conversation.shop_id, wanted)

    # ── runs ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    async def start(self, actor: Actor, shop_id: str) -> RunOut:
        """Start a run of all cases, or return the one that is under way; the worker answers them."""
        await self._shops.known(actor, shop_id)
        answerer = await self._answers.name_for(actor.tenant_id)
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await repository.open_run(unit, shop_id)
            if row is None:
                total = await repository.count_cases(unit, shop_id)
                if not total:
                    raise InvalidInput("There are no cases yet; save one first.", code="no_cases")
                row = EvalRun(
                    tenant_id=actor.tenant_id,
                    id=new_id("eval_run"),
                    shop_id=shop_id,
                    total=total,
                    answerer=answerer,
                )
                unit.add(row)
                await unit.flush()
                await unit.refresh(row)
                jobs.enqueue(unit, actor.tenant_id, jobs.RunCases(eval_run_id=row.id))
            return _out(row)

    async def list_runs(self, actor: Actor, shop_id: str, page: Page) -> Listing[RunOut]:
        """List a shop's runs, newest first."""
        await self._shops.known(actor, shop_id)
        async with self._database.tenant(actor.tenant_id) as unit:
            query = select(EvalRun).where(EvalRun.shop_id == shop_id)
            rows, cursor = await page.fetch(unit, query, EvalRun.created_at, EvalRun.id)
            return Listing(data=[_out(row) for row in rows], next_cursor=cursor)

    async def get_run(self, actor: Actor, shop_id: str, run_id: str) -> RunWithResults:
        """Return a run with its results; raises `NotFound` (`run_not_found`)."""
        async with self._database.tenant(actor.tenant_id) as unit:
            row = await repository.run(unit, run_id)
            if row is None or row.shop_id != shop_id:
                raise NotFound("There is no such run.", code="run_not_found")
            return RunWithResults(**_out(row).model_dump(), results=row.results)

    async def step(self, tenant_id: str, run_id: str) -> bool:
        """Answer the next cases of a run; True asks for more. A step that is done twice counts once."""
        async with self._database.tenant(tenant_id) as unit:
            row = await repository.run(unit, run_id)
            if row is None or row.status == "done":
                return False
            found = await shops_repository.shop(unit, row.shop_id)
            shop = self._shops.for_plugin(found) if found is not None and found.status != "disconnected" else None
            answered = {result["case_id"] for result in row.results}
            waiting = [case for case in await repository.cases(unit, row.shop_id) if case.id not in answered]
            before = await repository.run_before(unit, row.shop_id, run_id)
        last = {result["case_id"]: result["passed"] for result in before.results} if before else {}
        results = [await self._result(case, shop, last.get(case.id)) for case in waiting[:STEP]] if shop else []
        is_done = shop is None or len(waiting) <= STEP
        async with self._database.tenant(tenant_id) as unit:
            row = await repository.run(unit, run_id, lock=True)
            if row is None or row.status == "done":
                return False
            there = {result["case_id"] for result in row.results}
            row.results = [*row.results, *(result for result in results if result["case_id"] not in there)]
            row.passed = sum(result["passed"] for result in row.results)
            row.total = max(row.total, len(row.results)) if not is_done else len(row.results)
            row.status = "done" if is_done else "running"
            row.finished_at = datetime.now(UTC) if is_done else None
        return not is_done

    async def fail(self, tenant_id: str, run_id: str, reason: str) -> None:
        """End a run that nobody goes on with: the cases that were not answered have failed."""
        async with self._database.tenant(tenant_id) as unit:
            row = await repository.run(unit, run_id, lock=True)
            if row is None or row.status == "done":
                return
            answered = {result["case_id"] for result in row.results}
            waiting = [case for case in await repository.cases(unit, row.shop_id) if case.id not in answered]
            failed = {"passed": False, "failures": [f"no answer: {reason}"]}
            row.results = [*row.results, *({"case_id": case.id, "name": case.name, **failed} for case in waiting)]
            row.total, row.status, row.finished_at = len(row.results), "done", datetime.now(UTC)

    async def run_now(self, shop_id: str) -> list[dict[str, Any]]:
        """Ask a shop's cases here and now, keeping nothing; raises `NotFound` (`shop_not_found`)."""
        async with self._database.system() as unit:
            found = await shops_repository.shop_anywhere(unit, shop_id)
        if found is None or found.status == "disconnected":
            raise NotFound("There is no such shop.", code="shop_not_found")
        async with self._database.tenant(found.tenant_id) as unit:
            cases = await repository.cases(unit, shop_id)
        return [await self._result(case, self._shops.for_plugin(found), None) for case in cases]

    async def _result(self, case: EvalCase, shop: Shop, passed_before: bool | None) -> dict[str, Any]:
        result: dict[str, Any] = {"case_id": case.id, "name": case.name}
        began = time.perf_counter()
        try:
            answer = await self.answer(case, shop)
        except ChatWidgetError as error:
            result |= {"passed": False, "failures": [f"no answer: {error.message}"]}
        else:
            failed = failures(Expected.model_validate(case.expected), answer)
            result |= {
                "passed": not failed,
                "failures": failed,
                "content": answer.content,
                "cards": [str(card["external_id"]) for card in answer.cards if card.get("external_id")],
                "sources": [str(source.get("url") or source.get("title")) for source in answer.sources],
                "refused": refuses(answer),
                "checks": checked(answer.receipt),
                "total_ms": round((time.perf_counter() - began) * 1000, 1),
            }
        if passed_before is not None and passed_before != result["passed"]:
            result["changed"] = "fixed" if result["passed"] else "broken"
        return result

    async def answer(self, case: EvalCase, shop: Shop) -> Finished:
        """Ask a case as a shopper would, in no chat; raises `ChatWidgetError` when no answer comes."""
        page: Mapping[str, Any] = {name: value for name, value in case.page.items() if value}
        turn = Turn(
            tenant_id=case.tenant_id,
            shop=shop,
            visitor=Visitor(id="evaluation"),
            conversation_id="evaluation",
            text=case.message,
            history=[SaidBefore.model_validate(said).said() for said in case.history],
            locale=case.locale or shop.locale,
            page=page,
            shop_name=shop.name,
        )
        async for event in self._answers.answer(turn):
            if isinstance(event, Finished):
                return event
        raise ChatWidgetError("The answer ended without an end.", code="answer_incomplete")

    @staticmethod
    async def _found(unit: UnitOfWork, shop_id: str, case_id: str) -> EvalCase:
        row = await repository.case(unit, shop_id, case_id)
        if row is None:
            raise NotFound("There is no such case.", code="case_not_found")
        return row


def _out(row: EvalRun) -> RunOut:
    return RunOut.model_validate(row).model_copy(update=run_figures(row.results))
