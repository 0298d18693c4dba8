"""The one writer: a thread with a FIFO inbox that commits many commands at once and answers after the commit."""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast

from kiosk.domain.errors import BianminError
from kiosk.queue.phases import Phase, Phases

T = TypeVar("T")
MOST_AT_ONCE = 128
SAVEPOINT = "command"  # around each command of a batch

_log = logging.getLogger("queue.writer")


class StoreFailed(BianminError):
    """The store could not be written (disk full, damaged): nothing of this command is kept, it may be tried again."""


class Closed(BianminError):
    """The writer has stopped."""


@dataclass(slots=True)
class _Job:
    """One command: `work` runs in its own savepoint, `future` hears of it after the commit."""

    work: Callable[[sqlite3.Connection, set[str]], object]
    future: asyncio.Future[object]
    alone: bool
    topics: set[str] = field(default_factory=set)
    result: object = None
    error: BaseException | None = None


class Follower(Protocol):
    """Who has to have a commit before it is answered: a standby, where there is one."""

    def committed(self) -> int | None:
        """In the writer's thread: a transaction is durable here; the position that its answers wait for."""

    def when_safe(self, position: int | None, act: Callable[[], None]) -> None:
        """In the loop: act as soon as the answers may go out."""


class Writer:
    """Owns the writing connection. `start` and `stop` from the loop; `run` from the loop, as often as wanted."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        phases: Phases,
        published: Callable[[set[str]], None],
        undone: Callable[[], None] = lambda: None,
        follower: Follower | None = None,
    ) -> None:
        self._connect = connect
        self._phases = phases
        self._published = published  # in the loop, once for each commit, before the answers
        self._undone = undone  # in the writer's thread, whenever what was written is taken back
        self._follower = follower
        self._inbox: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._held: list[_Job | None] = []  # at most one, taken from the inbox too early
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = False

    def start(self) -> None:
        """Open the store and begin. Raises what opening the store raises."""
        self._loop = asyncio.get_running_loop()
        connection = self._connect()
        self._thread = threading.Thread(
            target=self._serve, args=(connection,), name="queue-writer", daemon=True
        )
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether commands can be kept."""
        return self._thread is not None and not self._ending

    async def stop(self) -> None:
        """Finish what is in the inbox, then close the store."""
        if self._thread is None or self._ending:
            return
        self._ending = True
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join)

    async def run(self, work: Callable[[sqlite3.Connection, set[str]], T], *, alone: bool = False) -> T:
        """The result of `work`, after it is durable; what it raises undoes all it did.

        work: gets the connection and a set for the topics to publish. alone: outside any transaction, for what SQLite
        does only there, such as VACUUM INTO. Who is cancelled meanwhile hears nothing; the work is done all the same.
        Raises StoreFailed, Closed.
        """
        if self._ending or self._loop is None:
            raise Closed("the queue is stopping")
        future: asyncio.Future[object] = self._loop.create_future()
        self._phases.passed(Phase.ARRIVED)
        self._inbox.put(_Job(work, future, alone))
        return cast(T, await future)  # the job holds this very work: its result is a T

    # ---- in the writer's thread ----

    def _serve(self, connection: sqlite3.Connection) -> None:
        batch: list[_Job] = []
        try:
            while (first := self._next()) is not None:
                batch = [first, *([] if first.alone else self._more())]
                self._phases.passed(Phase.BEGUN, len(batch))
                if first.alone:
                    self._run_one(connection, first)
                    self._phases.passed(Phase.COMMITTING)
                else:
                    self._run_together(connection, batch)
                self._phases.passed(Phase.COMMITTED, len(batch))
                self._answer(batch, None if self._follower is None else self._follower.committed())
                batch = []
        except Exception:  # noqa: BLE001 (a fault of ours: said, and seen by whoever asks for our health)
            _log.critical("writer.died", exc_info=True)
        finally:
            self._ending = True
            connection.close()
            self._refuse([*batch, *self._left()])

    def _left(self) -> list[_Job]:
        """What came after the end; nothing, unless the thread died of a fault."""
        left = []
        while not self._inbox.empty():
            job = self._inbox.get()
            if job is not None:
                left.append(job)
        return left

    def _refuse(self, batch: Sequence[_Job]) -> None:
        """Nobody waits for ever for a writer that is gone."""
        for job in batch:
            job.topics.clear()
            job.error = Closed("the writer has stopped")
        if batch:
            self._answer(batch)

    def _next(self) -> _Job | None:
        return self._held.pop() if self._held else self._inbox.get()

    def _more(self) -> list[_Job]:
        """What else lies in the inbox; a job that must run alone, or the end, is held to be next."""
        jobs: list[_Job] = []
        while len(jobs) < MOST_AT_ONCE and not self._inbox.empty():
            job = self._inbox.get()
            if job is None or job.alone:
                self._held.append(job)
                break
            jobs.append(job)
        return jobs

    def _run_together(self, connection: sqlite3.Connection, batch: Sequence[_Job]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in batch:
                self._run_in_savepoint(connection, job)
            self._phases.passed(Phase.COMMITTING, len(batch))
            connection.execute("COMMIT")
        except sqlite3.Error as failed:
            _log.error("store.failed what=%s", failed)
            self._undone()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for job in batch:
                job.topics.clear()
                job.error = StoreFailed(str(failed))

    def _run_in_savepoint(self, connection: sqlite3.Connection, job: _Job) -> None:
        connection.execute(f"SAVEPOINT {SAVEPOINT}")
        self._run_one(connection, job)
        if job.error is not None:
            self._undone()
            connection.execute(f"ROLLBACK TO {SAVEPOINT}")
            job.topics.clear()
        connection.execute(f"RELEASE {SAVEPOINT}")

    def _run_one(self, connection: sqlite3.Connection, job: _Job) -> None:
        try:
            job.result = job.work(connection, job.topics)
        except sqlite3.OperationalError as failed:
            job.error = StoreFailed(str(failed))
        except Exception as error:  # noqa: BLE001 (handed to whoever awaits it)
            job.error = error

    def _answer(self, batch: Sequence[_Job], position: int | None = None) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._deliver_when_safe, batch, position)
        except RuntimeError:  # the loop is gone: nobody is left to hear
            _log.warning("writer.nobody_listens jobs=%d", len(batch))

    # ---- in the loop ----

    def _deliver_when_safe(self, batch: Sequence[_Job], position: int | None) -> None:
        if self._follower is None:
            self._deliver(batch)
        else:
            self._follower.when_safe(position, lambda: self._deliver(batch))

    def _deliver(self, batch: Sequence[_Job]) -> None:
        self._published({topic for job in batch for topic in job.topics})
        for job in batch:
            if job.future.cancelled():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
                job.future.exception()  # seen: whoever asked may be gone
            else:
                job.future.set_result(job.result)
