"""A window's console: its ticket, who is next, its neighbours."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median

from kiosk.domain.priority import PriorityClass
from kiosk.queue import calling
from kiosk.queue.aside_view import finished_tickets, missed_tickets, parked_tickets
from kiosk.queue.calling import Caller, Waiting
from kiosk.queue.hall_time import Moment
from kiosk.queue.present import Present
from kiosk.queue.reads import (
    Handling,
    StaffedWindow,
    caller_at,
    first_waiting,
    handlings,
    last_day,
    services_of,
    staffed_windows,
    ticket_by_id,
    waiting_counts,
)
from kiosk.queue.schemas import TicketState
from kiosk.queue.settings import CallSettings, QueueSettings, WindowSettings
from kiosk.queue.ticket import Ticket
from kiosk.queue.window_schemas import ActiveTicket, WaitingTicket, WindowAnswer, WindowLine, WindowView
from kiosk.queue.words import Origin, WindowState

ROWS = 60


def window_view(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    window: WindowSettings,
    *,
    provisional: bool,
) -> WindowView:
    """The console of one window, without the name of the person there: that is added when it is sent."""
    staffed, at_windows = staffed_windows(connection), {one.window: one for one in handlings(connection)}
    step_ms = settings.priority.ageing_step_s * 1000
    own, handling = staffed.get(window.number), at_windows.get(window.number)
    caller = caller_at(connection, window, own.staff if own else None)
    order = calling.in_order(first_waiting(connection, ROWS), moment.tick_ms, step_ms, caller.worth)[:ROWS]
    fairness = calling.Fairness(settings.priority.fair, own.streak if own else 0)
    coming = calling.next_ticket(first_waiting(connection, 1), caller, moment.tick_ms, step_ms, fairness)
    waiting = waiting_counts(connection)
    counts = _outcomes(connection, window.number)
    return WindowView(
        version=own.version if own else 0,
        window=window.number,
        services=window.services,
        state=window_state(own, handling),
        staff=own.name if own else "",
        active=(
            _active(settings, moment, handling, ticket_by_id(connection, handling.ticket))
            if handling
            else None
        ),
        next_number=ticket_by_id(connection, coming.ticket.ticket).label if coming else "",
        waiting=_rows(connection, moment, order, caller),
        windows=window_lines(settings, moment, staffed, at_windows),
        done_today=counts.get("finished", 0),
        no_show_today=counts.get("no_show", 0),
        median_serving_min=_median_here(connection, window.number),
        waiting_total=sum(waiting.values()),
        waiting_here=sum(waiting.get(service, 0) for service in window.services),
        provisional_day=provisional,
        paused=own is not None and own.paused,
        scheduled=own is not None and own.scheduled,
        parked=parked_tickets(connection, moment, window.number),
        missed=missed_tickets(connection, moment, settings.calls),
        finished=finished_tickets(connection, moment, settings.calls, window.number),
    )


def window_answer(
    present: Present, settings: QueueSettings, moment: Moment, window: int, went_on: str
) -> WindowAnswer:
    """What a command left at the window: small, for it is kept with the command; without the name of the person there."""
    own, handling = present.windows().get(window), present.handlings().get(window)
    return WindowAnswer(
        version=own.version if own else 0,
        window=window,
        state=window_state(own, handling),
        active=_active(settings, moment, handling, present.ticket(handling.ticket)) if handling else None,
        paused=own is not None and own.paused,
        went_on=went_on,
    )


def window_state(window: StaffedWindow | None, handling: Handling | None) -> WindowState:
    """How a window looks from outside; a paused window first finishes what it has."""
    if window is None or window.staff is None:
        return WindowState.UNSTAFFED
    if handling is not None:
        return WindowState.CALLING if handling.serving_ms is None else WindowState.SERVING
    return WindowState.PAUSED if window.paused else WindowState.FREE


def is_forgotten(handling: Handling | None, moment: Moment, calls: CallSettings) -> bool:
    """Whether a service lasts so long that its end was probably not pressed."""
    if handling is None or handling.serving_ms is None:
        return False
    return moment.tick_ms - handling.serving_ms > calls.forgotten_min * 60_000


def _active(settings: QueueSettings, moment: Moment, handling: Handling, ticket: Ticket) -> ActiveTicket:
    left = handling.recalls < settings.calls.recalls and ticket.state is TicketState.CALLED
    recall_ms = handling.last_call_ms + settings.calls.recall_gap_s * 1000
    return ActiveTicket(
        ticket=ticket.id,
        number=ticket.label,
        service=ticket.service,
        state=ticket.state,
        priority=ticket.priority,
        masked_name="",
        taken_at=datetime.fromisoformat(ticket.taken_at),
        called_at=datetime.fromisoformat(handling.called_at),
        serving_at=datetime.fromisoformat(handling.serving_at) if handling.serving_at else None,
        recalls=handling.recalls,
        recall_after=moment.wall(recall_ms) if left else None,
        then=ticket.then,
        origin=ticket.origin,
        forgotten=is_forgotten(handling, moment, settings.calls),
    )


def _rows(
    connection: sqlite3.Connection, moment: Moment, order: Sequence[Waiting], caller: Caller
) -> tuple[WaitingTicket, ...]:
    marks = ",".join("?" * len(order))
    found = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT tickets.id, label, priority, taken_at, taken_ms, origin, slot_at, then_services,"
            " coalesce(staff.name, '') FROM tickets LEFT JOIN staff ON staff.id = for_staff"
            f" WHERE tickets.id IN ({marks})",  # noqa: S608 (only question marks)
            [ticket.ticket for ticket in order],
        )
    }
    rows = []
    for ticket in order:
        number, priority, taken_at, taken_ms, origin, slot_at, then, name = found[ticket.ticket]
        rows.append(
            WaitingTicket(
                ticket=ticket.ticket,
                number=number,
                service=ticket.service,
                priority=PriorityClass(priority),
                taken_at=datetime.fromisoformat(taken_at),
                waited_min=max(0, moment.tick_ms - taken_ms) // 60_000,
                here=calling.fits(ticket, caller),
                origin=Origin(origin),
                slot_at=datetime.fromisoformat(slot_at) if slot_at else None,
                for_window=ticket.for_window,
                for_staff=name if ticket.for_staff else "",
                then=services_of(then),
            )
        )
    return tuple(rows)


def window_lines(
    settings: QueueSettings,
    moment: Moment,
    staffed: Mapping[int, StaffedWindow],
    at_windows: Mapping[int, Handling],
) -> tuple[WindowLine, ...]:
    """各窗口, ascending."""
    lines = []
    for number in sorted(window.number for window in settings.windows):
        own, handling = staffed.get(number), at_windows.get(number)
        since = (handling.serving_at or handling.called_at) if handling else own.since if own else None
        lines.append(
            WindowLine(
                window=number,
                state=window_state(own, handling),
                number=handling.number if handling else "",
                since=datetime.fromisoformat(since) if since else None,
                staff=own.name if own else "",
                forgotten=is_forgotten(handling, moment, settings.calls),
                staff_id=(own.staff or "") if own else "",
                scheduled=own is not None and own.scheduled,
            )
        )
    return tuple(lines)


def _outcomes(connection: sqlite3.Connection, window: int) -> dict[str, int]:
    day = last_day(connection)
    if day is None:
        return {}
    rows = connection.execute(
        "SELECT outcome, count(*) FROM handlings WHERE day = ? AND window = ? AND outcome IS NOT NULL"
        " GROUP BY outcome",
        (day.day.isoformat(), window),
    )
    return dict(rows.fetchall())


def _median_here(connection: sqlite3.Connection, window: int) -> int | None:
    day = last_day(connection)
    rows = connection.execute(
        "SELECT ended_ms - coalesce(serving_ms, called_ms) FROM handlings"
        " WHERE day = ? AND window = ? AND outcome = 'finished'",
        (day.day.isoformat() if day else "", window),
    )
    durations = [duration for (duration,) in rows]
    return round(median(durations) / 60_000) if durations else None
