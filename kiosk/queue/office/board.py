"""The figures of the live board that no other view has: the day so far, and who waits longest for what."""

import sqlite3
from dataclasses import dataclass
from math import ceil

from kiosk.queue.hall_time import Moment
from kiosk.queue.reads import last_day


@dataclass(frozen=True, slots=True)
class Longest:
    """Who waits longest for one service."""

    number: str
    minutes: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The business day until now. Waits are of those who were called; None before the first. Satisfied: the two best levels."""

    taken: int = 0
    done: int = 0
    no_shows: int = 0
    given_back: int = 0
    mean_wait_min: int | None = None
    p90_wait_min: int | None = None
    rated: int = 0
    satisfied: int = 0


def longest_waits(connection: sqlite3.Connection, moment: Moment) -> dict[str, Longest]:
    """By service, where somebody waits."""
    rows = connection.execute(
        "SELECT service, label, min(taken_ms) FROM tickets WHERE state = 'waiting' GROUP BY service"
    )
    return {
        service: Longest(label, max(0, moment.tick_ms - taken_ms) // 60_000)
        for service, label, taken_ms in rows
    }


def day_figures(connection: sqlite3.Connection) -> DayFigures:
    """Of the day that numbering is in."""
    day = last_day(connection)
    if day is None:
        return DayFigures()
    name = day.day.isoformat()
    states = dict(
        connection.execute(
            "SELECT state, count(*) FROM tickets WHERE day = ? GROUP BY state", (name,)
        ).fetchall()
    )
    waits = [wait for (wait,) in connection.execute(_FIRST_WAITS, (name,))]
    rated, satisfied = connection.execute(
        "SELECT count(*), coalesce(sum(level IN ('very_satisfied', 'satisfied')), 0) FROM ratings"
        " WHERE day = ? AND level IS NOT NULL",
        (name,),
    ).fetchone()
    return DayFigures(
        taken=sum(states.values()),
        done=states.get("done", 0),
        no_shows=states.get("no_show", 0),
        given_back=states.get("cancelled", 0),
        mean_wait_min=round(sum(waits) / len(waits) / 60_000) if waits else None,
        p90_wait_min=ceil(waits[ceil(0.9 * len(waits)) - 1] / 60_000) if waits else None,
        rated=rated,
        satisfied=satisfied,
    )


# From the number to its first call, shortest first.
_FIRST_WAITS = (
    "SELECT max(0, min(called_ms) - taken_ms) AS wait FROM handlings JOIN tickets ON tickets.id = handlings.ticket"
    " WHERE handlings.day = ? GROUP BY handlings.ticket ORDER BY wait"
)
