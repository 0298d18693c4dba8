"""The paired machines of the site, for the page that revokes a lost one."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from kiosk.queue.pairing import DeviceKind


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine that may speak to the queue."""

    id: str
    kind: DeviceKind
    window: int | None
    zone: str
    paired_at: datetime


def machines(connection: sqlite3.Connection) -> list[Machine]:
    """Every machine that was paired and not revoked, by kind and place."""
    rows = connection.execute(
        "SELECT id, kind, window, zone, paired_at FROM devices WHERE revoked_at IS NULL"
        " ORDER BY kind, window, zone, id"
    )
    return [
        Machine(row[0], DeviceKind(row[1]), row[2], row[3], datetime.fromisoformat(row[4])) for row in rows
    ]
