"""Waits and tickets as they can be read at a moment; made from the tables, never kept."""

import base64
import sqlite3
from collections.abc import Collection
from datetime import date, datetime
from typing import TypeVar

import msgspec

from kiosk.queue import calling, case_note
from kiosk.queue.at_service import AtService, windows_now
from kiosk.queue.estimate import median_minutes, wait_range
from kiosk.queue.forecast.outlook import Outlook
from kiosk.queue.forecast.told import Told, fresh, told_to_new, told_to_waiting
from kiosk.queue.hall_time import Moment
from kiosk.queue.present import Present
from kiosk.queue.reads import (
    handlings,
    last_day,
    last_durations,
    staffed_windows,
    ticket_by_id,
)
from kiosk.queue.returning import is_of_open_day, return_until_ms
from kiosk.queue.schemas import DayKey, PadView, RateableTicket, TicketState, TicketStatus, Wait
from kiosk.queue.settings import QueueSettings, ServiceSettings
from kiosk.queue.ticket import ACTIVE_STATES, Ticket
from kiosk.queue.window_schemas import WindowAnswer, WindowView

N = TypeVar("N", WindowView, WindowAnswer)
_KNOWN = (
    "SELECT (SELECT masked_name FROM people WHERE ticket = ?1), (SELECT note FROM cases WHERE ticket = ?1),"
    " (SELECT note FROM notes WHERE ticket = ?1)"
)


def wait_of_new(
    present: Present,
    settings: QueueSettings,
    moment: Moment,
    kind: tuple[ServiceSettings, int],
    outlook: Outlook | None = None,
) -> tuple[int, Told | None]:
    """How many a ticket of this service and level taken now would find before it, and what it is told of its wait."""
    service, level = kind
    priority, now_ms = settings.priority, moment.tick_ms
    there = present.at_service(settings, service.id)
    rank, step_ms = (level, now_ms, calling.LAST), priority.ageing_step_s * 1000
    first = calling.before(rank, priority.known_levels, now_ms, step_ms)
    ahead = present.line().ahead(there.rivals, first)
    service_min = median_minutes(present.durations(service.id), service.median_min)
    by_length = range_at_windows(there, ahead, present.handlings(), service_min)
    each_s = each_counts_s(there, service_min)
    asked = fresh(outlook, moment.tick_ms)
    return ahead, told_to_new(asked, (service.id, level), ahead, by_length, each_s)


def ahead_of_new(
    connection: sqlite3.Connection, settings: QueueSettings, moment: Moment, service_id: str, level: int
) -> int:
    """How many a ticket taken now would find before it."""
    rivals = windows_now(settings, service_id, staffed_windows(connection)).rivals
    return _ahead(connection, settings, moment, rivals, (level, moment.tick_ms, calling.LAST))


def range_at_windows(there: AtService, ahead: int, busy: Collection[int], service_min: float) -> Wait | None:
    """The range of a service; windows without staff count only where no window of the service has any."""
    free = any(window not in busy for window in there.at_work)
    return wait_range(ahead, service_min, there.count, free=free)


def each_counts_s(there: AtService, service_min: float) -> float:
    """Seconds by which one more person ahead lengthens the wait."""
    return service_min * 60 / max(1, there.count)


def median_of(connection: sqlite3.Connection, service: ServiceSettings) -> float:
    """Minutes at the window, from the last services of this kind."""
    return median_minutes(last_durations(connection, service.id), service.median_min)


def ticket_status(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    ticket_id: str,
    outlook: Outlook | None = None,
) -> TicketStatus:
    """Where a ticket stands. Raises Refused unknown_ticket."""
    ticket = ticket_by_id(connection, ticket_id)
    service = settings.service(ticket.service)
    ahead, wait = 0, None
    if ticket.state is TicketState.WAITING and service is not None:
        rank = (ticket.level, ticket.rank_ms, ticket.sequence)
        there = windows_now(settings, service.id, staffed_windows(connection))
        busy = {handling.window for handling in handlings(connection)}
        ahead = _ahead(connection, settings, moment, there.rivals, rank)
        by_length = range_at_windows(there, ahead, busy, median_of(connection, service))
        told = told_to_waiting(fresh(outlook, moment.tick_ms), ticket.id, moment.tick_ms, by_length)
        wait = told.wait if told is not None else None
    may_return = ticket.state is TicketState.NO_SHOW and is_of_open_day(ticket, last_day(connection))
    missed_ms = ticket.closed_ms if may_return else None
    until_ms = return_until_ms(missed_ms, ticket.returns, settings.calls)
    return TicketStatus(
        ticket=ticket.id,
        number=ticket.label,
        service=ticket.service,
        state=ticket.state,
        ahead=ahead,
        wait=wait,
        window=_window_of(connection, ticket),
        windows=(ticket.for_window,) if ticket.for_window else settings.windows_for(ticket.service),
        then=ticket.then,
        return_until=moment.wall(until_ms) if until_ms is not None and until_ms >= moment.tick_ms else None,
        returns_left=max(0, settings.calls.returns - ticket.returns),
    )


def _window_of(connection: sqlite3.Connection, ticket: Ticket) -> int | None:
    """Where the ticket is, or is parked."""
    if ticket.state is not TicketState.PARKED:
        return ticket.window if ticket.state in ACTIVE_STATES else None
    row = connection.execute("SELECT window FROM parked WHERE ticket = ?", (ticket.id,)).fetchone()
    return None if row is None else int(row[0])


def rateable_ticket(ticket: Ticket) -> RateableTicket:
    """A finished ticket as the rating page names it."""
    return RateableTicket(
        ticket=ticket.id,
        number=ticket.label,
        service=ticket.service,
        window=ticket.window,
        finished_at=datetime.fromisoformat(ticket.closed_at or ticket.taken_at),
    )


def pad_view(connection: sqlite3.Connection, moment: Moment, window: int) -> PadView:
    """What the pad of a window shows."""
    row = connection.execute(
        "SELECT ticket, number, until_ms FROM pads WHERE window = ? AND until_ms > ?",
        (window, moment.tick_ms),
    ).fetchone()
    if row is None:
        return PadView(window=window)
    return PadView(window=window, ticket=row[0], number=row[1], until=moment.wall(row[2]))


def with_name(connection: sqlite3.Connection, view: N) -> N:
    """The console, or the answer to a command, with the name from the card and the case of the ticket, while it is open."""
    active = view.active
    if active is None:
        return view
    name, case, note = connection.execute(_KNOWN, (active.ticket,)).fetchone()
    if not name and case is None and not note:
        return view
    named = msgspec.structs.replace(
        active, masked_name=name or "", case=case_note.read(case), note=note or ""
    )
    return msgspec.structs.replace(view, active=named)


def day_key(day: str, key: bytes, settings: QueueSettings) -> DayKey:
    """The key of the business day as it is handed to a kiosk."""
    text = base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")
    return DayKey(business_day=date.fromisoformat(day), key=text, elder_age=settings.priority.elder_age)


def _ahead(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    rivals: tuple[str, ...],
    rank: tuple[int, int, int],
) -> int:
    """`calling.ahead_of` over the store's own index, without reading every ticket; a test holds them equal."""
    priority = settings.priority
    first = calling.before(rank, priority.known_levels, moment.tick_ms, priority.ageing_step_s * 1000)
    marks = ",".join("?" * len(rivals))
    waiting = f"SELECT count(*) FROM tickets WHERE state = 'waiting' AND service IN ({marks})"  # noqa: S608 (only question marks)
    (ahead,) = connection.execute(f"{waiting} AND level > ?", (*rivals, first.above)).fetchone()
    query = f"{waiting} AND level = ? AND (rank_ms, sequence) < (?, ?)"
    for level, place in first.until.items():
        ahead += connection.execute(query, (*rivals, level, *place)).fetchone()[0]
    return int(ahead)
