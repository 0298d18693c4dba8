"""The SQLite tables, as numbered migrations; a file of a newer version is refused."""

import sqlite3
from pathlib import Path

from kiosk.domain.errors import BianminError

MIGRATIONS = (
    """
    CREATE TABLE reporters (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        public_key TEXT NOT NULL UNIQUE,
        enrolled_at TEXT NOT NULL,
        revoked_at TEXT,
        epoch INTEGER NOT NULL DEFAULT 1,
        hwm INTEGER NOT NULL DEFAULT 0,
        last_sync_at TEXT,
        clock_offset_s REAL NOT NULL DEFAULT 0,
        forks INTEGER NOT NULL DEFAULT 0,
        lost_rows INTEGER NOT NULL DEFAULT 0,
        state TEXT
    ) WITHOUT ROWID;
    CREATE INDEX reporters_by_area ON reporters (area, site, kind, name);

    -- day is the reporter's own, so that a row that is sent again meets itself whatever the clock says now.
    CREATE TABLE events (
        day TEXT NOT NULL,
        reporter TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        at TEXT NOT NULL,
        boot_s REAL NOT NULL,
        received_at TEXT NOT NULL,
        payload TEXT NOT NULL,
        PRIMARY KEY (day, reporter, epoch, seq)
    ) WITHOUT ROWID;

    CREATE TABLE counters (
        day TEXT NOT NULL,
        area TEXT NOT NULL,
        name TEXT NOT NULL,
        hour INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (day, area, name, hour)
    ) WITHOUT ROWID;

    CREATE TABLE codes (
        digest TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        quota INTEGER NOT NULL,
        expires_at TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE staff (
        login TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        area TEXT NOT NULL,
        password_hash TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE sessions (
        digest TEXT PRIMARY KEY,
        login TEXT NOT NULL REFERENCES staff (login),
        csrf TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    -- A proof (证明) that a kiosk printed: digests and the back office's signature, nothing of a person.
    CREATE TABLE proofs (
        number TEXT PRIMARY KEY,
        item TEXT NOT NULL,
        code_digest TEXT NOT NULL,
        issued TEXT NOT NULL,
        expires TEXT NOT NULL,
        key TEXT NOT NULL,
        digest TEXT NOT NULL,
        signature TEXT NOT NULL
    ) WITHOUT ROWID;

    -- Apart, because a number may be revoked before its kiosk has reported it.
    CREATE TABLE revoked_proofs (number TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
    """,
)


class NewerStore(BianminError):
    """The file was written by a newer version than this one."""


def connect(file: Path) -> sqlite3.Connection:
    """A connection whose commits survive a power cut; it may be handed to another thread. Raises NewerStore."""
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10.0)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    _migrate(connection, file)
    return connection


def _migrate(connection: sqlite3.Connection, file: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("COMMIT")
    if version > len(MIGRATIONS):
        raise NewerStore(f"{file}: store version {version}, this software knows {len(MIGRATIONS)}: update it")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version={number};\nCOMMIT;")
