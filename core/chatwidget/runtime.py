"""Everything that is built once from the settings, in the order in which it leans on each other."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from typing import Any

from chatwidget.answers.budget import Budget, Caps
from chatwidget.answers.lending import Lender
from chatwidget.answers.masking_settings import MaskingSettings
from chatwidget.answers.model import Model
from chatwidget.answers.model_settings import ModelSettings
from chatwidget.answers.orders import Orders
from chatwidget.answers.prices import Prices
from chatwidget.answers.proofs import Proofs
from chatwidget.answers.service import Answers
from chatwidget.answers.tools.toolbox import Workshop
from chatwidget.cache import Cache
from chatwidget.catalogue.service import Catalogue
from chatwidget.connecting.service import Connecting
from chatwidget.connecting.sessions import ConnectSessions
from chatwidget.conversations.actions import Actions
from chatwidget.conversations.briefing import Briefing
from chatwidget.conversations.bus import Bus
from chatwidget.conversations.inbox import Inbox
from chatwidget.conversations.presence import Presence
from chatwidget.conversations.service import Conversations
from chatwidget.conversations.unanswered import UnansweredQuestions
from chatwidget.crypto import Vault
from chatwidget.db import Database
from chatwidget.embedding import embedder
from chatwidget.evaluation.service import Evaluation
from chatwidget.hooks import Hooks
from chatwidget.limits import Limiter
from chatwidget.mail import Mail
from chatwidget.privacy.service import Privacy
from chatwidget.settings import Settings
from chatwidget.shops.service import Shops
from chatwidget.tenants.claims import Claims
from chatwidget.tenants.service import Tenants
from chatwidget.tokens import Signer
from chatwidget.waking import Waker
from chatwidget.webhooks.service import Webhooks
from chatwidget.widgets.public import PublicWidgets
from chatwidget.widgets.service import Widgets
from chatwidget.widgets.visitors import Visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The services of one process."""

    settings: Settings
    database: Database
    cache: Cache
    hooks: Hooks
    limiter: Limiter
    bus: Bus
    presence: Presence
    tenants: Tenants
    shops: Shops
    widgets: Widgets
    public_widgets: PublicWidgets
    visitors: Visitors
    catalogue: Catalogue
    answers: Answers
    budget: Budget
    model_settings: ModelSettings
    masking_settings: MaskingSettings
    unanswered: UnansweredQuestions
    conversations: Conversations
    actions: Actions
    proofs: Proofs
    mail: Mail | None
    inbox: Inbox
    briefing: Briefing
    evaluation: Evaluation
    privacy: Privacy
    webhooks: Webhooks
    connecting: Connecting
    connect_sessions: ConnectSessions
    claims: Claims

    def state(self) -> dict[str, Any]:
        """Return the services by name, as requests carry them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def build(settings: Settings, *, hooks: Hooks | None = None, statement_timeout_ms: int = 5_000) -> Runtime:
    """Wire the services; nothing is connected until it is used."""
    waker = Waker(settings.redis_url)
    database = Database(settings.database_url, wake=waker.wake, statement_timeout_ms=statement_timeout_ms)
    cache = Cache(settings.redis_url)
    hooks = hooks or Hooks()
    secret = settings.jwt_secret.get_secret_value()
    signer = Signer(secret)
    vault = Vault(settings.credential_keys)
    limiter = Limiter(cache)
    bus = Bus(cache, settings.redis_url, secret, origin=secrets.token_hex(8))
    shops = Shops(database, hooks, vault, cache, public_url=settings.public_url)
    public_widgets = PublicWidgets(database, cache, realtime_url=settings.realtime_url or settings.public_url)
    catalogue = Catalogue(database, embedder(settings))
    model = None
    if settings.answerer == "openai":
        key = settings.openai_api_key
        model = Model(
            api_key=key.get_secret_value() if key else None,
            base_url=settings.openai_base_url,
            name=settings.openai_model,
            fallbacks=settings.openai_fallback_models,
        )
    budget = Budget(database, Caps(tenant=settings.tokens_per_day, visitor=settings.visitor_tokens_per_day))
    mail = None
    if settings.smtp_url is not None:
        mail = Mail(url=settings.smtp_url.get_secret_value(), sender=settings.mail_from or "")
    proofs = Proofs(database, mail, secret)
    workshop = Workshop(catalogue, hooks, Orders(hooks, limiter, proofs))
    conversations = Conversations(
        database,
        bus,
        limiter,
        hooks,
        message_max_length=settings.message_max_length,
        messages_per_minute=settings.messages_per_minute,
        widget_messages_per_minute=settings.widget_messages_per_minute,
    )
    lender = Lender(database, vault, model, private_hosts=settings.model_private_hosts)
    answers = Answers(catalogue, hooks, workshop, budget, lender, Prices(settings.model_prices))
    widgets = Widgets(database, hooks, shops, vault, public_widgets, public_url=settings.public_url)
    visitors = Visitors(
        database,
        signer,
        vault,
        limiter,
        public_widgets,
        shops,
        hooks,
        per_minute=settings.visitors_per_minute,
    )
    privacy = Privacy(database, cache, vault)
    actions = Actions(database, conversations, shops, workshop)
    return Runtime(
        settings=settings,
        database=database,
        cache=cache,
        hooks=hooks,
        limiter=limiter,
        bus=bus,
        presence=Presence(cache),
        tenants=Tenants(database, signer, limiter, hash_secret=secret),
        shops=shops,
        widgets=widgets,
        public_widgets=public_widgets,
        visitors=visitors,
        catalogue=catalogue,
        answers=answers,
        budget=budget,
        model_settings=ModelSettings(database, vault, lender, limiter, private_hosts=settings.model_private_hosts),
        masking_settings=MaskingSettings(database, lender),
        unanswered=UnansweredQuestions(database),
        conversations=conversations,
        actions=actions,
        proofs=proofs,
        mail=mail,
        inbox=Inbox(database, conversations),
        briefing=Briefing(database, shops),
        evaluation=Evaluation(database, shops, answers),
        privacy=privacy,
        connecting=Connecting(database, hooks, vault, shops, hash_secret=secret, public_url=settings.public_url),
        connect_sessions=ConnectSessions(signer, secret=secret, secure=settings.public_url.startswith("https://")),
        claims=Claims(database, signer),
        webhooks=Webhooks(database, hooks, shops, catalogue, public_widgets, privacy),
    )


@asynccontextmanager
async def running(runtime: Runtime) -> AsyncIterator[Runtime]:
    """Close what was opened, whatever happened."""
    try:
        yield runtime
    finally:
        await runtime.bus.close()
        await runtime.answers.close()
        if runtime.catalogue.meanings is not None:
            await runtime.catalogue.meanings.close()
        await asyncio.gather(runtime.cache.close(), runtime.database.close(), return_exceptions=True)
