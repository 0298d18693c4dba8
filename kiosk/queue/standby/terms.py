"""Which term this store is in, and where its numbers begin."""

import sqlite3

from kiosk.queue.settings import StandbySettings

FIRST = 1


def current_term(connection: sqlite3.Connection) -> int:
    """1 until somebody promoted a standby."""
    return int(connection.execute("SELECT coalesce(max(term), ?) FROM terms", (FIRST,)).fetchone()[0])


def taken_over_at(connection: sqlite3.Connection, term: int) -> int:
    """The last event that was taken over from the server of that term by the next one; 0 where there was no next one."""
    row = connection.execute("SELECT after_seq FROM terms WHERE term = ?", (term + 1,)).fetchone()
    return 0 if row is None else int(row[0])


def lane(connection: sqlite3.Connection, day: str, settings: StandbySettings) -> int:
    """Every number of this day is greater than this.

    The old server may have given numbers that nobody here knows: until it has handed them over, and to the end of that
    day, the new one gives none that the old one could have given.
    """
    (settled,) = connection.execute(
        "SELECT coalesce(max(term), ?) FROM terms WHERE settled_day < ?", (FIRST, day)
    ).fetchone()
    return (current_term(connection) - int(settled)) * settings.numbers
