"""The rows that a plan of a coming day is made from."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk.queue.forecast.history import lessons_of
from kiosk.queue.forecast.reading import pauses_of, planned_of, together, turns_of
from kiosk.queue.forecast.tomorrow import Able, Breaks, Came, Past
from kiosk.queue.hours import local_time, open_on
from kiosk.queue.settings import QueueSettings, WindowSettings
from kiosk.queue.skills import worth_at
from kiosk.queue.store import open_reader

_SAME_WEEKDAY, _RECENT, _LEAST = 4, 5, 2
_TEACHING = 10  # days whose services are learnt from, whatever weekday


@dataclass(frozen=True, slots=True)
class Ground:
    """What the plan stands on. same_weekday: False where too few such days are known and the last ones are taken instead."""

    days: tuple[date, ...]
    same_weekday: bool
    past: Past
    able: tuple[Able, ...]
    hours: tuple[int, ...]


def ground_from(path: Path, settings: QueueSettings, day: date, today: date) -> Ground | None:
    """For a thread of its own. None where no day has been worked yet."""
    connection = open_reader(path)
    try:
        return ground_of(connection, settings, day, today)
    finally:
        connection.close()


def ground_of(
    connection: sqlite3.Connection, settings: QueueSettings, day: date, today: date
) -> Ground | None:
    """today is not over and teaches nothing."""
    rows = connection.execute(
        "SELECT day FROM days WHERE day < ? AND EXISTS (SELECT 1 FROM tickets WHERE tickets.day = days.day)"
        " ORDER BY day DESC LIMIT 60",
        (today.isoformat(),),
    )
    known = [date.fromisoformat(one) for (one,) in rows]
    alike = [one for one in known if one.weekday() == day.weekday()][:_SAME_WEEKDAY]
    days = alike if len(alike) >= _LEAST else known[:_RECENT]
    if not days:
        return None
    days.sort()
    teaching = [one.isoformat() for one in reversed(known[:_TEACHING])]
    turns = [turn for one in teaching for turn in turns_of(connection, one)]
    planned = together(planned_of(connection, settings, one) for one in teaching)
    arrivals = [_arrivals(connection, settings, one) for one in days]
    past = Past(
        days=arrivals,
        lessons=lessons_of(turns, planned),
        medians_ms={service.id: round(service.median_min * 60_000) for service in settings.services},
        step_ms=settings.priority.ageing_step_s * 1000,
        fair=settings.priority.fair,
    )
    able = tuple(
        Able(window.number, worth_at(window, {}), _breaks(settings, window)) for window in settings.windows
    )
    return Ground(tuple(days), len(alike) >= _LEAST, past, able, _hours(settings, day, arrivals))


def _arrivals(connection: sqlite3.Connection, settings: QueueSettings, day: date) -> list[Came]:
    rows = connection.execute(
        "SELECT taken_at, service, level FROM tickets WHERE day = ?", (day.isoformat(),)
    )
    known = {service.id for service in settings.services if settings.windows_for(service.id)}
    found = []
    for taken_at, service, level in rows:
        local = local_time(datetime.fromisoformat(taken_at), settings.zone_info)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        if service in known:
            found.append((seconds * 1000 + local.microsecond // 1000, service, level))
    return sorted(found)


def _breaks(settings: QueueSettings, window: WindowSettings) -> Breaks:
    return tuple(
        (
            (pause.begins.hour * 60 + pause.begins.minute) * 60_000,
            (pause.ends.hour * 60 + pause.ends.minute) * 60_000,
        )
        for pause in pauses_of(settings, window)
    )


def _hours(settings: QueueSettings, day: date, arrivals: list[list[Came]]) -> tuple[int, ...]:
    """From the first to the last hour in which somebody came or the hall is open."""
    used = {came[0] // 3_600_000 for one in arrivals for came in one}
    opening = open_on(settings.hours, day)
    if opening is not None and not used:
        used = {opening.opens.hour}
    return tuple(range(min(used), max(used) + 1))
