"""What falls due by the clock: planned pauses, appointments that nobody came for, people who will not return."""

import sqlite3
from datetime import time, timedelta

from kiosk.queue import events as e
from kiosk.queue import move_events as m
from kiosk.queue.commands.people import forget_missed, missed_and_known
from kiosk.queue.hall_time import Moment
from kiosk.queue.hours import local_time
from kiosk.queue.hours_settings import Lunch
from kiosk.queue.reads import StaffedWindow, staffed_windows
from kiosk.queue.settings import QueueSettings, WindowSettings
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.transaction import Transaction

Due = e.WindowPaused | e.WindowResumed | m.AppointmentMissed


def is_due(connection: sqlite3.Connection, settings: QueueSettings, moment: Moment) -> bool:
    """Whether do_what_is_due has something to do; reads only."""
    return bool(_due(connection, settings, moment)) or bool(missed_and_known(connection, settings, moment))


def do_what_is_due(transaction: Transaction) -> int:
    """Do it; how many things. A clock that nobody vouches for pauses nobody and misses nothing."""
    forgotten = forget_missed(transaction)
    if transaction.provisional:
        return forgotten
    due = _due(transaction.connection, transaction.settings, transaction.moment)
    for event in due:
        transaction.record(event)
    if due:
        transaction.touch("hall", "windows")
    return forgotten + len(due)


def _due(connection: sqlite3.Connection, settings: QueueSettings, moment: Moment) -> list[Due]:
    found: list[Due] = []
    staffed = staffed_windows(connection)
    for window in settings.windows:
        own = staffed.get(window.number)
        if window.pauses and own is not None and own.staff is not None:
            found += _due_at(window, own, settings, moment)
    too_late = stamp_of(moment.at - timedelta(minutes=settings.appointments.late_min))
    rows = connection.execute(
        "SELECT id, service FROM appointments WHERE state = 'listed' AND slot_at < ? ORDER BY slot_at, id",
        (too_late,),
    )
    return [*found, *(m.AppointmentMissed(appointment=one, service=service) for one, service in rows)]


def _due_at(window: WindowSettings, own: StaffedWindow, settings: QueueSettings, moment: Moment) -> list[Due]:
    """A planned pause begins once; whoever resumes by hand works through it."""
    local = local_time(moment.at, settings.zone_info)
    pause = _pause_at(window, local.time())
    mark = "" if pause is None else f"{local:%Y-%m-%d} {pause.begins:%H:%M}"
    staff = own.staff or ""
    if pause is not None and not own.paused and own.pause_mark != mark:
        return [e.WindowPaused(window=window.number, staff=staff, schedule=mark)]
    if own.paused and own.scheduled and own.pause_mark != mark:
        return [e.WindowResumed(window=window.number, staff=staff, schedule=own.pause_mark)]
    return []


def _pause_at(window: WindowSettings, at: time) -> Lunch | None:
    return next((pause for pause in window.pauses if pause.begins <= at < pause.ends), None)
