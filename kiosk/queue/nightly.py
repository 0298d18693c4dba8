"""What a site does while nobody is there: copy the store, then forget what its time has passed."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.outbox import outbox
from kiosk.queue.hall_time import Moment
from kiosk.queue.settings import RetentionSettings
from kiosk.queue.store import backup, backup_path, backups, remove_parts
from kiosk.queue.timestamps import stamp_of

_DAY_MS = 86_400_000
_PIECE = 2000
_WINDOW = "json_extract(payload, '$.window')"
# a window is what its last event left, and the mark of its last planned pause
_OVERTAKEN_AT_WINDOWS = f"""
DELETE FROM events WHERE kind LIKE 'window.%' AND seq < ?
    AND seq NOT IN (SELECT max(seq) FROM events WHERE kind LIKE 'window.%' GROUP BY {_WINDOW})
    AND seq NOT IN (SELECT max(seq) FROM events WHERE kind = 'window.paused' AND json_extract(payload, '$.schedule') <> ''
        GROUP BY {_WINDOW})
"""  # noqa: S608 (one name)


def copy_store(connection: sqlite3.Connection, path: Path, at: datetime, keep: int) -> Path:
    """Tonight's copy; the oldest beyond `keep` go first, for their room may be what it needs. Outside a transaction only.

    At least one copy stays, also where there is no room for another. Raises sqlite3.Error, OSError.
    """
    remove_parts(path)
    _prune(path, max(1, keep - 1))
    target = backup_path(path, at, "nightly")
    backup(connection, target)
    _prune(path, max(1, keep))
    return target


def _prune(path: Path, keep: int) -> None:
    for old in [one for one in backups(path) if one.stem.endswith("-nightly")][:-keep]:
        old.unlink()


def forget_old(connection: sqlite3.Connection, moment: Moment, keep: RetentionSettings) -> dict[str, int]:
    """Delete what is older than its retention, whole days at a time; how many rows went.

    Only closed days before the last one go, so that the log that is left still gives the tables that are left.
    """
    run = connection.execute
    oldest_day = (moment.at - timedelta(days=keep.tickets)).date().isoformat()
    gone = {
        "answers": run(
            "DELETE FROM commands WHERE tick_ms < ?", (moment.tick_ms - (keep.answers + 1) * _DAY_MS,)
        ).rowcount,
        "outbox": outbox.prune(connection, moment.at - timedelta(days=keep.outbox)),
        "audit": run(
            "DELETE FROM events WHERE kind = 'audit' AND at < ?",
            (stamp_of(moment.at - timedelta(days=keep.audit)),),
        ).rowcount,
    }
    rows = run(
        "SELECT day FROM days WHERE closed_at IS NOT NULL AND day < ?"
        " AND opened_seq < (SELECT max(opened_seq) FROM days) ORDER BY opened_seq",
        (oldest_day,),
    ).fetchall()
    gone["days"] = len(rows)
    following = 0
    for (day,) in rows:
        following = _forget_day(connection, day)
    if following:
        run(_OVERTAKEN_AT_WINDOWS, (following,))
    return gone


def _forget_day(connection: sqlite3.Connection, day: str) -> int:
    """The day's rows, and the events that made them; the first event of the day that followed."""
    run = connection.execute
    tickets = [ticket for (ticket,) in run("SELECT id FROM tickets WHERE day = ?", (day,))]
    for start in range(0, len(tickets), _PIECE):
        _forget_events_of(connection, tickets[start : start + _PIECE])
    (opened,) = run("SELECT opened_seq FROM days WHERE day = ?", (day,)).fetchone()
    following = run("SELECT min(opened_seq) FROM days WHERE opened_seq > ?", (opened,)).fetchone()[0]
    given = "SELECT json_extract(payload, '$.lease') FROM events WHERE kind = 'ticket.numbers_leased'"
    run(f"DELETE FROM leases WHERE lease IN ({given} AND seq >= ? AND seq < ?)", (opened, following))
    run(
        "DELETE FROM events WHERE seq >= ? AND seq < ?"
        " AND (kind LIKE 'day.%' OR kind LIKE 'ticket.%' OR kind = 'announcement.finished')",
        (opened, following),
    )
    booked = "SELECT id FROM appointments WHERE slot_at < (SELECT closed_at FROM days WHERE day = ?)"
    run(f"DELETE FROM events WHERE json_extract(payload, '$.appointment') IN ({booked})", (day,))
    run(f"DELETE FROM appointments WHERE id IN ({booked})", (day,))
    for table in (
        "tickets",
        "handlings",
        "forecasts",
        "ratings",
        "announcements",
        "counters",
        "days",
    ):
        run(f"DELETE FROM {table} WHERE day = ?", (day,))  # noqa: S608 (one of the names above)
    return int(following)


def _forget_events_of(connection: sqlite3.Connection, tickets: list[str]) -> None:
    marks = ",".join("?" * len(tickets))
    connection.execute(
        f"DELETE FROM events WHERE json_extract(payload, '$.ticket') IN ({marks})",  # noqa: S608
        tickets,
    )
