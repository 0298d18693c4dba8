"""A few words from one clerk to the next, beside a ticket until it closes; never in the log."""

import sqlite3

from kiosk.domain.errors import Refused

LONGEST = 60


def checked(note: str) -> str:
    """The same on one line. Raises Refused bad_request where it is too long."""
    line = " ".join(note.split())
    if len(line) > LONGEST or not line.isprintable():
        raise Refused("bad_request", "note")
    return line


def keep(connection: sqlite3.Connection, ticket_id: str, note: str) -> None:
    """In the place of an earlier one; an empty one changes nothing."""
    if note:
        connection.execute(
            "INSERT INTO notes VALUES (?, ?) ON CONFLICT (ticket) DO UPDATE SET note = ?2", (ticket_id, note)
        )


def forget(connection: sqlite3.Connection, ticket_id: str) -> None:
    """The ticket is closed."""
    connection.execute("DELETE FROM notes WHERE ticket = ?", (ticket_id,))
