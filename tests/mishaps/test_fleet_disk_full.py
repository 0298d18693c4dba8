"""The disk of the fleet's store is full: reporters are told to come later, keep their rows, and nothing is set aside."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fleet.client import Reporter
from fleet.config import store_file
from fleet.line import Slower
from tests.fleet.site import OwnStore, code_for, reporter_of, served

MANY = 20_000


async def several(reporter: Reporter) -> None:
    """The page that is begun may still have room for some."""
    for _ in range(5):
        await reporter.sync_once()


async def test_a_full_disk_is_come_later_and_everything_arrives_when_there_is_room(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await reporter.sync_once()
        (pages,) = await fleet.store.write(lambda sql: sql.rows("PRAGMA page_count"))
        await fleet.store.write(lambda sql: sql.rows(f"PRAGMA max_page_count = {pages[0]}"))
        await store.take_tickets(200)
        with pytest.raises(Slower, match="busy") as told:
            await several(reporter)
        assert told.value.wait_s >= 2
        waiting = await store.depth()
        assert waiting > 0
        await fleet.store.write(lambda sql: sql.rows(f"PRAGMA max_page_count = {pages[0] + MANY}"))
        while await store.depth():
            await reporter.sync_once()
    with closing(sqlite3.connect(store_file(tmp_path / "var"))) as kept:
        assert kept.execute("SELECT kind, count(*) FROM events GROUP BY kind").fetchall() == [
            ("ticket.taken", 200)
        ]
    store.close()
