"""The business day opens and closes: at the first command of a new day, or at the configured time."""

import secrets
import sqlite3
from datetime import date, datetime
from typing import assert_never

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.day import ConfirmDay, OpenDay, Stay, Trust, is_due_to_close, staff_may_confirm, turn
from kiosk.queue.hours import local_time
from kiosk.queue.settings import QueueSettings
from kiosk.queue.statistics.day_report import day_totals
from kiosk.queue.transaction import Transaction

DAY_KEY_BYTES = 32


def turn_day(transaction: Transaction, trust: Trust) -> bool:
    """Bring the business day up to date; True while numbering goes on in a day that the calendar does not confirm."""
    today = local_time(transaction.moment.at, transaction.settings.zone_info).date()
    last = transaction.day()
    match turn(last, today, trust):
        case Stay(provisional):
            return provisional
        case ConfirmDay():
            transaction.record(e.DayConfirmed(day=today, trust=trust.value))
            transaction.touch("hall")
            return False
        case OpenDay(day, provisional):
            if last is not None and not last.closed:
                close_day(transaction, last.day)
            open_day(transaction, day, trust, provisional=provisional)
            return provisional
        case unknown:
            assert_never(unknown)


def open_day(transaction: Transaction, day: date, trust: Trust, *, provisional: bool) -> None:
    """A new day with a new key for person tags."""
    transaction.record(e.DayOpened(day=day, trust=trust.value, provisional=provisional))
    transaction.connection.execute(
        "INSERT INTO day_keys VALUES (?, ?) ON CONFLICT (day) DO NOTHING",
        (day.isoformat(), secrets.token_bytes(DAY_KEY_BYTES)),
    )
    transaction.touch("hall", "windows")


def close_day(transaction: Transaction, day: date) -> None:
    """Expire what is open, leave the windows, forget the people and the key that their tags were made with."""
    run = transaction.connection.execute
    still_open = run(
        "SELECT id, label, service FROM tickets WHERE day >= ?1 AND state IN ('waiting', 'called', 'serving', 'parked')"
        " AND (day = ?1 OR state <> 'waiting') ORDER BY sequence",  # of a day that comes: who waits, waits on
        (day.isoformat(),),
    ).fetchall()
    for ticket, number, service in still_open:
        transaction.record(e.TicketExpired(ticket=ticket, number=number, service=service))
        transaction.touch(f"ticket:{ticket}")
    staffed = run("SELECT window, staff FROM windows WHERE staff IS NOT NULL ORDER BY window").fetchall()
    for window, staff in staffed:
        transaction.record(e.WindowLeft(window=window, staff=staff))
    for totals in day_totals(transaction.connection, transaction.settings.zone_info, day):
        transaction.record(totals)
    transaction.record(e.DayClosed(day=day, expired=len(still_open)))
    run("DELETE FROM people")
    run("DELETE FROM cases")
    run("DELETE FROM notes")
    run("DELETE FROM visits")
    run("DELETE FROM day_keys")
    transaction.touch("hall", "windows", "pads")


def close_if_due(transaction: Transaction, trust: Trust) -> bool:
    """Close the day when its configured time has come; whether it was closed."""
    settings = transaction.settings
    day = transaction.day()
    local = local_time(transaction.moment.at, settings.zone_info)
    if day is None or transaction.provisional or local.date() != day.day:
        return False
    opened = _opened_at(transaction.connection, day.day, settings)
    if not is_due_to_close(day, opened.time(), local.time(), settings.hours.day_close, trust):
        return False
    close_day(transaction, day.day)
    return True


def confirm_date(transaction: Transaction, staff: str) -> None:
    """A member of staff vouches for today's date. Raises Refused date_implausible."""
    today = local_time(transaction.moment.at, transaction.settings.zone_info).date()
    if not staff_may_confirm(transaction.day(), today):
        raise Refused("date_implausible", today.isoformat())
    transaction.record(e.Audited(what="date.confirmed", who=staff, whom=today.isoformat()))
    transaction.provisional = turn_day(transaction, Trust.STAFF)
    transaction.touch("hall", "windows")


def _opened_at(connection: sqlite3.Connection, day: date, settings: QueueSettings) -> datetime:
    (at,) = connection.execute("SELECT opened_at FROM days WHERE day = ?", (day.isoformat(),)).fetchone()
    return local_time(datetime.fromisoformat(at), settings.zone_info)
