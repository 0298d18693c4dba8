"""The store on one SQLite file: one writer thread with group commit, one reading thread."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from fleet.schemas import Gap, Sync
from fleet.store.port import Told, Unstorable, nobody
from fleet.store.sql import Act, Row, Value, run_through, storable
from fleet.store.sync import take_batch
from fleet.store.tables import connect, reopened
from fleet.store.taking import IntakeRules
from fleet.store.writer import GroupWriter

T = TypeVar("T")
_REFUSED = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeError)  # whenever it comes


class SqliteStore:
    """fleet.store.port.Store; see there. Only one process may serve from a file."""

    def __init__(
        self,
        file: Path,
        rules: IntakeRules,
        *,
        backlog: int = 1000,
        changed: Callable[[frozenset[str]], None] = lambda _touched: None,
        told: Told = nobody,
    ) -> None:
        self._file = file
        self._rules = rules
        self._writer = GroupWriter(connect(file), backlog, changed, told)
        self._reading = reopened(file)
        self._reading.execute("PRAGMA query_only=ON")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="fleet-reader")

    async def aclose(self) -> None:
        """See the port."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Finish every write that waits, then close the file."""
        self._reader.shutdown(wait=True)
        self._reading.close()
        self._writer.close()

    async def read(self, ask: Act[T]) -> T:
        """See fleet.store.sql.Rooms."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._asked, ask)

    async def read_first(self, ask: Act[T]) -> T:
        """See fleet.store.sql.Rooms. Nobody waits long here."""
        return await self.read(ask)

    async def write(self, act: Act[T]) -> T:
        """See fleet.store.sql.Rooms."""
        return await self._writer.run(
            lambda group: run_through(act(_Statements(group.connection, group.touched.add, group.told.add)))
        )

    def _asked(self, ask: Act[T]) -> T:
        self._reading.execute("BEGIN")  # what several statements see is of one moment
        try:
            return run_through(ask(_Statements(self._reading, _nobody, _nobody)))
        finally:
            self._reading.execute("ROLLBACK")

    async def sync(self, sync: Sync, received: datetime) -> int | Gap:
        try:
            return await self._writer.run(lambda group: take_batch(group, sync, received, self._rules))
        except _REFUSED as refused:
            raise Unstorable(str(refused)) from refused

    # ---- housekeeping ----

    async def keep_days(self, oldest: date, today: date) -> int:
        """See the port; a file has nothing to make ready."""
        gone = "DELETE FROM events WHERE (day < ?1 OR day > ?2) AND received_at < ?1"
        days = (oldest.isoformat(), today.isoformat())
        return await self._writer.run(lambda group: group.connection.execute(gone, days).rowcount)

    async def backup(self, file: Path) -> None:
        """A copy of this moment, replacing the file; without what kiosks uploaded, which must not outlive its day in a copy."""
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        await asyncio.to_thread(copy_file, self._file, fresh)
        await asyncio.to_thread(_without_uploads, fresh)
        fresh.replace(file)


class _Statements:
    """fleet.store.sql.Sql on a SQLite connection: nothing of it waits."""

    def __init__(
        self, connection: sqlite3.Connection, touched: Callable[[str], None], told: Callable[[str], None]
    ) -> None:
        self._connection = connection
        self.touch = touched
        self.tell = told

    async def rows(self, statement: str, *values: Value) -> Sequence[Row]:
        return self._connection.execute(statement, _named(values)).fetchall()

    async def row(self, statement: str, *values: Value) -> Row | None:
        found: Row | None = self._connection.execute(statement, _named(values)).fetchone()
        return found

    async def execute(self, statement: str, *values: Value) -> int:
        return self._connection.execute(statement, _named(values)).rowcount

    async def execute_many(self, statement: str, values: Sequence[Sequence[Value]]) -> None:
        self._connection.executemany(statement, [_named(row) for row in values])


def _named(values: Sequence[Value]) -> dict[str, Value]:
    """$1, $2 … are names to SQLite."""
    return {str(place): storable(value) for place, value in enumerate(values, 1)}


def _nobody(_reporter: str) -> None:
    """A read changes nothing."""


def _without_uploads(copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        if connection.execute("DELETE FROM uploads").rowcount:
            connection.execute("VACUUM")  # else their bytes stay in the free pages


def copy_file(store: Path, file: Path) -> None:
    """A whole copy of this moment in a file that is not there yet, safe from a power cut."""
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    with file.open("rb") as copy:
        os.fsync(copy.fileno())  # SQLite does not do it here
