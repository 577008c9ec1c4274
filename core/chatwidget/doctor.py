"""`chatwidget doctor`: looks at everything an installation needs, one line each, in plain words."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import openai
from sqlalchemy import func, select

from chatwidget import jobs
from chatwidget.db import migrate
from chatwidget.errors import ChatWidgetError
from chatwidget.models import Job, Shop
from chatwidget.runtime import Runtime
from chatwidget.shops.service import Shops
from chatwidget.tenants.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; `next_step` says what to do where it is not well."""

    name: str
    ok: bool
    message: str
    next_step: str | None = None


async def examine(runtime: Runtime) -> AsyncIterator[Finding]:
    """Yield findings, the things that others lean on first."""
    settings = runtime.settings
    yield Finding(name="settings", ok=True, message=f"Read; {settings.app_env}.")
    database = await _database(runtime)
    yield database
    alive = await runtime.cache.is_alive()
    yield Finding(
        name="redis",
        ok=alive,
        message="Answers." if alive else "Does not answer.",
        next_step=None if alive else "Check REDIS_URL and that Redis runs. Chats go on, more slowly.",
    )
    yield await _model(runtime)
    yield await _mail(runtime)
    yield Finding(
        name="plugins",
        ok=bool(runtime.hooks.platforms),
        message=", ".join(sorted(runtime.hooks.platforms)) or "None is installed.",
        next_step=None if runtime.hooks.platforms else 'Install one: pip install "chatwidget[generic-site]".',
    )
    if database.ok:
        yield await _worker(runtime)
        async for finding in _shops(runtime):
            yield finding


async def _database(runtime: Runtime) -> Finding:
    try:
        current = await migrate.is_current(runtime.database)
    except ChatWidgetError as error:
        return Finding(name="database", ok=False, message=error.message, next_step="Check DATABASE_URL.")
    except Exception as error:  # noqa: BLE001 - an empty database fails in its own ways
        return Finding(
            name="database",
            ok=False,
            message=f"Not set up ({type(error).__name__}).",
            next_step="Run `chatwidget migrate`.",
        )
    return Finding(
        name="database",
        ok=current,
        message="Answers, and is up to date." if current else "Is not at this version.",
        next_step=None if current else "Run `chatwidget migrate`.",
    )


async def _model(runtime: Runtime) -> Finding:
    model = runtime.answers.model
    if model is None:
        return Finding(
            name="model",
            ok=True,
            message="Offline mode: answers are composed from the catalogue.",
            next_step="Set OPENAI_API_KEY to answer with a model.",
        )
    try:
        await model.check()
    except openai.OpenAIError as error:
        return Finding(
            name="model",
            ok=False,
            message=f"{model.name} does not answer ({type(error).__name__}).",
            next_step="Check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.",
        )
    return Finding(name="model", ok=True, message=f"{model.name} answers.")


async def _mail(runtime: Runtime) -> Finding:
    if runtime.mail is None:
        return Finding(
            name="mail",
            ok=True,
            message="Not set: shoppers who are not logged in are told an order's status alone.",
            next_step="Set SMTP_URL and MAIL_FROM to offer them a one-time code by e-mail.",
        )
    try:
        await asyncio.to_thread(runtime.mail.check)
    except ChatWidgetError as error:
        return Finding(name="mail", ok=False, message=error.message, next_step="Check SMTP_URL.")
    return Finding(name="mail", ok=True, message="The mail server answers.")


async def _worker(runtime: Runtime) -> Finding:
    late = await jobs.overdue(runtime.database)
    async with runtime.database.system() as unit:
        dead = await unit.scalar(select(func.count()).select_from(Job).where(Job.status == "dead")) or 0
        oldest = await unit.scalar(select(func.min(Job.run_at)).where(Job.status == "queued", Job.run_at < func.now()))
        stuck: Any = await unit.scalar(select(func.extract("epoch", func.now() - oldest))) if oldest else 0
    if late and (stuck or 0) > 60:
        return Finding(
            name="worker",
            ok=False,
            message=f"{len(late)} jobs wait, the oldest for {int(stuck)} s.",
            next_step="Start `chatwidget worker` and `chatwidget beat`.",
        )
    return Finding(
        name="worker",
        ok=not dead,
        message=f"{dead} jobs failed for good." if dead else "No job waits for long, none has failed for good.",
        next_step="Read the worker's log; start the shop's sync again." if dead else None,
    )


async def _shops(runtime: Runtime) -> AsyncIterator[Finding]:
    service: Shops = runtime.shops
    async with runtime.database.system() as unit:
        rows = (await unit.scalars(select(Shop).where(Shop.status != "disconnected").order_by(Shop.created_at))).all()
    for row in rows:
        actor = Actor(tenant_id=row.tenant_id, scopes=frozenset({"read"}))
        health = await service.health(actor, row.id)
        bad = next((check for check in health if not check.ok), None)
        yield Finding(
            name=f"shop {row.domain}",
            ok=bad is None,
            message=bad.message if bad else "Well.",
            next_step=bad.next_step if bad else None,
        )
