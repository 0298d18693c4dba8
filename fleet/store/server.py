"""The PostgreSQL server as the store needs it: reached, fit for our rows, and at our version."""

from typing import Any

import asyncpg
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from fleet.store.migrating import migrate
from kiosk.domain.errors import BianminError

Connection = Any  # asyncpg has no types
Pool = Any

CONNECT_S = 5.0
COMMAND_S = 30.0  # no statement of ours takes so long; a server that is gone without a word is noticed by it
BYTEWISE = ("C", "POSIX", "C.UTF-8", "C.utf8")
_STEPS = 0x62_6D_66  # of the advisory lock that lets one process migrate at a time

# What says that the server is away, going away, or not the leader: the same statement may be right elsewhere or later.
AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was cut while nobody used it
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InsufficientResourcesError,  # too many connections, a full disk
)
# Another transaction was in the way.
AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


class NoServer(BianminError):
    """The database cannot be used; the message says why, and nothing of a password."""


async def connect(url: str, command_s: float | None = COMMAND_S) -> Connection:
    """A connection of its own. url: postgresql://…, several hosts with target_session_attrs=read-write.

    command_s: the longest statement; None where a table is changed, which takes as long as it takes.
    """
    return await asyncpg.connect(url, timeout=CONNECT_S, command_timeout=command_s)


async def make_ready(url: str) -> None:
    """Check the database and bring it to this version. Raises NoServer, NewerStore."""
    try:
        connection = await connect(url)
    except (*AWAY, asyncpg.PostgresError, ValueError) as failed:
        raise NoServer(
            f"store.url: PostgreSQL does not let us in: {failed or type(failed).__name__}"
        ) from failed
    try:
        await _must_fit(connection)
    finally:
        await connection.close()
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect(url, None), poolclass=NullPool
    )
    try:
        async with engine.begin() as steps:
            await steps.execute(text(f"SELECT pg_advisory_xact_lock({_STEPS})"))
            await steps.run_sync(migrate, "store.url")
    except DBAPIError as failed:
        raise NoServer(
            f"store.url: the database cannot be brought to this version: {failed.orig}"
        ) from failed
    finally:
        await engine.dispose()


async def _must_fit(connection: Connection) -> None:
    collation, encoding = await connection.fetchrow(
        "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
    )
    if collation not in BYTEWISE or encoding != "UTF8":
        raise NoServer(
            f"store.url: the database orders text by {collation} in {encoding}, and areas are ranges of bytes:"
            " make it with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
