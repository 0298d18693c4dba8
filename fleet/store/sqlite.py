"""The store on one SQLite file: one writer thread with group commit, one reading thread."""

import asyncio
import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from fleet.enrolment import admit, new_reporter_id
from fleet.indicators import counted_name
from fleet.schemas import Gap, OpenedEpoch, OpenEpoch, ReporterKind, Sync
from fleet.store import sync as batches
from fleet.store.codes import add_code
from fleet.store.port import Code, Reporter, StoredEvent, StoredProof, UnknownReporter
from fleet.store.proofs import proof_of
from fleet.store.rows import REPORTER, event_of, reporter_of, stamp
from fleet.store.sql import Act, Row, Value, below, run_through
from fleet.store.tables import connect, reopened
from fleet.store.writer import Group, GroupWriter

T = TypeVar("T")


class SqliteStore:
    """fleet.store.port.Store; see there. Only one process may serve from a file."""

    def __init__(
        self,
        file: Path,
        rules: batches.IntakeRules,
        *,
        backlog: int = 1000,
        changed: Callable[[frozenset[str]], None] = lambda _touched: None,
    ) -> None:
        self._file = file
        self._rules = rules
        self._writer = GroupWriter(connect(file), backlog, changed)
        self._reading = reopened(file)
        self._reading.execute("PRAGMA query_only=ON")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="fleet-reader")

    def close(self) -> None:
        """Finish every write that waits, then close the file."""
        self._reader.shutdown(wait=True)
        self._reading.close()
        self._writer.close()

    async def read(self, ask: Act[T]) -> T:
        """See fleet.store.sql.Rooms."""
        return await self._read(lambda reading: run_through(ask(_Statements(reading, _nobody))))

    async def write(self, act: Act[T]) -> T:
        """See fleet.store.sql.Rooms."""
        return await self._writer.run(
            lambda group: run_through(act(_Statements(group.connection, group.touched.add)))
        )

    async def _read(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, ask, self._reading)

    async def _execute(self, statement: str, *values: object) -> int:
        return await self._writer.run(lambda group: group.connection.execute(statement, values).rowcount)

    # ---- what reporters send ----

    async def sync(self, sync: Sync, received: datetime) -> int | Gap:
        return await self._writer.run(lambda group: batches.take_batch(group, sync, received, self._rules))

    async def open_epoch(self, wanted: OpenEpoch, at: datetime) -> OpenedEpoch | Gap:
        return await self._writer.run(lambda group: batches.open_epoch(group, wanted, at))

    async def public_key_text(self, reporter: str) -> str | None:
        statement = "SELECT public_key FROM reporters WHERE id = ? AND revoked_at IS NULL"
        found = await self._read(lambda reading: reading.execute(statement, (reporter,)).fetchone())
        return None if found is None else str(found[0])

    # ---- enrolment ----

    async def add_code(self, code: Code) -> None:
        await self.write(lambda sql: add_code(sql, code))

    async def enrol(
        self, digest: str, kind: ReporterKind, public_key: str, name: str, at: datetime
    ) -> Reporter:
        return await self._writer.run(lambda group: _enrol(group, digest, kind, public_key, name, at))

    async def revoke(self, reporter: str, at: datetime) -> None:
        changed = await self._execute("UPDATE reporters SET revoked_at = ? WHERE id = ?", stamp(at), reporter)
        if not changed:
            raise UnknownReporter(reporter)

    # ---- what operations ask ----

    async def reporters(self, area: str) -> Sequence[Reporter]:
        statement = f"{REPORTER} WHERE area >= ? AND area < ? AND revoked_at IS NULL ORDER BY area, site, kind DESC, name"
        rows = await self._read(lambda reading: reading.execute(statement, below(area)).fetchall())
        return [reporter_of(row) for row in rows]

    async def reporter(self, reporter: str) -> Reporter:
        statement = f"{REPORTER} WHERE id = ? AND revoked_at IS NULL"
        row = await self._read(lambda reading: reading.execute(statement, (reporter,)).fetchone())
        if row is None:
            raise UnknownReporter(reporter)
        return reporter_of(row)

    async def counts(self, area: str, day: date) -> Mapping[str, int]:
        statement = (
            "SELECT name, sum(count) FROM counters WHERE day = ? AND area >= ? AND area < ? GROUP BY name"
        )
        values = (day.isoformat(), *below(area))
        return dict(await self._read(lambda reading: reading.execute(statement, values).fetchall()))

    async def hours(self, area: str, day: date, name: str) -> Mapping[int, int]:
        statement = (
            "SELECT hour, sum(count) FROM counters WHERE day = ? AND area >= ? AND area < ? AND name = ?"
            " GROUP BY hour"
        )
        values = (day.isoformat(), *below(area), name)
        return dict(await self._read(partial(_all, statement, values)))

    async def reporter_counts(self, reporter: str, day: date) -> Mapping[str, int]:
        statement = "SELECT kind, payload FROM events WHERE day = ? AND reporter = ?"
        rows = await self._read(partial(_all, statement, (day.isoformat(), reporter)))
        return Counter(counted_name(kind, payload.encode("utf-8")) for kind, payload in rows)

    async def events(self, reporter: str, day: date, limit: int) -> Sequence[StoredEvent]:
        statement = (
            "SELECT reporter, seq, kind, at, payload FROM events WHERE day = ? AND reporter = ?"
            " ORDER BY epoch DESC, seq DESC LIMIT ?"
        )
        values = (day.isoformat(), reporter, limit)
        return [event_of(row) for row in await self._read(partial(_all, statement, values))]

    # ---- proofs ----

    async def proof(self, number: str) -> StoredProof | None:
        return await self._read(partial(proof_of, number))

    async def revoke_proof(self, number: str, at: datetime) -> None:
        await self._execute("INSERT OR IGNORE INTO revoked_proofs VALUES (?, ?)", number, stamp(at))

    # ---- housekeeping ----

    async def prune(self, events_before: date, at: datetime) -> int:
        await self._execute("DELETE FROM codes WHERE expires_at < ?", stamp(at))
        await self._execute("DELETE FROM sessions WHERE expires_at < ?", stamp(at))
        return await self._execute("DELETE FROM events WHERE day < ?", events_before.isoformat())

    async def backup(self, file: Path) -> None:
        """A whole copy of this moment, replacing the file."""
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        await asyncio.to_thread(_copy, self._file, fresh)
        fresh.replace(file)


class _Statements:
    """fleet.store.sql.Sql on a SQLite connection: nothing of it waits."""

    def __init__(self, connection: sqlite3.Connection, touched: Callable[[str], None]) -> None:
        self._connection = connection
        self.touch = touched

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
    return {str(place): value for place, value in enumerate(values, 1)}


def _nobody(_reporter: str) -> None:
    """A read changes nothing."""


# Any: what SQLite hands out has the types of the columns asked for, which the type checker cannot see.
def _all(statement: str, values: tuple[object, ...], reading: sqlite3.Connection) -> list[Any]:
    return reading.execute(statement, values).fetchall()


def _copy(store: Path, file: Path) -> None:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))


def _enrol(
    group: Group, digest: str, kind: ReporterKind, public_key: str, name: str, at: datetime
) -> Reporter:
    connection = group.connection
    again = connection.execute(f"{REPORTER} WHERE public_key = ?", (public_key,)).fetchone()
    if again is not None:
        return reporter_of(again)
    found = connection.execute(
        "SELECT kind, area, site, quota, expires_at FROM codes WHERE digest = ?", (digest,)
    ).fetchone()
    code = None
    if found is not None:
        code_kind, area, site, quota, expires = found
        code = Code(digest, ReporterKind(code_kind), area, site, quota, datetime.fromisoformat(expires))
    admitted = admit(code, kind, at)
    reporter = new_reporter_id(kind)
    connection.execute("UPDATE codes SET quota = quota - 1 WHERE digest = ?", (digest,))
    connection.execute(
        "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (reporter, kind, name, admitted.area, admitted.site, public_key, stamp(at)),
    )
    group.touched.add(reporter)
    return reporter_of(connection.execute(f"{REPORTER} WHERE id = ?", (reporter,)).fetchone())
