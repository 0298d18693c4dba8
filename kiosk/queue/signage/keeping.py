"""What the hall's screens no longer need to remember."""

import sqlite3
from datetime import date, timedelta

from kiosk.queue.signage.reads import media_in_use


def forget_signage(
    connection: sqlite3.Connection, today: date, *, plays_days: int, notices_days: int
) -> set[str]:
    """Delete old totals, and notices and emergencies that ended long ago with their events; the files still named."""
    run = connection.execute
    run("DELETE FROM plays WHERE day < ?", ((today - timedelta(days=plays_days)).isoformat(),))
    oldest = (today - timedelta(days=notices_days)).isoformat()
    over = [
        *run("SELECT id, 'notice' FROM notices WHERE last_day < ?", (oldest,)),
        *run("SELECT id, 'notice' FROM notices WHERE state = 'withdrawn' AND decided_at < ?", (oldest,)),
        *run("SELECT id, 'emergency' FROM emergencies WHERE lifted_at < ?", (oldest,)),
    ]
    for name, what in over:
        run(
            "DELETE FROM events WHERE kind LIKE ? AND json_extract(payload, ?) = ?",
            (f"{what}.%", f"$.{what}", name),
        )
        table = "notices" if what == "notice" else "emergencies"
        run(f"DELETE FROM {table} WHERE id = ?", (name,))  # noqa: S608 (one of the two names above)
    return media_in_use(connection)
