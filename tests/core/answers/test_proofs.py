"""One-time codes: mailed to the order's own address by a job, good for a while and a few tries, never a mail flood."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import Text, cast, func, select, update
from tests.core.answers.test_orders_offline import Post
from tests.fixtures.model import lender

from chatwidget import Shop, Visitor, jobs
from chatwidget.answers.budget import Budget, Caps
from chatwidget.answers.orders import CODE_SENT, Known, Orders
from chatwidget.answers.proofs import MAILS_A_DAY, TRIES, Proofs
from chatwidget.answers.service import Answers
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.answers.turn import Finished, Said, Turn
from chatwidget.errors import Unavailable
from chatwidget.hooks import Hooks
from chatwidget.ids import new_id
from chatwidget.mail import Mail
from chatwidget.models import Job, OrderCode, Widget
from chatwidget.models import Visitor as VisitorRow
from chatwidget.runtime import Runtime


@dataclass
class Letters:
    """What a mail server was given."""

    url: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body: list[str] = []
        to, in_body = "", False
        writer.write(b"220 stub\r\n")
        async for raw in reader:
            line = raw.decode().rstrip("\r\n")
            if in_body:
                if line == ".":
                    in_body = False
                    self.sent.append((to, "\n".join(body)))
                    writer.write(b"250 ok\r\n")
                else:
                    body.append(line)
            elif line.upper() == "DATA":
                in_body, body = True, []
                writer.write(b"354 go on\r\n")
            elif line.upper() == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                to = line[9:-1] if line.lower().startswith("rcpt to:<") else to
                writer.write(b"250 ok\r\n")
        writer.close()

    def code(self) -> str:
        found = re.search(r"\b\d{6}\b", self.sent[-1][1])
        assert found
        return found[0]


@pytest_asyncio.fixture(loop_scope="session")
async def letters() -> AsyncIterator[Letters]:
    made = Letters()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()
    await server.wait_closed()


@dataclass
class Desk:
    """A shop with one order, and shoppers who ask for it."""

    runtime: Runtime
    proofs: Proofs
    orders: Orders
    shop: Shop
    visitor: Visitor

    async def send(self, number: str = "1001", email: str = "ana@example.com") -> Known:
        return await self.orders.send_code(self.shop, self.visitor, number=number, email=email)

    async def work(self) -> int:
        """Do the jobs that wait, and return how many there were."""
        async with self.runtime.database.tenant(self.shop.tenant_id) as unit:
            waiting: Sequence[Job] = (await unit.scalars(select(Job).where(Job.status == "queued"))).all()
        for job in waiting:
            assert not re.search(r"\d{6}", str(job.args["order_code_id"] and "")), "no code is kept in a job"
            taken = await jobs.take(self.runtime.database, job.id)
            assert taken is not None
            await self.proofs.deliver(taken.tenant_id, taken.args["order_code_id"], taken.args["shop_name"])
            await jobs.finish(self.runtime.database, taken)
        return len(waiting)

    async def later(self, minutes: float) -> None:
        async with self.runtime.database.tenant(self.shop.tenant_id) as unit:
            past = timedelta(minutes=minutes)
            await unit.execute(
                update(OrderCode).values(
                    created_at=OrderCode.created_at - past,
                    expires_at=OrderCode.expires_at - past,
                    proven_until=OrderCode.proven_until - past,
                )
            )


@pytest_asyncio.fixture(loop_scope="session")
async def desk(runtime: Runtime, tenant: str, letters: Letters) -> Desk:
    widget_id, visitor_id = new_id("widget"), new_id("visitor")
    async with runtime.database.tenant(tenant) as unit:
        unit.add(Widget(tenant_id=tenant, id=widget_id, name="Chat", domain="", identity_secret="none"))
        await unit.flush()
        unit.add(VisitorRow(tenant_id=tenant, id=visitor_id, widget_id=widget_id, locale="es-ES"))
    proofs = Proofs(runtime.database, Mail(url=letters.url, sender="chat@shop.example"), "s" * 32)
    orders = Orders(Hooks({"post": Post()}), runtime.limiter, proofs, looking_seconds=0)
    shop = Shop(id=new_id("shop"), tenant_id=tenant, platform="post", domain="p.example", name="Tienda")
    return Desk(runtime, proofs, orders, shop, Visitor(id=visitor_id))


async def test_the_code_opens_the_orders_of_its_address(desk: Desk, letters: Letters) -> None:
    assert (await desk.send(email="Ana@Example.com")).text == CODE_SENT
    assert await desk.work() == 1
    assert letters.sent[0][0] == "ana@example.com"
    wrong = await desk.orders.confirm_code(desk.shop, desk.visitor, "000000" if letters.code() != "000000" else "1")
    assert wrong.kind == "order_code_wrong"
    stranger = await desk.orders.confirm_code(desk.shop, Visitor(id="vis_other"), letters.code())
    assert stranger.kind == "order_code_wrong"
    known = await desk.orders.confirm_code(desk.shop, desk.visitor, f" {letters.code()[:3]} {letters.code()[3:]}")
    assert known.kind == "order_own"
    assert known.cards[0]["tracking"][0]["number"] == "PX123456"
    again = await desk.orders.ask(desk.shop, desk.visitor, conversation_id="c", number=None, email=None)
    assert again.kind == "order_own"
    assert (await desk.orders.confirm_code(desk.shop, desk.visitor, letters.code())).kind == "order_code_wrong"
    await desk.later(31)
    after = await desk.orders.ask(desk.shop, desk.visitor, conversation_id="c", number=None, email=None)
    assert after.kind == "order_missing"


@pytest.mark.parametrize(("number", "email"), [("1001", "eve@example.com"), ("9999", "ana@example.com")])
async def test_a_wrong_pair_gets_the_same_words_and_no_mail(
    desk: Desk, letters: Letters, number: str, email: str
) -> None:
    known = await desk.send(number, email)
    assert (known.kind, known.text) == ("order_code_sent", CODE_SENT)
    assert await desk.work() == 0
    assert letters.sent == []


async def test_a_code_expires_and_stands_five_guesses(desk: Desk, letters: Letters) -> None:
    await desk.send()
    await desk.work()
    code = letters.code()
    for _ in range(TRIES):
        assert not await desk.proofs.confirm(desk.shop.tenant_id, desk.visitor.id, "x")
    assert not await desk.proofs.confirm(desk.shop.tenant_id, desk.visitor.id, code)
    await desk.later(11)
    await desk.send()
    await desk.work()
    await desk.later(11)
    assert not await desk.proofs.confirm(desk.shop.tenant_id, desk.visitor.id, letters.code())


async def test_an_address_is_not_flooded(desk: Desk, letters: Letters) -> None:
    await asyncio.gather(*(desk.proofs.send(desk.shop, desk.visitor.id, "ana@example.com") for _ in range(4)))
    assert await desk.work() == 1
    for _ in range(MAILS_A_DAY + 2):
        await desk.later(11)
        await desk.proofs.send(desk.shop, desk.visitor.id, "ana@example.com")
        await desk.work()
    assert len(letters.sent) == MAILS_A_DAY


async def test_codes_are_not_kept_readable(desk: Desk, letters: Letters) -> None:
    await desk.send()
    await desk.work()
    async with desk.runtime.database.tenant(desk.shop.tenant_id) as unit:
        row = await unit.scalar(select(OrderCode))
        kept = await unit.scalar(
            select(func.count()).select_from(Job).where(cast(Job.args, Text).contains(letters.code()))
        )
    assert row is not None
    assert letters.code() not in str(row.code_hash)
    assert row.expires_at < datetime.now(UTC) + timedelta(minutes=10)
    assert kept == 0


async def test_the_offline_answerer_leads_through_it_in_the_shoppers_language(desk: Desk, letters: Letters) -> None:
    hooks = Hooks({"post": Post()})
    workshop = Workshop(desk.runtime.catalogue, hooks, desk.orders)
    budget = Budget(desk.runtime.database, Caps(tenant=None, visitor=None))
    answers = Answers(desk.runtime.catalogue, hooks, workshop, budget, lender(desk.runtime.database, None))
    history: list[Said] = []

    async def say(text: str) -> Finished:
        turn = Turn(
            tenant_id=desk.shop.tenant_id,
            shop=desk.shop,
            visitor=desk.visitor,
            conversation_id="c",
            text=text,
            history=[*history],
            locale="es",
        )
        done = [event async for event in answers.answer(turn)][-1]
        assert isinstance(done, Finished)
        history.extend([Said(role="user", content=text), Said(role="assistant", content=done.content)])
        return done

    first = await say("¿Dónde está mi pedido 1001? Mi correo es ana@example.com")
    assert "enviado" in first.content
    assert "código de un solo uso" in first.content
    assert "seis cifras" in (await say("Sí, mándame el código")).content
    await desk.work()
    assert "Tienda" in letters.sent[-1][1]
    done = await say(letters.code())
    assert done.cards[0]["tracking"][0]["number"] == "PX123456"


async def test_a_mail_server_that_is_down_names_no_address() -> None:
    with pytest.raises(Unavailable) as told:
        await asyncio.to_thread(Mail(url="smtp://127.0.0.1:9", sender="a@b.example").send, "ana@example.com", "s", "t")
    assert "ana" not in told.value.message
