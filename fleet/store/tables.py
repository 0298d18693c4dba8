"""The SQLite file as every part of the store opens it."""

import sqlite3
from pathlib import Path

from fleet.store.migrating import migrate_file


def connect(file: Path) -> sqlite3.Connection:
    """A connection whose commits survive a power cut; it may be handed to another thread. Raises NewerStore."""
    file.parent.mkdir(parents=True, exist_ok=True)
    migrate_file(file)
    return reopened(file)


def reopened(file: Path) -> sqlite3.Connection:
    """One more connection to a file that `connect` has opened."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10.0)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
