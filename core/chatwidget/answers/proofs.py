"""One-time codes to an order's own address: who can read the mail there is shown that address's orders for a while."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from chatwidget import jobs
from chatwidget.crypto import keyed_hash, same
from chatwidget.db import Database
from chatwidget.hooks.types import Shop
from chatwidget.ids import new_id
from chatwidget.mail import Mail
from chatwidget.models import OrderCode, Visitor

CODE_MINUTES: Final = 10
PROVEN_MINUTES: Final = 30
TRIES: Final = 5
MAILS_A_DAY: Final = 5

_SUBJECTS: Final = {"en": "Your code: {code}", "es": "Tu código: {code}"}
_TEXTS: Final = {
    "en": "{code} is your code to see your order at {shop} in the chat. It is good for {minutes} minutes.\n\n"
    "If you did not ask for it, you need not do anything, and nobody has seen your order.\n",
    "es": "{code} es tu código para ver tu pedido de {shop} en el chat. Vale durante {minutes} minutos.\n\n"
    "Si no lo has pedido tú, no tienes que hacer nada: nadie ha visto tu pedido.\n",
}


class Proofs:
    """The codes of all tenants; without a mail server none are offered."""

    def __init__(self, database: Database, mail: Mail | None, secret: str) -> None:
        self._database = database
        self._mail = mail
        self._secret = secret

    @property
    def are_offered(self) -> bool:
        """Whether codes can be sent at all."""
        return self._mail is not None

    async def send(self, shop: Shop, visitor_id: str, email: str) -> None:
        """Have a code sent, unless one was a moment ago or the address has had enough for a day."""
        async with self._database.tenant(shop.tenant_id) as unit:
            lock = f"order code {shop.tenant_id} {email}"
            await unit.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(lock, 0))))
            newest, today = (
                await unit.execute(
                    select(func.max(OrderCode.created_at), func.count()).where(
                        OrderCode.email == email, OrderCode.created_at > func.now() - timedelta(days=1)
                    )
                )
            ).one()
            too_soon = newest is not None and newest > datetime.now(UTC) - timedelta(minutes=CODE_MINUTES)
            if too_soon or today >= MAILS_A_DAY:
                return
            row = OrderCode(
                tenant_id=shop.tenant_id,
                id=new_id("order_code"),
                visitor_id=visitor_id,
                shop_id=shop.id,
                email=email,
                expires_at=datetime.now(UTC) + timedelta(minutes=CODE_MINUTES),
            )
            unit.add(row)
            await unit.flush()
            jobs.enqueue(unit, shop.tenant_id, jobs.SendOrderCode(order_code_id=row.id, shop_name=shop.name))

    async def deliver(self, tenant_id: str, order_code_id: str, shop_name: str) -> None:
        """Make the code and mail it: it is written down nowhere but in the mail. Raises `Unavailable`."""
        code = f"{secrets.randbelow(10**6):06d}"
        async with self._database.tenant(tenant_id) as unit:
            row = await unit.get(OrderCode, (tenant_id, order_code_id))
            if row is None or self._mail is None or row.expires_at < datetime.now(UTC):
                return
            row.code_hash = self._hash(row.id, code)
            visitor = await unit.get(Visitor, (tenant_id, row.visitor_id))
            email, locale = row.email, (visitor.locale if visitor else "")[:2].lower()
        language = locale if locale in _TEXTS else "en"
        subject = _SUBJECTS[language].format(code=code)
        shop = " ".join(shop_name.split()) or "the shop"
        text = _TEXTS[language].format(code=code, shop=shop, minutes=CODE_MINUTES)
        await asyncio.to_thread(self._mail.send, email, subject, text)

    async def confirm(self, tenant_id: str, visitor_id: str, code: str) -> bool:
        """Whether this is the code that was sent for this shopper; five tries."""
        async with self._database.tenant(tenant_id) as unit:
            row = await unit.scalar(
                select(OrderCode)
                .where(OrderCode.visitor_id == visitor_id, OrderCode.expires_at > func.now())
                .order_by(OrderCode.created_at.desc())
                .limit(1)
                .with_for_update()
            )
            if row is None or row.code_hash is None or row.tries >= TRIES:
                return False
            row.tries += 1
            if not same(row.code_hash, self._hash(row.id, code)):
                return False
            row.code_hash = None
            row.proven_until = datetime.now(UTC) + timedelta(minutes=PROVEN_MINUTES)
            return True

    async def proven(self, shop: Shop, visitor_id: str) -> str | None:
        """Return the address a shopper has proven in this shop a short while ago."""
        if self._mail is None:
            return None
        async with self._database.tenant(shop.tenant_id) as unit:
            return await unit.scalar(
                select(OrderCode.email)
                .where(
                    OrderCode.visitor_id == visitor_id,
                    OrderCode.shop_id == shop.id,
                    OrderCode.proven_until > func.now(),
                )
                .order_by(OrderCode.proven_until.desc())
                .limit(1)
            )

    def _hash(self, row_id: str, code: str) -> str:
        return keyed_hash(self._secret, f"order code {row_id} {code}")
