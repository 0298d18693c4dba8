"""The disk is full, a command is wrong: what is undone and what is answered."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.writer import Manner, StoreFailed
from tests.queue.site import Hall, running_hall


async def test_a_full_disk_is_said_and_nothing_is_kept(hall: Hall) -> None:
    await hall.take()
    (pages,) = await hall.service.ledger.write_plain(
        lambda connection: connection.execute("PRAGMA page_count").fetchone(), Manner.BARE
    )
    await hall.service.ledger.write_plain(
        lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone(), Manner.BARE
    )
    failed = 0
    for _ in range(40):
        try:
            await hall.take()
        except StoreFailed:
            failed += 1
    assert failed
    await hall.service.ledger.write_plain(
        lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchone(), Manner.BARE
    )
    (given,) = hall.service.ledger.reader.execute("SELECT count(*) FROM tickets").fetchone()
    assert given == 41 - failed
    assert (await hall.take()).number == f"A{given + 1:03d}"


async def test_a_full_disk_is_said_to_each_of_many_at_once(hall: Hall) -> None:
    run, ledger = asyncio.gather, hall.service.ledger
    (pages,) = await ledger.write_plain(lambda db: db.execute("PRAGMA page_count").fetchone(), Manner.BARE)
    await ledger.write_plain(
        lambda db: db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone(), Manner.BARE
    )
    ends = await run(*(hall.take() for _ in range(60)), return_exceptions=True)
    await ledger.write_plain(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchone(), Manner.BARE)
    given = [end for end in ends if not isinstance(end, BaseException)]
    assert {type(end) for end in ends if isinstance(end, BaseException)} == {StoreFailed}
    (kept,) = ledger.reader.execute("SELECT count(*) FROM tickets").fetchone()
    assert kept == len(given)
    assert (await hall.take()).number == f"A{kept + 1:03d}"


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
