"""A day's rows out of the store, the longest wait of this moment, and what became of forecasts."""

import sqlite3
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.queue.forecast.score import Outcome
from kiosk.queue.hall_time import Moment
from kiosk.queue.hours import local_time
from kiosk.queue.statistics.counts import DayRows, HandlingRow, TicketRow
from kiosk.queue.statistics.messages import LongestWait


def day_rows(connection: sqlite3.Connection, zone: ZoneInfo, day: str) -> DayRows:
    """Everything of the day."""
    handlings = [
        HandlingRow(ticket, service, window, staff, _hour(called_at, zone), called_ms, *rest)
        for ticket, service, window, staff, called_at, called_ms, *rest in connection.execute(
            "SELECT ticket, service, window, staff, called_at, called_ms, recalls, serving_ms, ended_ms, outcome"
            " FROM handlings WHERE day = ? ORDER BY id",
            (day,),
        )
    ]
    tickets = [
        TicketRow(ticket, taken_service, state, taken_ms, _hour(taken_at, zone))
        for ticket, taken_service, state, taken_ms, taken_at in connection.execute(
            "SELECT id, taken_service, state, taken_ms, taken_at FROM tickets WHERE day = ?", (day,)
        )
    ]
    return DayRows(day, tickets, handlings)


def days_with_tickets(connection: sqlite3.Connection) -> list[str]:
    """Newest first."""
    rows = connection.execute(
        "SELECT day FROM days WHERE EXISTS (SELECT 1 FROM tickets WHERE tickets.day = days.day) ORDER BY day DESC"
    )
    return [day for (day,) in rows]


def longest_wait(connection: sqlite3.Connection, moment: Moment) -> LongestWait | None:
    """Who waits longest now."""
    row = connection.execute(
        "SELECT label, service, taken_ms FROM tickets WHERE state = 'waiting' ORDER BY taken_ms, sequence LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    return LongestWait(number=row[0], service=row[1], waited_s=max(0, moment.tick_ms - row[2]) // 1000)


def forecast_outcomes(connection: sqlite3.Connection, days: list[str]) -> list[Outcome]:
    """Every forecast of these days whose ticket was called."""
    marks = ",".join("?" * len(days))
    rows = connection.execute(
        "SELECT service, method, p20_s, p50_s, p80_s, waited_s FROM forecasts"
        f" WHERE day IN ({marks}) AND waited_s IS NOT NULL",  # noqa: S608 (only question marks)
        days,
    )
    return [Outcome(*row) for row in rows]


def staff_names(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Name and login of everybody who ever was of the staff."""
    return {
        staff: (name, login) for staff, name, login in connection.execute("SELECT id, name, login FROM staff")
    }


def _hour(at: str, zone: ZoneInfo) -> int:
    return local_time(datetime.fromisoformat(at), zone).hour
