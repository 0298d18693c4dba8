"""Rows that several projections write: the end of a handling, the version of a window."""

import sqlite3

import msgspec


class Stamp(msgspec.Struct, frozen=True):
    """Where an event stands: its sequence, wall time and hall time."""

    seq: int
    at: str
    tick_ms: int
    site: str


def end_handling(connection: sqlite3.Connection, ticket: str, outcome: str, stamp: Stamp) -> None:
    """Whatever window had the ticket has it no more, and nobody needs to hear its call."""
    connection.execute(
        "UPDATE handlings SET ended_at = ?, ended_ms = ?, outcome = ? WHERE ticket = ? AND outcome IS NULL",
        (stamp.at, stamp.tick_ms, outcome, ticket),
    )
    connection.execute(
        "UPDATE announcements SET ended = 'over' WHERE ended IS NULL AND ticket = ?", (ticket,)
    )


def end_parking(connection: sqlite3.Connection, ticket: str) -> None:
    """It is set aside no more, where it was."""
    connection.execute("DELETE FROM parked WHERE ticket = ?", (ticket,))


def new_version(connection: sqlite3.Connection, window: int, stamp: Stamp) -> None:
    """The window's version is the sequence of what last happened there."""
    connection.execute("UPDATE windows SET version = ? WHERE window = ?", (stamp.seq, window))
