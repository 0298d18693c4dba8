"""Whether a server of the site serves or follows. Its folder says so: nobody needs to remember it after a power cut."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from kiosk.domain.errors import BianminError, ConfigError
from kiosk.queue.leasing.site_secret import secret_in
from kiosk.queue.standby.other_server import HANDED_OVER
from kiosk.queue.standby.promotion import TAKEN_OVER
from kiosk.queue.standby.replica import read_role
from kiosk.queue.standby.standing import SUPERSEDED
from kiosk.queue.store import backup, backup_path, open_reader


class Part(Enum):
    """What this process is, until it stops or that changes."""

    SERVES = auto()
    FOLLOWS = auto()


def part_of(store: Path, primary: str, *, asked_to_follow: bool) -> Part:
    """The caller owns the store. primary: where the other server answers; empty where there is none.

    Raises ConfigError for a copy without a primary, and, asked to follow, for a store of our own that nobody else has.
    """
    folder = store.parent
    if read_role(folder) is not None:
        if not primary:
            raise ConfigError(f"{store}: a standby's copy: set [standby] peer, or promote it")
        return Part.FOLLOWS
    if (folder / SUPERSEDED).exists():  # it says nothing else, and hands over what only it knows
        return Part.FOLLOWS if (folder / HANDED_OVER).exists() and primary else Part.SERVES
    if not asked_to_follow or (folder / TAKEN_OVER).exists():
        return Part.SERVES
    if store.exists() and _has_events(store):
        raise ConfigError(
            f"{store}: this server has not handed over what only it knows."
            " Start it without --standby, with [standby] peer, until its log says tail.handed_over: then it follows by"
            " itself; where nothing in it is wanted, move the folder away"
        )
    return Part.FOLLOWS


def keep_aside(store: Path, at: datetime) -> Path | None:
    """A copy of a store of our own, before it is replaced: it has what no ticket tells. None where there is no such store.

    Raises BianminError where there is no room: then nothing is replaced.
    """
    if read_role(store.parent) is not None or not store.exists() or not _has_events(store):
        return None
    kept = backup_path(store, at, "superseded")
    try:
        with closing(sqlite3.connect(store, isolation_level=None)) as connection:
            backup(connection, kept)
    except (sqlite3.Error, OSError) as failed:
        raise BianminError(
            f"{store}: not replaced, because it cannot be kept at {kept}: {failed}"
        ) from failed
    return kept


def known_secret(store: Path) -> bytes:
    """The site's secret, where this server has ever had its store; else empty. The caller owns the store."""
    if not store.exists():
        return b""
    with unfollowed(store) as connection:
        try:
            return secret_in(connection)
        except sqlite3.DatabaseError:
            return b""


@contextmanager
def unfollowed(store: Path) -> Iterator[sqlite3.Connection]:
    """A copy that nobody writes now. SQLite puts its log into it at the end; the copy's time stays when it was written."""
    at_ns = max(file.stat().st_mtime_ns for file in (store, wal_of(store)) if file.exists())
    try:
        with closing(open_reader(store)) as connection:
            yield connection
    finally:
        os.utime(store, ns=(at_ns, at_ns))


def wal_of(store: Path) -> Path:
    """SQLite's write-ahead log beside a store."""
    return store.with_name(store.name + "-wal")


def _has_events(store: Path) -> bool:
    """False for a store that nobody ever used. One that cannot be read may hold something."""
    with closing(open_reader(store)) as connection:
        try:
            made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone()
            return (
                made is not None and connection.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None
            )
        except sqlite3.DatabaseError:
            return True
