"""A standby begins with a copy of the primary's store: what stood there before must not be the only one of its kind."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.domain.errors import ConfigError
from kiosk.queue.standby.other_server import HANDED_OVER
from kiosk.queue.standby.replica import read_role
from kiosk.queue.store import open_reader


def refuse_to_overwrite(store: Path) -> None:
    """The caller owns the store. Raises ConfigError for a store of our own whose tail nobody else has."""
    if read_role(store.parent) is not None or store.with_name(HANDED_OVER).exists():
        return
    if store.exists() and _has_events(store):
        raise ConfigError(
            f"{store}: this server has not handed over what only it knows."
            " Start it without --standby, with [standby] peer, until its log says tail.handed_over;"
            " where nothing in it is wanted, move the folder away"
        )


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
