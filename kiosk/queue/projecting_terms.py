"""Terms, and what the old server had done, as tables."""

import sqlite3
from datetime import datetime
from typing import assert_never

from kiosk.queue import term_events as t
from kiosk.queue.rows import Stamp, end_handling, end_parking
from kiosk.queue.schemas import TicketState
from kiosk.queue.timestamps import stamp_of

_OUTCOMES = {TicketState.DONE: "finished"}


def project_term(connection: sqlite3.Connection, event: t.TermEvent, stamp: Stamp) -> None:
    """Apply one event."""
    run = connection.execute
    match event:
        case t.TermRaised():
            run("INSERT INTO terms VALUES (?, ?, ?, NULL)", (event.term, event.after_seq, stamp.at))
        case t.TermSettled():
            run(
                "UPDATE terms SET settled_day = ? WHERE term = ? AND settled_day IS NULL",
                (event.day.isoformat(), event.term),
            )
        case t.TicketSettled():
            _settle(connection, event, stamp)
        case _:
            assert_never(event)


def _settle(connection: sqlite3.Connection, event: t.TicketSettled, stamp: Stamp) -> None:
    """The ticket is closed, and its handling there counts in the figures; nobody hears of it."""
    ended = _at(event.ended_at, stamp)
    outcome = _OUTCOMES.get(event.state, event.state.value)
    end_handling(connection, event.ticket, outcome, stamp)
    end_parking(connection, event.ticket)
    connection.execute(
        "UPDATE tickets SET state = ?, closed_at = ?, closed_ms = ?, window = coalesce(?, window) WHERE id = ?",
        (event.state.value, ended, stamp.tick_ms, event.window, event.ticket),
    )
    if event.window is None or event.called_at is None:
        return
    called = _at(event.called_at, stamp)
    serving = None if event.serving_at is None else _at(event.serving_at, stamp)
    connection.execute(
        "INSERT INTO handlings (id, day, ticket, number, service, window, staff, called_at, called_ms, last_call_ms,"
        " serving_at, serving_ms, ended_at, ended_ms, outcome)"
        " SELECT ?1, day, id, label, service, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10 FROM tickets WHERE id = ?11",
        (
            stamp.seq, event.window, event.staff, called, _ms(called, stamp), serving,
            None if serving is None else _ms(serving, stamp), ended, _ms(ended, stamp), outcome, event.ticket,
        ),
    )  # fmt: skip


def _at(at: datetime | None, stamp: Stamp) -> str:
    return stamp.at if at is None else stamp_of(at)


def _ms(at: str, stamp: Stamp) -> int:
    """Hall time of a wall time not long ago."""
    ago = datetime.fromisoformat(stamp.at) - datetime.fromisoformat(at)
    return stamp.tick_ms - max(0, round(ago.total_seconds() * 1000))
