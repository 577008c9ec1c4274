"""What happened, told to plugins (`on_event`) and to tenants' webhooks."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A shopper wrote."""

    type: ClassVar[str] = "message.received"
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCompleted:
    """The AI's answer was stored."""

    type: ClassVar[str] = "answer.completed"
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A shopper asked for a person, or a person took over."""

    type: ClassVar[str] = "conversation.handed_over"
    conversation_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed:
    """A conversation ended."""

    type: ClassVar[str] = "conversation.closed"
    conversation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopConnected:
    """A shop was connected."""

    type: ClassVar[str] = "shop.connected"
    shop_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSynced:
    """A sync of the catalogue ended well."""

    type: ClassVar[str] = "catalogue.synced"
    shop_id: str
    sync_run_id: str


Event: TypeAlias = MessageReceived | AnswerCompleted | HandedOver | ConversationClosed | ShopConnected | CatalogueSynced

EVENT_TYPES: dict[str, type[Event]] = {
    event.type: event
    for event in (MessageReceived, AnswerCompleted, HandedOver, ConversationClosed, ShopConnected, CatalogueSynced)
}
