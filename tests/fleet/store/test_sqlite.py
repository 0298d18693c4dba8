"""What only a SQLite file can do, and suffer."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from fleet.store.migrating import NewerStore
from fleet.store.sqlite import SqliteStore
from tests.fleet.site import intake_rules
from tests.fleet.store.reports import NOW, batch, enrolled, stored


async def test_a_backup_is_whole(tmp_path: Path) -> None:
    with contextlib.closing(SqliteStore(tmp_path / "fleet.sqlite3", intake_rules())) as store:
        reporter = await enrolled(store)
        await store.sync(batch(reporter, 1, 2), NOW)
        await store.backup(tmp_path / "backup.sqlite3")
    with contextlib.closing(SqliteStore(tmp_path / "backup.sqlite3", intake_rules())) as restored:
        assert await stored(restored, reporter) == [1, 2]


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "f.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerStore, match="99"):
        SqliteStore(tmp_path / "f.sqlite3", intake_rules())


async def test_reporters_of_before_are_found_by_their_pairs(tmp_path: Path) -> None:
    file = tmp_path / "f.sqlite3"
    with contextlib.closing(SqliteStore(file, intake_rules())) as store:
        reporter = await enrolled(store)
        learnt = await store.read(lambda sql: sql.rows("SELECT pair, reporter FROM reporter_pairs"))
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE reporter_pairs")
        connection.execute("UPDATE alembic_version SET version_num = '0008'")
    with contextlib.closing(SqliteStore(file, intake_rules())) as store:
        assert await store.read(lambda sql: sql.rows("SELECT pair, reporter FROM reporter_pairs")) == learnt
    assert {one for _, one in learnt} == {reporter}
