"""What the night does to a store."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fleet import tallies
from fleet.config import Retention
from fleet.housekeeping import keep_house, one_night
from fleet.store.sqlite import SqliteStore
from tests.fleet import city
from tests.fleet.site import BEIJING, SetClock, intake_rules, until


async def test_raw_events_go_after_their_days_and_a_copy_has_them_still(tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    day = city.NOW.astimezone(BEIJING).date()
    with contextlib.closing(SqliteStore(tmp_path / "f.sqlite3", intake_rules())) as store:
        machine, *_ = await city.fill(store)
        keep = Retention(events_days=90)
        assert await one_night(store, city.NOW + timedelta(days=90), BEIJING, keep, backup) == 0
        assert await one_night(store, city.NOW + timedelta(days=91), BEIJING, keep, backup) > 0
        assert await store.read(lambda sql: tallies.events(sql, machine, day, 1)) == []
        assert (await store.read(lambda sql: tallies.counts(sql, "", day)))["ticket.taken"] > 0
    with contextlib.closing(SqliteStore(backup, intake_rules())) as copy:
        assert len(await copy.read(lambda sql: tallies.events(sql, machine, day, 1))) == 1


async def test_no_copy_where_none_is_wanted(tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    with contextlib.closing(SqliteStore(tmp_path / "f.sqlite3", intake_rules())) as store:
        await one_night(store, city.NOW, BEIJING, Retention(backups=False), backup)
    assert not backup.exists()


async def test_a_copy_that_fails_ends_neither_this_night_nor_the_next(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = SetClock(
        datetime(2026, 6, 30, 1, 59, 59, 995_000, tzinfo=BEIJING)
    )  # it stays a moment before the night
    nowhere = tmp_path / "no folder" / "backup.sqlite3"

    async def failed_twice() -> bool:
        return caplog.text.count("fleet.night_failed") >= 2

    with contextlib.closing(SqliteStore(tmp_path / "f.sqlite3", intake_rules())) as store:
        machine, *_ = await city.fill(store)
        house = asyncio.create_task(keep_house(store, clock, BEIJING, Retention(events_days=90), nowhere))
        await until(failed_twice)
        house.cancel()
        await asyncio.gather(house, return_exceptions=True)
        day = city.NOW.astimezone(BEIJING).date()
        assert await store.read(lambda sql: tallies.events(sql, machine, day, 1)) == []
