"""Which term this store is in, and where its numbers begin."""

import sqlite3
from collections.abc import Sequence
from itertools import pairwise

from kiosk.queue.settings import StandbySettings

FIRST = 1
_DATE = len("2026-11-23")


def current_term(connection: sqlite3.Connection) -> int:
    """1 until somebody promoted a standby."""
    return int(connection.execute("SELECT coalesce(max(term), ?) FROM terms", (FIRST,)).fetchone()[0])


def taken_over_at(connection: sqlite3.Connection, term: int) -> int:
    """The last event that was taken over from the server of that term by the next one; 0 where there was no next one."""
    row = connection.execute("SELECT after_seq FROM terms WHERE term = ?", (term + 1,)).fetchone()
    return 0 if row is None else int(row[0])


def settled_terms(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The terms whose server before them has handed over all that it did."""
    rows = connection.execute("SELECT term FROM terms WHERE settled_day IS NOT NULL ORDER BY term")
    return tuple(int(term) for (term,) in rows)


def lane(connection: sqlite3.Connection, day: str, settings: StandbySettings) -> int:
    """Every number of this day is greater than this.

    An older server may have given numbers that nobody here knows: until each has handed them over, in whatever order,
    and to the end of that day, this one gives none that one of them could have given.
    """
    terms = connection.execute("SELECT term, raised_at, settled_day FROM terms ORDER BY term").fetchall()
    unsettled = [term for term, _, settled in terms if settled is None or settled >= day]
    return (max(unsettled) - _first_lane(terms)) * settings.numbers if unsettled else 0


def _first_lane(terms: Sequence[tuple[int, str, str | None]]) -> int:
    """The term from which lanes count: all up to it were settled, and the servers of all later ones know it."""
    first = FIRST
    for (term, _, settled), (_, raised_at, _) in pairwise(terms):
        if (
            settled is None or settled >= raised_at[:_DATE]
        ):  # the date in UTC, in China never after the site's
            break
        first = term
    return first
