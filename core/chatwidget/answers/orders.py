"""Orders, for their owners: a proven shopper sees theirs, number and e-mail together tell a status, else nothing.

Who knows a number alone, an address alone or a wrong pair gets the same words as for an order that does not exist, and
only a few tries an hour.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any, Final

from chatwidget.answers.proofs import Proofs
from chatwidget.errors import ChatWidgetError, RateLimited
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Order, OrderQuery, Shop, Visitor
from chatwidget.limits import Limiter
from chatwidget.log import get_logger

log = get_logger(__name__)

TRIES_AN_HOUR: Final = 5
# Five at once, and the next not before an hour has passed: no hour sees more than five.
REFILLS_A_MINUTE: Final = 0.9 / 60
MOST_ORDERS: Final = 5
# Whether there is such an order must not be told by how long the answer takes either.
LOOKING_SECONDS: Final = 1.0

EMAIL: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_NUMBERED: Final = re.compile(
    r"(?:order|pedido|number|numero|número|nº|no\.|#)\W{0,3}(?:number|numero|número|nº|no\.?|is|es)?\W{0,3}"
    r"(#?[A-Z]{0,6}-?\d[\w-]{0,30})",
    re.IGNORECASE,
)
_HASHED: Final = re.compile(r"#([A-Z]{0,6}-?\d[\w-]{0,30})", re.IGNORECASE)

NOT_FOUND: Final = (
    "There is no order with that number and that e-mail address. Ask the shopper to check both, or to log in at the "
    "shop; say nothing else about it."
)
MISSING: Final = (
    "Both the order number and the e-mail address of the order are needed, or the shopper logs in at the shop. "
    "Ask for what is missing."
)
CODE_SENT: Final = (
    "If there is such an order, a code of six digits is on its way to its e-mail address; it is good for ten minutes. "
    "Ask the shopper to write the code here. Do not say whether the order exists."
)
CODE_WRONG: Final = "That code is not right or has expired. Ask the shopper to check it, or to ask for a new one."
TOO_OFTEN: Final = "Too many tries. Say that orders can be asked for again later, and offer a person."


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What may be told: `kind` says it to the offline answerer, `text` to the model."""

    kind: str
    text: str
    orders: Sequence[Order] = ()
    cards: Sequence[dict[str, Any]] = ()
    address: str | None = field(default=None, repr=False)
    """The order's own e-mail address, where the platform tells it: never shown, only written to."""


class Orders:
    """The gate in front of the platforms' orders."""

    def __init__(
        self,
        hooks: Hooks,
        limiter: Limiter,
        proofs: Proofs | None = None,
        *,
        looking_seconds: float = LOOKING_SECONDS,
    ) -> None:
        self._proofs = proofs
        self._hooks = hooks
        self._limiter = limiter
        self._looking_seconds = looking_seconds

    def are_known(self, shop: Shop) -> bool:
        """Whether the shop's platform tells of orders at all."""
        return self._hooks.has(shop.platform, "find_orders")

    @property
    def codes_are_offered(self) -> bool:
        """Whether a shopper can prove an address by a code that is mailed to it."""
        return self._proofs is not None and self._proofs.are_offered

    async def recognise(self, shop: Shop, visitor: Visitor) -> Visitor:
        """Return the shopper with the address they have proven by a code, if any."""
        if self._proofs is None or visitor.customer_id or visitor.email:
            return visitor
        email = await self._proofs.proven(shop, visitor.id)
        return replace(visitor, email=email) if email else visitor

    async def send_code(
        self, shop: Shop, visitor: Visitor, *, number: str | None, email: str | None, said: Sequence[str] = ()
    ) -> Known:
        """Mail a code to an order's own address if the pair is right, and say the same if it is not."""
        written_number, written_email = written(said)
        number, email = number or written_number, email or written_email
        if not number or not email:
            return Known(kind="order_missing", text=MISSING)
        waited = asyncio.create_task(asyncio.sleep(self._looking_seconds * 1.5))
        known = await self._status(shop, visitor, number, email)
        if known.kind == "order_too_often":
            return known
        if known.address is not None and self._proofs is not None:
            await self._proofs.send(shop, visitor.id, known.address)
        await waited
        return Known(kind="order_code_sent", text=CODE_SENT)

    async def confirm_code(self, shop: Shop, visitor: Visitor, code: str) -> Known:
        """Take a code, and return the orders of the address it proves."""
        key = f"order-codes:{visitor.id}"
        try:
            await self._limiter.check(key, per_minute=10 / 60, burst=10, what="tries")
        except RateLimited:
            return Known(kind="order_too_often", text=TOO_OFTEN)
        digits = re.sub(r"\D", "", code)
        if self._proofs is None or not await self._proofs.confirm(shop.tenant_id, visitor.id, digits):
            return Known(kind="order_code_wrong", text=CODE_WRONG)
        return _own(await self._own(shop, await self.recognise(shop, visitor), None))

    async def ask(
        self,
        shop: Shop,
        visitor: Visitor,
        *,
        conversation_id: str,
        number: str | None,
        email: str | None,
        said: Sequence[str] = (),
    ) -> Known:
        """Return what this shopper may know; what they wrote themselves stands in for what was not handed in."""
        del conversation_id
        written_number, written_email = written(said)
        number, email = number or written_number, email or written_email
        visitor = await self.recognise(shop, visitor)
        if visitor.customer_id or visitor.email:
            own = await self._own(shop, visitor, number)
            if own or not (number and email):
                return _own(own)
        if not number or not email:
            return Known(kind="order_missing", text=MISSING)
        return await self._status(shop, visitor, number, email)

    async def _own(self, shop: Shop, visitor: Visitor, number: str | None) -> list[Order]:
        found = await self._hooks.find_orders(shop, OrderQuery(visitor=visitor, number=number))
        return [
            order for order in found if _is_of(order, visitor) and (number is None or same_number(order.number, number))
        ][:MOST_ORDERS]

    async def _status(self, shop: Shop, visitor: Visitor, number: str, email: str) -> Known:
        pair = hashlib.sha256(f"{shop.id} {plain_number(number)} {email.lower()}".encode()).hexdigest()[:32]
        for key in (f"orders:{visitor.id}", f"orders:{pair}"):
            try:
                await self._limiter.check(key, per_minute=REFILLS_A_MINUTE, burst=TRIES_AN_HOUR, what="tries")
            except RateLimited:
                return Known(kind="order_too_often", text=TOO_OFTEN)
        stranger = Visitor(id=visitor.id)
        looking = asyncio.create_task(self._looked_up(shop, OrderQuery(visitor=stranger, number=number, email=email)))
        waited = asyncio.create_task(asyncio.sleep(self._looking_seconds))
        found, _ = await asyncio.gather(looking, waited)
        order = next((one for one in found if same_number(one.number, number) and _same_email(one.email, email)), None)
        if order is None:
            return Known(kind="order_not_found", text=NOT_FOUND)
        bare = Order(number=order.number, status=order.status)
        return Known(
            kind="order_status",
            text=f"Order {bare.number}: status {bare.status}. Only the status may be told; for more, the shopper logs "
            "in at the shop.",
            orders=[bare],
            address=order.email.strip().lower() if order.email else None,
            cards=[{"type": "order", "number": bare.number, "status": bare.status, "placed_at": None, "tracking": []}],
        )

    async def _looked_up(self, shop: Shop, query: OrderQuery) -> Sequence[Order]:
        """Look, answering alike for what is not there and for what the platform would not tell."""
        try:
            return await self._hooks.find_orders(shop, query)
        except ChatWidgetError as error:
            log.warning("orders could not be asked for", shop_id=shop.id, code=error.code)
            if error.may_retry:
                raise
            return ()


def _own(orders: Sequence[Order]) -> Known:
    if not orders:
        return Known(kind="order_none", text="This shopper has no such order.")
    return Known(
        kind="order_own",
        text="\n".join(_line(order) for order in orders),
        orders=orders,
        cards=[card(order) for order in orders],
    )


def _line(order: Order) -> str:
    parts = [f"Order {order.number}: status {order.status}"]
    if order.placed_at:
        parts.append(f"placed {order.placed_at:%Y-%m-%d}")
    if order.total:
        parts.append(f"total {order.total.amount:f} {order.total.currency}")
    parts += [f"{line.quantity} x {line.title}" for line in order.lines[:20]]
    parts += [" ".join(filter(None, ("parcel", one.company, one.number, one.url))) for one in order.tracking[:5]]
    return "; ".join(parts)


def card(order: Order) -> dict[str, Any]:
    """Return an order as a card: data of the shop, for its owner."""
    placed = order.placed_at
    return {
        "type": "order",
        "number": order.number,
        "status": order.status,
        "placed_at": placed.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if placed else None,
        "tracking": [{"company": one.company, "number": one.number, "url": one.url} for one in order.tracking],
    }


def written(said: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the newest order number and e-mail address a shopper has written."""
    number = email = None
    for text in reversed(said):
        if email is None and (found := EMAIL.findall(text)):
            email = str(found[-1]).rstrip(".")
        rest = EMAIL.sub(" ", text)
        if number is None and (found := _HASHED.findall(rest) or _NUMBERED.findall(rest)):
            number = str(found[-1])
    return number, email


def plain_number(number: str) -> str:
    """Return a number without what people leave out: `#`, spaces, case."""
    return re.sub(r"[\s#]", "", number).casefold()


def same_number(left: str, right: str) -> bool:
    """Whether two spellings name the same order."""
    return plain_number(left) == plain_number(right) != ""


def _same_email(told: str | None, given: str) -> bool:
    return told is None or told.strip().casefold() == given.strip().casefold()


def _is_of(order: Order, visitor: Visitor) -> bool:
    """Check once more what the platform says whose order it is; where it says nothing, it has checked itself."""
    if order.customer_id is None and order.email is None:
        return True
    by_id = order.customer_id is not None and order.customer_id == visitor.customer_id
    return by_id or (visitor.email is not None and order.email is not None and _same_email(order.email, visitor.email))
