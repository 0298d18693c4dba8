"""What was told to each ticket at its issue and what came of it, as a table: a fold of the events."""

import sqlite3

from kiosk.queue import events as e


def note_told(connection: sqlite3.Connection, event: e.TicketIssued) -> None:
    """A range was told."""
    told = event.told
    if told is not None:
        connection.execute(
            "INSERT INTO forecasts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                event.ticket, event.day.isoformat(), event.service, event.level, told.method, event.ahead, told.p20_s,
                told.p50_s, told.p80_s,
            ),
        )  # fmt: skip


def note_outcome(connection: sqlite3.Connection, event: e.TicketCalled) -> None:
    """Its first call ends the wait; later ones are other waits."""
    connection.execute(
        "UPDATE forecasts SET waited_s = ? WHERE ticket = ? AND waited_s IS NULL",
        (event.waited_s, event.ticket),
    )
