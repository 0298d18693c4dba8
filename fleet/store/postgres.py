"""The store on PostgreSQL: any number of workers, each with its own batches; what one changes the others hear."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import asyncpg

from fleet.schemas import Gap, Sync
from fleet.store import partitions
from fleet.store.batching import Batches
from fleet.store.copying import Answer, Sent, take_all
from fleet.store.dumping import dump
from fleet.store.listening import Listener
from fleet.store.port import Busy, Told, Unstorable, nobody
from fleet.store.server import AGAIN, AWAY, COMMAND_S, CONNECT_S, Connection, Pool, make_ready
from fleet.store.sql import Act
from fleet.store.statements import Statements
from fleet.store.taking import IntakeRules

T = TypeVar("T")
CONNECTIONS = 8  # one for batches, one for what is read first, the others for what rooms read and write
TRIES = 8  # of a transaction that another one was in the way of
SUM_LANES = 16
# Whenever these rows come: a value that no column or index holds, a rule of the tables.
_REFUSED = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    asyncpg.PLPGSQLError,
    OverflowError,
)


async def open_postgres(
    url: str,
    rules: IntakeRules,
    *,
    backlog: int = 1000,
    changed: Callable[[frozenset[str]], None] = lambda _touched: None,
    told: Told = nobody,
) -> "PostgresStore":
    """Checked and migrated. Raises NoServer, NewerStore."""
    await make_ready(url)
    pool = await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=CONNECTIONS,
        timeout=CONNECT_S,
        command_timeout=COMMAND_S,
        reset=_as_it_was,
    )
    return PostgresStore(url, pool, rules, backlog, changed, told)


async def _as_it_was(_connection: Connection) -> None:
    """Nothing of ours outlives its transaction, so there is nothing to ask the server to forget."""


@asynccontextmanager
async def _one_of(places: asyncio.Semaphore) -> AsyncIterator[None]:
    """A place among connections. Raises Busy; a database that is merely busy is not away."""
    try:
        async with asyncio.timeout(CONNECT_S):
            await places.acquire()
    except TimeoutError:
        raise Busy("every connection is in use") from None
    try:
        yield
    finally:
        places.release()


class PostgresStore:
    """fleet.store.port.Store; see there. Made by open_postgres."""

    def __init__(
        self,
        url: str,
        pool: Pool,
        rules: IntakeRules,
        backlog: int,
        changed: Callable[[frozenset[str]], None],
        told: Told,
    ) -> None:
        self._url = url
        self._pool = pool
        self._rules = rules
        self._backlog = backlog
        self._changed = changed
        self._told = told
        self._writes = 0
        # One is always left for batches, one for what comes first.
        self._rooms = asyncio.Semaphore(CONNECTIONS - 2)
        self._first = asyncio.Semaphore(1)
        self._lane = random.randrange(SUM_LANES)
        self._batches = Batches(self._taken, backlog)
        self._listener = Listener(url, changed, told)

    async def aclose(self) -> None:
        """See the port."""
        await self._batches.aclose()
        await self._listener.aclose()
        await self._pool.close()

    # ---- the rooms' statements ----

    async def read(self, ask: Act[T]) -> T:
        """See fleet.store.sql.Rooms."""
        return await self._read(ask, self._rooms)

    async def read_first(self, ask: Act[T]) -> T:
        """See fleet.store.sql.Rooms."""
        return await self._read(ask, self._first)

    async def _read(self, ask: Act[T], places: asyncio.Semaphore) -> T:
        try:
            async with (
                _one_of(places),
                self._pool.acquire(timeout=CONNECT_S) as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                return await ask(Statements(connection))
        except AWAY as away:
            raise await self._busy(away) from away

    async def write(self, act: Act[T]) -> T:
        """See fleet.store.sql.Rooms. As if nobody else wrote: where somebody did, the act runs again."""
        if self._writes >= self._backlog:
            raise Busy(f"{self._writes} writes wait")
        self._writes += 1
        try:
            for turn in range(TRIES):
                try:
                    return await self._written(act)
                except AGAIN:
                    await asyncio.sleep(random.uniform(0, 0.005 * 2**turn))
            raise Busy("others wrote the same rows")
        except AWAY as away:
            raise await self._busy(away) from away
        finally:
            self._writes -= 1

    async def _written(self, act: Act[T]) -> T:
        async with (
            _one_of(self._rooms),
            self._pool.acquire(timeout=CONNECT_S) as connection,
            connection.transaction(isolation="serializable"),
        ):
            statements = Statements(connection)
            answer = await act(statements)
            await self._listener.tell(connection, statements.touched, statements.told)
        if statements.told:
            self._told(statements.told)
        return answer

    # ---- the hot path ----

    async def sync(self, sync: Sync, received: datetime) -> int | Gap:
        """See the port."""
        return await self._batches.add(Sent(sync, received))

    async def _taken(self, sent: Sequence[Sent]) -> Sequence[Answer]:
        """All in one transaction; where the database refuses it, each in its own."""
        try:
            return await self._together(sent)
        except AWAY as away:
            raise await self._busy(away) from away
        except _REFUSED as refused:
            if len(sent) == 1:
                return [Unstorable(str(refused))]
        except asyncpg.PostgresError as refused:
            if len(sent) == 1:
                return [refused]
        return [answer for one in sent for answer in await self._taken([one])]

    async def _together(self, sent: Sequence[Sent]) -> Sequence[Answer]:
        async with self._pool.acquire(timeout=CONNECT_S) as connection:
            for _ in range(TRIES):
                try:
                    async with connection.transaction():
                        answers = await take_all(connection, sent, self._rules, self._lane)
                    break
                except AGAIN:
                    await asyncio.sleep(random.uniform(0, 0.01))
            else:
                raise Busy("others wrote the same rows")
        self._changed(frozenset(one.sync.reporter for one in sent))
        return answers

    async def _busy(self, away: Exception) -> Busy:
        """What senders hear; the next asks for a connection of its own, perhaps to another leader."""
        await self._pool.expire_connections()
        return Busy(f"the database is away: {type(away).__name__}")

    # ---- housekeeping ----

    async def keep_days(self, oldest: date, today: date) -> int:
        """See the port."""
        async with self._pool.acquire(timeout=CONNECT_S) as connection, connection.transaction():
            return await partitions.keep_days(connection, oldest, today)

    async def backup(self, file: Path) -> None:
        """See the port. Raises DumpFailed."""
        await dump(self._url, file)
