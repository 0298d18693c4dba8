"""The disk is full, a command is wrong: what is undone and what is answered."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.phases import Unwatched
from kiosk.queue.writer import Closed, StoreFailed, Writer
from tests.queue.site import Hall, running_hall


async def test_a_full_disk_is_said_and_nothing_is_kept(hall: Hall) -> None:
    await hall.take()
    (pages,) = await hall.service.ledger.write_plain(
        lambda connection: connection.execute("PRAGMA page_count").fetchone(), alone=True
    )
    await hall.service.ledger.write_plain(
        lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone(), alone=True
    )
    failed = 0
    for _ in range(40):
        try:
            await hall.take()
        except StoreFailed:
            failed += 1
    assert failed
    await hall.service.ledger.write_plain(
        lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchone(), alone=True
    )
    (given,) = hall.service.ledger.reader.execute("SELECT count(*) FROM tickets").fetchone()
    assert given == 41 - failed
    assert (await hall.take()).number == f"A{given + 1:03d}"


async def test_one_wrong_command_undoes_only_itself(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:

        def wrong(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO meta VALUES ('half', 'done')")
            raise Refused("changed_my_mind")

        with pytest.raises(Refused, match="changed_my_mind"):
            await hall.service.ledger.write_plain(wrong)
        found = hall.service.ledger.reader.execute("SELECT 1 FROM meta WHERE key = 'half'").fetchone()
        assert found is None


async def test_who_goes_away_loses_only_the_answer(hall: Hall) -> None:
    gone = asyncio.create_task(hall.take())
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert (await hall.take()).number == "A002"


async def test_a_stopped_writer_says_so(tmp_path: Path) -> None:
    writer = Writer(lambda: sqlite3.connect(":memory:", check_same_thread=False), Unwatched(), lambda _: None)
    with pytest.raises(Closed):
        await writer.run(lambda connection, _topics: connection.total_changes)
    writer.start()
    await writer.stop()
    await writer.stop()
    with pytest.raises(Closed):
        await writer.run(lambda connection, _topics: connection.total_changes)


async def test_nobody_waits_for_a_writer_that_died(tmp_path: Path) -> None:
    """A fault that no guard foresaw, here a store taken away below the writer."""
    writer = Writer(lambda: _Vanishing(":memory:", check_same_thread=False), Unwatched(), lambda _: None)
    writer.start()
    async with asyncio.timeout(20):
        with pytest.raises(Closed):
            await writer.run(lambda connection, _topics: connection.total_changes)
        with pytest.raises(Closed):
            await writer.run(lambda connection, _topics: connection.total_changes)
        assert not writer.is_alive
        await writer.stop()


class _Vanishing(sqlite3.Connection):
    """A connection that fails as no database does."""

    def execute(self, *_: object) -> sqlite3.Cursor:
        raise MemoryError("no room")
