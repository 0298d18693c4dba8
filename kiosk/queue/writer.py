"""The one writer: a task that works off many commands in one transaction, commits once for all, and answers after it.

Commands run in the loop itself; what waits for the disk, and what takes long, runs in the writer's thread:
docs/decisions/0115-the-writer-works-in-the-loop.md.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Protocol, TypeVar, cast

from kiosk.domain.errors import BianminError
from kiosk.queue.gathered import Gathered
from kiosk.queue.phases import Phase, Phases

T = TypeVar("T")
MOST_AT_ONCE = 128
SAVEPOINT = "command"  # around each command, where one of a batch has to be undone alone
BREATH_S = 0.004  # after so much work in the loop, whoever else waits for it has a turn

_log = logging.getLogger("queue.writer")


class StoreFailed(BianminError):
    """The store could not be written (disk full, damaged): nothing of this command is kept, it may be tried again."""


class Closed(BianminError):
    """The writer has stopped."""


class _Halfway(Exception):
    """A command failed after it had written something, and only a savepoint could undo it alone."""


class Manner(Enum):
    """Where a job is done, and in what transaction."""

    SHORT = "short"  # in the loop, a few milliseconds at most, in one transaction with what else waits
    LONG = "long"  # in the writer's thread, in a transaction of its own
    BARE = (
        "bare"  # in the writer's thread, outside any transaction: what SQLite does only there, as VACUUM INTO
    )


@dataclass(slots=True)
class _Job:
    """One command: kept whole or not at all; `future` hears of it after the commit."""

    work: Callable[[sqlite3.Connection, set[str]], object]
    future: asyncio.Future[object]
    manner: Manner
    topics: set[str] = field(default_factory=set)
    result: object = None
    error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        """Nothing of it is kept, and nobody is told of it."""
        self.topics.clear()
        self.error = error


class Follower(Protocol):
    """Who has to have a commit before it is answered: a standby, where there is one."""

    def committed(self) -> int | None:
        """In the writer's thread: a transaction is durable here; the position that its answers wait for."""

    def when_safe(self, position: int | None, act: Callable[[], None]) -> None:
        """In the loop: act as soon as the answers may go out."""


class Writer:
    """Owns the writing connection, which its task uses in the loop or in its thread, never in both. All from the loop."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        phases: Phases,
        published: Callable[[set[str]], None],
        undone: Callable[[], None] = lambda: None,
        follower: Follower | None = None,
        gathered: Gathered | None = None,
    ) -> None:
        self._connect = connect
        self._phases = phases
        self._published = published  # once for each commit, before the answers
        self._undone = undone  # where the job is done, whenever what was written is taken back
        self._follower = follower
        self._gathered = gathered or Gathered()  # what jobs add to it is written before they are kept
        self._inbox: deque[_Job] = deque()
        self._news = asyncio.Event()  # something lies in the inbox, or the end has come
        self._thread = ThreadPoolExecutor(1, "queue-writer")
        self._task: asyncio.Task[None] | None = None
        self._ending = False

    def start(self) -> None:
        """Open the store and begin. Raises what opening the store raises."""
        self._task = asyncio.create_task(self._serve(self._connect()), name="queue-writer")

    @property
    def is_alive(self) -> bool:
        """Whether commands can be kept."""
        return self._task is not None and not self._ending

    async def stop(self) -> None:
        """Finish what is in the inbox, then close the store."""
        if self._task is None:
            return
        self._ending = True
        self._news.set()
        await asyncio.wait((self._task,))

    async def run(
        self, work: Callable[[sqlite3.Connection, set[str]], T], manner: Manner = Manner.SHORT
    ) -> T:
        """The result of `work`, after it is durable; what it raises undoes all it did.

        work: gets the connection and a set for the topics to publish; it touches nothing else, for it may run twice, the
        first time undone. Who is cancelled meanwhile hears nothing; it is done all the same. Raises StoreFailed, Closed.
        """
        if not self.is_alive:
            raise Closed("the queue is stopping")
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._phases.passed(Phase.ARRIVED)
        self._inbox.append(_Job(work, future, manner))
        self._news.set()
        return cast(T, await future)  # the job holds this very work: its result is a T

    async def _serve(self, connection: sqlite3.Connection) -> None:
        batch: list[_Job] = []
        try:
            while batch := await self._next_batch():
                self._phases.passed(Phase.BEGUN, len(batch))
                if batch[0].manner is Manner.BARE:
                    position = await self._in_thread(partial(self._run_bare, connection, batch[0]))
                else:
                    position = await self._transact(connection, batch)
                self._answer_when_safe(batch, position)
                batch = []  # a standby may still keep its answers back
        except Exception:  # noqa: BLE001 (a fault of ours: said, and seen by whoever asks for our health)
            _log.critical("writer.died", exc_info=True)
        finally:
            self._ending = True
            self._thread.shutdown()  # a commit that is under way comes to its end
            connection.close()
            self._refuse([*batch, *self._inbox])

    async def _next_batch(self) -> list[_Job]:
        """Short jobs that wait together, or one of another manner; empty at the end."""
        while not self._inbox and not self._ending:
            self._news.clear()
            await self._news.wait()
        if not self._inbox:
            return []
        await self._gather()
        batch = [self._inbox.popleft()]
        while self._inbox and len(batch) < MOST_AT_ONCE and _are_short(batch[0], self._inbox[0]):
            batch.append(self._inbox.popleft())
        return batch

    async def _gather(self) -> None:
        """Whoever else is just about to ask shares the transaction: as long as every turn of the loop brings more."""
        before = 0
        while before < len(self._inbox) < MOST_AT_ONCE and not self._ending:
            before = len(self._inbox)
            await asyncio.sleep(0)

    async def _in_thread(self, act: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)

    async def _transact(self, connection: sqlite3.Connection, batch: Sequence[_Job]) -> int | None:
        """The batch in one transaction; the position that its answers wait for."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            self._gathered.begin()
            if batch[0].manner is Manner.LONG:
                await self._in_thread(partial(self._run_in_savepoint, connection, batch[0]))
            else:
                await self._run_together(connection, batch)
            self._phases.passed(Phase.COMMITTING, len(batch))
            return await self._in_thread(partial(self._commit, connection, len(batch)))
        except sqlite3.Error as failed:
            _log.error("store.failed what=%s", failed)
            self._undone()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for job in batch:
                job.fail(StoreFailed(str(failed)))
            self._phases.passed(Phase.COMMITTED, len(batch))
            return None

    async def _run_together(self, connection: sqlite3.Connection, batch: Sequence[_Job]) -> None:
        """Without savepoints, which cost every command what hardly one needs; where one does, all again with them."""
        try:
            await self._work_off(batch, partial(self._run_whole, connection))
            self._gathered.write(connection)
        except _Halfway:
            self._undone()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            await self._work_off(batch, partial(self._run_in_savepoint, connection))

    async def _work_off(self, batch: Sequence[_Job], run: Callable[[_Job], None]) -> None:
        """One after the other; the loop has others to serve in between."""
        now = asyncio.get_running_loop().time
        began_s = now()
        for job in batch:
            if now() - began_s > BREATH_S:
                await asyncio.sleep(0)
                began_s = now()
            run(job)

    def _run_whole(self, connection: sqlite3.Connection, job: _Job) -> None:
        """Raises _Halfway where it failed and something of it is there, or the transaction is gone."""
        before = connection.total_changes, self._gathered.added
        self._run_one(connection, job)
        after = connection.total_changes, self._gathered.added
        if job.error is not None and (after != before or not connection.in_transaction):
            raise _Halfway

    def _run_in_savepoint(self, connection: sqlite3.Connection, job: _Job) -> None:
        connection.execute(f"SAVEPOINT {SAVEPOINT}")
        self._run_one(connection, job)
        if job.error is None:
            self._gathered.write(connection)
        else:
            self._undone()
            connection.execute(f"ROLLBACK TO {SAVEPOINT}")
        connection.execute(f"RELEASE {SAVEPOINT}")

    def _run_one(self, connection: sqlite3.Connection, job: _Job) -> None:
        job.topics.clear()
        job.error = None
        try:
            job.result = job.work(connection, job.topics)
        except sqlite3.OperationalError as failed:
            job.fail(StoreFailed(str(failed)))
        except Exception as error:  # noqa: BLE001 (handed to whoever awaits it)
            job.fail(error)

    # ---- in the writer's thread ----

    def _run_bare(self, connection: sqlite3.Connection, job: _Job) -> int | None:
        self._run_one(connection, job)
        self._phases.passed(Phase.COMMITTING)
        return self._durable(1)

    def _commit(self, connection: sqlite3.Connection, jobs: int) -> int | None:
        connection.execute("COMMIT")
        return self._durable(jobs)

    def _durable(self, jobs: int) -> int | None:
        """At once after the commit: the position that its answers wait for."""
        self._phases.passed(Phase.COMMITTED, jobs)
        return None if self._follower is None else self._follower.committed()

    # ---- the answers ----

    def _answer_when_safe(self, batch: Sequence[_Job], position: int | None) -> None:
        if self._follower is None:
            self._answer(batch)
        else:
            self._follower.when_safe(position, lambda: self._answer(batch))

    def _answer(self, batch: Sequence[_Job]) -> None:
        self._published({topic for job in batch for topic in job.topics})
        for job in batch:
            if job.future.done():  # whoever asked is gone
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
                job.future.exception()  # seen: whoever asked may be gone
            else:
                job.future.set_result(job.result)

    def _refuse(self, batch: Sequence[_Job]) -> None:
        """Nobody waits for ever for a writer that is gone."""
        for job in batch:
            job.fail(Closed("the writer has stopped"))
        if batch:
            self._answer(batch)


def _are_short(one: _Job, other: _Job) -> bool:
    return one.manner is other.manner is Manner.SHORT
