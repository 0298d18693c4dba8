"""Events of notices and emergencies into their tables."""

import sqlite3
from typing import assert_never

from kiosk.queue.signage import events as e


def project_signage(connection: sqlite3.Connection, event: e.SignageEvent, at: str) -> None:
    """Apply one event. at: its wall time as it is stored."""
    run = connection.execute
    match event:
        case e.NoticePlaced():
            _place(connection, event, at)
        case e.NoticeApproved():
            run(
                "UPDATE notices SET state = 'approved', approver = ?, decided_at = ? WHERE id = ?",
                (event.who, at, event.notice),
            )
        case e.NoticeWithdrawn():
            run("UPDATE notices SET state = 'withdrawn', decided_at = ? WHERE id = ?", (at, event.notice))
        case e.EmergencyRaised():
            run(
                "INSERT INTO emergencies (id, text, who, raised_at) VALUES (?, ?, ?, ?)",
                (event.emergency, event.text, event.who, at),
            )
        case e.EmergencyLifted():
            run("UPDATE emergencies SET lifted_at = ? WHERE id = ?", (at, event.emergency))
        case _:
            assert_never(event)


def _place(connection: sqlite3.Connection, event: e.NoticePlaced, at: str) -> None:
    connection.execute(
        "INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '', NULL, ?)",
        (
            event.notice, event.form.value, event.title, event.text, event.media, event.priority.value, event.seconds,
            event.first_day.isoformat(), event.last_day.isoformat(), "".join(str(day) for day in event.days),
            event.begins.isoformat() if event.begins else "", event.ends.isoformat() if event.ends else "",
            event.who, at, int(event.sound),
        ),
    )  # fmt: skip
