"""The store's rows as the forecast needs them: the hall of this moment, and past days."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from kiosk.queue.forecast.history import Planned, Turn
from kiosk.queue.forecast.scene import Class, Scene, WindowNow
from kiosk.queue.hall_time import Moment
from kiosk.queue.hours import local_time
from kiosk.queue.hours_settings import Lunch
from kiosk.queue.reads import Handling, StaffedWindow, caller_at, handlings, staffed_windows, waiting_tickets
from kiosk.queue.settings import QueueSettings, WindowSettings

DAYS = 5
_MOST_TURNS = 3000  # of one day
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day as it was. taken: tickets by local hour, service and level."""

    day: str
    turns: tuple[Turn, ...]
    planned: Planned
    taken: Counter[tuple[int, str, int]]


def past_days(connection: sqlite3.Connection, before: str) -> list[str]:
    """The last days with anything to learn from, oldest first."""
    rows = connection.execute(
        "SELECT day FROM days WHERE day < ? AND EXISTS (SELECT 1 FROM handlings WHERE handlings.day = days.day)"
        " ORDER BY day DESC LIMIT ?",
        (before, DAYS),
    )
    return sorted(day for (day,) in rows)


def turns_of(connection: sqlite3.Connection, day: str) -> list[Turn]:
    """Everything that ended at a window on this day, in the order of the calls; not what its clerk did not end."""
    rows = connection.execute(
        "SELECT ticket, handlings.service, handlings.window, staff, taken_ms, called_ms, ended_ms FROM handlings"
        " JOIN tickets ON tickets.id = ticket WHERE handlings.day = ? AND ended_ms IS NOT NULL"
        " AND outcome NOT IN ('expired', 'released') ORDER BY handlings.id LIMIT ?",
        (day, _MOST_TURNS),
    )
    return [Turn(*row) for row in rows]


def planned_of(connection: sqlite3.Connection, settings: QueueSettings, day: str) -> Planned:
    """The breaks that the day's windows had by today's configuration, in hall time; none where nobody was called."""
    row = connection.execute(
        "SELECT called_at, called_ms FROM handlings WHERE day = ? LIMIT 1", (day,)
    ).fetchone()
    if row is None:
        return {}
    then = Moment(datetime.fromisoformat(row[0]), row[1], 0.0)
    return {
        window.number: [
            (_tick_at(settings, then, pause.begins), _tick_at(settings, then, pause.ends))
            for pause in pauses_of(settings, window)
        ]
        for window in settings.windows
    }


def together(days: Iterable[Planned]) -> Planned:
    """The breaks of several days."""
    found: dict[int, list[tuple[int, int]]] = {}
    for day in days:
        for window, breaks in day.items():
            found.setdefault(window, []).extend(breaks)
    return found


def past_day(connection: sqlite3.Connection, settings: QueueSettings, day: str) -> PastDay:
    """One day that is over."""
    rows = connection.execute("SELECT taken_at, service, level FROM tickets WHERE day = ?", (day,))
    zone = settings.zone_info
    taken = Counter(
        (local_time(datetime.fromisoformat(at), zone).hour, service, level) for at, service, level in rows
    )
    return PastDay(day, tuple(turns_of(connection, day)), planned_of(connection, settings, day), taken)


def scene_now(
    connection: sqlite3.Connection, settings: QueueSettings, moment: Moment, past: Iterable[PastDay]
) -> Scene:
    """The hall as it stands, without tickets of services that the site does not offer: no pace is known for them."""
    offered = {service.id for service in settings.services}
    levels = {settings.priority.level(one) for one in settings.priority.self_service} | {0}
    return Scene(
        now_ms=moment.tick_ms,
        step_ms=settings.priority.ageing_step_s * 1000,
        waiting=[one for one in waiting_tickets(connection) if one.service in offered],
        windows=windows_now(connection, settings, moment),
        offered={(service, level) for service in offered for level in levels},
        inflow=_inflow(settings, moment, list(past)),
        fair=settings.priority.fair,
    )


def windows_now(connection: sqlite3.Connection, settings: QueueSettings, moment: Moment) -> list[WindowNow]:
    """Windows at work; those without staff count only for services that no window at work handles."""
    staffed = staffed_windows(connection)
    at_windows = {one.window: one for one in handlings(connection)}
    last = _last_calls(connection, moment)
    found: list[WindowNow] = []
    handled: set[str] = set()
    for window in settings.windows:
        own = staffed.get(window.number)
        if own is not None and own.staff is not None:
            now = _window_now(connection, settings, moment, window, own, at_windows.get(window.number), last)
            handled.update(now.caller.worth)
            found.append(now)
    unhandled = {service.id for service in settings.services} - handled
    seated = {now.caller.window for now in found}
    found += [
        WindowNow(caller_at(connection, window, None), breaks=breaks_of(settings, window, moment))
        for window in settings.windows
        if window.number not in seated and not unhandled.isdisjoint(window.services)
    ]
    return found


def _window_now(  # noqa: PLR0913 (the rows are read once for all windows)
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    window: WindowSettings,
    own: StaffedWindow,
    at: Handling | None,
    last: dict[int, tuple[str, int]],
) -> WindowNow:
    """Somebody who is away without a plan is still busy with the last ticket: such absences are in what past days teach."""
    breaks = breaks_of(settings, window, moment)
    service, since_ms = "", None
    on_break = any(begins_ms <= moment.tick_ms < ends_ms for begins_ms, ends_ms in breaks)
    if at is not None:
        service, since_ms = at.service, at.called_ms
    elif own.paused and not on_break and window.number in last:
        service, since_ms = last[window.number]
    return WindowNow(caller_at(connection, window, own.staff), since_ms, service, breaks, own.streak)


def breaks_of(settings: QueueSettings, window: WindowSettings, moment: Moment) -> tuple[tuple[int, int], ...]:
    """Planned absences of today that are not over."""
    found = [
        (_tick_at(settings, moment, pause.begins), _tick_at(settings, moment, pause.ends))
        for pause in pauses_of(settings, window)
    ]
    return tuple(sorted((begins, ends) for begins, ends in found if ends > moment.tick_ms))


def pauses_of(settings: QueueSettings, window: WindowSettings) -> tuple[Lunch, ...]:
    """The window's own pauses, else the hall's lunch."""
    if window.pauses or settings.hours.lunch is None:
        return window.pauses
    return (settings.hours.lunch,)


def _tick_at(settings: QueueSettings, moment: Moment, at: time) -> int:
    """The hall time of a local time of today."""
    local = local_time(moment.at, settings.zone_info)
    then = local.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
    return moment.tick_ms + round((then - local).total_seconds() * 1000)


def _last_calls(connection: sqlite3.Connection, moment: Moment) -> dict[int, tuple[str, int]]:
    """Each window's last call of the past hour: its service and when."""
    rows = connection.execute(
        "SELECT window, service, called_ms FROM (SELECT window, service, called_ms FROM handlings"
        " ORDER BY id DESC LIMIT 100) WHERE called_ms > ? ORDER BY called_ms",
        (moment.tick_ms - _HOUR_MS,),
    )
    return {window: (service, called_ms) for window, service, called_ms in rows}


def _inflow(settings: QueueSettings, moment: Moment, past: list[PastDay]) -> dict[Class, float]:
    """Tickets above level 0 in a millisecond, as in this hour of past days: only they overtake who waits."""
    if not past:
        return {}
    hour = local_time(moment.at, settings.zone_info).hour
    known = {service.id for service in settings.services}
    counts: Counter[Class] = Counter()
    for day in past:
        for (at, service, level), count in day.taken.items():
            if at == hour and level > 0 and service in known:
                counts[service, level] += count
    return {kind: count / len(past) / _HOUR_MS for kind, count in counts.items()}
