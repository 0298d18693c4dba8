"""The hall as kiosks and displays see it: hours, services, the last calls. Numbers and windows, never a name."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

import msgspec

from kiosk.queue.at_service import is_at_work, windows_now
from kiosk.queue.calling import Caller
from kiosk.queue.day import BusinessDay
from kiosk.queue.forecast.outlook import Outlook
from kiosk.queue.forecast.told import fresh, told_to_new
from kiosk.queue.hall_time import Moment
from kiosk.queue.hours import Opening, local_time, next_open_day, opening
from kiosk.queue.limits import Gauge, gauge
from kiosk.queue.office.services import Stopped, stopped_services
from kiosk.queue.reads import StaffedWindow, caller_at, handlings, last_day, staffed_windows, waiting_counts
from kiosk.queue.schemas import Announcement, Calling, Hall, HallState, ServiceLine, ServiceState
from kiosk.queue.settings import QueueSettings, ServiceSettings
from kiosk.queue.views import each_counts_s, median_of, range_at_windows


def hall_view(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    *,
    provisional: bool,
    outlook: Outlook | None = None,
) -> Hall:
    """The hall at this moment. provisional: numbering goes on in a day that the calendar does not confirm."""
    outlook = fresh(outlook, moment.tick_ms)
    local = local_time(moment.at, settings.zone_info)
    day = last_day(connection)
    now = _opening(settings, local, day, provisional=provisional)
    staffed = staffed_windows(connection)
    busy = {handling.window for handling in handlings(connection)}
    waiting = waiting_counts(connection)
    gauges = _gauges(connection, settings, day, moment.at)
    callers = _callers(connection, settings, staffed)
    stopped = stopped_services(connection)
    lines = tuple(
        _gauged(
            _line(connection, settings, service, now, waiting, staffed, busy, outlook),
            gauges.get(service.id),
            sum(1 for caller in callers if service.id in caller.worth),
        )
        for service in settings.services
    )
    return Hall(
        site=settings.site.name,
        state=now.state,
        opens=now.opens,
        closes=now.closes,
        next_day=next_open_day(settings.hours, local.date()),
        business_day=day.day if day else local.date(),
        waiting=sum(waiting.values()),
        open_windows=sum(1 for window in staffed.values() if is_at_work(window)),
        services=tuple(_unless_stopped(line, stopped) for line in lines),
        calling=_last_calls(connection, settings, day),
        provisional_day=provisional,
    )


def announcements_after(
    connection: sqlite3.Connection, moment: Moment, zone: str, sequence: int
) -> list[Announcement]:
    """What the zone still has to hear, in order: not spoken, not over, not expired."""
    rows = connection.execute(
        "SELECT sequence, ticket, number, window, recall, called_at, expires_ms FROM announcements"
        " WHERE zone = ? AND sequence > ? AND ended IS NULL AND expires_ms > ? ORDER BY sequence",
        (zone, sequence, moment.tick_ms),
    )
    return [
        Announcement(
            id=f"{zone}-{row[0]}",
            zone=zone,
            sequence=row[0],
            ticket=row[1],
            number=row[2],
            window=row[3],
            recall=row[4],
            called_at=datetime.fromisoformat(row[5]),
            expires_at=moment.wall(row[6]),
        )
        for row in rows
    ]


def _opening(
    settings: QueueSettings, local: datetime, day: BusinessDay | None, *, provisional: bool
) -> Opening:
    """An unconfirmed clock cannot say that the hall is closed; a closed business day can."""
    now = opening(settings.hours, local)
    if day is not None and day.closed and (provisional or day.day == local.date()):
        return Opening(HallState.AFTER_CLOSING, now.opens, now.closes)
    if provisional:
        return Opening(HallState.OPEN, now.opens, now.closes)
    return now


def _line(  # noqa: PLR0913 (the rows are read once for all lines)
    connection: sqlite3.Connection,
    settings: QueueSettings,
    service: ServiceSettings,
    now: Opening,
    waiting: dict[str, int],
    staffed: dict[int, StaffedWindow],
    busy: set[int],
    outlook: Outlook | None,
) -> ServiceLine:
    there = windows_now(settings, service.id, staffed)
    ahead = sum(waiting.get(rival, 0) for rival in there.rivals)
    service_min = median_of(connection, service)
    by_length = range_at_windows(there, ahead, busy, service_min)
    each_s = each_counts_s(there, service_min)
    told = told_to_new(outlook, (service.id, 0), ahead, by_length, each_s)
    state = ServiceState.OPEN
    if now.state is not HallState.OPEN:
        state = ServiceState.CLOSED
    elif not there.able:
        state = ServiceState.PAUSED
    return ServiceLine(
        id=service.id,
        prefix=service.prefix,
        windows=there.able,
        waiting=waiting.get(service.id, 0),
        wait=told.wait if told is not None else None,
        state=state,
        resumes=now.resumes,
        ahead=ahead,
    )


def _unless_stopped(line: ServiceLine, stopped: Mapping[str, Stopped]) -> ServiceLine:
    """A supervisor's stop is said while the hall is open."""
    if line.id not in stopped or line.state is ServiceState.CLOSED:
        return line
    return msgspec.structs.replace(
        line, state=ServiceState.PAUSED, resumes="", stopped=stopped[line.id].reason
    )


def _gauged(line: ServiceLine, gauge: Gauge | None, open_windows: int) -> ServiceLine:
    """How full the service is, and how many windows call for it."""
    line = msgspec.structs.replace(line, open_windows=open_windows)
    if gauge is None or line.state is not ServiceState.OPEN:
        return line
    if gauge.is_full:
        return msgspec.structs.replace(line, state=ServiceState.FULL, resumes=gauge.again_today)
    return msgspec.structs.replace(line, nearly_full=gauge.is_nearly_full)


def _gauges(
    connection: sqlite3.Connection, settings: QueueSettings, day: BusinessDay | None, now: datetime
) -> dict[str, Gauge]:
    """Of the services that have a limit."""
    if day is None:
        return {}
    limited = (service for service in settings.services if service.limit or service.warn or service.slots)
    return {service.id: gauge(connection, settings, service, day.day, now) for service in limited}


def _callers(
    connection: sqlite3.Connection, settings: QueueSettings, staffed: Mapping[int, StaffedWindow]
) -> list[Caller]:
    """The windows that call people now."""
    return [
        caller_at(connection, window, staffed[window.number].staff)
        for window in settings.windows
        if is_at_work(staffed.get(window.number))
    ]


def _last_calls(
    connection: sqlite3.Connection, settings: QueueSettings, day: BusinessDay | None
) -> tuple[Calling, ...]:
    if day is None:
        return ()
    rows = connection.execute(
        "SELECT ticket, number, window, called_at FROM handlings WHERE day = ? ORDER BY id DESC LIMIT ?",
        (day.day.isoformat(), settings.calls.shown),
    )
    return tuple(
        Calling(ticket=ticket, number=number, window=window, called_at=datetime.fromisoformat(at))
        for ticket, number, window, at in rows
    )
