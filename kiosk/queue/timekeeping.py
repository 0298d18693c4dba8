"""Hall time goes on where the store left it."""

import sqlite3
from datetime import datetime

import msgspec

from kiosk.domain.clock import Clock
from kiosk.queue.hall_time import HallTime, LastMoment, this_boot

_KEY = "clock"


def resumed_hall_time(connection: sqlite3.Connection, clock: Clock) -> HallTime:
    """Hall time from the last event or the last start, whichever was later."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    last = None if row is None else msgspec.json.decode(row[0], type=LastMoment)
    event = connection.execute("SELECT at, tick_ms, boot_s FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    if last is not None and event is not None and event[1] > last.tick_ms:
        last = LastMoment(datetime.fromisoformat(event[0]), event[1], event[2], last.boot_id)
    return HallTime(clock, last, this_boot())


def remember_start(connection: sqlite3.Connection, hall_time: HallTime) -> None:
    """Note this start, so that later events are known to belong to this boot."""
    now = hall_time.now()
    last = LastMoment(now.at, now.tick_ms, now.boot_s, hall_time.boot_id)
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (_KEY, msgspec.json.encode(last).decode()),
    )
