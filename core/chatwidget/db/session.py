"""Units of work: one transaction, inside one tenant or of the system, committed at the edge.

Row-level security is on for every tenant's table. Each connection drops to the role `chatwidget_app`, which owns
nothing and sees only rows of the tenant named by `app.tenant`; with no tenant named it sees none. The few steps that
cross tenants (log-in look-ups, sweeps) run as `chatwidget_system`, for one transaction, by `Database.system()`.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from chatwidget.errors import InvalidInput, Unavailable

APP_ROLE: Final = "chatwidget_app"
SYSTEM_ROLE: Final = "chatwidget_system"
PING_AFTER_SECONDS: Final = 1.0

AfterCommit = Callable[[], Awaitable[None] | None]
Wake = Callable[[str, str], Awaitable[None] | None]


class UnitOfWork(AsyncSession):
    """One transaction; what must follow the commit waits in `after_commit` and is dropped on a roll-back."""

    def after_commit(self, action: AfterCommit) -> None:
        """Run `action` once the transaction is stored."""
        self.info.setdefault("after_commit", []).append(action)

    @property
    def wake(self) -> Wake | None:
        """Whom to tell (queue, job id) that a job was stored; None where nobody listens."""
        wake: Wake | None = self.info["wake"]
        return wake


@event.listens_for(Session, "after_begin")
def _enter_tenant(session: Session, _transaction: object, connection: Connection) -> None:
    tenant = session.info.get("tenant")
    if tenant is not None:
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": tenant})
    elif session.info.get("system"):
        connection.execute(text(f"SET LOCAL ROLE {SYSTEM_ROLE}"))


class Database:
    """The pool of connections and the two ways to open a unit of work."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 20,
        statement_timeout_ms: int = 5_000,
        wake: Wake | None = None,
    ) -> None:
        self._wake = wake
        self._closed = False
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            # A hundred questions at once are a few seconds' work: who comes last waits, rather than being turned away.
            # A database that is down is noticed by connecting, within `connect_timeout`.
            pool_timeout=10,
            connect_args={
                "connect_timeout": 3,
                "application_name": "chatwidget",
                "options": (
                    f"-c statement_timeout={statement_timeout_ms} -c lock_timeout=2000"
                    " -c idle_in_transaction_session_timeout=10000 -c timezone=UTC"
                ),
            },
        )

        @event.listens_for(self.engine.sync_engine, "connect")
        def _drop_privileges(connection: Any, record: ConnectionPoolEntry) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP_ROLE}")
            connection.commit()
            record.info["used_at"] = time.monotonic()

        @event.listens_for(self.engine.sync_engine, "checkin")
        def _rests(_connection: Any, record: ConnectionPoolEntry) -> None:
            record.info["used_at"] = time.monotonic()

        @event.listens_for(self.engine.sync_engine, "checkout")
        def _is_alive(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
            # As `pool_pre_ping`, but not for a connection that worked a moment ago: under load that is all of them.
            if time.monotonic() - record.info["used_at"] < PING_AFTER_SECONDS:
                return
            try:
                self.engine.sync_engine.dialect.do_ping(connection)
            except self.engine.sync_engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

    @asynccontextmanager
    async def tenant(self, tenant_id: str) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work that sees and writes one tenant's rows alone."""
        async with self._unit({"tenant": tenant_id}) as unit:
            yield unit

    @asynccontextmanager
    async def system(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work across tenants: for look-ups that find the tenant, and for sweeps."""
        async with self._unit({"system": True}) as unit:
            yield unit

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection as the tables' owner, outside any transaction: for indexes made while others write."""
        engine = create_async_engine(self.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def _unit(self, info: dict[str, Any]) -> AsyncIterator[UnitOfWork]:
        if self._closed:  # work that was late: a connection opened now would never be closed
            raise Unavailable("This process is stopping; please try again.", code="stopping")
        unit = UnitOfWork(self.engine, expire_on_commit=False, info={**info, "wake": self._wake})
        try:
            async with unit:
                yield unit
                await unit.commit()
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable(
                "The database is not answering; please try again.", code="database_unavailable"
            ) from error
        except DataError as error:
            raise InvalidInput(
                "A value cannot be stored: it is too large, or holds a character that text may not."
            ) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable(
                    "The database is not answering; please try again.", code="database_unavailable"
                ) from error
            raise
        for action in unit.info.get("after_commit", ()):
            waiting = action()
            if waiting is not None:
                await waiting

    async def close(self) -> None:
        """Close every connection, and open none any more."""
        self._closed = True
        await self.engine.dispose()
