"""One thread writes, and commits everything that waits at once; nobody hears an answer before the commit."""

import asyncio
import queue
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fleet.store.counting import keep_counts
from fleet.store.port import Busy, Told, nobody
from fleet.store.taking import CountKey

GROUP_LIMIT = 256
# Of the machine, not of what is written: it is right again when somebody has made room.
NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY})
T = TypeVar("T")


@dataclass(slots=True)
class Group:
    """One transaction shared by everyone who waited for it; counts are written once, at its end."""

    connection: sqlite3.Connection
    counts: Counter[CountKey] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Job(Generic[T]):
    act: Callable[[Group], T]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[T]"
    answer: T | None = None
    error: BaseException | None = None


class GroupWriter:
    """Owns the writing connection. `changed` hears, on the loop, which reporters a commit touched, `told` what it told."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        backlog: int,
        changed: Callable[[frozenset[str]], None],
        told: Told = nobody,
    ) -> None:
        self._connection = connection
        self._backlog = backlog
        self._changed = changed
        self._told = told
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._waiting = 0
        self._thread = threading.Thread(target=self._work, name="fleet-writer", daemon=True)
        self._thread.start()

    async def run(self, act: Callable[[Group], T]) -> T:
        """The act's answer, after the commit that holds it. Raises Busy, and what the act raises.

        An act that raises leaves nothing behind and spoils nobody else's.
        """
        if self._waiting >= self._backlog:
            raise Busy(f"{self._waiting} writes wait")
        loop = asyncio.get_running_loop()
        job = _Job(act, loop, loop.create_future())
        self._waiting += 1
        self._jobs.put(job)
        try:
            return await asyncio.shield(job.future)
        except sqlite3.OperationalError as failed:
            if failed.sqlite_errorcode & 0xFF in NO_ROOM:
                raise Busy(str(failed)) from failed
            raise
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Finish what waits, then close the file."""
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, last = self._gathered(first)
            groups = self._commit(jobs)
            jobs[0].loop.call_soon_threadsafe(self._answer, jobs, groups)
            if last:
                return

    def _gathered(self, first: _Job[object]) -> tuple[list[_Job[object]], bool]:
        jobs = [first]
        while len(jobs) < GROUP_LIMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, False
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _commit(self, jobs: list[_Job[object]]) -> list[Group]:
        """All in one transaction; where one of them fails halfway, each in its own."""
        try:
            return [self._transaction(jobs)]
        except BaseException as failed:  # noqa: BLE001 (whatever it is, whoever waits is told)
            if len(jobs) == 1:
                jobs[0].error = failed
                return []
        return [group for job in jobs for group in self._commit([job])]

    def _transaction(self, jobs: list[_Job[object]]) -> Group:
        connection = self._connection
        group = Group(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            for job in jobs:
                self._perform(job, group)
            keep_counts(connection, group.counts)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return group

    def _perform(self, job: _Job[object], group: Group) -> None:
        changes = self._connection.total_changes
        job.error = None
        try:
            job.answer = job.act(group)
        except BaseException as failed:
            if self._connection.total_changes != changes:
                raise  # it wrote before it failed: this transaction must not be
            job.error = failed

    def _answer(self, jobs: list[_Job[object]], groups: list[Group]) -> None:
        for job in jobs:
            if job.future.cancelled():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.answer)
        if touched := frozenset().union(*(group.touched for group in groups)):
            self._changed(touched)
        if told := frozenset().union(*(group.told for group in groups)):
            self._told(told)
