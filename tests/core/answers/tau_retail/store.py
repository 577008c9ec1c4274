"""The store as a plugin: its catalogue, its orders, and the tools by which they are read and changed."""

import ast
import copy
import gzip
import json
import operator
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from chatwidget import (
    Caller,
    Money,
    NotFound,
    Order,
    OrderLine,
    OrderQuery,
    Platform,
    Product,
    Shop,
    Tool,
    Tracking,
    Variant,
    hookimpl,
)

FOLDER = Path(__file__).parent
State = dict[str, Any]
NOT_YOURS = "There is no such order."


@cache
def _read(name: str) -> bytes:
    return gzip.decompress((FOLDER / name).read_bytes())


def fresh() -> State:
    """Return the store as it opens."""
    state: State = json.loads(_read("db.json.gz"))
    return state


def tasks() -> list[dict[str, Any]]:
    """Return what shoppers want, and the actions that are right."""
    wanted: list[dict[str, Any]] = json.loads(_read("tasks.json.gz"))
    return wanted


# ── what the store's own systems do ──────────────────────────────────────────────────────────────────────────────────
def price_of(state: State, product_id: str, item_id: str) -> float:
    return float(state["products"][product_id]["variants"][item_id]["price"])


def _swap_difference(state: State, order: State, old: list[str], new: list[str]) -> float:
    difference = 0.0
    for before, after in zip(old, new, strict=True):
        item = next(one for one in order["items"] if one["item_id"] == before)
        difference += price_of(state, item["product_id"], after) - item["price"]
    return round(difference, 2)


def cancel_pending_order(state: State, /, order_id: str, reason: str) -> None:
    order = state["orders"][order_id]
    if order["status"] != "pending":
        raise ValueError("only a pending order can be cancelled")
    methods = state["users"][order["user_id"]]["payment_methods"]
    refunds = [{**paid, "transaction_type": "refund"} for paid in order["payment_history"]]
    for refund in refunds:
        if refund["payment_method_id"].startswith("gift_card"):
            card = methods[refund["payment_method_id"]]
            card["balance"] = round(card["balance"] + refund["amount"], 2)
    order.update(status="cancelled", cancel_reason=reason, payment_history=[*order["payment_history"], *refunds])


def return_delivered_order_items(state: State, /, order_id: str, item_ids: list[str], payment_method_id: str) -> None:
    order = state["orders"][order_id]
    if order["status"] != "delivered":
        raise ValueError("only a delivered order can be returned")
    order.update(status="return requested", return_items=sorted(item_ids), return_payment_method_id=payment_method_id)


def exchange_delivered_order_items(
    state: State, /, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
) -> None:
    order = state["orders"][order_id]
    if order["status"] != "delivered":
        raise ValueError("only a delivered order can be exchanged")
    order.update(
        status="exchange requested",
        exchange_items=sorted(item_ids),
        exchange_new_items=sorted(new_item_ids),
        exchange_payment_method_id=payment_method_id,
        exchange_price_difference=_swap_difference(state, order, item_ids, new_item_ids),
    )


def modify_pending_order_items(
    state: State, /, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
) -> None:
    order = state["orders"][order_id]
    if order["status"] != "pending":
        raise ValueError("only a pending order can be changed")
    difference = _swap_difference(state, order, item_ids, new_item_ids)
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(
        {"transaction_type": kind, "amount": abs(difference), "payment_method_id": payment_method_id}
    )
    for before, after in zip(item_ids, new_item_ids, strict=True):
        item = next(one for one in order["items"] if one["item_id"] == before)
        variant = state["products"][item["product_id"]]["variants"][after]
        item.update(item_id=after, price=variant["price"], options=variant["options"])
    order["status"] = "pending (item modified)"


def modify_pending_order_address(state: State, /, order_id: str, **address: str) -> None:
    order = state["orders"][order_id]
    if not order["status"].startswith("pending"):
        raise ValueError("only a pending order can be changed")
    order["address"] = address


def modify_user_address(state: State, /, user_id: str, **address: str) -> None:
    state["users"][user_id]["address"] = address


WRITES: dict[str, Callable[..., None]] = {
    function.__name__: function
    for function in (
        cancel_pending_order,
        return_delivered_order_items,
        exchange_delivered_order_items,
        modify_pending_order_items,
        modify_pending_order_address,
        modify_user_address,
    )
}


# ── what a model may ask ─────────────────────────────────────────────────────────────────────────────────────────────
class OfOrder(BaseModel):
    order_id: str


class Cancel(OfOrder):
    reason: str


class Return(OfOrder):
    item_ids: list[str]
    payment_method_id: str


class Swap(Return):
    new_item_ids: list[str]


class Address(BaseModel):
    address1: str
    address2: str = ""
    city: str
    state: str
    country: str
    zip: str = Field(coerce_numbers_to_str=True)


class OrderAddress(Address, OfOrder):
    pass


class OfUser(BaseModel):
    user_id: str = ""


class UserAddress(Address, OfUser):
    pass


class NameZip(BaseModel):
    first_name: str
    last_name: str
    zip: str


class Email(BaseModel):
    email: str


class OfProduct(BaseModel):
    product_id: str


class OfItem(BaseModel):
    item_id: str


class Expression(BaseModel):
    expression: str


class Summary(BaseModel):
    summary: str


PARAMETERS: dict[str, type[BaseModel]] = {
    "cancel_pending_order": Cancel,
    "return_delivered_order_items": Return,
    "exchange_delivered_order_items": Swap,
    "modify_pending_order_items": Swap,
    "modify_pending_order_address": OrderAddress,
    "modify_user_address": UserAddress,
}


class Store:
    """The plugin; `state` may be put back between tasks."""

    def __init__(self) -> None:
        self.state = fresh()
        self.keys: dict[str, str] = {}

    @hookimpl
    def platform(self) -> Platform:
        return Platform(name="tau", title="Retail store", connects_by="embed")

    @hookimpl
    def catalogue(self, shop: Shop) -> Iterator[Product]:
        for product in self.state["products"].values():
            variants = product["variants"].values()
            yield Product(
                external_id=product["product_id"],
                title=product["name"],
                price=Money(amount=min(variant["price"] for variant in variants), currency="USD"),
                variants=[
                    Variant(
                        external_id=variant["item_id"],
                        options=variant["options"],
                        available=variant["available"],
                        price=Money(amount=variant["price"], currency="USD"),
                    )
                    for variant in variants
                ],
            )

    @hookimpl
    async def find_orders(self, shop: Shop, query: OrderQuery) -> list[Order]:
        users, orders = self.state["users"], self.state["orders"]
        if query.number is not None:
            found = [orders.get(f"#{query.number.lstrip('#').upper()}")]
        else:
            found = [orders[one] for one in users.get(query.visitor.customer_id, {}).get("orders", [])]
        return [self._order(one, users[one["user_id"]]["email"]) for one in found if one]

    @staticmethod
    def _order(order: State, email: str) -> Order:
        parcels = [number for one in order["fulfillments"] for number in one["tracking_id"]]
        return Order(
            number=order["order_id"],
            status=order["status"],
            lines=[OrderLine(title=item["name"], quantity=1, sku=item["item_id"]) for item in order["items"]],
            tracking=[Tracking(company="Post", number=number) for number in parcels],
            customer_id=order["user_id"],
            email=email,
        )

    @hookimpl
    def tools(self, shop: Shop) -> list[Tool]:
        reads: dict[str, tuple[type[BaseModel], Callable[..., Any]]] = {
            "find_user_id_by_name_zip": (NameZip, self._me),
            "find_user_id_by_email": (Email, self._me),
            "get_user_details": (OfUser, lambda _asked, caller: self.state["users"][caller.visitor.customer_id]),
            "get_order_details": (OfOrder, lambda asked, caller: self._mine(asked.order_id, caller)),
            "get_product_details": (OfProduct, lambda asked, _caller: self.state["products"][asked.product_id]),
            "get_item_details": (OfItem, self._item),
            "calculate": (Expression, lambda asked, _caller: calculate(asked.expression)),
            "transfer_to_human_agents": (Summary, lambda _asked, _caller: "A person is told."),
        }
        return [
            *(
                Tool(
                    name=name,
                    description=name.replace("_", " "),
                    parameters=parameters,
                    call=self._reading(read),
                    needs_identity=True,
                )
                for name, (parameters, read) in reads.items()
            ),
            *(
                Tool(
                    name=name,
                    description=name.replace("_", " "),
                    parameters=parameters,
                    call=self._writing(name),
                    writes=True,
                    needs_identity=True,
                )
                for name, parameters in PARAMETERS.items()
            ),
        ]

    def _me(self, _asked: BaseModel, caller: Caller) -> str:
        return str(caller.visitor.customer_id)

    def _mine(self, order_id: str, caller: Caller) -> State:
        order: State | None = self.state["orders"].get(order_id)
        if order is None or order["user_id"] != caller.visitor.customer_id:
            raise NotFound(NOT_YOURS)
        return order

    def _item(self, asked: OfItem, _caller: Caller) -> State:
        for product in self.state["products"].values():
            if asked.item_id in product["variants"]:
                return dict(product["variants"][asked.item_id])
        raise NotFound("There is no such item.")

    def _copy(self, user_id: str, order_id: str | None) -> State:
        """Return the store with a customer and an order that may be changed."""
        users, orders = dict(self.state["users"]), dict(self.state["orders"])
        users[user_id] = copy.deepcopy(users[user_id])
        if order_id is not None:
            orders[order_id] = copy.deepcopy(orders[order_id])
        return {**self.state, "users": users, "orders": orders}

    @staticmethod
    def _reading(read: Callable[..., Any]) -> Callable[[Shop, Any, Caller], Awaitable[str]]:
        async def call(shop: Shop, asked: Any, caller: Caller) -> str:
            return json.dumps(read(asked, caller))

        return call

    def _writing(self, name: str) -> Callable[[Shop, Any, Caller], Awaitable[str]]:
        async def call(shop: Shop, asked: Any, caller: Caller) -> str:
            if caller.idempotency_key in self.keys:
                return self.keys[caller.idempotency_key]
            arguments = asked.model_dump()
            if "order_id" in arguments:
                self._mine(arguments["order_id"], caller)
            if "user_id" in arguments:
                arguments["user_id"] = caller.visitor.customer_id
            changed = self._copy(str(caller.visitor.customer_id), arguments.get("order_id"))
            try:
                WRITES[name](changed, **arguments)
            except ValueError as error:
                raise NotFound(str(error)) from error
            self.state = changed
            return self.keys.setdefault(caller.idempotency_key, f"{name} is done.")

        return call


_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def calculate(expression: str) -> float:
    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return float(_OPERATORS[type(node.op)](value(node.left), value(node.right)))
        if isinstance(node, ast.Constant):
            return float(str(node.value))
        raise ValueError("no arithmetic")

    return round(value(ast.parse(expression, mode="eval").body), 2)
