"""The writer works in the loop, waits for the disk in its thread, and leaves nobody without an answer."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from kiosk.queue.phases import Phase, Phases, Unwatched
from kiosk.queue.writer import BREATH_S, Closed, Manner, StoreFailed, Writer

LONGEST_S = 20.0  # a test that is wrong fails instead of hanging

TABLES = """
PRAGMA foreign_keys = ON;
CREATE TABLE kept (word TEXT);
CREATE TABLE nobody (id INTEGER PRIMARY KEY);
CREATE TABLE owed (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
"""


class HeldCommit:
    """Phases that are written down; each commit is held in the writer's thread until it is let go."""

    def __init__(self) -> None:
        self.passed_by: list[tuple[Phase, int]] = []
        self.committing = asyncio.Event()
        self.let_go = threading.Event()
        self._loop = asyncio.get_running_loop()

    def passed(self, phase: Phase, count: int = 1) -> None:
        if phase is Phase.COMMITTED:
            self._loop.call_soon_threadsafe(self.committing.set)
            assert self.let_go.wait(LONGEST_S)
        self.passed_by.append((phase, count))


class LostStandby:
    """A follower with a fault of ours in it."""

    def committed(self) -> int | None:
        raise LookupError("no standby")

    def when_safe(self, position: int | None, act: Callable[[], None]) -> None:
        act()


class Vanishing(sqlite3.Connection):
    """A connection that fails as no database does."""

    def execute(self, *_: object) -> sqlite3.Cursor:
        raise MemoryError("no room")


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(TABLES)
    return connection


@asynccontextmanager
async def running(phases: Phases, undone: Callable[[], None] = lambda: None) -> AsyncIterator[Writer]:
    writer = Writer(opened, phases, lambda _: None, undone)
    writer.start()
    async with asyncio.timeout(LONGEST_S):
        yield writer
        await writer.stop()


def keep(word: str) -> Callable[[sqlite3.Connection, set[str]], str]:
    def work(connection: sqlite3.Connection, _topics: set[str]) -> str:
        connection.execute("INSERT INTO kept VALUES (?)", (word,))
        return word

    return work


def owe(connection: sqlite3.Connection, _topics: set[str]) -> None:
    """A debt that only the commit finds."""
    connection.execute("INSERT INTO owed VALUES (1)")


def words(connection: sqlite3.Connection, _topics: set[str]) -> list[str]:
    return [word for (word,) in connection.execute("SELECT word FROM kept ORDER BY rowid")]


@pytest.mark.parametrize("manner", [Manner.LONG, Manner.BARE])
async def test_the_loop_serves_others_while_long_work_is_done(manner: Manner) -> None:
    served = threading.Event()

    def long_work(_connection: sqlite3.Connection, _topics: set[str]) -> bool:
        return served.wait(LONGEST_S / 2)

    async with running(Unwatched()) as writer:
        at_work = asyncio.create_task(writer.run(long_work, manner))
        after_it = asyncio.create_task(writer.run(keep("after")))
        await asyncio.sleep(0.01)
        served.set()
        assert await at_work
        assert await after_it == "after"


async def test_long_work_that_fails_is_undone() -> None:
    def half(connection: sqlite3.Connection, _topics: set[str]) -> None:
        connection.execute("INSERT INTO kept VALUES ('half')")
        raise LookupError("the other half")

    async with running(Unwatched()) as writer:
        with pytest.raises(LookupError):
            await writer.run(half, Manner.LONG)
        assert await writer.run(words) == []


async def test_what_comes_during_a_commit_is_kept_with_the_next() -> None:
    phases = HeldCommit()
    async with running(phases) as writer:
        first = asyncio.create_task(writer.run(keep("first")))
        await phases.committing.wait()
        later = [asyncio.create_task(writer.run(keep(word))) for word in ("second", "third")]
        await asyncio.sleep(0)
        assert not first.done()
        phases.let_go.set()
        assert await asyncio.gather(first, *later) == ["first", "second", "third"]
    way = (Phase.BEGUN, Phase.COMMITTING, Phase.COMMITTED)
    taken = [(phase, count) for phase, count in phases.passed_by if phase is not Phase.ARRIVED]
    assert taken == [(phase, 1) for phase in way] + [(phase, 2) for phase in way]


async def test_nobody_hears_an_answer_before_the_commit() -> None:
    phases = HeldCommit()
    async with running(phases) as writer:
        asked = asyncio.create_task(writer.run(keep("safe")))
        await phases.committing.wait()
        assert not asked.done()
        phases.let_go.set()
        assert await asked == "safe"


async def test_a_commit_that_fails_is_said_to_everybody_and_nothing_is_kept() -> None:
    undone: list[str] = []
    async with running(Unwatched(), lambda: undone.append("undone")) as writer:
        jobs = [writer.run(keep("before")), writer.run(owe), writer.run(keep("behind"))]
        ends = await asyncio.gather(*jobs, return_exceptions=True)
        assert [type(end) for end in ends] == [StoreFailed] * 3
        assert undone == ["undone"]
        assert await writer.run(words) == []


async def test_one_that_fails_halfway_is_undone_alone() -> None:
    def half(connection: sqlite3.Connection, topics: set[str]) -> None:
        connection.execute("INSERT INTO kept VALUES ('half')")
        topics.add("half")
        raise LookupError("the other half")

    published: list[set[str]] = []
    writer = Writer(opened, Unwatched(), published.append)
    writer.start()
    async with asyncio.timeout(LONGEST_S):
        jobs = [writer.run(keep("before")), writer.run(half), writer.run(keep("behind"))]
        before, failed, behind = await asyncio.gather(*jobs, return_exceptions=True)
        assert (before, type(failed), behind) == ("before", LookupError, "behind")
        assert await writer.run(words) == ["before", "behind"]
        await writer.stop()
    assert published == [set(), set()]


async def test_others_have_a_turn_between_the_commands_of_a_long_batch() -> None:
    seen: list[str] = []

    def work(_connection: sqlite3.Connection, _topics: set[str]) -> None:
        time.sleep(BREATH_S * 1.5)
        seen.append("command")

    async def serve_others() -> None:
        while True:
            seen.append("other")
            await asyncio.sleep(0)

    async with running(Unwatched()) as writer:
        other = asyncio.create_task(serve_others())
        await asyncio.gather(*(writer.run(work) for _ in range(3)))
        other.cancel()
    last = len(seen) - 1 - seen[::-1].index("command")
    assert "other" in seen[seen.index("command") : last]


async def test_who_goes_away_during_the_commit_loses_only_the_answer() -> None:
    phases = HeldCommit()
    async with running(phases) as writer:
        gone = asyncio.create_task(writer.run(keep("kept")))
        await phases.committing.wait()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        phases.let_go.set()
        assert await writer.run(words) == ["kept"]


async def test_stopping_finishes_what_is_in_the_inbox() -> None:
    async with running(Unwatched()) as writer:
        asked = [asyncio.create_task(writer.run(keep(word))) for word in ("one", "two")]
        await asyncio.sleep(0)
        await writer.stop()
        assert await asyncio.gather(*asked) == ["one", "two"]


async def test_a_stopped_writer_says_so() -> None:
    writer = Writer(opened, Unwatched(), lambda _: None)
    with pytest.raises(Closed):
        await writer.run(words)
    await writer.stop()
    writer.start()
    await writer.stop()
    await writer.stop()
    with pytest.raises(Closed):
        await writer.run(words)


async def test_nobody_waits_for_a_writer_that_died() -> None:
    """A fault that no guard foresaw, here a store taken away below the writer."""
    writer = Writer(lambda: Vanishing(":memory:", check_same_thread=False), Unwatched(), lambda _: None)
    writer.start()
    async with asyncio.timeout(LONGEST_S):
        jobs = [writer.run(words), writer.run(words, Manner.LONG), writer.run(words)]
        ends = await asyncio.gather(*jobs, return_exceptions=True)
        assert [type(end) for end in ends] == [Closed] * 3
        with pytest.raises(Closed):
            await writer.run(words)
        assert not writer.is_alive
        await writer.stop()


async def test_a_writer_that_died_in_its_thread_says_so_too() -> None:
    writer = Writer(opened, Unwatched(), lambda _: None, follower=LostStandby())
    writer.start()
    async with asyncio.timeout(LONGEST_S):
        with pytest.raises(Closed):
            await writer.run(keep("once"))
        assert not writer.is_alive
        await writer.stop()


async def test_who_is_just_about_to_ask_shares_the_transaction() -> None:
    phases = HeldCommit()
    phases.let_go.set()
    async with running(phases) as writer:

        async def ask_a_turn_later() -> str:
            await asyncio.sleep(0)
            return await writer.run(keep("second"))

        first, second = await asyncio.gather(writer.run(keep("first")), ask_a_turn_later())
    assert (first, second) == ("first", "second")
    assert (Phase.BEGUN, 2) in phases.passed_by
