"""The queue's SQLite file: opened, brought up to date, copied."""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kiosk.domain.errors import BianminError
from kiosk.queue.migrations import MIGRATIONS, PROJECTIONS

_PAGE_ERRORS = (sqlite3.OperationalError, sqlite3.DatabaseError)


class StoreNewer(BianminError):
    """The store was written by a newer version of this software."""


class StoreBusy(BianminError):
    """Another process owns this store."""


def open_writer(path: Path) -> sqlite3.Connection:
    """The one writing connection, in autocommit: the owner begins and commits. Migrates, with a copy before.

    Raises StoreNewer.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    # ids are random, so a busy day's indexes are touched all over: in kibibytes
    connection.execute("PRAGMA cache_size = -12288")
    # what a savepoint may take back is many pages, with people's names: not into a temporary file
    connection.execute("PRAGMA temp_store = MEMORY")
    try:
        _migrate(connection, path)
    except BianminError:
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that sees what is committed and cannot write."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


@contextmanager
def sole_owner(path: Path) -> Iterator[None]:
    """Holds the store for this process. Raises StoreBusy when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        os.close(handle)
        raise StoreBusy(f"{path}: in use by another process") from held
    try:
        yield
    finally:
        os.close(handle)


def backup(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy without the people in it; outside a transaction only. A file half written never bears the name."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        _forget_people(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)  # people are still in it


def _forget_people(part: Path) -> None:
    copy = sqlite3.connect(part, isolation_level=None)
    try:
        copy.execute("PRAGMA secure_delete = ON")
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in ("people", "cases", "notes", "visits", "day_keys", "sessions"):
            if table in tables:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 (one of the names above)
    finally:
        copy.close()


def remove_parts(path: Path) -> None:
    """What a copy that was cut short by a power cut left; only while no copy is being made."""
    for part in (path.parent / "backups").glob(f"{path.stem}-*.part*"):
        part.unlink()


def backups(path: Path) -> list[Path]:
    """The copies of a store, oldest first."""
    return sorted((path.parent / "backups").glob(f"{path.stem}-*.sqlite3"))


def backup_path(path: Path, at: datetime, why: str) -> Path:
    """Where a copy goes; names sort by time."""
    return path.parent / "backups" / f"{path.stem}-{at:%Y%m%dT%H%M%S}-{why}.sqlite3"


def state_hash(connection: sqlite3.Connection) -> str:
    """One fingerprint of all projections; equal states, and no others, are equal."""
    digest = hashlib.sha256()
    for table in PROJECTIONS:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        digest.update(f"{table}({','.join(columns)})\n".encode())
        listed = ", ".join(f'"{column}"' for column in columns)
        for row in connection.execute(f"SELECT {listed} FROM {table} ORDER BY {listed}"):  # noqa: S608
            digest.update(repr(row).encode() + b"\n")
    return digest.hexdigest()


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreNewer(f"{path}: store version {version}, this software knows {len(MIGRATIONS)}")
    if 0 < version < len(MIGRATIONS):
        backup(connection, path.parent / "backups" / f"{path.stem}-before-v{version + 1}.sqlite3")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
