"""Which number comes next, and where a new block begins: never one that anybody holds or held."""

import sqlite3
from datetime import date

from kiosk.queue.settings import StandbySettings
from kiosk.queue.standby.terms import lane

_BEYOND = 1 << 40


def next_number(connection: sqlite3.Connection, day: str, prefix: str, settings: StandbySettings) -> int:
    """The next number of the server's own, in this term's lane; it jumps over every block that was given away."""
    row = connection.execute(
        "SELECT last FROM counters WHERE day = ? AND prefix = ?", (day, prefix)
    ).fetchone()
    number = max(lane(connection, day, settings), 0 if row is None else int(row[0])) + 1
    while (taken_to := _last_taken(connection, day, prefix, number)) is not None:
        number = taken_to + 1
    return number


def first_held_after(connection: sqlite3.Connection, day: str, prefix: str, number: int) -> int:
    """The first number above this one that a block or a ticket holds; far beyond every number where none does."""
    leased, given = connection.execute(
        "SELECT (SELECT min(first) FROM leases WHERE day = ?1 AND prefix = ?2 AND first > ?3),"
        " (SELECT min(number) FROM tickets WHERE day = ?1 AND prefix = ?2 AND number > ?3)",
        (day, prefix, number),
    ).fetchone()
    return min([_BEYOND, *(int(held) for held in (leased, given) if held is not None)])


def block_start(connection: sqlite3.Connection, day: str, prefix: str, lowest: int) -> int:
    """From here on up nobody holds a number and the server has not come to one; not below `lowest`."""
    counted, leased, given = connection.execute(
        "SELECT (SELECT last FROM counters WHERE day = ?1 AND prefix = ?2),"
        " (SELECT max(last) FROM leases WHERE day = ?1 AND prefix = ?2),"
        " (SELECT max(number) FROM tickets WHERE day = ?1 AND prefix = ?2 AND number BETWEEN ?3 AND ?3 + 999)",
        (day, prefix, lowest),
    ).fetchone()
    return max([lowest, *(int(last) + 1 for last in (counted, leased, given) if last is not None)])


def leased_to(connection: sqlite3.Connection) -> date | None:
    """The last day of which anybody holds a block; None where nobody does."""
    (day,) = connection.execute("SELECT max(day) FROM leases").fetchone()
    return None if day is None else date.fromisoformat(day)


def number_is_taken(connection: sqlite3.Connection, day: str, prefix: str, number: int) -> bool:
    """Whether a ticket has this very number."""
    row = connection.execute(
        "SELECT 1 FROM tickets WHERE day = ? AND prefix = ? AND number = ?", (day, prefix, number)
    ).fetchone()
    return row is not None


def _last_taken(connection: sqlite3.Connection, day: str, prefix: str, number: int) -> int | None:
    """The end of what holds this number: a block, or a ticket that was handed in; None where it is free."""
    row = connection.execute(
        "SELECT max(last) FROM leases WHERE day = ? AND prefix = ? AND first <= ? AND last >= ?",
        (day, prefix, number, number),
    ).fetchone()
    if row[0] is not None:
        return int(row[0])
    return number if number_is_taken(connection, day, prefix, number) else None
