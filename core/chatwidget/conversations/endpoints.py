"""REST: the inbox, and a person's part in a conversation."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from chatwidget.conversations.actions import Actions
from chatwidget.conversations.agents import author_of
from chatwidget.conversations.inbox import Inbox
from chatwidget.conversations.schemas import (
    ActionsOut,
    AnswerReceipt,
    AssignIn,
    ConversationOut,
    MessageOut,
    NoteIn,
    NoteOut,
    ReplyIn,
    TagsIn,
)
from chatwidget.conversations.service import Conversations
from chatwidget.errors import InvalidInput
from chatwidget.tenants.endpoints import Reader, Writer
from chatwidget.text import Storable
from chatwidget.web.paging import Listing, Paging

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


def _inbox(request: Request) -> Inbox:
    inbox: Inbox = request.state.inbox
    return inbox


def _conversations(request: Request) -> Conversations:
    conversations: Conversations = request.state.conversations
    return conversations


def _actions(request: Request) -> Actions:
    actions: Actions = request.state.actions
    return actions


InboxService = Annotated[Inbox, Depends(_inbox)]
Service = Annotated[Conversations, Depends(_conversations)]
Filter = Annotated[Storable | None, Query(max_length=200)]


@router.get("")
async def conversations(
    actor: Reader,
    page: Paging,
    inbox: InboxService,
    status: Literal["ai", "waiting", "human", "closed"] | None = None,
    shop_id: Filter = None,
    visitor_id: Filter = None,
    assignee: Filter = None,
    q: Filter = None,
) -> Listing[ConversationOut]:
    """List conversations, the latest message first; `q` searches messages, e-mail and name; `assignee=none` is open."""
    return await inbox.list(
        actor.tenant_id, page, status=status, shop_id=shop_id, visitor_id=visitor_id, assignee=assignee, q=q
    )


@router.get("/{conversation_id}")
async def conversation(conversation_id: str, actor: Reader, inbox: InboxService) -> ConversationOut:
    """Return a conversation."""
    return await inbox.get(actor.tenant_id, conversation_id)


@router.get("/{conversation_id}/messages")
async def messages(
    conversation_id: str,
    actor: Reader,
    inbox: InboxService,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
) -> Listing[MessageOut]:
    """Return messages in order."""
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidInput("This cursor is not one that we gave out.", code="invalid_cursor")
    return await inbox.messages(actor.tenant_id, conversation_id, after=int(cursor or 0), limit=limit)


@router.post("/{conversation_id}/messages", status_code=201)
async def reply(conversation_id: str, body: ReplyIn, actor: Writer, service: Service) -> MessageOut:
    """Write as a person; where the AI was answering, the person takes over with it."""
    sent = await service.reply(
        actor.tenant_id, conversation_id, body.content, author=author_of(actor), client_id=body.client_id
    )
    return MessageOut(**sent)


@router.post("/{conversation_id}/takeover")
async def take_over(conversation_id: str, actor: Writer, service: Service, inbox: InboxService) -> ConversationOut:
    """Take a conversation over; an answer under way is stopped at once."""
    await service.take_over(actor.tenant_id, conversation_id, author=author_of(actor))
    return await inbox.get(actor.tenant_id, conversation_id)


@router.post("/{conversation_id}/handback")
async def hand_back(conversation_id: str, actor: Writer, service: Service, inbox: InboxService) -> ConversationOut:
    """Give a conversation back to the AI."""
    await service.hand_back(actor.tenant_id, conversation_id, author=author_of(actor))
    return await inbox.get(actor.tenant_id, conversation_id)


@router.post("/{conversation_id}/close")
async def close(conversation_id: str, actor: Writer, service: Service, inbox: InboxService) -> ConversationOut:
    """End a conversation."""
    await service.close(actor.tenant_id, conversation_id, author=author_of(actor))
    return await inbox.get(actor.tenant_id, conversation_id)


@router.post("/{conversation_id}/assign")
async def assign(conversation_id: str, body: AssignIn, actor: Writer, inbox: InboxService) -> ConversationOut:
    """Give a conversation to a person, or to nobody."""
    return await inbox.assign(actor.tenant_id, conversation_id, body.user_id)


@router.post("/{conversation_id}/tags")
async def tag(conversation_id: str, body: TagsIn, actor: Writer, inbox: InboxService) -> ConversationOut:
    """Set a conversation's tags."""
    return await inbox.tag(actor.tenant_id, conversation_id, body.tags)


@router.post("/{conversation_id}/notes", status_code=201)
async def add_note(conversation_id: str, body: NoteIn, actor: Writer, inbox: InboxService) -> NoteOut:
    """Keep a private note."""
    return await inbox.add_note(actor.tenant_id, conversation_id, body.content, actor.user_id)


@router.get("/{conversation_id}/notes")
async def notes(conversation_id: str, actor: Reader, inbox: InboxService) -> Listing[NoteOut]:
    """Return the private notes, oldest first."""
    return await inbox.notes(actor.tenant_id, conversation_id)


@router.get("/{conversation_id}/actions")
async def actions(conversation_id: str, actor: Reader, service: Annotated[Actions, Depends(_actions)]) -> ActionsOut:
    """What the AI proposed in a conversation, what the shopper decided, and what came of it."""
    return ActionsOut(data=await service.of_conversation(actor.tenant_id, conversation_id))


@router.get("/{conversation_id}/messages/{message_id}/receipt")
async def receipt(conversation_id: str, message_id: str, actor: Reader, inbox: InboxService) -> AnswerReceipt:
    """Say why the AI answered as it did."""
    return await inbox.receipt(actor.tenant_id, conversation_id, message_id)
