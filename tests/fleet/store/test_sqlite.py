"""What only a SQLite file can do, and suffer."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from fleet.store.migrating import NewerStore
from fleet.store.sqlite import SqliteStore
from tests.fleet.site import intake_rules
from tests.fleet.store.reports import NOW, batch, enrolled, stored


async def test_what_kiosks_uploaded_is_in_no_copy(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"pixels of a screen " * 5000
    row = "INSERT INTO uploads (reporter, command, media, content, at) VALUES ($1, 1, 'image/png', $2, $3)"
    with contextlib.closing(SqliteStore(tmp_path / "fleet.sqlite3", intake_rules())) as store:
        await store.write(lambda sql: sql.execute(row, "K-1", picture, "2026-03-18T00:00:00.000+00:00"))
        await store.backup(tmp_path / "backup.sqlite3")
        assert len(await store.read(lambda sql: sql.rows("SELECT 1 FROM uploads"))) == 1
    assert b"pixels of a screen" not in (tmp_path / "backup.sqlite3").read_bytes()


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
